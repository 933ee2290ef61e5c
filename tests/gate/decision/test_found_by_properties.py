"""Worlds that once went wrong, each found by generating worlds or by reading for what generation would find."""

from __future__ import annotations

from dataclasses import replace

from gate.decision.answer import Answer
from gate.policy.model import Others, Participants
from signatures.predicates.shared import Audience
from signatures.verify import Item
from tests.support.world import ACME, IDS, ListSheet, World, at, envelope, not_passing, scope


def allows(world: World) -> bool:
    """Whether the world is allowed."""
    return world.judge().answer is Answer.ALLOW


def with_third() -> World:
    """A world with a third evaluator that clears."""
    world = World()
    world.add_party("aisi", "evaluator")
    world.papers["aisi"] = world.verification("aisi")
    return world


def test_a_sha256_that_a_bystander_lists_beside_the_dir_hash_changes_nothing() -> None:
    """Only required lists say which sha256 goes with a dirHash: deleting another list must not hide a no."""
    world = with_third()
    world.add_party("beta", "producer", models=("beta/*",))
    identity = world.build.identity
    world.asked = replace(world.build, identity=replace(identity, sha256=()), files=(), bytes_seen=False)
    for paper in world.papers.values():
        for subject in paper.subjects:
            if "dirHash" in subject["digest"]:
                subject["digest"] = {"dirHash": identity.dir_hash}
    world.papers["nsa"].predicate["verdict"] = "NOT_CLEARED"
    world.papers["nsa"].subjects = [world.subject(sha256=identity.sha256[0])]
    world.papers["beta"] = replace(world.submission("nsa"), keys=["beta"], listed_by=["beta"])
    world.papers["beta"].predicate["producer"] = {"id": IDS["beta"]}
    world.papers["beta"].predicate["model"]["name"] = "beta/whale"
    before = allows(world)
    world.dropped.add("beta.list")
    assert allows(world) is before


def test_a_sha256_that_a_required_list_gives_still_finds_the_no() -> None:
    """Rule 1: where only the dirHash is known, a no by the sha256 that an evaluator lists beside it is heard."""
    world = with_third()
    identity = world.build.identity
    world.asked = replace(world.build, identity=replace(identity, sha256=()), files=(), bytes_seen=False)
    assert allows(world)
    world.papers["nsa"].predicate["verdict"] = "NOT_CLEARED"
    world.papers["nsa"].subjects = [world.subject(sha256=identity.sha256[0])]
    assert not_passing(world.judge())["cleared"] == "not met"


def test_a_no_revoked_for_others_by_name_is_not_revoked_for_this_deployer() -> None:
    """What releases must be exact: a NAMED scope releases only those whom it names."""
    world = with_third()
    world.audience = Audience.NAMED
    world.papers["nsa"].predicate["verdict"] = "NOT_CLEARED"
    entry = {"state": "REVOKED", "scopes": [scope("US", audience="NAMED", names=["https://other.example"])]}
    world.papers["nsa"].entry["nsa"] = entry
    assert not_passing(world.judge())["cleared"] == "not met"
    entry["scopes"] = [scope("US", audience="NAMED", names=["https://deployer.example"])]
    assert allows(world)


def test_a_no_revoked_from_next_week_still_counts() -> None:
    """What releases must be current: the scope's own dates are kept."""
    world = with_third()
    world.papers["nsa"].predicate["verdict"] = "NOT_CLEARED"
    world.papers["nsa"].entry["nsa"] = {"state": "REVOKED", "scopes": [scope("US", notBefore=at(days=7))]}
    assert not_passing(world.judge())["cleared"] == "not met"


def test_a_no_revoked_for_its_own_region_is_gone_whatever_else_is_asked() -> None:
    """Region by region: a no about the US, revoked for the US, says nothing of Poland."""
    world = with_third()
    world.regions = ("US", "PL")
    world.papers["nsa"].predicate |= {"verdict": "NOT_CLEARED", "scopes": [scope("US")]}
    world.papers["nsa"].entry["nsa"] = {"state": "REVOKED", "scopes": [scope("US")]}
    assert allows(world)
    world.papers["nsa"].predicate["scopes"] = [scope("US", "PL")]
    assert not allows(world)


def test_a_clearance_of_another_model_never_stands_in_the_way() -> None:
    """Each model that is named is tried: a further clearance must not turn ALLOW into DENY."""
    world = World()
    world.change_role("evaluator", threshold=1)
    world.papers["lab"].predicate["appliesTo"] = ["acme/orca"]
    world.papers["nsa"].predicate["model"] = {"name": "acme/dolphin", "version": "1"}
    with_it = allows(world)
    world.dropped.add("nsa")
    assert allows(world)
    assert with_it


def test_a_disclosure_counts_for_the_producer_that_it_names() -> None:
    """Rule 10: a lab that co-signs another's disclosure has disclosed nothing itself."""
    world = World()
    world.add_party("beta", "producer", models=("acme/*",))
    world.change_policy(participants=Participants(producers=(ACME, IDS["beta"])))
    for party in ("caisi", "nsa"):
        world.papers[party].predicate["producer"] = {"id": IDS["beta"]}
    world.papers["model.sig"] = world.build_signature("beta")
    world.papers["lab"] = world.disclosure("beta", "RISK_FRAMEWORK", "INCIDENT_CHANNEL", lab_wide=True)
    world.papers["build"].keys = ["acme", "beta"]
    world.papers["build"].listed_by = ["beta"]
    found = not_passing(world.judge())
    assert found == {"capabilities-disclosed": "not met", "safeguards-disclosed": "not met"}


def test_the_requesters_signature_on_a_waiver_counts_for_nothing() -> None:
    """It is no officer's, and it takes nothing away: else deleting that file could approve."""
    world = World()
    world.papers.pop("build")
    waiver = world.waiver("capabilities-disclosed", "safeguards-disclosed", requestedBy="nsa")
    world.papers["waiver"] = waiver
    assert allows(world)
    world.extra = [Item("again.json", envelope(waiver.payload(), ["nsa"]))]
    assert allows(world)
    waiver.predicate["requestedBy"] = "ops-a"
    world.extra = []
    assert not allows(world)


def test_a_padded_copy_does_not_refuse_the_statement_that_it_copies() -> None:
    """A copy beyond the bound is refused by itself: else deleting it could approve."""
    world = World()
    world.change_policy(bounds=replace(world.policy.bounds, attestation_bytes=20_000))
    copy = envelope(world.papers["caisi"].payload(), world.papers["caisi"].keys)
    world.extra = [Item("padded.json", copy + b" " * 20_000, large_list=True)]
    assert allows(world)


def test_a_verified_build_of_a_producer_that_has_not_joined_is_allowed_where_exemptions_are() -> None:
    """`unsafe-exempt` lifts the need of a clearance; where lists name the build, the clearance itself will do."""
    world = World()
    world.change_policy(participants=Participants(producers=(), others=Others.UNSAFE_EXEMPT))
    decision = world.judge()
    assert decision.answer is Answer.ALLOW
    assert decision.basis == "verification"
    assert not decision.unsafe
    world.dropped.add("nsa")
    assert not allows(world)


def test_a_party_of_another_role_may_clear_again_what_it_withdrew() -> None:
    """Rule 1: a withdrawal is a no unless the same party clears the asked scope otherwise, counted or not."""
    world = World()
    world.add_party("aisi", "second-evaluator")
    world.change_role("second-evaluator", attests=world.trust.roles["evaluator"].attests)
    world.papers["old"] = world.verification("aisi")
    world.papers["old"].entry["aisi"] = {"state": "REVOKED"}
    assert not allows(world)
    world.papers["new"] = world.verification("aisi", suite={"name": "suite-2027"})
    assert allows(world)


def test_a_list_is_never_put_aside() -> None:
    """Rule 6: the newest list speaks though its subject is not the lookup digest of its issuer."""
    world = World()
    older = world.list_paper("nsa")
    world.extra = [Item("older.json", envelope(older.payload(), older.keys))]
    world.lists["nsa"] = ListSheet(issuer=IDS["nsa"], keys=["nsa"], sequence=8, entries=[])
    newer = world.list_paper("nsa")
    newer.subjects = [world.subject(sha256="f" * 64)]
    world.extra.append(Item("newer.json", envelope(newer.payload(), newer.keys)))
    world.dropped.add("nsa.list")
    assert not_passing(world.judge())["cleared"] == "not met"
