"""The pure door: what a decision holds besides its requirements."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.decision.answer import State
from gate.judge import decide, judge, prepare
from gate.policy.model import Mode, WindowElapsed
from signatures.errors import Undecided
from tests.support.answers import add, find
from tests.support.world import ACME, World, not_passing


def test_an_honest_decision_whole() -> None:
    """Who clears, until when, by which lists, and what it rests on."""
    world = World()
    found = world.judge()
    assert (found.allowed, found.producer, found.basis, found.unsafe) == (True, ACME, "verification", ())
    assert found.levels == ("MRG_CLEARED", "MRG_PARTICIPANT", "MRG_REGION_US", "MRG_UNTIL_2026-11-24T17:00:00Z")
    assert [(one.party, one.verdict) for one in found.clearances] == [("caisi", "CLEARED"), ("nsa", "CLEARED")]
    assert [one.issuer for one in found.windows] == ["caisi", "nsa", "acme"]
    papers = [*world.papers.values(), *(world.list_paper(party) for party in world.lists)]
    assert set(found.used) == {paper.digest for paper in papers}


def test_a_denial_has_no_end_and_no_level_but_failed() -> None:
    """Nothing of it can be read as a pass."""
    world = World()
    del world.papers["nsa"]
    found = world.judge()
    assert (found.allowed, found.levels, found.until) == (False, ("FAILED",), None)


def test_audit_mode_never_allows() -> None:
    """It decides, and says that it is not enforced."""
    world = World()
    world.change_policy(mode=Mode.AUDIT)
    found = world.judge()
    assert (found.answer.value, found.enforced, found.allowed) == ("ALLOWED", False, False)


def test_one_world_is_judged_for_many_requests() -> None:
    """Signatures are verified once."""
    case = World().case()
    world = prepare(case)
    assert decide(world, case.request).allowed
    assert not decide(world, replace(case.request, regions=("FR",))).allowed
    assert judge(case) == decide(world, case.request)


def test_one_party_in_two_roles_stands_in_every_report() -> None:
    """Where the trust file lets it."""
    world = World()
    world.trust = replace(world.trust, unsafe_same_party=True)
    assert world.judge().unsafe == ("unsafe_same_party: one party both evaluates and produces or waives",)


def test_no_level_of_a_waived_scope_says_cleared() -> None:
    """MRG_CLEARED needs `cleared` and `scope-covered` met."""
    world = World()
    world.regions = ("FR",)
    add(world, "waiver", world.waiver("scope-covered", scopes=[{"regions": ["FR"], "audience": "GENERAL"}]))
    assert world.judge().levels == ("MRG_PARTICIPANT", "MRG_REGION_FR", "MRG_WAIVED", "MRG_UNTIL_2026-11-24T17:00:00Z")


@pytest.mark.parametrize("name", ["caisi", "nsa", "build", "lab", "caisi.list", "nsa.list", "acme.list"])
def test_empty_evidence_is_not_met(name: str) -> None:
    """Nothing passes by being empty: no attestations at all, or one of them alone."""
    world = World()
    world.dropped = set(world.names()) - {name}
    found = world.judge()
    assert not found.allowed
    assert "build-signed" in not_passing(found)
    world.dropped = set(world.names())
    assert not world.judge().allowed


def test_a_requirement_that_depends_on_another_is_not_a_second_failure() -> None:
    """It says which comes first."""
    world = World()
    world.papers = {}
    states = {result.requirement: result.state for result in world.judge().results}
    assert states["producer-participates"] is State.NOT_EVALUATED
    assert states["scope-covered"] is State.NOT_EVALUATED
    assert find(world.judge(), "scope-covered").reasons[0].text == "cleared first"


def test_a_wrong_clock_is_no_decision() -> None:
    """Raised, never an answer."""
    world = World()
    world.lists["caisi"].issued_at = "2027-01-01T00:00:00Z"
    world.lists["caisi"].next_update = "2027-01-02T00:00:00Z"
    world.change_policy(verification=replace(world.policy.verification, window_elapsed=WindowElapsed.UNSAFE_ALLOW))
    with pytest.raises(Undecided, match="a clock is wrong") as caught:
        world.judge()
    assert caught.value.help == "set this machine's clock; if it is right, ask caisi"
