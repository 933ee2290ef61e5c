"""Pages of docs/ as their reader runs them: the commands, and what is quoted of their output."""

from __future__ import annotations

import re


def steps_of(page: str) -> list[tuple[str, int]]:
    """Each line after `$ `, with the exit code that the line after it names (`exit 1`), or 0."""
    found = re.findall(r"^\$ (.*)\n(?:exit (\d+))?", page, re.MULTILINE)
    return [(line, int(code or 0)) for line, code in found]


def quoted_in(page: str) -> list[str]:
    """The blocks of output, which the commands must print."""
    return re.findall(r"```text\n(.*?)\n```", page, re.DOTALL)
