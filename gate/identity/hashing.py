"""SHA-256 of many files: streamed, on every core, and only of files that stand still.

Threads suffice, since hashlib lets go of the interpreter's lock over large pieces; small files go many to a
task, so that the cost of a task is spread. One file is always one stream: SHA-256 cannot be split, so a single
large file is hashed by one core, as fast as that core can.

The caller may bring any ``concurrent.futures`` executor whose workers see the same paths.
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gate.identity.walk import Entry, explain_unreadable, refuse_special, stamp
from signatures.errors import GateError, Undecided
from signatures.inert import inert

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all), from one thread at a time but not always the same one."""

BLOCK = 1 << 20
_SMALL_TASK = 4 << 20  # bytes: below this much work, starting a task costs more than it wins
_INLINE = 16 << 20  # bytes: below this much, threads cost more than they win
_TASKS = 1024  # about so many tasks, whatever the build's size, so that waiting tasks use little memory
_FILES_IN_TASK = 256

# O_NONBLOCK: a FIFO that took a file's place must not hold us; O_NOFOLLOW: nor a link lead us elsewhere.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class Hashed(NamedTuple):
    """What was read of one file: how many bytes, and their digest (hex)."""

    size: int
    sha256: str


class _Stopped(Exception):
    """No error of this file: another task failed, or the user stopped the run."""


class _Meter:
    """Counts bytes over all threads, and tells them to stop."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._lock = threading.Lock()
        self._total = total
        self._done = 0
        self._progress = progress
        self.stopped = False

    def add(self, count: int) -> None:
        if self.stopped:
            raise _Stopped
        if self._progress is not None:
            with self._lock:
                self._done += count
                self._progress(min(self._done, self._total), self._total)


class _Local(threading.local):
    """One buffer a thread, used again for every file."""

    def __init__(self) -> None:
        self.view = memoryview(bytearray(BLOCK))


_local = _Local()


def hash_files(
    files: Sequence[Entry], *, executor: Executor | None = None, progress: Progress | None = None
) -> list[Hashed]:
    """The digests of ``files``, in their order.

    Without ``executor``, threads are started, one for each core this process may use. With one, tasks are
    sent as plain functions and tuples, so that they reach other processes and machines, and ``progress``
    moves task by task.

    Raises BuildError for what cannot be read, Undecided for a file that changes while it is read and for an
    executor that fails.
    """
    total = sum(file.size for file in files)
    meter = _Meter(total, progress)
    tasks = _share_out(files, total)
    if executor is not None:
        found = _run(executor, tasks, files, meter, within=False)
    elif len(tasks) <= 1 or total <= _INLINE or count_cores() == 1:
        found = [hash_batch(tuple(files[index] for index in task), meter) for task in tasks]
    else:
        found = _run_threads(tasks, files, meter)
    hashed: list[Hashed | None] = [None] * len(files)
    for task, results in zip(tasks, found, strict=True):
        for index, result in zip(task, results, strict=True):
            hashed[index] = Hashed(*result)
    return [result for result in hashed if result is not None]


def hash_batch(files: tuple[Entry, ...], meter: _Meter | None = None) -> list[tuple[int, str]]:
    """One task: (size, hex) of each file. Runs wherever the executor runs it."""
    return [_hash_file(file, meter) for file in files]


def count_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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


def _hash_file(file: Entry, meter: _Meter | None) -> tuple[int, str]:
    """Reads one file to its end, once, and makes sure that it was the same file all the while."""
    descriptor = -1
    try:
        descriptor = os.open(file.path, _FLAGS)
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise refuse_special(file.name)
        digest = hashlib.sha256()
        left = before.st_size
        view = _local.view
        # A file that grows is not followed: one byte past its size is enough to know.
        while left >= 0 and (count := _read_into(descriptor, view)):
            digest.update(view[:count])
            left -= count
            if meter is not None:
                meter.add(count)
        # Both the open file and whatever now bears its name: rewriting changes the one, renaming over it the other.
        after, named = os.fstat(descriptor), os.lstat(file.path)
    except OSError as error:
        raise explain_unreadable(error, file.name) from None
    finally:
        if descriptor >= 0:
            os.close(descriptor)
    if left != 0 or not stamp(before) == stamp(after) == stamp(named) or before.st_dev != named.st_dev:
        raise Undecided(
            f"`{inert(file.name)}` changed while it was read",
            help="wait until nothing writes to the build (a download, a sync), then run again",
        )
    return before.st_size, digest.hexdigest()


def _read_into(descriptor: int, view: memoryview) -> int:
    if hasattr(os, "readv"):
        return os.readv(descriptor, [view])
    data = os.read(descriptor, len(view))
    view[: len(data)] = data
    return len(data)


def _share_out(files: Sequence[Entry], total: int) -> list[list[int]]:
    """Indices of ``files``, task by task, the largest first so that no core is left waiting for a late giant."""
    most_bytes = max(_SMALL_TASK, total // _TASKS)
    most_files = max(_FILES_IN_TASK, len(files) // _TASKS)
    tasks: list[list[int]] = []
    room, places = 0, 0
    for index in sorted(range(len(files)), key=lambda each: files[each].size, reverse=True):
        if room <= 0 or places <= 0:
            tasks.append([])
            room, places = most_bytes, most_files
        tasks[-1].append(index)
        room -= files[index].size
        places -= 1
    return tasks


def _run_threads(tasks: list[list[int]], files: Sequence[Entry], meter: _Meter) -> list[list[tuple[int, str]]]:
    from concurrent.futures import ThreadPoolExecutor  # here: it loads logging, which a small build does not need

    with ThreadPoolExecutor(count_cores(), thread_name_prefix="hash") as threads:
        return _run(threads, tasks, files, meter, within=True)


def _run(
    executor: Executor, tasks: list[list[int]], files: Sequence[Entry], meter: _Meter, *, within: bool
) -> list[list[tuple[int, str]]]:
    """Gives the tasks to the executor and gathers their results; on the first failure the others stop."""
    futures: list[Future[list[tuple[int, str]]]] = []
    try:
        for task in tasks:
            batch = tuple(files[index] for index in task)
            futures.append(executor.submit(hash_batch, batch, meter) if within else executor.submit(hash_batch, batch))
        found = []
        for future in futures:
            found.append(_take_result(future))
            if not within:
                meter.add(sum(size for size, _ in found[-1]))
    except RuntimeError as error:
        raise Undecided(
            f"hashing could not be shared out: {error}", help="check the executor that was given"
        ) from error
    else:
        return found
    finally:
        # Nothing is pending after success. After a failure or Ctrl-C, threads see the mark at their next block.
        meter.stopped = True
        for future in futures:
            future.cancel()


def _take_result(future: Future[list[tuple[int, str]]]) -> list[tuple[int, str]]:
    """A task's result, or its error as one of ours."""
    from concurrent.futures import CancelledError  # here: see _run_threads

    try:
        error = future.exception()
    except CancelledError:
        raise Undecided("hashing was cancelled", help="run again") from None
    if error is None:
        return future.result()
    if isinstance(error, GateError) or not isinstance(error, Exception):
        raise error
    # Whatever an executor of the caller's raises for a lost worker.
    raise Undecided(f"hashing failed: {type(error).__name__}", help="check the executor that was given") from error
