"""Rules 8 and 9: distinct evaluators, each for all of the asked scope; and audiences."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gate.policy.model import Deployer, WindowElapsed
from signatures.predicates.prerelease_verification import Verdict
from signatures.predicates.shared import Audience, Distribution
from tests.support.answers import ALLOWED, DENIED, add, answer, entry, failing, one_evaluator, only_reason, result
from tests.support.world import World, at, codes, scope


def test_rule_8_each_evaluator_clears_all_of_the_asked_scope() -> None:
    """One clears the US and the other Poland: neither clears both."""
    world = World()
    world.papers["caisi"].predicate["scopes"] = [scope("US")]
    world.papers["nsa"].predicate["scopes"] = [scope("PL")]
    world.regions = ("US", "PL")
    assert failing(world) == {"scope-covered": "not met"}
    world.papers["nsa"].predicate["scopes"] = [scope("PL"), scope("US")]
    assert only_reason(world, "scope-covered").who == "caisi"


def test_rule_8_one_party_counts_once() -> None:
    """Two verifications by nsa, under two of its keys, are one evaluator's word."""
    world = World()
    add(world, "caisi", world.verification("nsa", issuedAt=at(days=-9)))
    assert only_reason(world, "cleared").text == "1 of the 2 evaluators needed clear this build"


def test_rule_8_silence_about_a_region_is_no_no() -> None:
    """A third evaluator speaks of Poland only."""
    world = one_evaluator()
    world.papers["nsa"].predicate["scopes"] = [scope("PL")]
    assert answer(world) == ALLOWED


def test_rule_8_pending_says_nothing_for_or_against() -> None:
    """Of two evaluators one is enough, and the other has not decided."""
    world = one_evaluator()
    paper = world.verification("nsa", verdict="CLEARED")
    del paper.predicate["verdict"]
    paper.predicate["coverage"].update(determination="PENDING", decisionExpectedAt=at(days=30))
    world.papers["nsa"] = paper
    decision = world.judge()
    assert decision.answer.value == ALLOWED
    assert [(item.party, item.determination) for item in decision.pending] == [("nsa", "PENDING")]
    world.change_role("evaluator", threshold=2)
    assert answer(world) == DENIED


def test_rule_8_a_verdict_that_the_policy_does_not_accept_does_not_count() -> None:
    """EVALUATED: done, and no opinion given."""
    world = World()
    world.papers["nsa"] = world.verification("nsa", "EVALUATED")
    assert failing(world)["cleared"] == "not met"
    note = only_reason(world, "cleared").notes[0]
    assert note == "nsa: nsa.json: it says EVALUATED, which the policy does not accept"
    accepted = (*world.policy.verification.verdicts, Verdict.EVALUATED)
    world.change_policy(verification=replace(world.policy.verification, verdicts=accepted))
    assert answer(world) == ALLOWED


def not_required(world: World, *parties: str) -> World:
    """These parties say that no clearance is needed."""
    for party in parties:
        paper = world.papers[party]
        paper.predicate["verdict"] = "NOT_REQUIRED"
        paper.predicate["coverage"]["determination"] = "NOT_COVERED"
    return world


def test_rule_8_not_required_counts_where_nobody_says_covered() -> None:
    """Both say it is no covered frontier model."""
    assert answer(not_required(World(), "caisi", "nsa")) == ALLOWED


def test_rule_8_not_required_counts_for_nothing_where_somebody_says_covered() -> None:
    """What is missing still speaks by its entry; what was revoked does not."""
    world = not_required(one_evaluator(), "nsa")
    world.dropped = {"caisi"}
    assert failing(world)["cleared"] == "not met"
    note = only_reason(world, "cleared").notes[1]
    assert note == "nsa: nsa.json: does not agree with the others on the model, or somebody says COVERED"
    world.papers["caisi"].listed_by = []
    assert answer(world) == ALLOWED


def test_rule_8_restrictions_are_joined_over_all() -> None:
    """What one evaluator restricts is restricted, though the other clears without."""
    world = World()
    for name, kind, target in (
        ("caisi", "FEATURE_DISABLED", "code-execution"),
        ("nsa", "SAFEGUARD_REQUIRED", "bio-classifier"),
    ):
        paper = world.papers[name]
        paper.predicate["verdict"] = "CLEARED_WITH_RESTRICTIONS"
        paper.predicate["scopes"][0]["restrictions"] = [{"id": "r1", "kind": kind, "target": target}]
    assert failing(world) == {"restrictions-enforced": "not met"}
    world.change_policy(deployment=replace(world.policy.deployment, safeguards=("bio-classifier",)))
    decision = world.judge()
    assert decision.answer.value == ALLOWED
    assert [(item.party, item.target, item.kept) for item in decision.restrictions] == [
        ("caisi", "code-execution", True),
        ("nsa", "bio-classifier", True),
    ]


def test_rule_8_open_weights_must_be_said() -> None:
    """A scope without `distribution` means HOSTED and ON_PREMISES."""
    for distribution, expected in (
        (Distribution.HOSTED, ALLOWED),
        (Distribution.ON_PREMISES, ALLOWED),
        (Distribution.OPEN_WEIGHTS, DENIED),
    ):
        world = World()
        world.distribution = distribution
        assert answer(world) == expected


@pytest.mark.parametrize("asked", list(Audience))
def test_rule_9_general_covers_every_audience(asked: Audience) -> None:
    """Whoever may serve everybody may serve a few."""
    world = World()
    world.audience = asked
    assert answer(world) == ALLOWED


def clears_for(audience: str, deployer: Deployer | None = None, **more: Any) -> World:
    """A world whose evaluators clear this audience, and which asks for it."""
    world = World()
    world.audience = Audience(audience)
    if deployer is not None:
        world.change_policy(deployer=deployer)
    for name in ("caisi", "nsa"):
        world.papers[name].predicate["scopes"] = [scope("US", audience=audience, **more)]
    return world


def test_rule_9_the_other_audiences_cover_only_themselves() -> None:
    """A clearance for trusted partners is none for everybody."""
    world = clears_for("TRUSTED_PARTNERS")
    assert answer(world) == ALLOWED
    for asked in (Audience.GENERAL, Audience.NAMED):
        world.audience = asked
        assert failing(world) == {"scope-covered": "not met"}


@pytest.mark.parametrize(
    ("names", "serves", "expected"),
    [
        (["https://deployer.example"], (), ALLOWED),
        (["https://deployer.example", "https://clinic.example"], ("https://clinic.example",), ALLOWED),
        (["https://clinic.example"], ("https://clinic.example",), DENIED),  # the deployer itself is not named
        (["https://deployer.example"], ("https://clinic.example",), DENIED),
        (["https://deployer.example"], ("PL",), ALLOWED),  # a nationality is no name
    ],
)
def test_rule_9_a_named_audience_holds_the_deployer_and_whom_it_serves(
    names: list[str], serves: tuple[str, ...], expected: str
) -> None:
    """All of them must be in the list."""
    world = clears_for("NAMED", Deployer(id="https://deployer.example", serves=serves), names=names)
    assert answer(world) == expected


@pytest.mark.parametrize(
    ("serves", "expected"), [(("PL",), ALLOWED), (("PL", "FR"), DENIED), ((), DENIED), (("https://x.example",), DENIED)]
)
def test_rule_9_a_nationality_limited_audience_holds_whom_the_deployer_serves(
    serves: tuple[str, ...], expected: str
) -> None:
    """Serving nobody that is named is not serving only those within the list."""
    deployer = Deployer(id="https://deployer.example", serves=serves)
    assert answer(clears_for("NATIONALITY_LIMITED", deployer, nationalities=["PL", "US"])) == expected


def test_rule_9_without_a_deployer_nobody_is_named() -> None:
    """A policy without `[deployer]` cannot be in a list."""
    world = clears_for("NAMED", names=["https://deployer.example"])
    world.change_policy(deployer=None)
    assert failing(world) == {"scope-covered": "not met"}


@pytest.mark.parametrize(
    ("said", "asked", "expected"),
    [
        ("NAMED", Audience.GENERAL, DENIED),
        ("GENERAL", Audience.NAMED, DENIED),
        ("NAMED", Audience.NAMED, DENIED),
        ("NAMED", Audience.TRUSTED_PARTNERS, ALLOWED),
    ],
)
def test_rule_9_what_speaks_against_a_narrower_audience_speaks_against_general(
    said: str, asked: Audience, expected: str
) -> None:
    """A no for some is a no for everybody."""
    world = one_evaluator()
    world.audience = asked
    more = {"names": ["https://x.example"]} if said == "NAMED" else {}
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED", scopes=[scope("US", audience=said, **more)])
    assert answer(world) == expected


def test_rule_9_a_scopes_own_dates_bind_what_helps() -> None:
    """A scope may begin later or end earlier than its statement."""
    for dates in ({"notBefore": at(days=1)}, {"validUntil": at(seconds=0)}):
        world = World()
        world.papers["nsa"].predicate["scopes"] = [scope("US", **dates)]
        assert failing(world) == {"scope-covered": "not met"}
    world = World()
    world.papers["nsa"].predicate["scopes"] = [scope("US", notBefore=at(days=-1), validUntil=at(hours=2))]
    decision = world.judge()
    assert decision.answer.value == ALLOWED
    assert decision.levels[-1] == "MRG_UNTIL_2026-11-23T20:00:00Z"


def submitted() -> World:
    """Both evaluators got the build, their windows have ended, and the policy lets that stand."""
    world = World()
    rule = replace(world.policy.verification, window_elapsed=WindowElapsed.UNSAFE_ALLOW)
    world.change_policy(verification=rule)
    del world.papers["caisi"], world.papers["nsa"]
    add(world, "to-caisi", world.submission("caisi"))
    add(world, "to-nsa", world.submission("nsa"))
    return world


def test_rule_8_an_elapsed_window_stands_only_where_the_policy_says_so() -> None:
    """Its level is MRG_SUBMITTED, never MRG_CLEARED, and every report says that a check was skipped."""
    world = submitted()
    decision = world.judge()
    assert (decision.answer.value, decision.basis) == (ALLOWED, "submission")
    assert decision.levels[0] == "MRG_SUBMITTED"
    assert decision.unsafe == ("window_elapsed = unsafe-allow: an evaluator's window ended without a word",)
    rule = replace(world.policy.verification, window_elapsed=WindowElapsed.DENY)
    world.change_policy(verification=rule)
    assert failing(world)["cleared"] == "not met"


def test_rule_8_an_elapsed_window_needs_a_submission_to_each_that_is_wanting() -> None:
    """In force, ended, to that evaluator, and its fresh list silent."""
    world = submitted()
    add(world, "to-nsa", world.submission("nsa", windowEndsAt=at(days=1)))
    assert answer(world) == DENIED
    add(world, "to-nsa", world.submission("caisi", receipt="2"))
    assert answer(world) == DENIED
    world = submitted()
    world.papers["to-nsa"].listed_by = []
    assert answer(world) == DENIED
    world = submitted()
    world.papers["to-nsa"].subjects = [world.subject(sha256=world.build.identity.sha256[0])]
    assert answer(world) == DENIED
    world = submitted()
    world.dropped = {"to-nsa"}
    assert answer(world) == DENIED


def test_rule_8_submissions_that_stand_together_name_one_model() -> None:
    """Of the same bytes under another name nobody was told; beside a clearance the name is the clearance's."""
    other = {"name": "acme/orca", "version": "4.0"}
    world = submitted()
    add(world, "to-nsa", world.submission("nsa", model=other))
    assert answer(world) == DENIED
    add(world, "to-caisi", world.submission("caisi", model=other))
    assert answer(world) == ALLOWED
    add(world, "caisi", world.verification("caisi", keys=["caisi-1", "caisi-2"]))
    assert answer(world) == DENIED
    add(world, "again", world.submission("nsa"))
    assert answer(world) == ALLOWED


def test_rule_8_an_elapsed_window_ends_with_a_word() -> None:
    """PENDING is no word yet; anything else is one, though it be withdrawn."""
    world = submitted()
    pending = world.verification("nsa")
    del pending.predicate["verdict"]
    pending.predicate["coverage"]["determination"] = "PENDING"
    add(world, "nsa", pending)
    assert answer(world) == ALLOWED
    add(world, "nsa", world.verification("nsa"))
    entry(world, "nsa", "nsa", state="REVOKED")
    assert answer(world) == DENIED
    world = submitted()
    add(world, "nsa", world.verification("nsa"))
    assert result(world, "cleared").notes == ("nsa: CLEARED in nsa.json", "window ended without a word: to-caisi.json")
    assert codes(world.judge()) == set()
