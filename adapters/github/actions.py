"""GitHub Actions: an outcome as lines for ``GITHUB_OUTPUT``, and as annotations of the run.

Source: GitHub's documentation, "Workflow commands for GitHub Actions" (setting an output parameter, setting an error
message), and `actions/toolkit`, `packages/core/src/command.ts` for the escaping.
"""

from __future__ import annotations

from adapters.outcome import Outcome
from signatures.errors import ConfigError
from signatures.inert import inert

MAX_ANNOTATIONS = 10  # of one kind a step; GitHub shows no more
_MAX_LENGTH = 1000  # of one annotation; the whole reason stands in the report


def write_outputs(outcome: Outcome) -> str:
    """The text to append to ``GITHUB_OUTPUT``: a fixed set of keys, one line each.

    ``allowed`` is the word ``true`` only where a release may go through. ConfigError for a path that is no single
    line: with a line break in it, a value could set another output.
    """
    values = {
        "decision": outcome.decision.value,
        "allowed": "true" if outcome.allowed else "false",
        "build-digest": outcome.build_digest or "",
        "report": outcome.report or "",
        "decision-attestation": outcome.decision_attestation or "",
    }
    for value in values.values():
        if not value.isprintable():  # neither line breaks nor other control characters
            raise ConfigError(
                f"`{inert(value)}` cannot be an output of the step: it is not one printable line",
                help="choose a path without line breaks and control characters",
            )
    return "".join(f"{key}={value}\n" for key, value in values.items())


def write_annotations(outcome: Outcome) -> str:
    """A ``::warning`` for each warning, an ``::error`` for each problem, of each kind as many as GitHub shows.

    The last of a kind then says how many are left.
    """
    return _annotate_all("warning", outcome.warnings) + _annotate_all("error", outcome.problems)


def _annotate_all(level: str, pairs: tuple[tuple[str, str], ...]) -> str:
    if len(pairs) > MAX_ANNOTATIONS:
        left = len(pairs) - MAX_ANNOTATIONS + 1
        pairs = (*pairs[: MAX_ANNOTATIONS - 1], ("and more", f"{left} more: see the report"))
    return "".join(annotate(level, title=title, message=message) for title, message in pairs)


def annotate(level: str, *, title: str, message: str) -> str:
    """One workflow command, with its line end: ``level`` is `error`, `warning` or `notice`, the rest anybody's."""
    return f"::{level} title={escape_property(_shorten(title))}::{escape_data(_shorten(message))}\n"


def escape_data(text: str) -> str:
    """``text`` for what follows the second ``::`` of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """``text`` for the value of a property of a workflow command."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _shorten(text: str) -> str:
    text = inert(text)
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}…"
