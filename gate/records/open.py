"""Reads a record: every byte of it under the digest that names it, nothing missing and nothing beside it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gate.records import shape
from gate.records.keep import seal
from signatures.errors import ConfigError, Undecided
from signatures.inert import inert

_HELP = "this is not the record as it was written: look for another copy of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record whose bytes are all as its index says; ``digest`` is the index's own (sha256, hex)."""

    index: shape.RecordV1
    objects: Mapping[str, bytes]
    digest: str


def open_record(place: Path) -> Record:
    """The record at ``place``. Raises ConfigError where it is none or not whole, Undecided where it cannot be read."""
    if not place.is_dir():
        raise ConfigError(f"`{inert(str(place))}` is not a folder", help="name what `gate check --record` wrote")
    try:
        _check_names(place, {shape.INDEX, shape.SEAL, "objects"})
        data = _read(place, shape.INDEX, shape.MAX_INDEX_BYTES)
        digest = hashlib.sha256(data).hexdigest()
        if _read(place, shape.SEAL, 1024) != seal(digest):
            raise ConfigError(f"`{shape.INDEX}` is not what `{shape.SEAL}` says", file=str(place), help=_HELP)
        index = shape.read_index(data)
        named = index.objects()
        if len(named) > shape.MAX_OBJECTS or sum(named.values()) > shape.MAX_TOTAL_BYTES:
            raise Undecided(f"`{inert(str(place))}` is beyond what a record may hold")
        _check_names(place / "objects", {"sha256"})
        _check_names(place / shape.OBJECTS, set(named))
        objects = {one: _read_object(place, one, size) for one, size in named.items()}
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise Undecided(f"`{inert(str(place))}` could not be read: {reason}") from None
    return Record(index=index, objects=objects, digest=digest)


def _check_names(folder: Path, wanted: set[str]) -> None:
    if folder.is_symlink():
        raise ConfigError(f"`{inert(str(folder))}` is a link", help=_HELP)
    found = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if missing := sorted(wanted - found):
        raise ConfigError(f"`{missing[0]}` is missing", file=str(folder), help=_HELP)
    if extra := sorted(found - wanted):
        raise ConfigError(f"`{inert(extra[0])}` is no part of the record", file=str(folder), help=_HELP)


def _read_object(place: Path, digest: str, size: int) -> bytes:
    name = f"{shape.OBJECTS}/{digest}"
    data = _read(place, name, size)
    if len(data) != size or hashlib.sha256(data).hexdigest() != digest:
        raise ConfigError(f"`{name}` is not what its name says", file=str(place), help=_HELP)
    return data


def _read(place: Path, name: str, limit: int) -> bytes:
    """A regular file, never through a link; one byte beyond ``limit`` is enough to know that it is another."""
    path = place / name
    if not stat.S_ISREG(path.lstat().st_mode):
        raise ConfigError(f"`{name}` is not a regular file", file=str(place), help=_HELP)
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ConfigError(f"`{name}` is longer than its {limit} bytes", file=str(place), help=_HELP)
    return data
