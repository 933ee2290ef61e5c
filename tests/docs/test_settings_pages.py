"""The reference pages of policy.toml and trust.toml name every key that is read, and no other; the examples load."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

import pytest

from gate.policy.lint import lint_policy
from gate.policy.load import LoadedPolicy, load_from
from gate.policy.model import Policy
from gate.policy.parse import KINDS
from signatures.reading.shapes import hints, member_name
from signatures.reading.strict_json import Bounds
from signatures.regions import GROUPS, GROUPS_DATE
from signatures.trust.written import AttestationKind, WrittenTrust
from tests.support.settings import public_pem

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
ROW = re.compile(r"\| \**`([a-z_]+)`\** \|")


def keys_of(kind: object) -> set[str]:
    """Every key of a table and of the tables in it."""
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        found = set()
        for field in dataclasses.fields(kind):
            hint = hints(kind)[field.name]
            found |= {member_name(field, hint, toml=True)} | keys_of(hint)
        return found
    if get_origin(kind) in (Annotated, Union, UnionType) or get_args(kind):
        return {key for arm in get_args(kind) for key in keys_of(arm)}
    return set()


def headed(page: str) -> set[str]:
    """The tables that have a heading of their own: `[scope]`, `[disclosures.<kind>]`, `[[unsafe_exempt]]`."""
    return set(re.findall(r"^## `\[+([a-z_]+)", page, re.MULTILINE))


@pytest.mark.parametrize(("page", "kind"), [("policy.md", Policy), ("trust.md", WrittenTrust)])
def test_page_and_model_name_the_same_keys(page: str, kind: type) -> None:
    """Both ways: a key without a line, a line without a key."""
    text = (REFERENCE / page).read_text()
    assert set(ROW.findall(text)) | headed(text) == keys_of(kind)


def test_required_keys_are_bold() -> None:
    """A key in bold must be there, and no other."""
    text = (REFERENCE / "policy.md").read_text()
    first = text.split("## The file")[1].split("\n## ")[0]
    bold = set(re.findall(r"\| \*\*`([a-z_]+)`\*\* \|", first))
    missing = dataclasses.MISSING
    required = {f.name for f in dataclasses.fields(Policy) if f.default is missing and f.default_factory is missing}
    assert bold == required - headed(text)


def test_the_bounds_are_those_of_the_code() -> None:
    """Each default as it is."""
    text = (REFERENCE / "policy.md").read_text()
    for field in dataclasses.fields(Bounds):
        assert f"| `{field.name}` | {field.default} |" in text


def test_kinds_and_groups_are_named() -> None:
    """Closed sets of words stand in the pages, whole."""
    policy, trust, region = ((REFERENCE / page).read_text() for page in ("policy.md", "trust.md", "regions.md"))
    assert all(f"`{kind}`" in policy for kind in KINDS)
    assert all(f"`{kind.value}`" in trust for kind in AttestationKind)
    assert all(f"`{name}`" in region for name in GROUPS)
    assert f"**{GROUPS_DATE}**" in region


def example() -> LoadedPolicy:
    """The examples as they are, with keys made for the names in them."""

    def read(name: str) -> bytes:
        if name.endswith(".pub"):
            return public_pem(name).encode()
        return b"{}" if name.endswith(".json") else (ROOT / "examples" / name).read_bytes()

    return load_from("policy.toml", read)


def test_the_examples_load() -> None:
    """Both files, every table of the policy in use."""
    loaded = example()
    assert {field.name for field in dataclasses.fields(Policy)} == set(loaded.toml.table)
    assert loaded.policy.status.min_sequence == {"nsa": 1}


def test_the_examples_have_no_problems() -> None:
    """Only what they show on purpose is warned of."""
    findings = lint_policy(example(), datetime(2026, 11, 24, tzinfo=UTC), soon=timedelta(days=30))
    assert [finding.message for finding in findings if finding.problem] == []
    assert sorted(finding.message.split(":")[0] for finding in findings) == [
        "`dirHash",
        "`incident-channel-disclosed` only warns until 2027-01-01T00",
        "a Sigstore identity",
    ]
