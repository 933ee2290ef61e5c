"""SARIF: valid by its published schema, with no path of this machine."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from gate.reports.sarif import relative, render
from gate.requirements.table import REQUIREMENTS
from tests.support.reports import EVERY, allowed, denied, hostile, undecided

SCHEMA = Path(__file__).parents[2] / "fixtures" / "schemas" / "sarif-2.1.0-rtm.5.json"


def _run(text: str) -> dict[str, Any]:
    found = json.loads(text)
    Draft4Validator(json.loads(SCHEMA.read_text())).validate(found)
    run: dict[str, Any] = found["runs"][0]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    return run


@pytest.mark.parametrize("kind", sorted(EVERY))
def test_every_report_is_valid_and_has_every_requirement_as_a_rule(kind: str) -> None:
    """By the schema; each rule has its help."""
    report = EVERY[kind]()
    run = _run(render(report))
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert set(rules) >= set(REQUIREMENTS)
    assert all(rule["help"]["text"] and rule["helpUri"] for rule in rules.values())
    assert run["properties"]["allowed"] is report.allowed
    assert run["invocations"][0]["exitCode"] == report.exit_code


def test_denied_has_an_error_for_each_reason_and_a_warning_for_what_was_refused() -> None:
    """Whole results."""
    assert [(one["ruleId"], one["level"], one["message"]["text"]) for one in _run(render(denied()))["results"]] == [
        (
            "cleared",
            "error",
            (
                "nsa has REVOKED its CLEARED (withdrawn)\nnote: no waiver reaches this\n"
                "help: nsa: reinstate what is only suspended, or issue a new clearance, once that is right"
            ),
        ),
        (
            "coverage-determined",
            "error",
            "1 of the 2 evaluators needed have determined the coverage; see cleared above",
        ),
        ("R904", "warning", "not counted: withdrawn, by list 7 of nsa of 2026-11-23T17:00:00Z"),
    ]


def test_allowed_has_no_result() -> None:
    """Nothing is found where nothing is wrong."""
    assert _run(render(allowed()))["results"] == []


def test_undecided_did_not_succeed() -> None:
    """No results is no good news where the run did not decide."""
    run = _run(render(undecided()))
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == (
        "could not look for attestations in `papers`\nhelp: make it readable"
    )


@pytest.mark.parametrize(
    ("origin", "uri"),
    [
        ("attestations/nsa.json", "attestations/nsa.json"),
        ("/home/me/attestations/nsa.json", "nsa.json"),
        ("../up/nsa.json", "nsa.json"),
        ("https://user:secret@host.example/nsa.json", "nsa.json"),
        ("a b/é#?.json", "a%20b/%C3%A9%23%3F.json"),
        ("..", "policy.toml"),
        ("/", "policy.toml"),
    ],
)
def test_a_location_is_relative(origin: str, uri: str) -> None:
    """No absolute path, no scheme, no user's name, nothing that climbs."""
    assert relative(origin) == uri


def test_text_from_outside_stays_text() -> None:
    """A viewer reads `[words](address)` as a link and `{0}` as a place: both are escaped; nothing is a command."""
    text = render(hostile())
    run = _run(text)
    assert text.isascii()
    assert "::" not in text
    assert "##" not in text
    for result in run["results"]:
        assert "[x](" not in result["message"]["text"].replace("\\[x\\](", "")
        assert all(character.isprintable() or character == "\n" for character in result["message"]["text"])
        assert not result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith(("/", "http"))


def test_a_waived_requirement_is_suppressed_with_its_reason() -> None:
    """The reason and the ticket of the waiver stand beside it."""
    waived = [one for one in _run(render(hostile()))["results"] if "suppressions" in one]
    assert {one["ruleId"] for one in waived} == {"scope-covered"}
    assert all(one["suppressions"][0]["status"] == "accepted" for one in waived)


def test_what_was_refused_beside_an_allowed_is_a_note() -> None:
    """It denies nothing."""
    found, other = allowed(), denied()
    assert found.decision is not None
    assert other.decision is not None
    report = replace(found, decision=replace(found.decision, refused=other.decision.refused))
    assert [one["level"] for one in _run(render(report))["results"]] == ["note"]
