"""SHA-256 of many files: streamed, on every core, and only of files that stand still.

Large files are shared out over threads, since hashlib lets go of the interpreter's lock over large pieces. For
small files that lock is all that threads would wait for: :mod:`gate.identity.small_files` hashes them in
processes. One file is always one stream: SHA-256 cannot be split, so a single large file is hashed by one core,
as fast as that core can.

The caller may bring any ``concurrent.futures`` executor whose workers see the same paths.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gate.identity.one_file import Hashed, count_cores, hash_file
from gate.identity.small_files import can_fork, hash_small
from gate.identity.walk import Entry
from signatures.errors import GateError, Undecided

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all), from one thread at a time but not always the same one."""

SMALL = 256 << 10  # bytes: a file that is opened about as quickly as it is hashed
_TINY = 16 << 10  # the same, where there is nothing better than threads
_SMALL_TASK = 4 << 20  # bytes: below this much work, starting a task costs more than it wins
_INLINE = 16 << 20  # bytes: below this much, threads cost more than they win
_TASKS = 1024  # about so many tasks, whatever the build's size, so that waiting tasks use little memory
_FILES_IN_TASK = 256


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


def hash_files(
    files: Sequence[Entry], *, executor: Executor | None = None, progress: Progress | None = None
) -> list[Hashed]:
    """The digests of ``files``, in their order.

    Without ``executor``, every core this process may use is used. With one, tasks are sent as plain functions
    and tuples, so that they reach other processes and machines, and ``progress`` moves task by task.

    Raises BuildError for what cannot be read, Undecided for a file that changes while it is read and for an
    executor that fails.
    """
    meter = _Meter(sum(file.size for file in files), progress)
    if executor is not None:
        return _run(executor, files, meter, within=False)
    limit = SMALL if can_fork() else _TINY
    small = [file for file in files if file.size < limit]
    large = [file for file in files if file.size >= limit]
    # Small files first: no thread may have been started when this process is copied.
    for_small = iter(hash_small(small, meter.add))
    if len(large) <= 1 or sum(file.size for file in large) <= _INLINE or count_cores() == 1:
        for_large = iter([hash_file(file, meter.add) for file in large])
    else:
        for_large = iter(_run_threads(large, meter))
    return [next(for_small if file.size < limit else for_large) for file in files]


def hash_batch(files: tuple[Entry, ...], meter: _Meter | None = None) -> list[Hashed]:
    """One task: what was read of each file. Runs wherever the executor runs it."""
    return [hash_file(file, None if meter is None else meter.add) for file in files]


def _share_out(files: Sequence[Entry]) -> list[list[int]]:
    """Indices of ``files``, task by task, the largest first so that no core is left waiting for a late giant."""
    most_bytes = max(_SMALL_TASK, sum(file.size for file in files) // _TASKS)
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


def _run_threads(files: Sequence[Entry], meter: _Meter) -> list[Hashed]:
    from concurrent.futures import ThreadPoolExecutor  # here: it loads logging, which a small build does not need

    with ThreadPoolExecutor(count_cores(), thread_name_prefix="hash") as threads:
        return _run(threads, files, meter, within=True)


def _run(executor: Executor, files: Sequence[Entry], meter: _Meter, *, within: bool) -> list[Hashed]:
    """Shares the files out to the executor and gathers what comes back; on the first failure the others stop."""
    tasks = _share_out(files)
    hashed: dict[int, Hashed] = {}
    futures: list[Future[list[Hashed]]] = []
    try:
        for task in tasks:
            batch = tuple(files[index] for index in task)
            futures.append(executor.submit(hash_batch, batch, meter) if within else executor.submit(hash_batch, batch))
        for task, future in zip(tasks, futures, strict=True):
            found = _take_result(future)
            hashed.update(zip(task, found, strict=True))
            if not within:
                meter.add(sum(each.size for each in found))
    except RuntimeError as error:
        raise Undecided(
            f"hashing could not be shared out: {error}", help="check the executor that was given"
        ) from error
    finally:
        # Nothing is pending after success. After a failure or Ctrl-C, threads see the mark at their next block.
        meter.stopped = True
        for future in futures:
            future.cancel()
    return [hashed[index] for index in range(len(files))]


def _take_result(future: Future[list[Hashed]]) -> list[Hashed]:
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
