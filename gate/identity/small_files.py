"""Many small files on every core.

Opening a small file costs more than hashing it, and the interpreter does one such call at a time: two threads are
slower than one. So on Linux the work is shared with forks of this process, which take pieces of the list from
a pipe and write digests into memory that all share. A fork decides nothing: for whatever it could not hash,
or left undone because it was killed, this process looks at the file itself and raises what there is to raise.
"""

from __future__ import annotations

import mmap
import os
import signal
import struct
import sys
import threading
from collections.abc import Callable, Sequence

from gate.identity.one_file import Hashed, count_cores, hash_file
from gate.identity.walk import Entry
from signatures.errors import GateError

_FILES_A_WORKER = 1000  # below this a fork costs more than it wins
_BYTES_A_WORKER = 64 << 20
_PIECES = 512  # their numbers fit into the smallest pipe there is
_NUMBER = struct.Struct("=I")
_ROW = struct.Struct("=q32s?")  # size, digest, and last of all that both are there: a fork may be killed at any moment
_COUNT = struct.Struct("=q")  # bytes that one worker has read


def can_fork() -> bool:
    """Whether forks are safe here: a process with other threads may not be copied."""
    return sys.platform == "linux" and threading.active_count() == 1


def hash_small(files: Sequence[Entry], spend: Callable[[int], None]) -> list[Hashed]:
    """The digests of ``files``, in their order; ``spend`` is told how many bytes were read since it was last told.

    Raises what :func:`gate.identity.one_file.hash_file` raises.
    """
    total = sum(file.size for file in files)
    workers = min(count_cores(), 1 + len(files) // _FILES_A_WORKER + total // _BYTES_A_WORKER)
    if workers == 1 or not can_fork():
        return [hash_file(file, spend) for file in files]
    crew = _Crew(files, workers)
    try:
        crew.start()
        crew.work(0, spend)
        crew.join()
        return crew.gather(spend)
    finally:
        crew.end()


class _Crew:
    """The forks, and what is shared with them. Worker 0 is this process."""

    def __init__(self, files: Sequence[Entry], workers: int) -> None:
        self._files = files
        self._workers = workers
        self._piece = max(64, -(-len(files) // _PIECES))
        self._rows = workers * _COUNT.size
        self._memory = mmap.mmap(-1, self._rows + len(files) * _ROW.size)
        self._forks: list[int] = []
        self._told = 0
        self._numbers, write = os.pipe()
        try:
            pieces = range(-(-len(files) // self._piece))
            os.write(write, b"".join(_NUMBER.pack(number) for number in pieces))
        finally:
            os.close(write)

    def start(self) -> None:
        for worker in range(1, self._workers):
            fork = os.fork()
            if fork == 0:
                self._serve(worker)
            self._forks.append(fork)

    def work(self, worker: int, spend: Callable[[int], None] | None) -> None:
        """Hashes piece after piece until none is left. Raises at the first file that cannot be hashed."""
        read = 0
        while number := os.read(self._numbers, _NUMBER.size):
            first = _NUMBER.unpack(number)[0] * self._piece
            place = self._rows + first * _ROW.size
            for file in self._files[first : first + self._piece]:
                size, digest = hash_file(file)
                _ROW.pack_into(self._memory, place, size, digest, True)  # noqa: FBT003 - the last column
                place += _ROW.size
                read += size
            _COUNT.pack_into(self._memory, worker * _COUNT.size, read)
            if spend is not None:
                self._tell(spend)

    def join(self) -> None:
        """Waits for the forks."""
        while self._forks:
            _wait(self._forks[-1])
            self._forks.pop()

    def gather(self, spend: Callable[[int], None]) -> list[Hashed]:
        """All digests; what a fork left undone is hashed, or refused, here."""
        self._tell(spend)
        rows = _ROW.iter_unpack(self._memory[self._rows :])
        return [
            Hashed(size, digest) if done else hash_file(file, spend)
            for file, (size, digest, done) in zip(self._files, rows, strict=True)
        ]

    def end(self) -> None:
        """Ends forks that are still at work, which happens after an error or Ctrl-C alone."""
        for fork in self._forks:
            try:
                os.kill(fork, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.join()
        os.close(self._numbers)
        self._memory.close()

    def _serve(self, worker: int) -> None:
        """The life of a fork: no signal handler, exit function or traceback of its parent's runs in it."""
        try:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            self.work(worker, None)
        except GateError:
            pass  # the parent meets it again
        finally:
            os._exit(0)

    def _tell(self, spend: Callable[[int], None]) -> None:
        read: int = sum(_COUNT.unpack_from(self._memory, worker * _COUNT.size)[0] for worker in range(self._workers))
        spend(read - self._told)
        self._told = read


def _wait(fork: int) -> None:
    try:
        os.waitpid(fork, 0)
    except ChildProcessError:
        return  # whoever started us ignores SIGCHLD, so that the system has waited already
