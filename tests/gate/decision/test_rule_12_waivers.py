"""Rule 12: waivers never reach what hurts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from gate.policy.model import WaiverRule
from signatures.predicates.shared import Audience
from tests.support.answers import ALLOWED, DENIED, add, answer, entry, failing, find, one_evaluator, result
from tests.support.world import ACME, IDS, NSA, World, at, codes, not_passing, scope


def waived(*waives: str, world: World | None = None, **more: Any) -> World:
    """A world with a waiver by both officers."""
    found = world or World()
    add(found, "waiver", found.waiver(*waives, **more))
    return found


def undisclosed() -> World:
    """A world that lacks its lab-wide disclosures."""
    world = World()
    del world.papers["lab"]
    return world


BOTH = ("risk-framework-disclosed", "incident-channel-disclosed")


def test_rule_12_a_waiver_lets_one_requirement_pass_and_stands_in_the_answer() -> None:
    """WAIVED, by whom, with its level; and until it ends."""
    world = waived(*BOTH, world=undisclosed(), expiresAt=at(hours=2))
    decision = world.judge()
    assert decision.answer.value == ALLOWED
    found = find(decision, "risk-framework-disclosed")
    assert (found.state.value, found.waived_by) == ("waived", "ops-a, ops-b (waiver.json)")
    assert "MRG_WAIVED" in decision.levels
    assert decision.levels[-1] == "MRG_UNTIL_2026-11-23T20:00:00Z"
    assert [use.reason for use in decision.waivers] == ["the fix must ship"]


def test_rule_12_a_waiver_stands_in_the_answer_even_where_everything_passes() -> None:
    """It is shown, and no level says that it was needed."""
    decision = waived("risk-framework-disclosed").judge()
    assert (len(decision.waivers), "MRG_WAIVED" in decision.levels) == (1, False)


def test_rule_12_what_is_not_named_is_not_waived() -> None:
    """One of two that are not met."""
    assert failing(waived(BOTH[0], world=undisclosed())) == {BOTH[1]: "not met"}


@pytest.mark.parametrize(
    ("code", "keys", "more"),
    [
        ("R951", ["ops-a"], {}),
        ("R951", ["ops-a", "acme"], {}),
        ("R952", None, {"requestedBy": "https://ops-a.example"}),
        ("R952", None, {"requestedBy": "ops-b"}),
        ("R953", None, {"expiresAt": at(hours=72)}),
        ("R802", None, {"notBefore": at(hours=1)}),
        ("R803", None, {"notBefore": at(hours=-5), "expiresAt": at(seconds=0)}),
        ("R954", None, {"scopes": [scope("PL")]}),
        ("R956", None, {"waives": [*BOTH, "build-signed"]}),
        ("R956", None, {"waives": [*BOTH, "restrictions-enforced"]}),
        ("R956", None, {"waives": [*BOTH, "no-such-requirement"]}),
        ("R957", None, {"producer": {"id": IDS["beta"]}}),
    ],
)
def test_rule_12_a_waiver_that_does_not_count_is_refused(
    code: str, keys: list[str] | None, more: dict[str, Any]
) -> None:
    """Each with the code that says why; nothing of it counts."""
    world = undisclosed()
    paper = world.waiver(*BOTH, keys=keys)
    paper.predicate.update(more)
    add(world, "waiver", paper)
    decision = world.judge()
    assert set(not_passing(decision)) == set(BOTH)
    assert codes(decision) == {code}


def test_rule_12_a_waiver_for_another_build_is_refused() -> None:
    """Its subject must be exactly this one."""
    world = undisclosed()
    paper = add(world, "waiver", world.waiver(*BOTH))
    paper.subjects = [world.subject(dirHash="0" * 64, sha256=world.build.identity.sha256[0])]
    assert codes(world.judge()) == {"R955"}


def test_rule_12_a_policy_without_waivers_knows_none() -> None:
    """However well it is signed."""
    world = waived(*BOTH, world=undisclosed())
    world.change_policy(waivers=None)
    decision = world.judge()
    assert (decision.answer.value, codes(decision)) == (DENIED, {"R956"})


def test_rule_12_the_role_of_the_waivers_must_be_in_the_trust_file() -> None:
    """A role that nobody holds has no officers."""
    world = waived(*BOTH, world=undisclosed())
    world.change_policy(waivers=WaiverRule(role="nobody", max_duration=timedelta(hours=72)))
    assert codes(world.judge()) == {"R951"}


def test_rule_12_two_officers_at_least_whatever_the_trust_file_says() -> None:
    """A threshold of one is not lived by here."""
    world = undisclosed()
    world.change_role("release-officer", threshold=1)
    add(world, "waiver", world.waiver(*BOTH, keys=["ops-a"]))
    assert codes(world.judge()) == {"R951"}


@pytest.mark.parametrize("ended", [True, False])
def test_rule_12_an_officers_key_must_be_valid_now(ended: bool) -> None:
    """So must its party: before `lists_from` it does not count."""
    world = waived(*BOTH, world=undisclosed())
    ops = world.trust.parties["ops-a"]
    later = world.now + timedelta(days=1)
    changed = (
        replace(ops, keys=(replace(ops.keys[0], valid_until=world.now),)) if ended else replace(ops, lists_from=later)
    )
    world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, "ops-a": changed}))
    assert codes(world.judge()) == {"R951"}


def test_rule_12_the_audience_of_a_waiver_is_held_against_the_request() -> None:
    """A waiver for partners is none for everybody."""
    world = waived(*BOTH, world=undisclosed(), scopes=[scope("US", audience="TRUSTED_PARTNERS")])
    assert codes(world.judge()) == {"R954"}
    world.audience = Audience.TRUSTED_PARTNERS
    assert answer(world) == ALLOWED


def test_rule_12_build_signed_cannot_be_waived() -> None:
    """Nobody's bytes are nobody's to waive."""
    world = waived("build-signed")
    del world.papers["model.sig"], world.papers["build"]
    assert failing(world)["build-signed"] == "not met"


def test_rule_12_a_no_is_beyond_any_waiver() -> None:
    """So is a clearance that was taken away, its envelope deleted or not."""
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED")
    assert failing(waived("cleared", "scope-covered", world=world))["cleared"] == "not met"
    world = one_evaluator()
    entry(world, "nsa", "nsa", state="REVOKED")
    waived("cleared", "scope-covered", world=world)
    world.dropped = {"nsa"}
    assert failing(world)["cleared"] == "not met"


def test_rule_12_a_missing_clearance_can_be_waived_with_everything_that_needs_it() -> None:
    """`cleared`, `scope-covered` and `coverage-determined` are three requirements."""
    world = World()
    del world.papers["nsa"]
    waived("cleared", world=world)
    assert set(failing(world)) == {"coverage-determined", "scope-covered"}
    waived("cleared", "scope-covered", "coverage-determined", world=world)
    assert answer(world) == ALLOWED
    assert result(world, "cleared").state.value == "waived"
    assert "MRG_CLEARED" not in world.judge().levels


def test_rule_12_an_incident_that_suspends_is_beyond_any_waiver() -> None:
    """One that does not can be waived: the fix must be able to ship."""
    world = World()
    add(world, "incident", world.incident("acme"))
    assert answer(waived("no-open-incident", world=world)) == ALLOWED
    add(world, "suspending", world.incident("acme", incidentId="INC-2", suspends=True))
    assert failing(world) == {"no-open-incident": "not met"}


def test_rule_12_waivers_do_not_add_up() -> None:
    """One is for the US and both requirements wanting, the other for Poland: neither fits both regions."""
    world = undisclosed()
    world.regions = ("US", "PL")
    add(world, "first", world.waiver(*BOTH, scopes=[scope("US")]))
    add(world, "second", world.waiver(*BOTH, scopes=[scope("PL")]))
    decision = world.judge()
    assert set(not_passing(decision)) == set(BOTH)
    assert codes(decision) == {"R954"}


def stale(world: World | None = None) -> World:
    """The list of nsa was to be renewed an hour ago, and the officers accept exactly that one."""
    found = world or World()
    found.lists["nsa"].next_update = at(hours=-1, minutes=30)
    accepted = [{"issuer": NSA, "sequence": 7, "digest": found.list_paper("nsa").digest}]
    return waived("status-list-fresh", world=found, acceptedLists=accepted)


def test_rule_12_a_stale_list_that_is_named_exactly_is_accepted() -> None:
    """By issuer, sequence and digest; the answer says so."""
    world = stale()
    decision = world.judge()
    assert decision.answer.value == ALLOWED
    found = find(decision, "status-list-fresh")
    assert (found.state.value, found.waived_by) == ("waived", "a waiver that names the stale list")
    assert found.reasons[0].text == ("list 7 of nsa was to be renewed by 2026-11-23T17:30:00Z: accepted by waiver")


@pytest.mark.parametrize(
    "more", [{"issuer": "https://other.example"}, {"sequence": 6}, {"digest": "0" * 64}, {"issuer": ACME}]
)
def test_rule_12_any_other_stale_list_is_not_accepted(more: dict[str, Any]) -> None:
    """Another issuer, sequence or content."""
    world = stale()
    world.papers["waiver"].predicate["acceptedLists"][0].update(more)
    assert failing(world)["status-list-fresh"] == "not met"


def test_rule_12_a_missing_list_is_never_waived() -> None:
    """Only a stale one that is here."""
    world = stale()
    world.dropped = {"nsa.list"}
    assert failing(world)["status-list-fresh"] == "not met"


def test_rule_12_what_a_stale_list_says_still_counts() -> None:
    """Its no denies, and what it names and is missing denies."""
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED")
    assert failing(stale(world))["cleared"] == "not met"
    world.dropped = {"nsa"}
    assert failing(world)["status-list-fresh"] == "not met"


def test_rule_12_a_stale_list_is_accepted_only_for_the_producer_that_the_waiver_names() -> None:
    """A waiver for beta's build reaches nothing of acme's."""
    world = stale()
    world.papers["waiver"].predicate["producer"] = {"id": IDS["beta"]}
    decision = world.judge()
    assert not_passing(decision)["status-list-fresh"] == "not met"
    assert "R957" in codes(decision)
    del world.papers["waiver"].predicate["producer"]
    assert answer(world) == ALLOWED


def test_rule_12_a_bad_signature_is_never_waivable() -> None:
    """No requirement has that name, and a refused file stays refused."""
    world = waived("cleared", "scope-covered", "coverage-determined")
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED", keys=["stranger"])
    assert failing(world)["status-list-fresh"] == "not met"
