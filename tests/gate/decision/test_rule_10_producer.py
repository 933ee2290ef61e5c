"""Rule 10: the producer of a build is whoever signed these bytes; and what an exemption frees from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from gate.identity.by_digest import parse_digest
from gate.policy.model import ExemptBuild, IncidentRule, Others, Participants
from signatures.predicates.incident_report import Severity
from tests.support.answers import ALLOWED, DENIED, add, answer, entry, failing, one_evaluator, only_reason, result
from tests.support.world import ACME, IDS, NOW, World, at, codes, make_build, not_passing


def two_labs() -> World:
    """The lab beta is a producer of the trust file beside acme, and a participant too."""
    world = World()
    world.add_party("beta", "producer", models=("beta/*",))
    world.change_policy(participants=Participants(producers=(ACME, IDS["beta"])))
    return world


def test_rule_10_a_clearance_names_the_producer_whose_signature_is_in_force() -> None:
    """The verification of nsa is of the same bytes, as somebody else's build."""
    world = two_labs()
    beta = {"producer": {"id": IDS["beta"]}, "model": {"name": "beta/orca", "version": "3.0"}}
    world.papers["nsa"].predicate.update(beta)
    assert failing(world)["cleared"] == "not met"
    assert only_reason(world, "cleared").notes == (
        "nsa: nsa.json: it names the producer https://beta.example, not https://acme.example",
    )


def test_rule_10_what_hurts_counts_whatever_producer_it_names() -> None:
    """A no about these bytes, as beta's."""
    world = two_labs()
    world.change_role("evaluator", threshold=1)
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED", producer={"id": IDS["beta"]})
    world.papers["nsa"].predicate["model"] = {"name": "beta/orca", "version": "3.0"}
    assert answer(world) == DENIED


def test_rule_10_those_counted_together_name_one_model() -> None:
    """Two clearances of two models are not two of one."""
    world = World()
    world.papers["nsa"].predicate["model"] = {"name": "acme/orca", "version": "3.1"}
    assert only_reason(world, "cleared").text == "1 of the 2 evaluators needed clear this build"


def test_rule_10_disclosures_count_from_the_producer_only() -> None:
    """The papers of beta beside acme's build are nobody's here."""
    world = two_labs()
    lab = world.disclosure("beta", "RISK_FRAMEWORK", "INCIDENT_CHANNEL", lab_wide=True)
    world.papers["lab"] = lab
    assert set(failing(world)) == {"risk-framework-disclosed", "incident-channel-disclosed"}


def test_rule_10_several_claimants_are_judged_one_by_one() -> None:
    """The lab beta signs acme's build: acme's own claim still passes, and an incident of beta is beta's."""
    world = two_labs()
    add(world, "beta.sig", world.build_signature("beta"))
    add(world, "beta-incident", world.incident("beta", lab_wide=True, producer={"id": IDS["beta"]}))
    world.papers["beta-incident"].subjects = [world.party_subject("beta")]
    decision = world.judge()
    assert (decision.answer.value, decision.producer) == (ALLOWED, ACME)
    world.papers = {name: paper for name, paper in world.papers.items() if name not in ("model.sig", "build")}
    decision = world.judge()
    assert (decision.answer.value, decision.producer) == (DENIED, IDS["beta"])


def test_rule_10_one_claimants_trouble_does_not_stop_another() -> None:
    """Where none passes, a trouble makes the run undecided; where one passes, it is allowed."""
    world = two_labs()
    add(world, "beta.sig", world.build_signature("beta"))
    other = world.list_paper("beta")
    other.predicate["nextUpdate"] = at(hours=22)
    world.papers["other"] = other
    assert answer(world) == ALLOWED
    world.dropped = {"nsa"}
    assert answer(world) == "UNDECIDED"


def test_rule_10_a_file_is_claimed_by_its_content() -> None:
    """An OMS manifest of one file means that file too."""
    world = World(make_build(model=b"only"))
    assert answer(world) == ALLOWED


def test_rule_10_nobody_claims_a_build_that_nobody_signed() -> None:
    """A clearance without a producer's own signature clears nothing."""
    world = World()
    del world.papers["model.sig"], world.papers["build"]
    reason = only_reason(world, "build-signed")
    assert reason.text == "no producer that the trust file knows has signed this build"
    assert not_passing(world.judge())["cleared"] == "not met"
    assert "no producer's own signature on this build is in force" in only_reason(world, "cleared").notes[0]


def test_rule_10_an_unknown_producer_is_never_exempt() -> None:
    """`others` is about producers that the trust file knows."""
    world = World()
    world.change_policy(participants=Participants(producers=(), others=Others.UNSAFE_EXEMPT))
    del world.papers["model.sig"], world.papers["build"]
    assert answer(world) == DENIED


def hold_out() -> World:
    """The lab acme has not joined, and those who have not are exempt; nobody verified its build."""
    world = World()
    world.change_policy(participants=Participants(producers=(), others=Others.UNSAFE_EXEMPT))
    del world.papers["caisi"], world.papers["nsa"]
    return world


def test_rule_10_an_exempt_producer_needs_no_clearance_and_everything_else() -> None:
    """MRG_EXEMPT, never MRG_CLEARED; the report names the skipped check."""
    world = hold_out()
    decision = world.judge()
    assert (decision.answer.value, decision.basis) == (ALLOWED, "unsafe-exempt producer")
    assert decision.levels[0] == "MRG_EXEMPT"
    assert decision.unsafe == ("unsafe-exempt producer: no clearance was asked for",)
    assert result(world, "cleared").notes == ("no clearance is needed: unsafe-exempt producer",)
    for name in ("caisi.list", "nsa.list", "acme.list", "build", "lab"):
        world.dropped = {name, "model.sig"}
        assert answer(world) == DENIED, name


def test_rule_10_an_exempt_producers_build_is_denied_by_what_hurts() -> None:
    """A no, a suspension, an open incident."""
    world = hold_out()
    add(world, "nsa", world.verification("nsa", "NOT_CLEARED"))
    assert failing(world)["cleared"] == "not met"
    world = hold_out()
    add(world, "nsa", world.verification("nsa"))
    entry(world, "nsa", "nsa", state="SUSPENDED")
    assert failing(world)["cleared"] == "not met"
    world = hold_out()
    add(world, "incident", world.incident("acme"))
    assert failing(world) == {"no-open-incident": "not met"}


def test_rule_10_an_exemption_needs_every_producers_list() -> None:
    """Else a hold-out could sign a participant's build and have its list deleted."""
    world = hold_out()
    world.add_party("beta", "producer")
    assert answer(world) == ALLOWED
    world.dropped = {"beta.list"}
    assert only_reason(world, "status-list-fresh").text == "unknown: no fresh list of beta"


def test_rule_10_another_list_that_names_the_build_ends_the_exemption() -> None:
    """The lab beta is a participant and lists the build as its own; acme, a hold-out, signed it too."""
    world = hold_out()
    world.add_party("beta", "producer")
    world.change_policy(participants=Participants(producers=(IDS["beta"],), others=Others.UNSAFE_EXEMPT))
    add(world, "beta", world.disclosure("beta", "CAPABILITIES"))
    world.dropped = {"beta"}
    assert only_reason(world, "cleared").text == (
        "the list of beta names this build, which ends the exemption of its producer"
    )


def exempt_build(**more: object) -> World:
    """Exactly this build is exempt, and nobody said anything of it."""
    world = World()
    rule = ExemptBuild(digest=f"dirHash:{world.build.identity.dir_hash}", reason="small", until=NOW + timedelta(days=1))
    world.change_policy(unsafe_exempt=(replace(rule, **more),))  # type: ignore[arg-type]
    world.papers = {}
    return world


def test_rule_10_an_exempt_build_needs_the_lists_and_nothing_else() -> None:
    """Those of evaluators, incident authorities and participants."""
    world = exempt_build()
    decision = world.judge()
    assert (decision.answer.value, decision.basis) == (ALLOWED, "unsafe-exempt build")
    assert [found.requirement for found in decision.results] == [
        "status-list-fresh",
        "cleared",
        "restrictions-enforced",
        "no-open-incident",
    ]
    assert decision.levels == ("MRG_EXEMPT", "MRG_REGION_US", "MRG_UNTIL_2026-11-24T17:00:00Z")
    for name in ("caisi.list", "nsa.list", "acme.list"):
        world.dropped = {name}
        assert answer(world) == DENIED


def test_rule_10_an_exempt_build_is_denied_by_what_hurts() -> None:
    """A no about it; an incident about the participant whose list claims it."""
    world = exempt_build()
    add(world, "nsa", world.verification("nsa", "NOT_CLEARED"))
    assert failing(world)["cleared"] == "not met"
    world = exempt_build()
    add(world, "incident", world.incident("acme", lab_wide=True))
    assert answer(world) == ALLOWED  # nobody claims the build
    add(world, "build", world.disclosure("acme", "CAPABILITIES"))
    assert failing(world) == {"no-open-incident": "not met"}


def test_rule_10_an_exemption_of_a_build_ends_and_is_for_that_build_alone() -> None:
    """At `until` it is over; another digest exempts another build."""
    for world in (exempt_build(until=NOW), exempt_build(digest="dirHash:" + "0" * 64)):
        assert failing(world)["build-signed"] == "not met"


def test_rule_10_a_participant_without_a_list_stops_the_exemption() -> None:
    """One that the trust file does not know has none."""
    world = exempt_build()
    world.change_policy(participants=Participants(producers=(ACME, "https://gamma.example")))
    assert only_reason(world, "status-list-fresh").text == (
        "unknown: no list of the participant https://gamma.example, which the trust file does not know"
    )


def test_rule_10_an_exempt_build_hears_incident_authorities() -> None:
    """An incident about the build by cert denies."""
    world = exempt_build()
    world.add_party("cert", "incident-authority")
    world.change_policy(incidents=IncidentRule(block_open=(Severity.CRITICAL,), authorities=("incident-authority",)))
    add(world, "incident", world.incident("cert"))
    assert failing(world) == {"no-open-incident": "not met"}


def by_digest(text: str) -> World:
    """The honest world, asked about by digest alone."""
    world = World()
    for paper in world.papers.values():
        paper.subjects = [dict(subject) for subject in paper.subjects]
    world.build = parse_digest(text.format(**world.build.identity.as_set()))
    return world


def test_rule_10_a_build_known_by_dir_hash_alone_is_found_by_what_lists_give_beside_it() -> None:
    """A no that names only the sha256 is found; nothing more is cleared."""
    world = by_digest("dirHash:{dirHash}")
    assert answer(world) == ALLOWED
    honest = World()
    world.change_role("evaluator", threshold=1)
    no = honest.verification("nsa", "NOT_CLEARED")
    no.subjects = [honest.subject(sha256=honest.build.identity.sha256[0])]
    world.papers["nsa"] = no
    assert answer(world) == DENIED


@pytest.mark.parametrize("text", ["oms:sha256:{sha256}", "{sha256}", "{dirHash}"])
def test_rule_10_what_only_finds_never_allows(text: str) -> None:
    """An OMS root and bare hex find and deny."""
    world = by_digest(text)
    decision = world.judge()
    assert decision.answer.value == DENIED
    assert not_passing(decision)["build-signed"] == "not met"


def test_rule_10_a_producer_whose_list_is_stale_is_told_so() -> None:
    """Its claim is there, and out of force."""
    world = one_evaluator()
    world.lists["acme"].next_update = at(seconds=0)
    decision = world.judge()
    assert codes(decision) == {"R901"}
    late = "list 7 of acme was to be renewed by 2026-11-23T18:00:00Z"
    assert only_reason(world, "build-signed").notes == (
        f"model.sig.json (build-signature by acme): no fresh list of acme: {late}",
        f"build.json (disclosure by acme): no fresh list of acme: {late}",
    )


def test_rule_10_the_trust_files_order_decides_nothing() -> None:
    """The same world with its parties turned round."""
    world = two_labs()
    add(world, "beta.sig", world.build_signature("beta"))
    turned = MappingProxyType(dict(reversed(tuple(world.trust.parties.items()))))
    world.trust = replace(world.trust, parties=turned)
    assert (answer(world), world.judge().producer) == (ALLOWED, ACME)
