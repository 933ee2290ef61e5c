"""Reads one file, from its beginning to its end, and makes sure that it stood still meanwhile."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections.abc import Callable
from typing import NamedTuple

from gate.identity.walk import Entry, explain_unreadable, refuse_special, stamp
from signatures.errors import Undecided
from signatures.inert import inert

BLOCK = 256 << 10  # bytes: larger ones leave the nearer caches, and are no faster

# O_NONBLOCK: a FIFO that took a file's place must not hold us; O_NOFOLLOW: nor a link lead us elsewhere.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


_READV = hasattr(os, "readv")


class Hashed(NamedTuple):
    """What was read of one file: how many bytes, and their digest."""

    size: int
    digest: bytes


class _Local(threading.local):
    """One buffer a thread, used again for every file."""

    def __init__(self) -> None:
        self.view = memoryview(bytearray(BLOCK))


_local = _Local()


def hash_file(file: Entry, spend: Callable[[int], None] | None = None) -> Hashed:
    """The digest of one file; ``spend`` is told of every block that was read, in bytes.

    Raises BuildError for what cannot be read or is no regular file, Undecided for one that changed.
    """
    descriptor = -1
    try:
        descriptor = os.open(file.path, _FLAGS)
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise refuse_special(file.name)
        digest = hashlib.sha256()
        left = before.st_size
        view = _local.view
        # A file that grows is not followed: what comes after its size shows in the size afterwards.
        while left > 0 and (count := _read_into(descriptor, view)):
            digest.update(view[:count])
            left -= count
            if spend is not None:
                spend(count)
        # Files of the kernel's claim to be empty and are not.
        if before.st_size == 0 and os.read(descriptor, 1):
            left = -1
        # What bears its name now: while that is the open file itself, it also tells whether somebody wrote to it.
        named = os.lstat(file.path)
    except OSError as error:
        raise explain_unreadable(error, file.name) from None
    finally:
        if descriptor >= 0:
            os.close(descriptor)
    if left != 0 or not stamp(before) == stamp(named) or before.st_dev != named.st_dev:
        raise Undecided(
            f"`{inert(file.name)}` changed while it was read",
            help="wait until nothing writes to the build (a download, a sync), then run again",
        )
    return Hashed(before.st_size, digest.digest())


def open_regular(path: str, name: str) -> int:
    """A descriptor for reading a regular file; ``name`` is for the message. Raises BuildError or Undecided."""
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise explain_unreadable(error, name) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise refuse_special(name)
    return descriptor


def count_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read_into(descriptor: int, view: memoryview) -> int:
    if _READV:
        return os.readv(descriptor, (view,))
    data = os.read(descriptor, len(view))
    view[: len(data)] = data
    return len(data)
