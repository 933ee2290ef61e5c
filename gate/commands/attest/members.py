"""What a predicate starts from: a file, the statement that it replaces, and what flags set on top of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

import click

from gate.commands.reading import instant, length, read_bytes, read_listed
from gate.disclosures.draft import refuse_draft
from signatures.errors import ConfigError, Refused
from signatures.inert import inert
from signatures.predicates import types
from signatures.reading import strict_json
from signatures.reading.shapes import plain
from signatures.reading.strict_json import Bounds
from signatures.reading.times import read_time, write_time
from signatures.status.overlap import Listed

F = TypeVar("F", bound=Callable[..., Any])


def predicate_options(command: F) -> F:
    """--predicate and --supersedes; `start_from` reads them."""
    command = click.option(
        "--supersedes",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Copy from this statement of yours, show what changes, and take its place in the list.",
    )(command)
    return click.option(
        "--predicate",
        type=click.Path(path_type=Path, allow_dash=True),
        metavar="FILE",
        help="The predicate as JSON (`-` for standard input); flags set members on top of it.",
    )(command)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The members that a predicate starts from, and the statement that the new one replaces."""

    members: dict[str, Any]
    superseded: Listed | None = None

    @property
    def replaces(self) -> str | None:
        """The payload's digest of what is replaced."""
        return self.superseded.payload if self.superseded is not None else None

    def show_change(self, predicate: object) -> None:
        """Say what the new predicate changes, one line a member, on standard error."""
        if self.superseded is None:
            return
        before, after = _leaves(plain(self.superseded.statement.predicate)), _leaves(plain(predicate))
        click.echo(f"replaces {self.replaces}:", err=True)
        for place in sorted(before.keys() | after.keys()):
            if before.get(place) != after.get(place):
                click.echo(inert(f"  {place}: {_shown(before.get(place))} -> {_shown(after.get(place))}"), err=True)


def start_from(
    given: Mapping[str, Any], predicate_type: str, renew: Callable[[dict[str, Any], str], None] | None = None
) -> Start:
    """The members of --supersedes, under those of --predicate. Raises ConfigError.

    ``renew`` takes out of the old members what the new statement says for itself.
    """
    superseded = None
    members: dict[str, Any] = {}
    if given["supersedes"] is not None:
        _, superseded = read_listed(given["supersedes"])
        theirs = superseded.statement.predicate_type
        if theirs != predicate_type:
            raise ConfigError(
                f"`{given['supersedes']}` is a {types.short_name(theirs)}",
                help=f"name a {types.short_name(predicate_type)}: only that can be replaced by one",
            )
        members = plain(superseded.statement.predicate)
        if renew is not None:
            renew(members, superseded.payload)
    if given["predicate"] is not None:
        members |= _read_members(given["predicate"])
    return Start(members=members, superseded=superseded)


def _read_members(path: Path) -> dict[str, Any]:
    limit = Bounds().attestation_bytes
    data = sys.stdin.buffer.read(limit + 1) if str(path) == "-" else read_bytes(path, limit=limit)
    try:
        found = strict_json.parse(data, max_bytes=limit, depth=Bounds().depth)
    except Refused as error:
        raise ConfigError(f"--predicate {path}: {error.code.name} {inert(error.detail)}", help=error.help) from None
    if type(found) is not dict:
        raise ConfigError(f"--predicate {path}: must be one JSON object", help="give the predicate alone")
    if "predicateType" in found or "payload" in found:
        raise ConfigError(
            f"--predicate {path}: it is more than a predicate", help="a whole statement is signed by `gate sign`"
        )
    refuse_draft(found, f"--predicate {inert(str(path))}")
    return found


def _leaves(value: Any, place: str = "") -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Every value that is no object or array, by its place."""
    steps: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        steps = [(f"{place}.{name}" if place else name, element) for name, element in value.items()]
    elif isinstance(value, list) and not all(isinstance(element, str) for element in value):
        steps = [(f"{place}[{index}]", element) for index, element in enumerate(value)]
    else:
        return {place: value}
    return {found: leaf for step, element in steps for found, leaf in _leaves(element, step).items()}


def _shown(value: object) -> str:
    if value is None:
        return "(not there)"
    return ", ".join(value) if isinstance(value, list) else str(value)


def put(members: dict[str, Any], name: str, value: object) -> None:
    """Set a member where a flag was given."""
    if value is not None and value not in ((), []):
        members[name] = _as_json(value)


def _as_json(value: object) -> object:
    if isinstance(value, (tuple, list)):
        return [_as_json(element) for element in value]
    return value.value if isinstance(value, Enum) else value


def inner(members: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A member that is an object; an empty one where it is missing, or something else (which the reader will say)."""
    found = members.get(name)
    return found if isinstance(found, dict) else {}


def put_member(members: dict[str, Any], outer: str, name: str, value: object) -> None:
    """Set a member of a member where a flag was given; one that is no object is left for the reader to refuse."""
    if value is not None and isinstance(members.get(outer, {}), dict):
        members[outer] = {**inner(members, outer), name: _as_json(value)}


def when(text: str | None, flag: str) -> str | None:
    """A time given to a flag, in the one form in which it is written."""
    return None if text is None else write_time(instant(text, flag))


def end_of(begins: Any, until: str | None, lasts: str | None, flag: str = "--valid-until") -> str | None:  # noqa: ANN401
    """The end that a flag names, or a length from ``begins`` (as it is written) on. Raises ConfigError."""
    if until is not None and lasts is not None:
        raise ConfigError(f"both {flag} and --valid-for", help="give one of them")
    return when(until, flag) if lasts is None else after(begins, lasts, "--valid-for")


def after(begins: Any, lasts: str, flag: str) -> str:  # noqa: ANN401 - a member as it was given
    """``begins`` (as it is written) and a length given to a flag. Raises ConfigError."""
    try:
        start: datetime = read_time(begins)
        return write_time(start + length(lasts, flag))
    except OverflowError:
        raise ConfigError(f"{flag}: it would end after the year 9999") from None
    except (ValueError, TypeError):
        raise ConfigError(f"{flag}: there is no time to count from", help="give the time in which it begins") from None
