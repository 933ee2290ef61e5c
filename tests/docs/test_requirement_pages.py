"""Every requirement has its page, and every page its requirement; `gate explain` prints just that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gate.main import run
from gate.requirements.table import REQUIREMENTS
from signatures.codes import Code

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "requirements"
HEADINGS = [
    "## What it asks",
    "## Why",
    "## Met when",
    "## Not met when",
    "## What to do, by whom",
    "## Waivable?",
    "## Since",
]


def test_every_requirement_has_a_page_and_every_page_a_requirement() -> None:
    """Walked both ways."""
    pages = {path.stem for path in FOLDER.glob("*.md")} - {"README"}
    assert pages == set(REQUIREMENTS)


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_a_page_has_its_headings_in_order(requirement: str) -> None:
    """The same questions are answered for each, and the waiver's as the code has it."""
    text = (FOLDER / f"{requirement}.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == HEADINGS
    waivable = text.split("## Waivable?")[1].split("##")[0].strip()
    assert waivable.startswith("No") != REQUIREMENTS[requirement].waivable
    assert f"error[{requirement}]" in text


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_explain_prints_the_page(requirement: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One source for both."""
    assert run(["explain", requirement]) == 0
    assert capsys.readouterr().out.strip() == (FOLDER / f"{requirement}.md").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("code", Code)
def test_explain_knows_every_code(code: Code, capsys: pytest.CaptureFixture[str]) -> None:
    """Phrase and remedy, as text and as JSON."""
    assert run(["explain", code.name]) == 0
    assert code.remedy in capsys.readouterr().out
    assert run(["explain", code.name, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["phrase"] == code.phrase


def test_explain_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip is not answered with a list."""
    assert run(["explain", "scope-cover"]) == 2
    assert "scope-covered" in capsys.readouterr().err
