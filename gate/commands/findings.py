"""What `gate policy check` and `gate trust check` print, and the code they end with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import click

from gate import exit_codes
from gate.commands.reading import length
from signatures.inert import inert

if TYPE_CHECKING:
    from signatures.trust.lint import Finding

SOON: Final = "30d"


def read_length(text: str) -> timedelta:
    """The length of time that `--expires-within` names. Raises ConfigError."""
    return length(text, "--expires-within")


def report(findings: Sequence[Finding], what: str) -> int:
    """Print the findings, problems first, then one line about ``what``; returns the exit code."""
    problems = [finding for finding in findings if finding.problem]
    warnings = [finding for finding in findings if not finding.problem]
    for word, listed in (("problem", problems), ("warning", warnings)):
        for finding in listed:
            click.echo(f"{word}: {inert(str(finding))}")
            click.echo(f"help: {inert(finding.help)}")
    click.echo(f"{what}: {_count(len(problems), 'problem')}, {_count(len(warnings), 'warning')}")
    return exit_codes.MISUSED if problems else exit_codes.DONE


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"
