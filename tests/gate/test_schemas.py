"""The schemas say what the readers read."""

from __future__ import annotations

import tomllib
from datetime import datetime
from typing import Any

import jsonschema
import pytest

from gate.schemas import policy_schema, predicate_schema, report_schema, trust_schema
from signatures.predicates.types import SHORT_NAMES
from tests.support.settings import POLICY, TRUST, changed


def table(text: str) -> Any:
    """The text's table as JSON would hold it."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return value.isoformat() if isinstance(value, datetime) else value

    return plain(tomllib.loads(text))


def valid(schema: dict[str, Any], text: str) -> bool:
    """Whether the schema accepts the text."""
    return jsonschema.Draft202012Validator(schema).is_valid(table(text))


def test_the_examples_are_valid() -> None:
    """What loads is what the schema accepts."""
    assert valid(policy_schema(), POLICY)
    assert valid(trust_schema(), TRUST)
    assert valid(policy_schema(), changed(POLICY, 'max_age = "24h"', 'max_age = { evaluator = "24h" }'))
    start = "[disclosures.capabilities]\nfrom = 2027-01-01T00:00:00Z"
    assert valid(policy_schema(), changed(POLICY, "[disclosures.capabilities]", start))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[incidents]", "[incident]"),
        ('max_age = "180d"', 'max-age = "180d"'),
        ('max_age = "180d"', 'max_age = "180 days"'),
        ("[disclosures.capabilities]", "[disclosures.capability]"),
        ('regions = ["US"]', "regions = []"),
        ('name = "frontier-release"', 'name = ""'),
        ('["CRITICAL"]', '["critical"]'),
        ("chat = true", 'chat = "yes"'),
    ],
)
def test_what_does_not_load_is_not_valid(old: str, new: str) -> None:
    """Unknown keys, wrong words and types, empty arrays."""
    assert not valid(policy_schema(), changed(POLICY, old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("keys_required = 2", "keys_requird = 2"),
        ('attests = ["waiver"]', 'attests = ["waver"]'),
        ('parties = ["acme"]', "parties = []"),
        ("version = 1", ""),
    ],
)
def test_a_trust_file_that_does_not_load_is_not_valid(old: str, new: str) -> None:
    """As above."""
    assert not valid(trust_schema(), changed(TRUST, old, new))


def test_every_predicate_has_a_schema_in_camel_case() -> None:
    """Members as JSON has them."""
    for name in SHORT_NAMES:
        jsonschema.Draft202012Validator.check_schema(predicate_schema(name))
    assert "issuedAt" in predicate_schema("prerelease-verification")["properties"]
    with pytest.raises(KeyError):
        predicate_schema("nothing")


def test_the_report_has_a_schema() -> None:
    """The published form of `--format json`."""
    pytest.importorskip("gate.reports.json_v1", reason="did not run: there is no JSON report yet")
    jsonschema.Draft202012Validator.check_schema(report_schema())
