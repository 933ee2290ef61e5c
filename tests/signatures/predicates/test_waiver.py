"""``waiver/v0.1``: requirement ids without wildcards, and what each waiver must name."""

from __future__ import annotations

from typing import Any

import pytest

from signatures.predicates.waiver import Waiver
from signatures.reading.shapes import Fault, plain, read
from tests.support.faults import fault
from tests.support.world import NSA, World, at

LIST = {"issuer": NSA, "sequence": 7, "digest": "0" * 64}


def written(*waives: str, **more: Any) -> dict[str, Any]:
    """A waiver with members replaced; None leaves one out."""
    predicate = World().waiver(*(waives or ("scope-covered",)), **more).predicate
    return {name: value for name, value in predicate.items() if value is not None}


def test_it_is_read_and_written_back() -> None:
    """With and without what only some need."""
    for said in (
        written(),
        written(producer=None),
        written("cleared"),
        written("status-list-fresh", acceptedLists=[LIST]),
    ):
        found = read(Waiver, said)
        assert read(Waiver, plain(found)) == found


@pytest.mark.parametrize(
    "name", ["*", "cleared*", "", "Cleared", "cleared ", " cleared", "build_signed", "klär", "-", "a.b"]
)
def test_ids_are_exact(name: str) -> None:
    """No wildcard, no other spelling."""
    kind, reason = fault(Waiver, written(name))
    assert kind is Fault.SHAPE
    assert reason in ("waives[0]: must be the id of one requirement, without wildcards", "waives[0]: must not be empty")


@pytest.mark.parametrize(
    ("said", "kind", "reason"),
    [
        (written(notBefore=at(hours=47)), Fault.CONTRADICTION, "`notBefore` must be before `expiresAt`"),
        (
            written("status-list-fresh"),
            Fault.CONTRADICTION,
            "`acceptedLists` stands with a waiver of status-list-fresh, and only there",
        ),
        (
            written(acceptedLists=[LIST]),
            Fault.CONTRADICTION,
            "`acceptedLists` stands with a waiver of status-list-fresh, and only there",
        ),
        (written("cleared", producer=None), Fault.CONTRADICTION, "a waiver of cleared names the `producer`"),
        (written(waives=[]), Fault.SHAPE, "waives: must not be empty"),
        (written(scopes=[]), Fault.SHAPE, "scopes: must not be empty"),
        (written(expiresAt=None), Fault.SHAPE, "expiresAt: is missing"),
        (written("cleared", "cleared"), Fault.SHAPE, "waives: names one element twice"),
        (
            written("status-list-fresh", acceptedLists=[{**LIST, "until": at()}]),
            Fault.UNKNOWN,
            "acceptedLists[0].until: is not known here",
        ),
        (written(Waives=["x"]), Fault.CASE, "Waives: differs from `waives` only by case"),
    ],
)
def test_every_fault_is_refused(said: dict[str, Any], kind: Fault, reason: str) -> None:
    """Each with its place."""
    assert fault(Waiver, said) == (kind, reason)


def test_unknown_members_are_ignored_outside_what_narrows() -> None:
    """As in-toto asks."""
    assert read(Waiver, written(extra=1)) == read(Waiver, written())
