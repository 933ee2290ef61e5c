"""``incident-report/v0.1``: what happened is said, or committed to."""

from __future__ import annotations

from typing import Any

import pytest

from signatures.predicates.incident_report import IncidentReport
from signatures.reading.shapes import Fault, plain, read
from tests.support.faults import fault
from tests.support.world import World, at

COMMITMENT = {"algorithm": "hmac-sha256-v1", "value": "0" * 64}
OWED = {"authority": "https://cert.example", "stage": "INITIAL", "ruleId": "eu:1", "dueAt": at(days=1)}


def written(**more: Any) -> dict[str, Any]:
    """An open incident with members replaced; None leaves one out."""
    predicate = World().incident("acme", **more).predicate
    return {name: value for name, value in predicate.items() if value is not None}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"plainStatement": None, "commitment": COMMITMENT},
        {"reports": [OWED, {**OWED, "stage": "FINAL", "submittedAt": at(), "receipt": "17"}]},
        {"startedAt": at(days=-3), "endedAt": at(days=-2), "qualifyingReasons": ["weights"], "state": "CLOSED"},
    ],
)
def test_it_is_read_and_written_back(more: dict[str, Any]) -> None:
    """Plainly, by commitment, with what is owed."""
    found = read(IncidentReport, written(**more))
    assert read(IncidentReport, plain(found)) == found


@pytest.mark.parametrize("more", [{"plainStatement": None}, {"commitment": COMMITMENT}])
def test_neither_or_both_of_statement_and_commitment_is_refused(more: dict[str, Any]) -> None:
    """Two tellings may differ; none tells nothing."""
    assert fault(IncidentReport, written(**more)) == (
        Fault.CONTRADICTION,
        "needs either `plainStatement` or `commitment`",
    )


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"severity": "SEVERE"}, "severity: must be one of LOW, MEDIUM, HIGH, CRITICAL"),
        ({"state": "closed"}, "state: must be one of OPEN, MITIGATED, CLOSED"),
        ({"suspends": "false"}, "suspends: must be true or false, not text"),
        ({"internalUse": 0}, "internalUse: must be true or false, not a number"),
        (
            {"reports": [OWED, {**OWED, "stage": "LAST"}]},
            "reports[1].stage: must be one of INITIAL, INTERMEDIATE, FINAL, AMENDED",
        ),
    ],
)
def test_what_has_not_its_shape_is_refused(more: dict[str, Any], reason: str) -> None:
    """Exact words, exact types."""
    assert fault(IncidentReport, written(**more)) == (Fault.SHAPE, reason)


def test_unknown_members_are_ignored_and_case_variants_refused() -> None:
    """As everywhere."""
    assert read(IncidentReport, written(extra=1)) == read(IncidentReport, written())
    assert fault(IncidentReport, written(Suspends=False))[0] is Fault.CASE
