"""For GitHub Actions: the reasons of a denial as annotations of the run."""

from __future__ import annotations

from adapters.github.actions import write_annotations
from gate.reports.platform import outcome
from gate.reports.report import Report
from gate.reports.table import Written


def render(report: Report, written: Written) -> str:
    """One workflow command for each reason that a requirement is not met; nothing where all are."""
    return write_annotations(outcome(report, written))
