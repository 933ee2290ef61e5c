"""Files that belong together, and one that one run at a time changes."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from gate.edge.together import Output, hold, write_all
from signatures.errors import ConfigError, Undecided


def test_all_are_written_with_their_modes(tmp_path: Path) -> None:
    """A private file is private from its first byte on."""
    write_all([Output(path=tmp_path / "a", data=b"a", mode=0o600), Output(path=tmp_path / "b", data=b"b")])
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"a", b"b")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


def test_none_is_left_where_one_fails(tmp_path: Path) -> None:
    """New ones go, old ones come back."""
    (tmp_path / "old").write_bytes(b"old")
    outputs = [
        Output(path=tmp_path / "new", data=b"new"),
        Output(path=tmp_path / "old", data=b"changed", overwrite=True),
        Output(path=tmp_path / "none" / "x", data=b"x"),
    ]
    with pytest.raises(ConfigError, match="cannot be written there"):
        write_all(outputs)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"old": b"old"}


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    """Unless it is said; and then what was written before it goes."""
    (tmp_path / "b").write_bytes(b"mine")
    with pytest.raises(ConfigError, match="exists and is not overwritten"):
        write_all([Output(path=tmp_path / "a", data=b"a"), Output(path=tmp_path / "b", data=b"b")])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"b": b"mine"}


def test_hold_keeps_others_out_until_it_is_done(tmp_path: Path) -> None:
    """Not waited for: the other run's list would follow another one than it has read."""
    path = tmp_path / "list.json"
    path.write_bytes(b"1")
    with hold(path), pytest.raises(Undecided, match="another run is changing"), hold(path):
        pytest.fail("both hold it")
    with hold(path):
        pass


def test_hold_sees_that_the_file_was_replaced_before_it_had_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opened, then renamed over, then locked: it would be the lock of a file that is no more."""
    import fcntl

    path = tmp_path / "list.json"
    path.write_bytes(b"1")

    def replace_first(descriptor: int, how: int) -> None:
        (tmp_path / "next").write_bytes(b"2")
        (tmp_path / "next").replace(path)

    monkeypatch.setattr(fcntl, "flock", replace_first)
    with pytest.raises(Undecided, match="another run is changing"), hold(path):
        pytest.fail("held")


@pytest.mark.parametrize("name", ["none", "nul\0"])
def test_hold_of_what_cannot_be_opened(tmp_path: Path, name: str) -> None:
    """The user's slip."""
    with pytest.raises(ConfigError, match="cannot be read"), hold(tmp_path / name):
        pytest.fail("held")
