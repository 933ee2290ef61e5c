"""Every format beside every answer: what is written and printed changes no exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.reports.table import FORMATS, PRINTED
from tests.support.answers import entry
from tests.support.disk import Disk

ANSWERS = {"allowed": 0, "denied": 1, "undecided": 3, "audit": 0, "rehearsal": 3}


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The honest world as files."""
    return Disk(tmp_path)


def _prepare(disk: Disk, answer: str) -> list[object]:
    if answer == "denied":
        entry(disk.world, "nsa", "nsa", state="REVOKED")
    if answer == "audit":
        disk.change_policy('mode = "enforce"', 'mode = "audit"')
    if answer == "undecided":
        return ["--attestations", disk.folder / "absent"]
    return ["--at", "2026-11-23T18:00:00Z"] if answer == "rehearsal" else []


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("form", PRINTED)
def test_no_format_changes_the_exit_code(disk: Disk, form: str, answer: str) -> None:
    """On standard output."""
    ran = disk.check("--format", form, *_prepare(disk, answer))
    assert ran.exit_code == ANSWERS[answer], ran.stderr
    assert ran.stdout


@pytest.mark.parametrize("answer", ANSWERS)
def test_all_reports_at_once_change_no_exit_code(disk: Disk, answer: str) -> None:
    """As files, every one in one run."""
    files = {form: disk.folder / f"out.{form}" for form in FORMATS}
    arguments = [part for form, path in files.items() for part in ("--report", f"{form}={path}")]
    ran = disk.check(*_prepare(disk, answer), *arguments)
    assert ran.exit_code == ANSWERS[answer], ran.stderr
    assert all(path.exists() for path in files.values())


def test_a_format_that_only_a_platform_reads_is_not_printed(disk: Disk) -> None:
    """It names files of the run: the valid ones are listed."""
    ran = disk.check("--format", "github-output")
    assert ran.exit_code == 2
    assert "sarif" in ran.stderr
