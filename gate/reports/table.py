"""Every report format: ``--report FORMAT=FILE`` looks here.

A renderer is ``render(report, written) -> str``: pure, and the same for a decision and for the want of one. The file is
written by the caller, whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "terminal": "gate.reports.terminal",
        "json": "gate.reports.json_v1",
        "markdown": "gate.reports.markdown",
        "sarif": "gate.reports.sarif",
        "junit": "gate.reports.junit",
        "html": "gate.reports.html_page",
        "github-output": "gate.reports.github_output",
        "github-annotations": "gate.reports.github_annotations",
        "gitlab-dotenv": "gate.reports.gitlab_dotenv",
    }
)
"""Format to the module whose function ``render`` writes it."""

ALIASES: Mapping[str, str] = MappingProxyType({"json-v1": "json"})
"""A version by its name to the format that has it today."""

PRINTED = ("terminal", "json", "json-v1", "markdown", "sarif", "junit", "html")
"""What `--format` takes: the others are files that a CI system reads, and nothing to print."""

LAST = ("github-annotations", "github-output", "gitlab-dotenv")
"""These name the other files of a run, and say *allowed* to a machine: they are written after all the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The files of this run, as paths: each report by its format, and the signed decision where there is one."""

    reports: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    decision: str | None = None
