"""``scope-covered``: enough evaluators each clear all of the asked regions, audience and distribution."""

from __future__ import annotations

from gate.decision.answer import Reason
from tests.support.answers import add, only_reason, result
from tests.support.world import World, at, scope

ID = "scope-covered"


def only_poland() -> World:
    """The agency nsa clears Poland, and the United States are asked about."""
    world = World()
    world.papers["nsa"].predicate["scopes"] = [scope("PL")]
    return world


def test_it_is_met() -> None:
    """What each covers, and until when."""
    found = result(World(), ID)
    assert found.notes == (
        "caisi covers US, PL for GENERAL, HOSTED and ON_PREMISES, until 2027-02-11T18:00:00Z",
        "nsa covers US, PL for GENERAL, HOSTED and ON_PREMISES, until 2027-02-11T18:00:00Z",
    )
    assert min(found.ends).isoformat() == "2027-02-11T18:00:00+00:00"


def test_it_is_not_met() -> None:
    """What it covers instead, and who can widen it."""
    assert only_reason(only_poland(), ID) == Reason(
        text="1 of the 2 evaluators needed clear US for GENERAL, HOSTED",
        origin="nsa.json",
        notes=("nsa covers PL for GENERAL, HOSTED and ON_PREMISES, until 2027-02-11T18:00:00Z",),
        remedy="issue a verification whose scopes include US for GENERAL, HOSTED",
        who="nsa",
    )


def test_a_waived_clearance_covers_no_scope() -> None:
    """Then nobody's words are there to be named."""
    world = World()
    del world.papers["nsa"], world.papers["caisi"]
    add(world, "waiver", world.waiver("cleared", "coverage-determined"))
    assert only_reason(world, ID) == Reason(
        text="0 of the 2 evaluators needed clear US for GENERAL, HOSTED",
        remedy="issue a verification whose scopes include US for GENERAL, HOSTED",
        who="an evaluator",
    )


def test_an_end_that_is_not_said_is_not_printed() -> None:
    """A scope may end before its statement; both bind the answer."""
    world = World()
    world.papers["nsa"].predicate["scopes"] = [scope("US", validUntil=at(days=1))]
    assert min(result(world, ID).ends).isoformat() == "2026-11-24T18:00:00+00:00"


def test_it_is_waived() -> None:
    """By a waiver that names it."""
    world = only_poland()
    add(world, "waiver", world.waiver(ID))
    assert result(world, ID).state.value == "waived"


def test_it_is_not_evaluated_where_the_build_is_not_cleared() -> None:
    """One failure is not told twice."""
    world = World()
    del world.papers["nsa"]
    assert result(world, ID).reasons == (Reason(text="cleared first"),)
