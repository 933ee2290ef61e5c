"""Errors, by who is at fault. Nothing else leaves a public function of this project.

``Refused`` is said of one attestation: it is listed and not counted, and the reading goes on.
The others are said of a whole run; `gate.main` turns each into two lines and an exit code.
"""

from __future__ import annotations

from signatures.codes import Code

_MOST = 500  # characters


class GateError(Exception):
    """Anything this program raises on purpose.

    ``message`` is one line, without a final stop; ``help`` says how to mend it and who can.
    """

    def __init__(self, message: str, *, help: str | None = None) -> None:  # noqa: A002 - the word that is printed
        super().__init__(message)
        self.message = message
        self.help = help


class Refused(GateError):
    """One attestation is not counted (exit code unchanged): its code, and what was found.

    ``detail`` may quote what a stranger wrote, and is cut where that would fill a report.
    """

    def __init__(self, code: Code, detail: str) -> None:
        detail = detail if len(detail) <= _MOST else f"{detail[:_MOST]}…"
        super().__init__(f"{code.name} {detail}", help=code.remedy)
        self.code = code
        self.detail = detail


class ConfigError(GateError):
    """The user's own files, flags or build cannot be used as they are (exit 2)."""

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        nearest: str | None = None,
        help: str | None = None,  # noqa: A002 - the word that is printed
    ) -> None:
        place = "" if file is None else f"{file}:{line}: " if line else f"{file}: "
        hint = help or (f"did you mean `{nearest}`?" if nearest else None)
        super().__init__(place + message, help=hint)
        self.file = file
        self.line = line
        self.nearest = nearest


class BuildError(ConfigError):
    """The build cannot be identified: a bad name, a link, a special file, nothing in it (exit 2)."""


class Undecided(GateError):
    """The run cannot say yes or no (exit 3): a bound of the whole run, two lists with one number, a wrong clock."""


class Unavailable(Undecided):
    """A source did not answer: "could not look" is never "there is none" (exit 3)."""
