"""What the commands that sign and show read: envelopes, lists, predicates, times. Each fault is one line."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from signatures.digests import is_hex256
from signatures.envelopes.containers import open_container
from signatures.envelopes.dsse import Envelope
from signatures.envelopes.statement import Statement, payload_digest, read_predicate, read_statement
from signatures.errors import ConfigError, Refused
from signatures.inert import inert
from signatures.predicates import types
from signatures.predicates.status_list import StatusList
from signatures.reading.shapes import ShapeError, camel, plain, read, show_path
from signatures.reading.strict_json import Bounds
from signatures.reading.times import read_duration, read_time
from signatures.reading.toml_file import read_whole
from signatures.status.overlap import Listed

T = TypeVar("T")

_BOUNDS = Bounds()
_SUFFIXES = (".json", ".sig", ".sigstore")
_START_OF_A_DIGEST = re.compile(r"[0-9a-f]{8,63}\Z")


def read_bytes(path: Path, *, limit: int = _BOUNDS.list_bytes) -> bytes:
    """A regular file's bytes, at most ``limit``. Raises ConfigError."""
    return read_whole(path, limit=limit)


def read_envelope(path: Path) -> Envelope:
    """The envelope in a file (a DSSE envelope or a Sigstore bundle). Raises ConfigError."""
    try:
        return open_container(read_bytes(path), bounds=_BOUNDS, max_bytes=_BOUNDS.list_bytes).envelope
    except Refused as error:
        raise unusable(path, error) from None


def read_payload(payload: bytes) -> Statement:
    """The statement that ``payload`` is, by steps 5 and 6 of the verifier. Raises Refused."""
    return read_predicate(read_statement(payload, max_bytes=_BOUNDS.list_bytes, depth=_BOUNDS.depth))


def read_listed(path: Path) -> tuple[Envelope, Listed]:
    """An envelope's statement, as lists name it. Raises ConfigError."""
    envelope = read_envelope(path)
    try:
        statement = read_payload(envelope.payload)
    except Refused as error:
        raise unusable(path, error) from None
    return envelope, Listed(payload=payload_digest(envelope.payload), statement=statement)


def read_list(path: Path) -> tuple[Envelope, StatusList]:
    """A status list and its envelope. Raises ConfigError."""
    envelope, listed = read_listed(path)
    statement = listed.statement
    if statement.predicate_type != types.STATUS_LIST:
        raise ConfigError(
            f"`{path}` is a {types.short_name(statement.predicate_type)}, not a status list",
            help="make one with `gate status init`",
        )
    found: StatusList = statement.predicate
    return envelope, found


def unusable(path: Path, error: Refused) -> ConfigError:
    """What was refused, said of a file that the user named."""
    return ConfigError(f"`{path}` would be refused: {error.code.name} {inert(error.detail)}", help=error.help)


def beside(*folders: Path) -> list[Listed]:
    """The statements that lie in these folders: by them an overlap is told exactly.

    What cannot be read is not at hand. Nothing is believed of a statement but what a list says by its digest.
    """
    found = []
    for folder in dict.fromkeys(folders):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix not in _SUFFIXES:
                continue
            try:
                found.append(read_listed(path)[1])
            except ConfigError:
                continue
    return found


def payload_named(named: str) -> str:
    """A statement's digest (hex, its first eight digits or more), given so or by its file. Raises ConfigError."""
    if is_hex256(named) or (_START_OF_A_DIGEST.match(named) and not Path(named).exists()):
        return named
    return payload_digest(read_envelope(Path(named)).payload)


def instant(text: str, flag: str) -> datetime:
    """A time given to a flag. Raises ConfigError."""
    try:
        return read_time(text)
    except ValueError as error:
        raise ConfigError(f"{flag}: `{inert(text)}` is {error}", help="write it like 2026-11-23T18:00:00Z") from None


def length(text: str, flag: str) -> timedelta:
    """A length of time given to a flag. Raises ConfigError."""
    try:
        return read_duration(text)
    except ValueError as error:
        raise ConfigError(f"{flag}: `{inert(text)}` is {error}") from None


def read_as(kind: type[T], value: object, flags: Mapping[str, str]) -> T:
    """A predicate from its members, by the reader that every verifier uses. Raises ConfigError.

    ``flags`` names the flags of each member, for the message. A member that the predicate does not have is an error
    too: readers would ignore it, and nobody signs what nobody reads.
    """
    try:
        _check_missing(kind, value)
        found = read(kind, value)
    except ShapeError as error:
        raise ConfigError(inert(str(error)), help=_help_for(error, flags)) from None
    lost = _lost(value, plain(found), ())
    if lost is not None:
        raise ConfigError(
            f"{inert(show_path(lost))}: is no member of this predicate, and would not be signed",
            help="leave it out; its page in docs/predicates lists the members",
        )
    return found


def _check_missing(kind: Any, value: object) -> None:  # noqa: ANN401 - a dataclass
    """What is missing as a whole comes before what is wrong inside of what is there."""
    for field in dataclasses.fields(kind):
        name = camel(field.name)
        if field.default is dataclasses.MISSING and isinstance(value, dict) and name not in value:
            raise ShapeError((name,), "is missing")


def _help_for(error: ShapeError, flags: Mapping[str, str]) -> str:
    members = [str(error.path[0])] if error.path else re.findall(r"`([A-Za-z]+)`", error.reason)
    named = [f"`{member}` is set by {flags[member]}" for member in members if member in flags]
    return "; ".join(named) or "mend the options, or what is given to --predicate; nothing was signed"


def _lost(given: Any, written: Any, path: tuple[str | int, ...]) -> tuple[str | int, ...] | None:  # noqa: ANN401 - JSON
    """The place of the first member that was given and is not written."""
    steps: list[tuple[str | int, Any, Any]] = []
    if isinstance(given, dict):
        for name, value in given.items():
            if name not in written and value != []:
                return (*path, name)
            steps.append((name, value, written.get(name)))
    elif isinstance(given, list):
        steps = [(index, *pair) for index, pair in enumerate(zip(given, written or [], strict=False))]
    for step, value, kept in steps:
        found = _lost(value, kept, (*path, step))
        if found is not None:
            return found
    return None
