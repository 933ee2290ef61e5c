"""Attestations in a folder of files, or in one file.

Every file is read once, by a descriptor that was looked at first: what is a pipe or a device by then is not waited
for. Links are followed to regular files inside the folder (a Kubernetes volume is made of such links) and not out of
it: who may write to an evidence folder must not choose which of this machine's files are read, and kept in a record.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from adapters.ports import Haul, Wanted
from signatures.envelopes.containers import split_lines
from signatures.errors import ConfigError, Unavailable, Undecided
from signatures.inert import inert
from signatures.verify import Item

LINES: Final = ".jsonl"
SUFFIXES: Final = (".json", LINES, ".sig", ".sigstore", ".bundle")
"""By these endings (in any case) a file in a folder is taken for attestations; `.intoto.jsonl` is one of them."""

MAX_FILES: Final = 1_000_000
_BLOCK: Final = 1 << 20
# O_NONBLOCK: a pipe must not hold us; O_NOFOLLOW: links were resolved, and looked at, before.
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class FolderSource:
    """``attestations/``, ``file:attestations/``, ``file:///abs/attestations`` or one file."""

    def __init__(self, uri: str, folder: Path) -> None:
        path = uri
        if uri[:5].lower() == "file:":
            path = uri[5:]
            if path.startswith("//"):
                path = path.removeprefix("//").removeprefix("localhost")
                if not path.startswith("/"):
                    raise ConfigError(f"the source `{inert(uri)}` names another machine", help="write file:///PATH")
        if not path or "\0" in path:
            raise ConfigError(f"the source `{inert(uri)}` has no path", help="name a folder")
        self._shown = path.rstrip("/") or "/"
        self._root = str(folder / path)

    def fetch(self, wanted: Wanted) -> Haul:
        """Every attestation in the folder, in the order of the names' bytes."""
        try:
            status = os.stat(self._root)
            if stat.S_ISDIR(status.st_mode):
                return _Reader(self._root, self._shown, wanted).read_folder()
            if stat.S_ISREG(status.st_mode):
                return _Reader(self._root, self._shown, wanted).read_one()
        except OSError as error:
            raise _unavailable(self._shown, error) from None
        raise Unavailable(f"the source `{inert(self._shown)}` is neither a folder nor a file", help="name a folder")


class _Reader:
    """One pass over a folder."""

    def __init__(self, root: str, shown: str, wanted: Wanted) -> None:
        self._root = root
        self._shown = shown
        self._wanted = wanted
        self._left = wanted.input_bytes
        self._items: list[Item] = []
        self._ignored: list[str] = []

    def read_one(self) -> Haul:
        """The source is one file, whatever its name ends in."""
        self._take(os.path.realpath(self._root), self._shown)
        return self._haul()

    def read_folder(self) -> Haul:
        """Every file below the folder."""
        for count, (path, name) in enumerate(self._walk(), start=1):
            if count > MAX_FILES:
                raise Undecided(
                    f"the source `{inert(self._shown)}` holds more than {MAX_FILES} files", help="narrow `sources`"
                )
            self._take(path, f"{self._shown.rstrip('/')}/{name}")
        return self._haul()

    def _haul(self) -> Haul:
        return Haul(items=tuple(self._items), ignored=tuple(self._ignored))

    def _walk(self) -> Iterator[tuple[str, str]]:
        """(path, name from the folder) of every file that may hold attestations; the rest is noted as ignored."""
        real = os.path.realpath(self._root)
        pending = [""]
        while pending:
            below = pending.pop()
            deeper = []
            for entry in self._list(below):
                name = below + entry.name
                if entry.is_dir(follow_symlinks=False):
                    deeper.append(f"{name}/")
                elif not entry.name.lower().endswith(SUFFIXES):
                    self._ignore(name, "not an attestation by its name")
                elif not entry.is_symlink():
                    yield entry.path, name
                elif (place := os.path.realpath(entry.path)).startswith(real.rstrip(os.sep) + os.sep):
                    yield place, name
                else:
                    self._ignore(name, "a link that leads out of the folder")
            pending.extend(reversed(deeper))

    def _list(self, below: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(os.path.join(self._root, below)) as found:
                return sorted(found, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            raise _unavailable(f"{self._shown}/{below}", error) from None

    def _ignore(self, name: str, why: str) -> None:
        self._ignored.append(f"{_text(self._shown.rstrip('/') + '/' + name)}: {why}")

    def _take(self, path: str, name: str) -> None:
        lines = name.lower().endswith(LINES)
        limit = self._left if lines else min(self._wanted.file_bytes, self._left)
        try:
            data = _read(path, limit + 1)
        except OSError as error:
            raise _unavailable(name, error) from None
        if data is None:
            self._ignored.append(f"{_text(name)}: not a regular file")
            return
        self._left -= len(data)
        if self._left < 0:
            raise Undecided(
                f"the source `{inert(self._shown)}` holds more than {self._wanted.input_bytes} bytes of attestations",
                help="narrow `sources`, or raise [bounds] input_bytes",
            )
        found = split_lines(data, _text(name)) if lines else [(data, _text(name))]
        self._items.extend(Item(origin, one, self._wanted.large_lists) for one, origin in found)


def _read(path: str, limit: int) -> bytes | None:
    """The first ``limit`` bytes of a regular file; None for anything else, without waiting for it."""
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        if stat.S_ISSOCK(os.stat(path).st_mode):
            return None  # a socket cannot be opened at all
        raise
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        step = max(status.st_size + 1, _BLOCK)  # all at once, so that a long list is not copied together
        parts = []
        while limit > 0 and (part := os.read(descriptor, min(limit, step))):
            parts.append(part)
            limit -= len(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def _text(name: str) -> str:
    """A file's name as text that every encoder takes: bytes that are no UTF-8 are written in hexadecimal."""
    return os.fsencode(name).decode(errors="backslashreplace")


def _unavailable(name: str, error: OSError) -> Unavailable:
    reason = (error.strerror or type(error).__name__).lower()
    return Unavailable(
        f"could not look for attestations in `{inert(_text(name))}`: {reason}",
        help="make it readable, or take it out of `sources` (--attestations)",
    )
