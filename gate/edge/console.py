"""What the surroundings say: colour, continuous integration, and where a clickable link makes sense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

_CI = ("CI", "GITHUB_ACTIONS", "GITLAB_CI")
_NO = frozenset({"", "0", "false"})


def in_ci(environ: Mapping[str, str]) -> bool:
    """Whether a CI system runs this."""
    return any(environ.get(name, "").lower() not in _NO for name in _CI)


def wants_color(choice: str, environ: Mapping[str, str], stream: TextIO | None) -> bool:
    """``--color`` before NO_COLOR before FORCE_COLOR before CLICOLOR_FORCE before a terminal; empty means unset.

    Sources: no-color.org, force-color.org, bixense.com/clicolors.
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    if environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    try:
        return stream is not None and stream.isatty() and environ.get("TERM") != "dumb"
    except ValueError:  # it is closed
        return False
