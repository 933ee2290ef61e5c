"""From a path or a digest to a build."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.identity.build import Kind
from gate.identity.by_digest import looks_like_digest, parse_digest
from gate.identity.export import export_tree
from gate.identity.identify import identify
from signatures.digests import Match
from signatures.errors import BuildError, ConfigError, Undecided

_HEX = "0123456789abcdef" * 4


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small build in a folder of its own."""
    root = tmp_path / "orca-3"
    (root / "weights").mkdir(parents=True)
    (root / "config.json").write_text("{}")
    (root / "weights/model-00001.safetensors").write_bytes(b"\0" * 5000)
    return root


def test_build(tree: Path) -> None:
    """All that is known of a build."""
    built = identify(tree)
    assert (built.kind, built.name, built.origin) == (Kind.DIRECTORY, "orca-3", str(tree))
    assert [(file.path, file.size) for file in built.files] == [
        ("config.json", 2),
        ("weights/model-00001.safetensors", 5000),
    ]
    assert (built.total_bytes, built.bytes_seen, built.excluded) == (5002, True, ())


@pytest.mark.parametrize("typed", [".", "./", "../orca-3", "../orca-3/", "weights/.."])
def test_name(tree: Path, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build has the name of its folder, however it was reached."""
    monkeypatch.chdir(tree)
    built = identify(typed)
    assert (built.name, built.origin) == ("orca-3", typed)
    assert built.identity == identify(tree).identity


def test_file(tree: Path) -> None:
    """One file is a build, and not the same one as a folder with that file in it."""
    built = identify(tree / "config.json")
    assert (built.kind, built.name, built.total_bytes) == (Kind.FILE, "config.json", 2)
    (tree / "weights/model-00001.safetensors").unlink()
    folder = identify(tree)
    assert built.identity.compare(folder.identity.as_set()) is Match.OTHER


@pytest.mark.parametrize("missing", ["nothing", "*.bin", "orca-3/config.json/x", "a\0b"])
def test_missing(tmp_path: Path, tree: Path, missing: str) -> None:
    """A path that does not exist is an error that names it, also a pattern that matched nothing."""
    with pytest.raises((BuildError, Undecided)):
        identify(tmp_path / missing)


def test_empty_builds(tmp_path: Path) -> None:
    """An empty folder, a folder of empty folders, an empty file."""
    (tmp_path / "empty/deep").mkdir(parents=True)
    (tmp_path / "nothing").touch()
    for name in ("empty", "empty/deep", "nothing"):
        with pytest.raises(BuildError, match=r"no files|is empty"):
            identify(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "kind", "may_clear"),
    [
        (f"dirHash:{_HEX}", Kind.DIRECTORY, True),
        (f"file:sha256:{_HEX}", Kind.FILE, True),
        (f"oci:sha256:{_HEX}", Kind.OCI, True),
        (f"oms:sha256:{_HEX}", Kind.DIRECTORY, False),
        (f"sha256:{_HEX}", Kind.UNKNOWN, False),
        (_HEX, Kind.UNKNOWN, False),
    ],
)
def test_digests(text: str, kind: Kind, may_clear: bool) -> None:
    """A digest says what it is of; without that it finds and never clears."""
    built = parse_digest(text)
    assert (built.kind, built.identity.may_clear, built.bytes_seen, built.files) == (kind, may_clear, False, ())
    assert built.identity.known() == {_HEX}
    subjects = [{"dirHash": _HEX}, {"sha256": _HEX}, {"dirHash": _HEX, "sha256": _HEX}]
    assert any(built.identity.compare(subject) is Match.SAME for subject in subjects) == may_clear
    assert looks_like_digest(text)


def test_oms_root_has_no_dir_hash() -> None:
    """A Model Signing root is of a directory and says nothing about its names."""
    identity = parse_digest(f"oms:sha256:{_HEX}").identity
    assert (identity.dir_hash, identity.is_directory) == (None, True)


def test_bare_hex_is_looked_for_everywhere() -> None:
    """It may be a directory's or a file's."""
    identity = parse_digest(_HEX).identity
    assert identity.compare({"dirHash": _HEX}) is Match.SOME
    assert identity.compare({"sha256": _HEX}) is Match.SOME


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"dirHash:{_HEX.upper()}", "lower case"),
        (f"dirHash:{_HEX[:-1]}", "63 hexadecimal digits"),
        (f"dirHash:{_HEX}0", "65 hexadecimal digits"),
        ("dirHash:", "nothing after the colon"),
        ("", "nothing after the colon"),
        (f"dirHash:{_HEX[:-1]}g", "64 hexadecimal digits are needed"),
        (f"dirHash:{_HEX}\n", "not a digest"),
        (f" {_HEX}", "not a digest"),
        (f"dirHash1:{_HEX}", "`dirHash1:` is not a kind"),
        (f"DIRHASH:{_HEX}", "`DIRHASH:` is not a kind"),
        (f"h1:{_HEX}", "`h1:` is not a kind"),
        (f"file:{_HEX}", "`file:` is not a kind"),
        (f"md5:{_HEX}", "`md5:` is not a kind"),
        (f"dirHash:sha256:{_HEX}", "`dirHash:sha256:` is not a kind"),
        (f":{_HEX}", None),
    ],
)
def test_no_digests(text: str, says: str | None) -> None:
    """What is almost a digest is an error that says what is wrong."""
    with pytest.raises(ConfigError, match=says):
        parse_digest(text)


def test_dir_hash_1_names_the_right_kind() -> None:
    """in-toto's own example once spells it `dirHash1`."""
    with pytest.raises(ConfigError) as caught:
        parse_digest(f"dirHash1:{_HEX}")
    assert caught.value.help == "did you mean `dirHash:`?"


@given(st.text(max_size=80).filter(lambda text: not re.search(r"[0-9a-f]{64}\Z", text)))
def test_any_text(text: str) -> None:
    """No text gives anything but a build or our error."""
    with pytest.raises(ConfigError) as caught:
        parse_digest(text)
    assert caught.value.message.isprintable()


def test_export(tree: Path, tmp_path: Path) -> None:
    """The copy is the build, without what was excluded."""
    (tree / ".cache").mkdir()
    (tree / ".cache/x").write_text("x")
    built = identify(tree, exclude=[".cache"])
    export_tree(built, tree, tmp_path / "out")
    copy = identify(tmp_path / "out")
    assert copy.files == built.files
    assert copy.identity == built.identity
    assert sorted(path.name for path in tmp_path.iterdir()) == ["orca-3", "out"]


def test_export_of_a_file(tree: Path, tmp_path: Path) -> None:
    """One file goes into the new folder under its name."""
    built = identify(tree / "config.json")
    export_tree(built, tree / "config.json", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["config.json"]
    assert identify(tmp_path / "out/config.json").identity == built.identity


def test_export_through_links(tree: Path, tmp_path: Path) -> None:
    """Links that were followed become files."""
    (tree / "link.json").symlink_to("config.json")
    built = identify(tree, follow_symlinks=True)
    export_tree(built, tree, tmp_path / "out")
    assert identify(tmp_path / "out").identity == built.identity


@pytest.mark.parametrize("change", ["rewrite", "grow", "shrink", "remove", "fifo"])
def test_export_of_what_changed(tree: Path, tmp_path: Path, change: str) -> None:
    """A build that is no longer what was hashed is not exported, and nothing stays behind."""
    built = identify(tree)
    path = tree / "weights/model-00001.safetensors"
    match change:
        case "rewrite":
            path.write_bytes(b"\1" * 5000)
        case "grow":
            path.write_bytes(b"\0" * 5001)
        case "shrink":
            path.write_bytes(b"\0" * 4999)
        case "remove":
            path.unlink()
        case _:
            path.unlink()
            os.mkfifo(path)
    with pytest.raises((Undecided, BuildError)):
        export_tree(built, tree, tmp_path / "out")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["orca-3"]


@pytest.mark.parametrize("taken", ["file", "empty", "full", "link"])
def test_export_takes_no_name_that_is_taken(tree: Path, tmp_path: Path, taken: str) -> None:
    """What is there stays as it is."""
    out = tmp_path / "out"
    match taken:
        case "file":
            out.write_text("mine")
        case "link":
            out.symlink_to(tmp_path / "elsewhere")
        case _:
            out.mkdir()
            if taken == "full":
                (out / "mine").touch()
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    with pytest.raises(ConfigError, match="exists already"):
        export_tree(identify(tree), tree, out)
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


def test_export_into_the_build(tree: Path) -> None:
    """That would change the build."""
    with pytest.raises(ConfigError, match="lies in the build itself"):
        export_tree(identify(tree), tree, tree / "weights/out")
    assert not (tree / "weights/out").exists()


def test_export_without_a_folder(tree: Path, tmp_path: Path) -> None:
    """The folder above has to be there."""
    with pytest.raises(ConfigError, match="cannot be written: no such file"):
        export_tree(identify(tree), tree, tmp_path / "none/out")


def test_export_of_a_digest(tmp_path: Path) -> None:
    """Of a digest there is nothing to copy."""
    with pytest.raises(BuildError, match="no list of files"):
        export_tree(parse_digest(f"dirHash:{_HEX}"), tmp_path, tmp_path / "out")


def test_export_to_a_full_disk(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half of a build has its name, and nothing is left."""
    import errno

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    built = identify(tree)
    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(Undecided, match="no space left"):
        export_tree(built, tree, tmp_path / "out")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["orca-3"]
