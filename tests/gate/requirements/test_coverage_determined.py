"""``coverage-determined``: enough evaluators have determined whether this is a covered frontier model."""

from __future__ import annotations

from dataclasses import replace

from gate.decision.answer import Reason
from gate.policy.model import WindowElapsed
from tests.support.answers import add, entry, only_reason, result
from tests.support.world import World, at

ID = "coverage-determined"


def waits(world: World, party: str, **more: str) -> None:
    """The evaluator is not done."""
    paper = world.verification(party, keys=world.papers[party].keys)
    del paper.predicate["verdict"]
    paper.predicate["coverage"].update(determination="PENDING", **more)
    world.papers[party] = paper


def test_it_is_met() -> None:
    """As many as the role's threshold; a no determines as well."""
    assert result(World(), ID).notes == ("caisi: COVERED", "nsa: COVERED")
    world = World()
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED")
    assert result(world, ID).state.value == "met"


def test_it_is_not_met_while_an_evaluator_is_waited_for() -> None:
    """With the date that a waiting deployer wants most."""
    world = World()
    waits(world, "nsa", decisionExpectedAt=at(days=30))
    assert only_reason(world, ID) == Reason(
        text="1 of the 2 evaluators needed have determined the coverage",
        notes=("nsa: PENDING, a decision is expected 2026-12-23T18:00:00Z",),
        remedy="wait for the determination, or ask for its date",
        who="nsa",
    )
    waits(world, "nsa")
    assert only_reason(world, ID).notes == ("nsa: PENDING, no date given",)
    world.dropped = {"nsa"}
    assert only_reason(world, ID).notes == ("nsa: PENDING, no date given",)


def test_it_is_not_met_where_nothing_was_submitted() -> None:
    """Nobody has heard of the build."""
    world = World()
    del world.papers["nsa"]
    assert only_reason(world, ID) == Reason(
        text="1 of the 2 evaluators needed have determined the coverage",
        remedy="submit exactly this build for verification, or mend what `cleared` names",
        who="the producer",
        follows=("cleared",),
    )


def test_a_determination_that_ended_or_was_withdrawn_counts_no_more() -> None:
    """It is held to its dates, its entry and the exact build."""
    for change in ({"state": "REVOKED"}, {"effectiveFrom": at(days=1)}):
        world = World()
        entry(world, "nsa", "nsa", **change)
        assert result(world, ID).state.value == "not met"
    world = World()
    world.papers["nsa"] = world.verification("nsa", validUntil=at(seconds=0))
    assert result(world, ID).state.value == "not met"
    world.papers["nsa"] = world.verification("nsa")
    world.papers["nsa"].subjects = [world.subject(sha256=world.build.identity.sha256[0])]
    assert result(world, ID).state.value == "not met"


def test_it_is_met_by_an_elapsed_window_where_the_policy_lets_it_be() -> None:
    """Then `cleared` says the same."""
    world = World()
    rule = replace(world.policy.verification, window_elapsed=WindowElapsed.UNSAFE_ALLOW)
    world.change_policy(verification=rule)
    del world.papers["nsa"]
    add(world, "to-nsa", world.submission("nsa"))
    assert result(world, ID).notes == ("the submitted window ended without a word",)


def test_it_is_waived() -> None:
    """By a waiver that names it."""
    world = World()
    waits(world, "nsa")
    add(world, "waiver", world.waiver(ID))
    assert result(world, ID).state.value == "waived"
