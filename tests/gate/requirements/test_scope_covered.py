"""``scope-covered``: enough evaluators each clear all of the asked regions, audience and distribution."""

from __future__ import annotations

from typing import Any

import pytest

from gate.decision.answer import Reason
from signatures.predicates.shared import Audience, Distribution
from tests.support.answers import add, entry, only_reason, result
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
        notes=("nsa covers PL for GENERAL, HOSTED and ON_PREMISES, until 2027-02-11T18:00:00Z: not US",),
        remedy="issue a verification whose scopes include US for GENERAL, HOSTED; "
        "or you: deploy in PL, which enough clear",
        who="nsa",
    )


@pytest.mark.parametrize(
    ("said", "wanting"),
    [
        (scope("GB", "JP"), "nsa covers GB, JP for GENERAL, HOSTED and ON_PREMISES{until}: not US"),
        (scope("US-CA"), "nsa covers US-CA for GENERAL, HOSTED and ON_PREMISES{until}: only US-CA of US"),
        (
            scope("US", audience="TRUSTED_PARTNERS"),
            (
                "nsa covers US for TRUSTED_PARTNERS, HOSTED and ON_PREMISES{until}: "
                "only for TRUSTED_PARTNERS, not for GENERAL"
            ),
        ),
        (scope("US", distribution=["ON_PREMISES"]), "nsa covers US for GENERAL, ON_PREMISES{until}: not HOSTED"),
        (
            scope("US", notBefore=at(days=3)),
            "nsa covers US for GENERAL, HOSTED and ON_PREMISES{until}: only from 2026-11-26T18:00:00Z",
        ),
        (
            scope("US", validUntil=at(days=-3)),
            "nsa covers US for GENERAL, HOSTED and ON_PREMISES{until}: only until 2026-11-20T18:00:00Z",
        ),
    ],
)
def test_what_the_nearest_scope_wants_is_named(said: dict[str, Any], wanting: str) -> None:
    """One word each; of several scopes, that of the one that wants least."""
    world = World()
    world.papers["nsa"].predicate["scopes"] = [said]
    expected = wanting.format(until=", until 2027-02-11T18:00:00Z")
    assert only_reason(world, ID).notes == (expected,)
    world.papers["nsa"].predicate["scopes"] = [scope("FR", audience="NAMED", names=["https://x.example"]), said]
    assert only_reason(world, ID).notes[0].endswith(expected.rpartition("Z: ")[2])


def test_open_weights_must_be_said() -> None:
    """Both evaluators are wanting; no other region would do."""
    world = World()
    world.distribution = Distribution.OPEN_WEIGHTS
    reason = only_reason(world, ID)
    assert [note.rpartition(": ")[2] for note in reason.notes] == ["not OPEN_WEIGHTS, which must be said"] * 2
    assert reason.remedy == "issue a verification whose scopes include US for GENERAL, OPEN_WEIGHTS"


def test_a_list_of_names_is_held_against_the_deployer() -> None:
    """The same audience, and somebody else in it."""
    world = World()
    world.audience = Audience.NAMED
    world.papers["nsa"].predicate["scopes"] = [scope("US", audience="NAMED", names=["https://x.example"])]
    assert only_reason(world, ID).notes[0].endswith(": its NAMED list does not hold all of `[deployer]` id and serves")


def test_what_the_list_takes_away_is_named() -> None:
    """Its scopes narrow the statement's; many regions are counted."""
    world = World()
    many = ["AT", "BE", "CZ", "DE", "DK", "ES", "US"]
    world.papers["nsa"].predicate["scopes"] = [scope(*many)]
    entry(world, "nsa", "nsa", scopes=[scope("AT")])
    assert only_reason(world, ID).notes == (
        (
            "nsa covers 7 regions for GENERAL, HOSTED and ON_PREMISES, until 2027-02-11T18:00:00Z: "
            "not US, by the list of nsa"
        ),
    )


def test_the_nearest_is_named_first() -> None:
    """Of two evaluators the one that wants less; the file that is pointed at is its own."""
    world = World()
    world.papers["caisi"].predicate["scopes"] = [scope("PL", audience="TRUSTED_PARTNERS")]
    world.papers["nsa"].predicate["scopes"] = [scope("PL")]
    reason = only_reason(world, ID)
    assert reason.origin == "nsa.json"
    assert [note.split()[0] for note in reason.notes] == ["nsa", "caisi"]


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
