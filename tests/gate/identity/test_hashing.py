"""Hashing streams, uses the executor it is given, and never gives a digest of a file that changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from gate.identity import hashing
from gate.identity.hashing import hash_batch, hash_files
from gate.identity.identify import identify
from gate.identity.one_file import BLOCK
from gate.identity.walk import Entry
from signatures.errors import BuildError, Undecided


def _write(path: Path, content: bytes) -> Entry:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Entry(path.name, str(path), len(content))


class _Inline(Executor):
    """Runs each task at once, after (or before) doing something to the world."""

    def __init__(self, before: Callable[[], None] | None = None, after: Callable[[], None] | None = None) -> None:
        self.tasks = 0
        self._before = before
        self._after = after

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.tasks += 1
        future: Future[Any] = Future()
        if self._before:
            self._before()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as every executor does
            future.set_exception(error)
        if self._after:
            self._after()
        return future


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_same_as_hashlib(tmp_path: Path, size: int) -> None:
    """At and around the size of the buffer."""
    content = os.urandom(size)
    entry = _write(tmp_path / "file", content)
    assert hash_files([entry]) == [(size, hashlib.sha256(content).digest())]


def _entries(tmp_path: Path) -> tuple[list[Entry], list[bytes]]:
    contents = [os.urandom(size) for size in (5, 0, 3 << 20, 70, 9 << 20, 2048, 5 << 20, 4 << 20)]
    entries = [_write(tmp_path / f"f{index}", content) for index, content in enumerate(contents)]
    return entries, [hashlib.sha256(content).digest() for content in contents]


def test_results_keep_the_order_of_the_files(tmp_path: Path) -> None:
    """Largest first is the threads' affair alone."""
    entries, expected = _entries(tmp_path)
    assert sum(entry.size for entry in entries) > hashing._INLINE
    assert [found.digest for found in hash_files(entries)] == expected


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor, _Inline])
def test_any_executor(tmp_path: Path, pool: Callable[[], Executor]) -> None:
    """Threads, other processes and whatever else speaks the protocol give the same digests."""
    entries, expected = _entries(tmp_path)
    seen: list[tuple[int, int]] = []
    executor = pool()
    if isinstance(executor, ProcessPoolExecutor):
        import multiprocessing

        executor = ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))
    with executor:
        found = hash_files(entries, executor=executor, progress=lambda done, total: seen.append((done, total)))
    assert [each.digest for each in found] == expected
    assert seen[-1] == (sum(entry.size for entry in entries),) * 2


def test_small_files_share_a_task(tmp_path: Path) -> None:
    """A task costs something, a small file nearly nothing."""
    entries = [_write(tmp_path / f"f{index}", b"x") for index in range(1000)]
    executor = _Inline()
    hash_files(entries, executor=executor)
    assert executor.tasks == 4


def test_number_of_tasks_is_bounded() -> None:
    """A million files, or a petabyte, wait as about a thousand tasks."""
    many = [Entry(str(index), "", 1) for index in range(100_000)]
    large = [Entry(str(index), "", 1 << 40) for index in range(1100)]
    for files in (many, large):
        tasks = hashing._share_out(files)
        assert len(tasks) <= 1100
        assert sorted(index for task in tasks for index in task) == list(range(len(files)))


def test_progress_adds_up(tmp_path: Path) -> None:
    """Threads report as they go, and the last call says that all is done."""
    entries, _ = _entries(tmp_path)
    seen: list[tuple[int, int]] = []
    hash_files(entries, progress=lambda done, total: seen.append((done, total)))
    total = sum(entry.size for entry in entries)
    assert seen == sorted(seen)
    assert seen[-1] == (total, total)
    assert len(seen) >= 20


def _on_first_call(action: Callable[[], object]) -> Callable[[int, int], None]:
    done = False

    def progress(_: int, __: int) -> None:
        nonlocal done
        if not done:
            done = True
            action()

    return progress


_CONTENT = b"a" * (2 * BLOCK + 5)


def _append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def _rewrite_with_old_time(path: Path) -> None:
    status = path.stat()
    with path.open("r+b") as file:
        file.write(b"b")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _rename_over(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(_CONTENT)
    other.replace(path)


def _shrink(path: Path) -> None:
    os.truncate(path, BLOCK + 1)


def _grow_sparse(path: Path) -> None:
    os.truncate(path, 1 << 40)


def _remove(path: Path) -> None:
    path.unlink()


def _turn_into_link(path: Path) -> None:
    path.rename(path.with_name("moved"))
    path.symlink_to("moved")


_CHANGES = [_append, _rewrite_with_old_time, _rename_over, _shrink, _grow_sparse, _remove, _turn_into_link]


@pytest.mark.parametrize("change", _CHANGES)
def test_change_while_read(tmp_path: Path, change: Callable[[Path], None]) -> None:
    """Whatever happens to a file after its first block, there is no digest and no decision."""
    entry = _write(tmp_path / "model.bin", _CONTENT)
    with pytest.raises(Undecided, match=r"`model\.bin` changed"):
        hash_files([entry], progress=_on_first_call(lambda: change(Path(entry.path))))


@pytest.mark.parametrize("change", [_rename_over, _remove, _turn_into_link, os.mkfifo])
def test_change_between_listing_and_reading(tmp_path: Path, change: Callable[[Path], None]) -> None:
    """What took a file's place is not read instead, and a FIFO does not hold the run."""
    _write(tmp_path / "model.bin", _CONTENT)

    def before() -> None:
        path = tmp_path / "model.bin"
        if change is os.mkfifo:
            path.unlink()
        change(path)

    with pytest.raises((Undecided, BuildError)):
        identify(tmp_path, executor=_Inline(before=before))


def test_file_added_while_others_are_hashed(tmp_path: Path) -> None:
    """It would be deployed and was never hashed."""
    _write(tmp_path / "sub/model.bin", b"x")

    def add() -> None:
        _write(tmp_path / "sub/late.bin", b"y")

    with pytest.raises(Undecided, match="changed while the build was read"):
        identify(tmp_path, executor=_Inline(after=add))


def test_file_without_a_true_size() -> None:
    """A file of the kernel's says it has no bytes and has some: that is no build."""
    with pytest.raises((Undecided, BuildError)):
        hash_files([Entry("version", "/proc/version", 0)])


def test_first_failure_ends_the_others(tmp_path: Path) -> None:
    """One file that cannot be read does not wait for terabytes of others."""
    entries, _ = _entries(tmp_path)
    Path(entries[4].path).unlink()
    with pytest.raises(Undecided, match="changed"):
        hash_files(entries)


def test_progress_that_fails_stops_the_run(tmp_path: Path) -> None:
    """An interrupt in the callback comes out, and no thread goes on."""
    entries, _ = _entries(tmp_path)

    def interrupt(_: int, __: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hash_files(entries, progress=interrupt)


class _Lost(Exception):
    """What a cluster's library raises when a worker is gone."""


def _lose() -> None:
    raise _Lost


def test_failing_executor_is_undecided(tmp_path: Path) -> None:
    """Nobody else's exception comes out, and nothing is decided."""
    entry = _write(tmp_path / "a", b"x")

    class Losing(_Inline):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            return super().submit(_lose)

    class Cancelling(_Inline):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.cancel()
            return future

    closed = ThreadPoolExecutor()
    closed.shutdown()
    for executor in (Losing(), Cancelling(), closed):
        with pytest.raises(Undecided, match="hashing"):
            hash_files([entry], executor=executor)


def test_tasks_are_plain(tmp_path: Path) -> None:
    """A task is a module's function and a tuple of tuples, which any cluster can carry."""
    import pickle

    entry = _write(tmp_path / "a", b"x")
    function, files = pickle.loads(pickle.dumps((hash_batch, (entry,))))  # noqa: S301 - our own bytes
    assert function(files) == [(1, hashlib.sha256(b"x").digest())]


def test_errors_survive_another_process(tmp_path: Path) -> None:
    """An error of a worker arrives as itself, with its help."""
    import multiprocessing

    entry = Entry("gone", str(tmp_path / "gone"), 1)
    with (
        ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor,
        pytest.raises(Undecided, match="`gone` changed") as caught,
    ):
        hash_files([entry], executor=executor)
    assert caught.value.help is not None
