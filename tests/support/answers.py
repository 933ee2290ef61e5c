"""What a world answers, in one word; and small changes that many tests make."""

from __future__ import annotations

from typing import Any

from gate.decision.answer import Decision, Reason, Result
from gate.requirements.table import REQUIREMENTS
from signatures.errors import Undecided
from tests.support.world import Paper, World, not_passing

ALLOWED, DENIED, UNDECIDED = "ALLOWED", "DENIED", "UNDECIDED"


def answer(world: World) -> str:
    """ALLOWED, DENIED or UNDECIDED."""
    try:
        return world.judge().answer.value
    except Undecided:
        return UNDECIDED


def why_undecided(world: World) -> str:
    """The message of a run that cannot decide."""
    try:
        found = world.judge()
    except Undecided as error:
        return error.message
    raise AssertionError(found.answer)


def failing(world: World) -> dict[str, str]:
    """The requirements that do not pass, of a world that is denied."""
    found = world.judge()
    assert found.answer.value == DENIED
    return not_passing(found)


def result(world: World, requirement: str) -> Result:
    """How one requirement stands."""
    return find(world.judge(), requirement)


def find(decision: Decision, requirement: str) -> Result:
    """How one requirement stands in a decision."""
    assert requirement in REQUIREMENTS
    return next(found for found in decision.results if found.requirement == requirement)


def only_reason(world: World, requirement: str) -> Reason:
    """The one reason for which a requirement is not met."""
    (reason,) = result(world, requirement).reasons
    return reason


def add(world: World, name: str, paper: Paper, *listed_by: str) -> Paper:
    """Put a further file into a world, listed by these parties beside those that list it already."""
    paper.listed_by.extend(listed_by)
    world.papers[name] = paper
    return paper


def entry(world: World, name: str, party: str, **members: Any) -> None:
    """Change members of the entry by which a party lists a file."""
    world.papers[name].entry[party] = members


def one_evaluator(world: World | None = None) -> World:
    """A world in which one clearance is enough, so that another evaluator's word can only hurt."""
    found = world or World()
    found.change_role("evaluator", threshold=1)
    return found


def every_file_is_needed(world: World) -> list[str]:
    """The files without which an allowed world is still allowed."""
    assert answer(world) == ALLOWED
    needless = []
    for name in world.names():
        world.dropped = {name}
        if answer(world) == ALLOWED:
            needless.append(name)
    world.dropped = set()
    return needless
