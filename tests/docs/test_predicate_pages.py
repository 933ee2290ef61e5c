"""Each predicate of ours has a page in in-toto's order, every member on it, and an example that is read for real."""

from __future__ import annotations

import dataclasses
import json
import re
import types as python_types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import pytest

from signatures.envelopes.statement import read_predicate, read_statement, write_statement
from signatures.predicates import types
from signatures.predicates.entry import Entry
from signatures.predicates.table import PREDICATES, predicate_class
from signatures.reading.shapes import hints, member_name, plain
from signatures.reading.strict_json import Bounds

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "predicates"
EXAMPLES = ROOT / "examples" / "attestations"
OURS = sorted(short for short, full in types.SHORT_NAMES.items() if full.startswith(types.HOME))
HEADINGS = [
    "## Purpose",
    "## Use Cases",
    "## Prerequisites",
    "## Model",
    "## Schema",
    "### Parsing Rules",
    "### Fields",
    "## Example",
    "## Changelog and Migrations",
]


def _page(name: str) -> str:
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def _members(kind: Any) -> Iterator[str]:
    """The place of every member of a dataclass, arrays as `[]`, objects that hold others left out."""
    origin = get_origin(kind)
    if origin is Annotated:
        kind = Entry if "Entry" in str(get_args(kind)[0]) else get_args(kind)[0]
        yield from ("[]" + path for path in _members(kind)) if kind is Entry else _members(kind)
    elif origin in (Union, python_types.UnionType):
        yield from _members(next(arm for arm in get_args(kind) if arm is not type(None)))
    elif origin is tuple:
        yield from ("[]" + path if path else "" for path in _members(get_args(kind)[0]))
    elif dataclasses.is_dataclass(kind):
        for field in dataclasses.fields(kind):
            hint = hints(kind)[field.name]  # type: ignore[arg-type]
            for path in _members(hint):
                joint = "" if not path or path.startswith("[]") else "."
                yield member_name(field, hint, toml=False) + joint + path
    elif origin is not None and issubclass(origin, Mapping):
        yield ""
    else:
        yield ""


def _paths(kind: Any) -> set[str]:
    return {path.replace("[]", "[].") if "[]" in path and "[]." not in path else path for path in _members(kind)}


def test_pages_examples_and_predicates_are_one_set() -> None:
    """No page without a predicate, no predicate without a page and an example."""
    assert len(OURS) == 6
    assert sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "README") == OURS
    assert sorted(path.stem for path in EXAMPLES.iterdir()) == OURS


@pytest.mark.parametrize("name", OURS)
def test_headings_are_in_in_totos_order(name: str) -> None:
    """As its template has them, the four preliminary questions in the purpose."""
    page = _page(name)
    assert [line for line in page.splitlines() if line.startswith("##")] == HEADINGS
    assert f"Type URI: `{types.SHORT_NAMES[name]}`" in page
    purpose = page[page.index("## Purpose") : page.index("## Use Cases")]
    assert re.findall(r"\*\*(.*?)\*\*", purpose) == [
        "What is the use case?",
        "Why do existing predicates not cover it?",
        "What does it look like?",
        "What policy questions does it answer?",
    ]


@pytest.mark.parametrize("name", OURS)
def test_example_is_read_by_the_verifiers_reader(name: str) -> None:
    """A whole statement, no member of which is ignored; written again, it says the same."""
    data = (EXAMPLES / f"{name}.json").read_bytes()
    bounds = Bounds()
    statement = read_predicate(read_statement(data, max_bytes=bounds.attestation_bytes, depth=bounds.depth))
    assert statement.predicate_type == types.SHORT_NAMES[name]
    given = json.loads(data)
    assert plain(statement.predicate) == given["predicate"]
    assert json.loads(write_statement(statement)) == given


@pytest.mark.parametrize("name", OURS)
def test_page_shows_the_example(name: str) -> None:
    """The same text."""
    (shown,) = re.findall(r"```json\n(.*?)```", _page(name), re.DOTALL)
    assert shown == (EXAMPLES / f"{name}.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OURS)
def test_fields_are_the_members(name: str) -> None:
    """Every member is described, and nothing that is no member."""
    page = _page(name)
    fields = page[page.index("### Fields") : page.index("## Example")]
    described = set(re.findall(r"`([a-z][A-Za-z]*(?:\[\])?(?:\.[A-Za-z]+(?:\[\])?)*)`", fields))
    members = _paths(predicate_class(types.SHORT_NAMES[name]))
    assert members - described == set()
    nested = {path for path in described if "." in path or "[]" in path}
    assert {path for path in nested if not any(member.startswith(path) for member in members)} == set()


def test_the_table_has_no_predicate_of_ours_without_a_short_name() -> None:
    """What trust files call it is what its page is called."""
    assert {full for full in PREDICATES if full.startswith(types.HOME)} == {types.SHORT_NAMES[name] for name in OURS}
