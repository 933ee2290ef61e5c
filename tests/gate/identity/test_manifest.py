"""The list of a build's files, from one job to the next."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.identity.build import Build, Kind
from gate.identity.by_digest import parse_digest
from gate.identity.identify import identify
from gate.identity.manifest import read_manifest, write_manifest
from signatures.errors import BuildError, ConfigError


@pytest.fixture
def built(tmp_path: Path) -> Build:
    """A build with something left out."""
    (tmp_path / "orca/.cache").mkdir(parents=True)
    for name in ("a.bin", "é", ".cache/x"):
        (tmp_path / "orca" / name).write_text(name)
    return identify(tmp_path / "orca", exclude=[".cache"])


def test_round_trip(built: Build) -> None:
    """What is read is what was hashed, but for who has seen the bytes."""
    read = read_manifest(write_manifest(built), "orca.json", exclude=[".cache"])
    assert (read.identity, read.files, read.total_bytes) == (built.identity, built.files, built.total_bytes)
    assert (read.kind, read.name, read.excluded) == (Kind.DIRECTORY, "orca", (".cache",))
    assert (read.bytes_seen, read.origin) == (False, "orca.json")
    assert write_manifest(read) == write_manifest(built)


def test_round_trip_of_one_file(tmp_path: Path) -> None:
    """One file leaves nothing out, whatever the policy says."""
    (tmp_path / "a.bin").write_text("a")
    one = identify(tmp_path / "a.bin")
    read = read_manifest(write_manifest(one), "m.json", exclude=[".cache"])
    assert (read.identity, read.files, read.kind) == (one.identity, one.files, Kind.FILE)


def test_shape(built: Build) -> None:
    """Other programs read it."""
    value = json.loads(write_manifest(built))
    assert list(value) == ["version", "kind", "name", "digests", "excluded", "files"]
    assert value["digests"] == {"dirHash": built.identity.dir_hash, "sha256": built.identity.sha256[0]}
    assert [list(row) for row in value["files"]] == [["path", "size", "sha256"]] * 2


@pytest.mark.parametrize("exclude", [[], [".cache", "b"], ["b"]])
def test_other_excludes_than_the_policy(built: Build, exclude: list[str]) -> None:
    """A manifest that leaves out what the policy does not lists another build."""
    with pytest.raises(ConfigError, match=r"it leaves out `.cache`, and the policy leaves out"):
        read_manifest(write_manifest(built), "orca.json", exclude=exclude)


def _set(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda manifest: manifest.__setitem__(name, value)


def _change_file(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda manifest: manifest["files"][0].__setitem__(name, value)


@pytest.mark.parametrize(
    "change",
    [
        _set("version", 2),
        _set("version", True),
        _set("version", "1"),
        _set("kind", "oci"),
        _set("kind", "file"),
        _set("name", ""),
        _set("digests", {}),
        _set("digests", {"dirHash": "0" * 64}),
        _set("excluded", ["./x"]),
        _set("excluded", "x"),
        _set("excluded", [1]),
        _set("files", []),
        _set("files", {}),
        _set("files", [None]),
        _set("more", 1),
        lambda manifest: manifest.pop("excluded"),
        lambda manifest: manifest["files"].pop(),
        lambda manifest: manifest["files"].append(manifest["files"][0]),
        _change_file("path", "../a"),
        _change_file("path", "a\nb"),
        _change_file("path", "É"),
        _change_file("path", "b.bin"),
        _change_file("path", 1),
        _change_file("size", -1),
        _change_file("size", 1.0),
        _change_file("size", True),
        _change_file("sha256", "0" * 64),
        _change_file("sha256", "A" * 64),
        _change_file("sha256", ""),
        _change_file("mode", 1),
    ],
)
def test_changed_by_hand(built: Build, change: Callable[[dict[str, Any]], None]) -> None:
    """Nothing is taken on the writer's word, and the message names the file."""
    manifest = json.loads(write_manifest(built))
    change(manifest)
    with pytest.raises(ConfigError) as caught:
        read_manifest(json.dumps(manifest).encode(), "orca.json")
    assert "orca.json" in caught.value.message or "excluded" in caught.value.message


def test_size_is_not_bound_by_the_digest(built: Build) -> None:
    """A size is only shown: the digests do not depend on it."""
    manifest = json.loads(write_manifest(built))
    manifest["files"][0]["size"] = 7
    assert read_manifest(json.dumps(manifest).encode(), "m").identity == built.identity


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{}", b"\xff", b'{"version":1,"version":1}', b'{"version":1}'])
def test_not_a_manifest(data: bytes) -> None:
    """Anything else is one clear error."""
    with pytest.raises(ConfigError, match=r"m\.json"):
        read_manifest(data, "m.json")


@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    """Nothing but our error comes out."""
    with pytest.raises(ConfigError):
        read_manifest(data, "m.json")


def test_of_a_digest() -> None:
    """A digest has no list of files."""
    with pytest.raises(BuildError, match="only a digest"):
        write_manifest(parse_digest("dirHash:" + "0" * 64))
