"""For GitHub Actions: what the action appends to ``GITHUB_OUTPUT``."""

from __future__ import annotations

from adapters.github.actions import write_outputs
from gate.reports.platform import outcome
from gate.reports.report import Report
from gate.reports.table import Written


def render(report: Report, written: Written) -> str:
    """One line for each output of the action. ConfigError for a path that cannot be one."""
    return write_outputs(outcome(report, written))
