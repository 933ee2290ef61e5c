"""The pages about what `gate check` writes name what it writes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from gate.reports.report_v1 import AttestationsV1, BuildV1, ReportV1, RequestV1, RequirementV1
from gate.reports.verification_summary import VERIFIER_ID
from signatures.reading.shapes import camel

PAGES = Path(__file__).parents[2] / "docs" / "reference"


def test_every_member_of_the_json_report_has_its_words() -> None:
    """Each stands in backticks on the page."""
    page = (PAGES / "json-report.md").read_text()
    kinds = (ReportV1, BuildV1, RequestV1, RequirementV1, AttestationsV1)
    names = {camel(field.name) for kind in kinds for field in dataclasses.fields(kind)}
    assert {name for name in names if f"`{name}`" not in page and f"`{name}[]`" not in page} == set()


def test_the_command_for_slsa_verifier_names_this_version() -> None:
    """The id that a reader must give."""
    assert f"--verifier-id {VERIFIER_ID} " in (PAGES / "verification-summary.md").read_text()
