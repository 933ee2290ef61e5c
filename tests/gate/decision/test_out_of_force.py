"""What is authentic, is about this build, and does not count is listed with its code; nothing is decided by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from tests.support.answers import add, entry, one_evaluator
from tests.support.world import World, at, codes


def refused(world: World) -> list[tuple[str, str, str]]:
    """Code, file and detail of everything that was refused."""
    return [(found.code.name, found.origin, found.detail) for found in world.judge().refused]


def test_an_honest_world_refuses_nothing() -> None:
    """Every file counts."""
    assert refused(World()) == []


@pytest.mark.parametrize(
    ("members", "code", "detail"),
    [
        ({"state": "SUSPENDED", "reasonCode": "doubt"}, "R903", "doubt, by list 7 of nsa of 2026-11-23T17:00:00Z"),
        ({"state": "REVOKED", "reasonCode": "error"}, "R904", "error, by list 7 of nsa of 2026-11-23T17:00:00Z"),
        ({"effectiveFrom": at(days=1)}, "R906", "in effect from 2026-11-24T18:00:00Z"),
    ],
)
def test_what_its_list_takes_away_is_listed(members: dict[str, Any], code: str, detail: str) -> None:
    """R903, R904 and R906, with the list's reason."""
    world = World()
    entry(world, "nsa", "nsa", **members)
    assert refused(world) == [(code, "nsa.json", detail)]


def test_what_is_suspended_elsewhere_is_not_listed() -> None:
    """For the asked region it counts."""
    world = World()
    entry(world, "nsa", "nsa", state="SUSPENDED", scopes=[{"regions": ["PL"], "audience": "GENERAL"}])
    assert refused(world) == []


def test_a_suspended_no_is_not_listed_and_a_revoked_one_is() -> None:
    """What hurts counts until it is ended."""
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED", issuedAt=at(days=-400), evaluatedAt=at(days=-401))
    entry(world, "nsa", "nsa", state="SUSPENDED")
    assert refused(world) == []
    entry(world, "nsa", "nsa", state="REVOKED")
    assert codes(world.judge()) == {"R904"}
    entry(world, "nsa", "nsa", effectiveFrom=at(days=1))
    assert codes(world.judge()) == {"R906"}


def test_a_closed_incident_is_not_listed() -> None:
    """It is in force, and owes its reports."""
    world = World()
    add(world, "incident", world.incident("acme", state="CLOSED", lab_wide=True))
    assert refused(world) == []
    world.papers["incident"].listed_by = []
    assert codes(world.judge()) == {"R902"}


def test_a_party_that_does_not_count_yet_is_named_by_its_date() -> None:
    """R806, not that its list is wanting."""
    world = one_evaluator()
    later = replace(world.trust.parties["nsa"], lists_from=world.now + timedelta(days=1))
    world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, "nsa": later}))
    assert refused(world) == [("R806", "nsa.json", "nsa does not count yet (lists_from)")]


def test_one_signer_for_whom_it_counts_is_enough() -> None:
    """The agencies sign one envelope; the second does not list it, and the envelope counts for the first."""
    world = one_evaluator()
    del world.papers["nsa"]
    world.papers["caisi"].keys = ["caisi-1", "caisi-2", "nsa"]
    assert refused(world) == []


def test_what_is_about_another_lab_is_not_listed() -> None:
    """A disclosure of beta's, which beta does not list."""
    world = World()
    world.add_party("beta", "producer")
    add(world, "beta", world.disclosure("beta", "RISK_FRAMEWORK", lab_wide=True))
    world.papers["beta"].listed_by = []
    assert refused(world) == []
    world.papers = {"beta": world.papers["beta"]}
    assert refused(world) == []  # nor where nobody has signed the build


def test_what_is_not_current_is_listed_once() -> None:
    """A statement that differs from its entry has its own code."""
    world = World()
    entry(world, "nsa", "nsa", determination="NOT_COVERED")
    assert codes(world.judge()) == {"R905"}
    world = World()
    world.papers["build"].predicate["references"][0]["publishedAt"] = at(days=-31)
    assert refused(world) == []
