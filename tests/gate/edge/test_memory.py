"""The state folder: monotone, one for each trust digest, and undecided where it cannot be used."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.edge import memory
from gate.edge.memory import Memory, forget, highest_lists, open_memory, remember, state_folder
from gate.judge import prepare
from signatures.errors import ConfigError, Undecided
from signatures.status.index import SeenList
from tests.support.world import ACME, CAISI, NSA, World

TRUST = "0" * 64
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def seen(sequence: int, digit: str = "a") -> SeenList:
    """A list by its number and content."""
    return SeenList(sequence=sequence, payload=digit * 64)


def opened(folder: Path, trust: str = TRUST) -> Memory:
    """The memory in a folder."""
    return open_memory({"GATE_STATE": str(folder / "state")}, trust)


def test_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """GATE_STATE, XDG_STATE_HOME, the home folder, nowhere."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert state_folder({"GATE_STATE": "s", "XDG_STATE_HOME": "/x"}) == Path("s")
    assert state_folder({"XDG_STATE_HOME": "/x"}) == Path("/x/model-release-gate")
    assert state_folder({"XDG_STATE_HOME": "relative"}) == tmp_path / ".local/state/model-release-gate"
    with pytest.raises(ConfigError, match="GATE_STATE is empty"):
        state_folder({"GATE_STATE": ""})

    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", homeless)
    assert state_folder({}) is None
    assert open_memory({}, TRUST).note == "none: there is no home folder; GATE_STATE names another"


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    """The highest list of each issuer, under this trust digest only."""
    first = opened(tmp_path)
    assert (first.seen, first.note) == ({}, "kept")
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    remember(first, {CAISI: seen(7), NSA: seen(2)})
    assert opened(tmp_path).seen == {CAISI: seen(7), NSA: seen(2)}
    assert opened(tmp_path, "1" * 64).seen == {}
    assert (tmp_path / "state" / f"lists-{TRUST}.json").stat().st_mode & 0o777 == 0o600


def test_it_only_grows(tmp_path: Path) -> None:
    """An older list changes nothing; what is not about is kept."""
    remember(opened(tmp_path), {CAISI: seen(7), NSA: seen(2)})
    later = opened(tmp_path)
    remember(later, {CAISI: seen(6, "b")})
    assert opened(tmp_path).seen == {CAISI: seen(7), NSA: seen(2)}
    remember(later, {CAISI: seen(8, "c")})
    assert opened(tmp_path).seen == {CAISI: seen(8, "c"), NSA: seen(2)}


@pytest.mark.parametrize("other", [seen(8), seen(7, "b")])
def test_another_check_saw_a_newer_list_meanwhile(tmp_path: Path, other: SeenList) -> None:
    """Two gates at once: the one that judged by the older list, or by another of its number, is undecided."""
    mine = opened(tmp_path)
    remember(opened(tmp_path), {CAISI: other})
    with pytest.raises(Undecided, match=f"another check meanwhile saw list {other.sequence}"):
        remember(mine, {CAISI: seen(7)})
    assert opened(tmp_path).seen == {CAISI: other}


def test_nothing_new_is_not_written(tmp_path: Path) -> None:
    """The file is left alone."""
    remember(opened(tmp_path), {CAISI: seen(7)})
    before = (tmp_path / "state" / f"lists-{TRUST}.json").stat().st_mtime_ns
    remember(opened(tmp_path), {CAISI: seen(7)})
    assert (tmp_path / "state" / f"lists-{TRUST}.json").stat().st_mtime_ns == before


def test_no_folder_and_none_can_be_made(tmp_path: Path) -> None:
    """The run goes on without, and says so."""
    (tmp_path / "state").write_text("a file")
    found = open_memory({"GATE_STATE": str(tmp_path / "state" / "below")}, TRUST)
    assert found.folder is None
    assert found.note.startswith("none: `")
    assert found.note.endswith("cannot be made: not a directory")
    remember(found, {CAISI: seen(7)})


def test_a_file_in_its_place_is_no_folder(tmp_path: Path) -> None:
    """Something is there, and it cannot be used: undecided."""
    (tmp_path / "state").write_text("a file")
    with pytest.raises(Undecided, match="cannot be used: not a directory"):
        opened(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"version": 2, "trust": "T", "lists": {}}',
        '{"version": 1, "trust": "other", "lists": {}}',
        '{"version": 1, "trust": "T", "lists": {}, "more": 1}',
        '{"version": 1, "trust": "T", "lists": {"x": {"sequence": true, "payload": "P"}}}',
        '{"version": 1, "trust": "T", "lists": {"x": {"sequence": -1, "payload": "P"}}}',
        '{"version": 1, "trust": "T", "lists": {"x": {"sequence": 1, "payload": "short"}}}',
        '{"version": 1, "trust": "T", "lists": {"x": {"sequence": 1}}}',
    ],
)
def test_a_file_that_is_not_ours(tmp_path: Path, text: str) -> None:
    """Not "nothing remembered": a broken memory must not let an older list pass."""
    (tmp_path / "state").mkdir()
    file = tmp_path / "state" / f"lists-{TRUST}.json"
    file.write_text(text.replace('"T"', f'"{TRUST}"').replace('"P"', f'"{"a" * 64}"'))
    with pytest.raises(Undecided, match="cannot be used"):
        opened(tmp_path)


def test_it_cannot_be_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run holds the lock and does not let go."""
    monkeypatch.setattr(memory, "_LOCK_SECONDS", 0.0)
    mine = opened(tmp_path)
    with (tmp_path / "state" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Undecided, match="another run has held it"):
            remember(mine, {CAISI: seen(7)})
    remember(mine, {CAISI: seen(7)})


def test_it_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, a lock that is a folder."""
    mine = opened(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise Undecided("`x` could not be written: no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(memory, "write_whole", full)
        with pytest.raises(Undecided, match="cannot be used: `x` could not be written"):
            remember(mine, {CAISI: seen(7)})
    (tmp_path / "state" / "lock").unlink()
    (tmp_path / "state" / "lock").mkdir()
    with pytest.raises(Undecided, match="lock` cannot be used"):
        remember(mine, {CAISI: seen(7)})


def test_forget(tmp_path: Path) -> None:
    """One issuer under every trust digest, or under one; a line tells what was lost."""
    environ = {"GATE_STATE": str(tmp_path / "state")}
    for digit in "01":
        remember(opened(tmp_path, digit * 64), {CAISI: seen(7), NSA: seen(2)})
    assert forget(CAISI, TRUST, environ=environ, now=NOW) == 1
    assert forget(NSA, None, environ=environ, now=NOW) == 2
    assert (opened(tmp_path).seen, opened(tmp_path, "1" * 64).seen) == ({}, {CAISI: seen(7)})
    log = (tmp_path / "state" / "forgotten.log").read_text().splitlines()
    assert json.loads(log[0]) == {
        "at": "2026-11-23T18:00:00Z",
        "issuer": CAISI,
        "trust": TRUST,
        "sequence": 7,
        "payload": "a" * 64,
    }
    assert len(log) == 3


@pytest.mark.parametrize("prepare_it", [lambda _: None, lambda folder: remember(opened(folder), {NSA: seen(1)})])
def test_nothing_to_forget(tmp_path: Path, prepare_it: Callable[[Path], None]) -> None:
    """A name that is not known is said, and nothing is done."""
    prepare_it(tmp_path)
    with pytest.raises(ConfigError, match="nothing is remembered of"):
        forget(CAISI, None, environ={"GATE_STATE": str(tmp_path / "state")}, now=NOW)
    assert not (tmp_path / "state" / "forgotten.log").exists()


def test_a_log_that_cannot_be_written_keeps_what_is_remembered(tmp_path: Path) -> None:
    """Nothing is forgotten unseen."""
    remember(opened(tmp_path), {CAISI: seen(7)})
    (tmp_path / "state" / "forgotten.log").mkdir()
    with pytest.raises(Undecided, match=r"forgotten\.log"):
        forget(CAISI, None, environ={"GATE_STATE": str(tmp_path / "state")}, now=NOW)
    assert opened(tmp_path).seen == {CAISI: seen(7)}


def test_which_lists_are_remembered() -> None:
    """Fresh and stale ones; none from the future, none by a key that has ended, none in two versions."""
    world = World()
    assert set(highest_lists(prepare(world.case()))) == {CAISI, NSA, ACME}
    world.lists["nsa"].next_update = "2026-11-23T17:30:00Z"  # stale
    world.lists["acme"].issued_at = "2026-11-24T18:00:00Z"  # from the future
    world.lists["acme"].next_update = "2026-11-25T18:00:00Z"
    assert set(highest_lists(prepare(world.case()))) == {CAISI, NSA}
