"""A folder as a source: what is read, what is passed over, and what cannot be looked into."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from adapters.folder.source import FolderSource
from adapters.ports import Haul, Wanted
from signatures.errors import ConfigError, Unavailable, Undecided


def wanted(**more: int | bool) -> Wanted:
    """Small bounds."""
    bounds = {"attestation_bytes": 100, "list_bytes": 1000, "input_bytes": 10_000, **more}
    return Wanted(digests=frozenset(), **bounds)  # type: ignore[arg-type]


def fetch(folder: Path, uri: str = "in/", **more: int | bool) -> Haul:
    """What the source gives."""
    return FolderSource(uri, folder).fetch(wanted(**more))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An evidence folder with one attestation."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_bytes(b"{}")
    return tmp_path


def test_every_attestation_below_the_folder_in_the_order_of_names(place: Path) -> None:
    """Files first, then folders, each by the bytes of its name; the origin is what the user wrote, and the name."""
    (place / "in" / "b").mkdir()
    for name in ("b/z.sig", "b/a.SIGSTORE", "Z.bundle", "ä.json", "b.json"):
        (place / "in" / name).write_bytes(name.encode())
    found = fetch(place)
    assert [item.origin for item in found.items] == [
        "in/Z.bundle",
        "in/a.json",
        "in/b.json",
        "in/ä.json",
        "in/b/a.SIGSTORE",
        "in/b/z.sig",
    ]
    assert found.items[0].data == b"Z.bundle"
    assert not any(item.large_list for item in found.items)
    assert found.ignored == ()


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    """That is an answer, and what is decided on it is a denial."""
    (tmp_path / "in").mkdir()
    assert fetch(tmp_path) == Haul(items=())


@pytest.mark.parametrize("uri", ["in", "in/", "./in", "file:in", "file:in/a.json", "in/a.json"])
def test_ways_to_name_it(place: Path, uri: str) -> None:
    """A path or `file:`, a folder or one file."""
    assert [item.data for item in fetch(place, uri).items] == [b"{}"]


def test_absolute_uris(place: Path) -> None:
    """`file:///…` and a bare absolute path."""
    for uri in (f"file://{place}/in", f"file://localhost{place}/in", str(place / "in")):
        assert [item.data for item in fetch(Path("/nowhere"), uri).items] == [b"{}"]


def test_one_file_of_any_name(place: Path) -> None:
    """Whoever names a file means it."""
    (place / "evidence.txt").write_bytes(b"x")
    assert fetch(place, "evidence.txt").items[0].data == b"x"


@pytest.mark.parametrize("uri", ["file:", "", "file://elsewhere/in", "in\0"])
def test_a_uri_that_is_no_path(place: Path, uri: str) -> None:
    """It is the user's to mend."""
    with pytest.raises(ConfigError):
        fetch(place, uri)


def test_lines(place: Path) -> None:
    """Each line of a JSON Lines file is one attestation, with its number."""
    (place / "in" / "all.intoto.jsonl").write_bytes(b"one\n\ntwo\r\n" + b"x" * 400)
    found = fetch(place, "in/all.intoto.jsonl")
    assert [(item.origin, len(item.data)) for item in found.items] == [
        ("in/all.intoto.jsonl:1", 3),
        ("in/all.intoto.jsonl:3", 3),
        ("in/all.intoto.jsonl:4", 400),
    ]


def test_no_more_than_the_bound_is_read(place: Path) -> None:
    """One byte beyond tells that a file is too large; the verifier refuses it."""
    (place / "in" / "a.json").write_bytes(b"x" * 5000)
    assert len(fetch(place).items[0].data) == 101
    large = fetch(place, large_lists=True).items[0]
    assert (len(large.data), large.large_list) == (1001, True)


def test_the_bound_of_the_run(place: Path) -> None:
    """Never "the first N": what was not read could say no."""
    (place / "in" / "b.json").write_bytes(b"x" * 60)
    with pytest.raises(Undecided, match="holds more than 61 bytes of attestations"):
        fetch(place, input_bytes=61)
    assert len(fetch(place, input_bytes=62).items) == 2
    (place / "in" / "c.jsonl").write_bytes(b"x" * 60)
    with pytest.raises(Undecided):
        fetch(place, input_bytes=100)


def test_too_many_files(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without end is not read without end."""
    monkeypatch.setattr("adapters.folder.source.MAX_FILES", 1)
    assert len(fetch(place).items) == 1
    (place / "in" / "b.json").write_bytes(b"{}")
    with pytest.raises(Undecided, match="more than 1 files"):
        fetch(place)


def test_what_is_passed_over(place: Path) -> None:
    """It is named, with the reason."""
    (place / "in" / "README.md").write_text("x")
    (place / "secret.json").write_text("x")
    (place / "in" / "out.json").symlink_to(place / "secret.json")
    (place / "in" / "up.json").symlink_to(place)
    os.mkfifo(place / "in" / "pipe.json")
    (place / "in" / "deep").mkdir()
    (place / "in" / "to-deep.json").symlink_to("deep")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(place / "in" / "s.json"))
    found = fetch(place)
    assert [item.origin for item in found.items] == ["in/a.json"]
    assert sorted(found.ignored) == [
        "in/README.md: not an attestation by its name",
        "in/out.json: a link that leads out of the folder",
        "in/pipe.json: not a regular file",
        "in/s.json: not a regular file",
        "in/to-deep.json: not a regular file",
        "in/up.json: a link that leads out of the folder",
    ]


def test_links_inside_the_folder_are_followed(place: Path) -> None:
    """A Kubernetes volume is made of them."""
    (place / "in" / "..data").mkdir()
    (place / "in" / "..data" / "b.json").write_bytes(b"b")
    (place / "in" / "b.json").symlink_to("..data/b.json")
    assert [item.data for item in fetch(place).items] == [b"{}", b"b", b"b"]
    (place / "linked").symlink_to("in")
    assert len(fetch(place, "linked").items) == 3


def test_names_that_are_no_text(place: Path) -> None:
    """Their bytes stand in hexadecimal, so that every report can be written."""
    (place / "in" / os.fsdecode(b"\xff.json")).write_bytes(b"x")
    assert [item.origin for item in fetch(place).items] == ["in/a.json", "in/\\xff.json"]


def test_could_not_look(place: Path) -> None:
    """A folder or file that is not there, or a broken link: never "there is none"."""
    for uri in ("nowhere", "in/a.json/b", "in/missing.json"):
        with pytest.raises(Unavailable, match="could not look for attestations"):
            fetch(place, uri)
    (place / "in" / "b.json").symlink_to("gone.json")
    with pytest.raises(Unavailable, match=r"in/b\.json`: no such file"):
        fetch(place)


def test_a_device_is_no_source(tmp_path: Path) -> None:
    """Nothing is read from it."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Unavailable, match="neither a folder nor a file"):
        fetch(tmp_path, "pipe")


def test_what_cannot_be_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permission denied on one file or folder: the run must not go on without it."""
    real_open, real_scandir = os.open, os.scandir

    def denied(path: object, *arguments: object) -> int:
        if str(path).endswith("a.json"):
            raise PermissionError(13, "Permission denied")
        return real_open(path, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(Unavailable, match=r"`in/a.json`: permission denied"):
        fetch(place)
    monkeypatch.setattr(os, "open", real_open)
    (place / "in" / "shut").mkdir()

    def shut(path: str) -> object:
        if path.endswith("shut/"):
            raise PermissionError(13, "Permission denied")
        return real_scandir(path)

    monkeypatch.setattr(os, "scandir", shut)
    with pytest.raises(Unavailable, match=r"`in/shut/`: permission denied"):
        fetch(place)
