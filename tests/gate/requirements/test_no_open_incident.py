"""``no-open-incident``: no incident that blocks is open."""

from __future__ import annotations

from gate.decision.answer import Reason
from tests.support.answers import add, only_reason, result
from tests.support.world import World

ID = "no-open-incident"


def test_it_is_met() -> None:
    """The answer says whose word that is."""
    assert result(World(), ID).notes == ("no open incident reported by acme (list of 2026-11-23T17:00:00Z)",)


def test_it_is_met_where_nobody_reports_incidents_and_says_so() -> None:
    """The producer may not attest incident reports in this trust file."""
    world = World()
    world.change_role("producer", attests=world.trust.roles["producer"].attests - {world.incident("acme").type})
    assert result(world, ID).notes == ("nobody who is heard reports incidents",)


def test_it_is_not_met() -> None:
    """What it is, who reports it, and that it can be waived."""
    world = World()
    add(world, "incident", world.incident("acme"))
    assert only_reason(world, ID) == Reason(
        text="incident INC-1 is OPEN, CRITICAL",
        origin="incident.json",
        notes=("reported by acme, category weights-exfiltrated, since 2026-11-21T18:00:00Z",),
        remedy="close it with a new report and name that in the list; the release officers may waive it",
        who="acme",
    )


def test_one_that_suspends_says_that_no_waiver_reaches_it() -> None:
    """Whatever its severity."""
    world = World()
    add(world, "incident", world.incident("acme", severity="LOW", suspends=True))
    add(world, "waiver", world.waiver(ID))
    reason = only_reason(world, ID)
    assert reason.text == "incident INC-1 is OPEN, LOW, and suspends"
    assert reason.remedy == "close it with a new report and name that in the list; no waiver reaches it"


def test_what_does_not_block_warns() -> None:
    """A HIGH one, by this policy; also beside one that blocks."""
    world = World()
    add(world, "high", world.incident("acme", severity="HIGH", incidentId="INC-2"))
    found = result(world, ID)
    assert found.state.value == "met"
    assert [warning.text for warning in found.warnings] == ["incident INC-2 is OPEN, HIGH"]
    add(world, "incident", world.incident("acme"))
    found = result(world, ID)
    assert [warning.text for warning in found.warnings] == ["incident INC-2 is OPEN, HIGH"]


def test_it_is_waived() -> None:
    """The fix must be able to ship while an incident is open."""
    world = World()
    add(world, "incident", world.incident("acme"))
    add(world, "waiver", world.waiver(ID))
    assert result(world, ID).state.value == "waived"
