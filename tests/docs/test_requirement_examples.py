"""The example on each requirement's page is what a denied check prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.reports.terminal import _finding, _Pen
from gate.reports.words import Finding
from gate.requirements.table import REQUIREMENTS
from tests.support.answers import find
from tests.support.denied import DENIED_BY

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "requirements"


def test_every_requirement_has_its_example() -> None:
    """A new requirement brings a world that it denies."""
    assert set(DENIED_BY) == set(REQUIREMENTS)


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_the_example_is_what_is_printed(requirement: str) -> None:
    """Line by line, and by this requirement first."""
    decision = DENIED_BY[requirement]().judge()
    assert decision.answer.value == "DENIED"
    result = find(decision, requirement)
    told = Finding("error", requirement, result.reasons[0])
    lines = "\n".join(_finding(told, _Pen(color=False)))
    page = (FOLDER / f"{requirement}.md").read_text(encoding="utf-8")
    assert page.split("```text\n")[1].split("\n```")[0] == lines
    assert REQUIREMENTS[requirement].asks in page[:200].replace("\n", " ").lower()
    if REQUIREMENTS[requirement].depends_on:
        assert f"Not evaluated while `{REQUIREMENTS[requirement].depends_on[0]}` is not met." in page
