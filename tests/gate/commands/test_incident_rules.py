"""`gate attest incident --profile`: due dates of a profile, shown and written; `gate due --profile` counts the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.operator import Operator

INCIDENT = [
    *["attest", "incident", "--lab-wide", "--reporter", "https://acme.example", "--incident-id", "ACME-1"],
    *["--category", "weights-exfiltrated", "--severity", "CRITICAL", "--state", "OPEN", "--statement", "it happened"],
    *["--discovered-at", "2026-11-20T04:10:00Z", "--aware-at", "2026-11-20T07:00:00Z", "--key", "a.key"],
]
FIRST = "us-ca:22757.13(c)(1)"


@pytest.fixture
def lab(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    """A lab with a key."""
    return Operator(tmp_path, capsys)


def test_the_chosen_rule_is_shown_and_written_down(lab: Operator) -> None:
    """Fifteen days from discovery, with the rule, its source and date."""
    said = lab.do(*INCIDENT, "--profile", "us-ca-sb53", "--rule", FIRST, "--out", "incident.json")
    assert said.err.startswith(
        "owed: INITIAL to California Office of Emergency Services by 2026-12-05T04:10:00Z: us-ca:22757.13(c)(1), "
        "a critical safety incident (California Business and Professions Code §22757.13(c)(1) "
        "(SB 53, Stats. 2025, ch. 138), 2025-09-29)\n"
    )
    assert lab.predicate("incident.json")["reports"] == [
        {
            "authority": "California Office of Emergency Services",
            "stage": "INITIAL",
            "ruleId": FIRST,
            "dueAt": "2026-12-05T04:10:00Z",
        }
    ]


def test_a_person_says_which_case_it_is(lab: Operator) -> None:
    """Several deadlines, and none is chosen for the reporter: each is named with its date."""
    error = lab.fail(*INCIDENT, "--profile", "eu-gpai-code", "--out", "incident.json")
    assert "--profile eu-gpai-code has 4 deadlines, by what happened" in error
    assert "eu-gpai-code:safety-9.3(2) (a serious cybersecurity breach" in error
    assert "2026-11-25T07:00:00Z" in error
    assert "eu-gpai-code has no such rule" in lab.fail(
        *INCIDENT, "--profile", "eu-gpai-code", "--rule", FIRST, "--out", "incident.json"
    )
    assert "--rule, and no --profile" in lab.fail(*INCIDENT, "--rule", FIRST, "--out", "incident.json")
    assert "`sb53` is not a profile" in lab.fail(*INCIDENT, "--profile", "sb53", "--out", "incident.json")


def test_a_profile_without_deadlines(lab: Operator) -> None:
    """It says so, and owes nothing."""
    said = lab.do(*INCIDENT, "--profile", "us-voluntary-2026", "--out", "incident.json")
    assert "us-voluntary-2026: no deadline for an incident of severity CRITICAL" in said.err
    assert "reports" not in lab.predicate("incident.json")


def test_filed_in_the_same_breath_and_kept_by_the_next_report(lab: Operator) -> None:
    """`--filed` finds what `--profile` wrote; a later report keeps it as it was."""
    rules = ["--profile", "us-ca-sb53", "--rule", FIRST]
    filed = ["--filed", "California Office of Emergency Services", "INITIAL", "2026-11-21T10:00:00Z"]
    lab.do(*INCIDENT, *rules, *filed, "--out", "incident.json")
    reports = lab.predicate("incident.json")["reports"]
    assert reports[0]["submittedAt"] == "2026-11-21T10:00:00Z"
    lab.do(*INCIDENT, *rules, "--supersedes", "incident.json", "--state", "CLOSED", "--out", "closed.json")
    assert lab.predicate("closed.json")["reports"] == reports


def test_what_a_report_does_not_name_is_due_all_the_same(lab: Operator) -> None:
    """Without `reports` each case is listed with its date; with one of them, that one alone."""
    lab.do(*INCIDENT, "--out", "incident.json")
    due = [
        "due",
        "--attestations",
        ".",
        "--profile",
        "eu-gpai-code",
        "--at",
        "2026-11-24T00:00:00Z",
        "--format",
        "json",
    ]
    found = json.loads(lab.do(*due).out)
    assert [one["at"] for one in (*found["overdue"], *found["due"])] == [
        "2026-11-22T07:00:00Z",
        "2026-11-25T07:00:00Z",
        "2026-11-30T07:00:00Z",
        "2026-12-05T07:00:00Z",
    ]
    assert found["overdue"][0]["rule"] == (
        "eu-gpai-code:safety-9.3(1) of eu-gpai-code 1: 2d from awareAt (General-Purpose AI Code of Practice, "
        "Safety and Security Chapter, Measure 9.3(1), 2025-07-10)"
    )
    rule = ["--profile", "eu-gpai-code", "--rule", "eu-gpai-code:safety-9.3(2)"]
    (lab.folder / "incident.json").unlink()
    lab.do(*INCIDENT, *rule, "--out", "incident.json")
    found = json.loads(lab.do(*due).out)
    assert [one["rule"] for one in (*found["overdue"], *found["due"])] == [
        "eu-gpai-code:safety-9.3(2), as the report says"
    ]
