"""For GitLab CI: the dotenv report of the component's job."""

from __future__ import annotations

from adapters.gitlab.pipeline import write_dotenv
from gate.reports.platform import outcome
from gate.reports.report import Report
from gate.reports.table import Written


def render(report: Report, written: Written) -> str:
    """One line for each variable. ConfigError for a path that such a file cannot hold."""
    return write_dotenv(outcome(report, written))
