"""Digests of lists of files: order, names, and the two orders of the Model Signing root."""

from __future__ import annotations

import hashlib
import random
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gate.identity.build import Build, File, Kind, from_files, from_single, identify_files
from signatures.digests import Match
from signatures.errors import BuildError, ConfigError

_LETTERS = string.ascii_lowercase + string.digits + "_-é漢"
_COMPONENTS = st.text(alphabet=_LETTERS, min_size=1, max_size=4).filter(
    lambda text: text not in {"con", "prn", "aux", "nul"} and not text.startswith(("com", "lpt"))
)
_PATHS = st.lists(_COMPONENTS, min_size=1, max_size=3).map("/".join)
_HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)


def _file(path: str, content: bytes = b"x") -> File:
    return File(path=path, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _prefix_free(paths: set[str]) -> bool:
    """Whether no name is a folder of another."""
    return not any(other.startswith(path + "/") for path in paths for other in paths)


_TREES = st.dictionaries(_PATHS, _HEX, min_size=1, max_size=6).filter(lambda tree: _prefix_free(set(tree)))


def _listed(tree: dict[str, str]) -> list[File]:
    return [File(path=path, size=1, sha256=digest) for path, digest in tree.items()]


@given(_TREES, st.randoms())
def test_order_of_the_list_does_not_matter(tree: dict[str, str], chance: random.Random) -> None:
    """The digests are those of a set of files."""
    files = _listed(tree)
    shuffled = list(files)
    chance.shuffle(shuffled)
    assert identify_files(shuffled).dir_hash == identify_files(files).dir_hash
    assert identify_files(shuffled).sha256 == identify_files(files).sha256


@given(_TREES, _TREES)
def test_two_trees_have_two_dir_hashes(one: dict[str, str], other: dict[str, str]) -> None:
    """Names and contents are both bound."""
    assume(one != other)
    assert identify_files(_listed(one)).dir_hash != identify_files(_listed(other)).dir_hash


@given(_TREES)
def test_sorted_as_bytes_are(tree: dict[str, str]) -> None:
    """The order of `dirHash` is that of the UTF-8 bytes of the names, as `LC_ALL=C sort` has it."""
    built = from_files(_listed(tree), name="tree")
    assert [file.path.encode() for file in built.files] == sorted(path.encode() for path in tree)


@given(_TREES)
def test_a_build_is_itself(tree: dict[str, str]) -> None:
    """A subject with the build's own digests clears it, and one with another name in it does not."""
    built = from_files(_listed(tree), name="tree")
    assert built.identity.compare(built.identity.as_set()) is Match.SAME
    renamed = [File(path=f"{file.path}-renamed", size=1, sha256=file.sha256) for file in built.files]
    assert built.identity.compare({"dirHash": str(identify_files(renamed).dir_hash)}) is Match.OTHER


def test_dir_hash_of_a_known_list() -> None:
    """The digest is that of the lines, spelled out."""
    files = [_file("b/c.bin", b"two"), _file("a.bin", b"one")]
    lines = f"{_file('', b'one').sha256}  a.bin\n{_file('', b'two').sha256}  b/c.bin\n"
    assert identify_files(files).dir_hash == hashlib.sha256(lines.encode()).hexdigest()


def test_model_signing_root_does_not_bind_names() -> None:
    """Two trees with the same contents under other names share it, which is why it never clears."""
    one = from_files([_file("a.bin", b"1"), _file("b.bin", b"2")], name="one")
    other = from_files([_file("x.bin", b"1"), _file("y.bin", b"2")], name="other")
    assert one.identity.sha256 == other.identity.sha256
    assert one.identity.compare({"sha256": other.identity.sha256[0]}) is Match.SOME
    assert one.identity.compare(other.identity.as_set()) is Match.SOME


def test_specification_order_comes_first() -> None:
    """Where `tokenizer/` stands beside `tokenizer-extra/`, both roots are known, the specification's first."""
    files = [_file("tokenizer/a", b"1"), _file("tokenizer-extra/b", b"2")]
    first, second = (hashlib.sha256(content).digest() for content in (b"1", b"2"))
    spec, component = hashlib.sha256(second + first).hexdigest(), hashlib.sha256(first + second).hexdigest()
    assert identify_files(files).sha256 == (spec, component)
    identity = from_files(files, name="tree").identity
    for root in (spec, component):
        assert identity.compare({"dirHash": identity.dir_hash or "", "sha256": root}) is Match.SAME


def test_one_root_where_both_orders_agree() -> None:
    """Equal contents in another order have no second root."""
    assert len(identify_files([_file("a"), _file("b/c", b"2")]).sha256) == 1
    assert len(identify_files([_file("t/a", b"1"), _file("t-x/b", b"1")]).sha256) == 1


def test_no_files_is_no_build() -> None:
    """The digest of nothing is a constant that anyone can attest."""
    with pytest.raises(BuildError, match="has no files in it"):
        from_files([], name="empty")


def test_all_files_excluded_is_no_build() -> None:
    """The message says that the excludes are why."""
    with pytest.raises(BuildError, match="besides what is excluded"):
        from_files([], [".cache"], name="empty")


@pytest.mark.parametrize(
    "files",
    [
        [_file("a"), _file("a")],
        [_file("a/../b")],
        [_file("./a")],
        [_file("/a")],
        [_file("a//b")],
        [_file("a/")],
        [_file("")],
        [_file("a"), _file("a/b")],
        [File(path="a", size=-1, sha256="0" * 64)],
        [File(path="a", size=1, sha256="A" * 64)],
        [File(path="a", size=1, sha256="0" * 63)],
    ],
)
def test_from_files_refuses_what_no_walk_finds(files: list[File]) -> None:
    """A list that was read from somewhere obeys the rules of a tree."""
    with pytest.raises(BuildError):
        from_files(files, name="list")


def test_from_files_checks_excludes() -> None:
    """An exclude is an exact path here too."""
    with pytest.raises(ConfigError, match="cannot be excluded"):
        from_files([_file("a")], ["./x"], name="list")


def test_single_file() -> None:
    """A file is known by the digest of its content, and matches no subject that carries `dirHash`."""
    built: Build = from_single(_file("model.bin", b"abc"), origin="model.bin", bytes_seen=True)
    digest = hashlib.sha256(b"abc").hexdigest()
    assert (built.kind, built.identity.sha256, built.identity.dir_hash) == (Kind.FILE, (digest,), None)
    assert built.identity.compare({"sha256": digest}) is Match.SAME
    assert built.identity.compare({"sha256": digest, "dirHash": "0" * 64}) is Match.SOME


def test_empty_single_file_is_no_build() -> None:
    """A zero-byte file is nothing, like an empty folder."""
    with pytest.raises(BuildError, match="is empty"):
        from_single(_file("model.bin", b""), origin="model.bin", bytes_seen=True)
