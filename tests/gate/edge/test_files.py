"""Files are written whole or not at all, and never over what must not be lost."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from gate.edge.files import discard_stale, write_whole
from signatures.errors import ConfigError, Undecided


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    """The new content stands in the place of the old, and no draft is left."""
    path = tmp_path / "report.json"
    for content in (b"first, and longer", b"second"):
        write_whole(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_mode(tmp_path: Path, mode: int) -> None:
    """A private key is private from its first byte on, whatever the umask allows."""
    before = os.umask(0o022)
    try:
        write_whole(tmp_path / "x", b"x", mode=mode)
    finally:
        os.umask(before)
    assert _mode(tmp_path / "x") == mode


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    """A file, a folder, a link that points nowhere: each stays, and is the user's error."""
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("file", "folder", "link"):
        with pytest.raises(ConfigError, match="exists and is not overwritten"):
            write_whole(tmp_path / name, b"new", overwrite=False)
    assert (tmp_path / "file").read_bytes() == b"old"
    assert not (tmp_path / "nowhere").exists()
    write_whole(tmp_path / "new", b"new", overwrite=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder", "link", "new"]


def test_of_two_writers_one_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that comes to be between the look and the writing is not overwritten either."""
    monkeypatch.setattr(os.path, "lexists", lambda _: False)
    (tmp_path / "x").write_bytes(b"theirs")
    with pytest.raises(ConfigError, match="exists and is not overwritten"):
        write_whole(tmp_path / "x", b"ours", overwrite=False)
    assert (tmp_path / "x").read_bytes() == b"theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The link stays a link, and its target is replaced."""
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to("target")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """A pipe or a device takes the bytes and stays what it is."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    write_whole(path, b"bytes")
    reader.join(timeout=30)
    assert read == [b"bytes"]
    assert stat.S_ISFIFO(path.stat().st_mode)
    write_whole(Path(os.devnull), b"bytes")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A folder that is missing is the user's error; a system that refuses leaves the run undecided."""
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "none" / "x", tmp_path / "file" / "x", tmp_path):
        with pytest.raises(ConfigError, match="cannot be written there"):
            write_whole(path, b"x")
    with pytest.raises(Undecided, match="could not be written: file name too long"):
        write_whole(tmp_path / ("x" * 300), b"x")
    with pytest.raises(Undecided, match="not a file name"):
        write_whole(tmp_path / "a\0b", b"x")


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk halfway: the old content stands, and no draft is left."""
    path = tmp_path / "report.json"
    write_whole(path, b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Undecided, match="no space left on device"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_stale_files_are_discarded(tmp_path: Path) -> None:
    """What an earlier run wrote goes; what is not there, a device and a link's own place stay as they are."""
    (tmp_path / "old").write_bytes(b"ALLOWED")
    (tmp_path / "link").symlink_to("old")
    discard_stale(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert not (tmp_path / "old").exists()
    discard_stale(tmp_path / "old")
    discard_stale(Path(os.devnull))
    assert Path(os.devnull).exists()
    with pytest.raises(ConfigError, match="is a folder"):
        discard_stale(tmp_path)
    with pytest.raises(ConfigError, match="not a file name"):
        discard_stale(tmp_path / "a\0b")
