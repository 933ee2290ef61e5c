"""Every predicate: one table, one file, one short name."""

from __future__ import annotations

from pathlib import Path

import pytest

from signatures.predicates import types
from signatures.predicates.table import PREDICATES, author_of, predicate_class
from signatures.reading.shapes import read
from tests.support.world import ACME, Paper, World

WORLD = World()
MADE: list[tuple[Paper, str | None]] = [
    (WORLD.papers["nsa"], "https://nsa.example"),
    (WORLD.papers["lab"], ACME),
    (WORLD.submission("nsa"), ACME),
    (WORLD.incident("acme"), ACME),
    (WORLD.list_paper("acme"), ACME),
    (WORLD.waiver("scope-covered"), None),
    (WORLD.papers["model.sig"], None),
]


@pytest.mark.parametrize("kind", PREDICATES)
def test_every_entry_has_its_class_its_short_name_and_its_test(kind: str) -> None:
    """Nothing in the table is without one of them."""
    found = predicate_class(kind)
    assert found.__module__ == f"signatures.predicates.{PREDICATES[kind].module}"
    assert types.SHORT_NAMES[types.short_name(kind)] == kind
    assert (Path(__file__).parent / f"test_{PREDICATES[kind].module}.py").is_file()


def test_the_short_names_are_those_of_the_table() -> None:
    """And a type without one is called by itself."""
    assert set(types.SHORT_NAMES.values()) == set(PREDICATES)
    assert types.short_name("https://x.example") == "https://x.example"


@pytest.mark.parametrize(("paper", "author"), MADE)
def test_the_author_that_a_predicate_claims(paper: Paper, author: str | None) -> None:
    """Step 7 holds it against those who signed."""
    assert author_of(paper.type, read(predicate_class(paper.type), paper.predicate)) == author
