"""``incident-reports-filed``: no report that is owed to an authority is overdue."""

from __future__ import annotations

from gate.decision.answer import Reason
from tests.support.answers import add, only_reason, result
from tests.support.world import World, at

ID = "incident-reports-filed"


def owing(**more: str) -> World:
    """A closed incident whose final report was due yesterday."""
    world = World()
    owed = {"authority": "https://cert.example", "stage": "FINAL", "ruleId": "art-55", "dueAt": at(days=-1), **more}
    add(world, "incident", world.incident("acme", state="CLOSED", reports=[owed]))
    return world


def test_it_is_met() -> None:
    """Nothing is owed, or it was filed, or its time has not come: then that is an end of the answer."""
    assert result(World(), ID).ends == ()
    assert result(owing(submittedAt=at(days=-2)), ID).state.value == "met"
    (end,) = result(owing(dueAt=at(days=1)), ID).ends
    assert end.isoformat() == "2026-11-24T18:00:00+00:00"


def test_it_is_not_met() -> None:
    """Which report, to whom, by which rule."""
    assert only_reason(owing(), ID) == Reason(
        text="the FINAL report of incident INC-1 to https://cert.example is overdue",
        origin="incident.json",
        notes=("due 2026-11-22T18:00:00Z by art-55",),
        remedy="file it, and sign a new incident report that says so",
        who="acme",
    )


def test_it_is_waived() -> None:
    """By a waiver that names it."""
    world = owing()
    add(world, "waiver", world.waiver(ID))
    assert result(world, ID).state.value == "waived"
