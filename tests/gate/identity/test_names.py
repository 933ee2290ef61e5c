"""Names that mean something else to somebody else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.identity.names import check_distinct, check_excludes, check_names, fold
from signatures.errors import BuildError, ConfigError


@pytest.mark.parametrize(
    "name",
    [
        "a\nb",
        "a\rb",
        "a\tb",
        "a\0b",
        "\x1b[2Jx",
        "a\x7f",
        "a\x85b",
        "a\u2028b",
        "a\u2029b",
        "a\\b",
        "\\",
        "a\udcffb",
        "con",
        "CON",
        "con.txt",
        "Con .bin",
        "x/nul",
        "aux/x",
        "prn.tar.gz",
        "com1",
        "LPT9.bin",
        "com¹",
        "conin$",
        "a.",
        "a ",
        "x /y",
        "x./y",
        "a:b",
        "c:",
        ":",
        "",
        ".",
        "..",
        "./a",
        "a/.",
        "../a",
        "a/../b",
        "a//b",
        "/a",
        "a/",
    ],
)
def test_refused(name: str) -> None:
    """Such a name is an error, never a digest."""
    with pytest.raises(BuildError):
        check_names(["good", name])


@pytest.mark.parametrize(
    "name",
    [
        "model-00001-of-00002.safetensors",
        ".gitattributes",
        "...a",
        "a b",
        " a",
        "a[1].txt",
        "what?*",
        "console",
        "common.py",
        "lpt",
        "com",
        "connect/x",
        "auxiliary.py",
        "née.bin",
        "漢字/モデル",
        "\U0001f917.bin",
        "a'\"b",
        "-rf",
        "$(x)",
        "nulls.txt",
    ],
)
def test_accepted(name: str) -> None:
    """Odd but harmless names are names."""
    check_names([name, "other"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("README", "readme"),
        ("a/B/c", "a/b/d"),
        ("caf\u00e9", "cafe\u0301"),
        ("d\u00e9/x", "de\u0301/y"),
        ("ﬁle", "file"),
        ("STRASSE", "straße"),
        ("\u212bx", "\u00e5X"),
        ("a\u200db", "ab"),
        ("Model", "model/x"),
        ("K", "\u212a"),
    ],
)
def test_look_alikes(one: str, other: str) -> None:
    """Two names, or folders, that one file system takes for the same are an error, in either order."""
    for pair in ([one, other], [other, one]):
        with pytest.raises(BuildError, match="differ only by case or Unicode form"):
            check_distinct(pair)


def test_same_folder_twice_is_fine() -> None:
    """Files share folders."""
    check_distinct(["a/b/c", "a/b/d", "a/e", "b"])


def test_message_is_inert() -> None:
    """A name cannot move the cursor of whoever reads why it was refused."""
    with pytest.raises(BuildError) as caught:
        check_names(["a\x1b[2Jb\u202ec"])
    assert caught.value.message.isprintable()


@given(st.text(max_size=12))
def test_fold_is_stable(text: str) -> None:
    """Folding what is folded, other case or another normal form changes nothing."""
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded
    assert fold(unicodedata.normalize("NFC", text)) == folded


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/a",
        "a/",
        "./a",
        "a/./b",
        "a/../b",
        "..",
        ".",
        "a//b",
        "*",
        "*.bin",
        "a?",
        "[a]",
        "{a,b}",
        "a\\b",
        "a\nb",
        "\udcff",
    ],
)
def test_excludes_are_exact(path: str) -> None:
    """An exclude that would have to be normalised or matched is an error (CVE-2021-41087)."""
    with pytest.raises(ConfigError, match="cannot be excluded"):
        check_excludes([".cache", path])


def test_excludes_are_sorted_and_once() -> None:
    """The list is shown in one order."""
    assert check_excludes(["b", ".cache/huggingface", "b"]) == (".cache/huggingface", "b")
