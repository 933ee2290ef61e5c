"""What is written is read back as it was: every predicate, and what a list holds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signatures.predicates.entries import Entries
from signatures.predicates.entry import Entry
from signatures.predicates.shared import Scope
from signatures.predicates.table import PREDICATES, predicate_class
from signatures.reading import strict_json
from signatures.reading.shapes import plain, read
from tests.properties.shapes_of import values

KINDS = [predicate_class(kind) for kind in PREDICATES]


@pytest.mark.parametrize("kind", [*KINDS, Scope, Entry], ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_shape(kind: type[Any], data: st.DataObject) -> None:
    """From the value to JSON, to bytes, through the strict parser and the reader, to an equal value."""
    value = data.draw(values(kind))
    raw = strict_json.dump(plain(value))
    assert json.loads(raw) == plain(value)
    assert read(kind, strict_json.parse(raw, max_bytes=10**7, depth=64)) == value


@given(entries=st.lists(values(Entry), max_size=4, unique_by=lambda entry: entry.attestation))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_entries_are_found_by_every_digest(entries: list[Entry]) -> None:
    """The index of a list finds what reading all of it finds."""
    held = Entries.of(entries)
    assert list(held) == entries
    for entry in entries:
        assert held.by_payload(entry.attestation) == entry
        for subject in entry.subjects:
            for digest in subject.values():
                assert entry in held.about([digest])
