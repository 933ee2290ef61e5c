"""``status-list-fresh``: everyone who could say no has a fresh list, and nothing that it names is missing."""

from __future__ import annotations

from gate.decision.answer import Reason
from tests.support.answers import add, only_reason, result
from tests.support.world import NSA, World, at

ID = "status-list-fresh"


def test_it_is_met() -> None:
    """Each list with its sequence and time."""
    assert result(World(), ID).notes == (
        "list 7 of caisi of 2026-11-23T17:00:00Z",
        "list 7 of nsa of 2026-11-23T17:00:00Z",
        "list 7 of acme of 2026-11-23T17:00:00Z",
    )


def test_it_is_not_met_without_a_list() -> None:
    """Unknown is not fresh."""
    world = World()
    world.dropped = {"nsa.list"}
    assert only_reason(world, ID) == Reason(
        text="unknown: no fresh list of nsa",
        notes=("no status list of nsa was found",),
        remedy="publish a fresh list: gate status refresh LIST --key KEY; or you: collect its newest",
        who="nsa",
    )


def test_it_is_not_met_by_a_stale_list() -> None:
    """Which list, and since when."""
    world = World()
    world.lists["nsa"].next_update = at(minutes=-1)
    assert only_reason(world, ID) == Reason(
        text="unknown: no fresh list of nsa",
        origin="nsa.list.json",
        notes=("list 7 of nsa was to be renewed by 2026-11-23T17:59:00Z",),
        remedy="publish a fresh list: gate status refresh LIST --key KEY; or you: collect its newest",
        who="nsa",
    )
    world.lists["nsa"].next_update, world.lists["nsa"].issued_at = at(hours=5), at(hours=-24)
    assert only_reason(world, ID).notes == ("list 7 of nsa is of 2026-11-22T18:00:00Z, older than 1d",)


def test_it_is_not_met_where_what_a_list_names_is_missing() -> None:
    """Which file to hand over."""
    world = World()
    add(world, "incident", world.incident("acme"))
    world.dropped = {"incident"}
    digest = world.papers["incident"].digest
    assert only_reason(world, ID) == Reason(
        text=f"the list of acme names the incident-report {digest[:12]}… about this build, and it was not supplied",
        notes=("the list says of it: ACTIVE, OPEN",),
        remedy=f"hand over the file (its sha256 of the payload is {digest})",
        who="acme, or whoever collects the attestations",
    )


def test_it_is_waived_for_a_named_stale_list_alone() -> None:
    """And never while anything else is wanting."""
    world = World()
    world.lists["nsa"].next_update = at(minutes=-1)
    named = [{"issuer": NSA, "sequence": 7, "digest": world.list_paper("nsa").digest}]
    add(world, "waiver", world.waiver(ID, acceptedLists=named))
    found = result(world, ID)
    assert (found.state.value, found.reasons) == (
        "waived",
        (Reason(text="list 7 of nsa was to be renewed by 2026-11-23T17:59:00Z: accepted by waiver"),),
    )
    world.dropped = {"caisi.list"}
    found = result(world, ID)
    assert (found.state.value, found.beyond_waiver) == ("not met", True)
