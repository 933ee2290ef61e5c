"""The quick look at a list's entries takes and refuses exactly what the one reader does, entry by entry."""

from __future__ import annotations

import base64
import binascii
import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatures.envelopes.containers import decode_base64
from signatures.errors import Refused
from signatures.predicates import entries as room
from signatures.predicates import types
from signatures.predicates.entries import Entries, read_entries
from signatures.predicates.entry import Entry
from signatures.reading.shapes import ShapeError, read


def entry(number: int, **members: object) -> dict[str, Any]:
    """A sound entry; ``members`` replace or add, and None takes away."""
    found: dict[str, Any] = {
        "attestation": f"{number:064x}",
        "predicateType": types.PRERELEASE_VERIFICATION,
        "subjects": [{"dirHash": f"{number:064x}", "sha256": f"{number + 1:064x}"}],
        "state": "ACTIVE",
        "effectiveFrom": "2026-11-01T00:00:00Z",
        "reasonCode": "CLEARED",
        "verdict": "CLEARED",
        "determination": "COVERED",
    }
    found.update(members)
    return {name: value for name, value in found.items() if value is not None}


def one_by_one(raw: list[Any]) -> str | None:
    """What the reader says of the first element that is not an entry."""
    for index, item in enumerate(raw):
        try:
            read(Entry, item)
        except ShapeError as error:
            return str(error.under(index))
    return None


def at_once(raw: list[Any]) -> str | None:
    """What the list's own check says."""
    try:
        read_entries(raw)
    except ShapeError as error:
        return str(error)
    return None


SCOPE = {"regions": ["US"], "audience": "GENERAL", "restrictions": []}
ODD: tuple[Any, ...] = (
    "text",
    {},
    entry(1, attestation=None),
    entry(1, subjects=None),
    {"attestation": "1" * 64, "subjects": [{"sha256": "1" * 64}]},
    entry(1, attestation="A" * 64),
    entry(1, attestation="1" * 63),
    entry(1, attestation="é" * 64),
    entry(1, attestation=7),
    entry(1, subjects=[]),
    entry(1, subjects={}),
    entry(1, subjects=[{}]),
    entry(1, subjects=["1" * 64]),
    entry(1, subjects=[{"sha256": "1" * 64, "sha512": "2" * 128}]),
    entry(1, subjects=[{"sha512": "2" * 128}]),
    entry(1, subjects=[{"sha256": ["1" * 64]}]),
    entry(1, subjects=[{"sha256": "1" * 62}, {"sha256": "1" * 66}]),
    entry(1, state="GONE"),
    entry(1, state=["ACTIVE"]),
    entry(1, verdict=None),
    entry(1, determination=None, verdict=None),
    entry(1, effectiveFrom="2026-11-01"),
    entry(1, further=1),
    entry(1, scopes=[]),
    entry(1, scopes=[SCOPE]),
    entry(1, scopes=[SCOPE | {"regions": ["UK"]}]),
    entry(1, reasonCode=True),
)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("before", [0, 3])
def test_one_odd_element_among_sound_ones(odd: object, before: int) -> None:
    """Whatever is odd, and wherever it stands, both ways say the same of the first that is not an entry."""
    raw = [entry(number) for number in range(2, 2 + before)] + [odd, entry(90), "second"]
    assert at_once(raw) == one_by_one(raw)
    assert at_once(raw[:-1]) == one_by_one(raw[:-1])


@given(st.lists(st.sampled_from([*ODD, entry(2), entry(3), entry(4, scopes=[SCOPE])]), max_size=8))
def test_any_mixture(raw: list[Any]) -> None:
    """Both ways agree on every mixture."""
    assert at_once(copy.deepcopy(raw)) == one_by_one(raw)


def test_pieces_are_numbered_from_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """An element is named by its place in the list, not in the piece that was looked at."""
    monkeypatch.setattr(room, "_CHUNK", 4)
    raw = [*(entry(number) for number in range(9)), entry(20, state="GONE")]
    assert at_once(raw) == one_by_one(raw)
    assert "[9]" in str(at_once(raw))
    assert Entries(raw[:9])[8] == read(Entry, raw[8])


def test_an_entry_with_two_subjects_stands_once() -> None:
    """Looking an entry up by two of its digests finds it once, in the list's order."""
    raw = [entry(7), entry(5)]
    found = Entries(raw).about(["0" * 63 + "7", "0" * 63 + "8", "0" * 63 + "5"])
    assert [one.attestation for one in found] == [raw[0]["attestation"], raw[1]["attestation"]]


@given(st.text(alphabet="QUJD+/-_=é \n", max_size=12))
def test_base64_is_what_writing_again_says(text: str) -> None:
    """The quick test for the canonical spelling equals decoding, writing again, and comparing."""
    ours: bytes | None
    try:
        ours = decode_base64(text, "payload")
    except Refused:
        ours = None
    standard = text.translate(str.maketrans("-_", "+/"))
    mixed = not {"-", "_"}.isdisjoint(text) and not {"+", "/"}.isdisjoint(text)
    try:
        raw: bytes | None = binascii.a2b_base64(standard)
    except ValueError:
        raw = None
    canonical = raw is not None and not mixed and base64.b64encode(raw).decode() == standard
    assert ours == (raw if canonical else None)
