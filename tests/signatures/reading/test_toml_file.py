"""TOML files: read once, each key with its line, every fault one clear error."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatures.errors import ConfigError
from signatures.reading.toml_file import MAX_BYTES, _Scanner, parse_toml, read_toml, read_whole

EVERYTHING = '''# a comment with [a.table] and key = "value"
top = 1
"quoted key" = 'literal # not a comment'
a.b . "c.d" = true   # dotted

[table]   # header
text = """
[not.a.header]
x = 1 "" two quotes \\" and five """""
literal = \'\'\'
# not a comment
\'\'\'
after = [ 1, # one
  2,
  [ "x]", 'y' ],
  { k = 1, l.m = "}" },
]
when = 1979-05-27 07:32:00Z
inline = { one = 1, "two" = { three = [3] } }

[[rows]]
name = "first"
[[rows.cells]]
v = 1
[[rows.cells]]
v = 2
[rows.more]
w = 3

[[ rows ]]
name = "second"
[[rows.cells]]
v = 3
[table . "sub"]
last = -inf
'''

LINES = {
    ("top",): 2,
    ("quoted key",): 3,
    ("a",): 4,
    ("a", "b"): 4,
    ("a", "b", "c.d"): 4,
    ("table",): 6,
    ("table", "text"): 7,
    ("table", "literal"): 10,
    ("table", "after"): 13,
    ("table", "after", 0): 13,
    ("table", "after", 1): 14,
    ("table", "after", 2): 15,
    ("table", "after", 2, 0): 15,
    ("table", "after", 2, 1): 15,
    ("table", "after", 3): 16,
    ("table", "after", 3, "k"): 16,
    ("table", "after", 3, "l"): 16,
    ("table", "after", 3, "l", "m"): 16,
    ("table", "when"): 18,
    ("table", "inline"): 19,
    ("table", "inline", "one"): 19,
    ("table", "inline", "two"): 19,
    ("table", "inline", "two", "three"): 19,
    ("table", "inline", "two", "three", 0): 19,
    ("rows",): 21,
    ("rows", 0): 21,
    ("rows", 0, "name"): 22,
    ("rows", 0, "cells"): 23,
    ("rows", 0, "cells", 0): 23,
    ("rows", 0, "cells", 0, "v"): 24,
    ("rows", 0, "cells", 1): 25,
    ("rows", 0, "cells", 1, "v"): 26,
    ("rows", 0, "more"): 27,
    ("rows", 0, "more", "w"): 28,
    ("rows", 1): 30,
    ("rows", 1, "name"): 31,
    ("rows", 1, "cells"): 32,
    ("rows", 1, "cells", 0): 32,
    ("rows", 1, "cells", 0, "v"): 33,
    ("table", "sub"): 34,
    ("table", "sub", "last"): 35,
}


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path of a parsed table."""
    out = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            out += paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            out += paths(inner, (*path, index))
    return out


def test_every_key_has_its_line() -> None:
    """Headers, arrays of tables, dotted and quoted keys, inline tables, strings of every kind."""
    file = parse_toml(EVERYTHING.encode(), "x.toml")
    assert dict(file.lines) == LINES
    assert set(paths(dict(file.table))) == set(LINES)


def test_windows_line_ends_count_as_one() -> None:
    """A file saved with CR LF has the same lines."""
    file = parse_toml(EVERYTHING.replace("\n", "\r\n").encode(), "x.toml")
    assert dict(file.lines) == LINES


def test_a_missing_key_has_the_line_of_its_table() -> None:
    """Where a key ought to stand is the nearest line that can be named."""
    file = parse_toml(b"\n[a]\nb = 1\n", "x.toml")
    assert file.line_of(("a", "missing")) == 2
    assert file.line_of(("a", "b", "deeper", 0)) == 3
    assert file.line_of(("missing",)) is None
    assert file.line_of(()) is None


VALUE = st.recursive(
    st.sampled_from(
        ["1", '"a\\"#]}"', "'['", "true", "2020-01-01", '"""\n"" #x\n"""', "'''\n'a''\n'''", '""', '""""""']
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ",\n # ]\n".join(items) + "]"),
        st.lists(inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"k{n}.'x y' = {item}" for n, item in enumerate(items)) + "}"
        ),
    ),
    max_leaves=8,
)


@given(st.lists(VALUE, max_size=5), st.lists(st.booleans(), max_size=4))
def test_the_scanner_finds_what_tomllib_finds(values: list[str], arrays: list[bool]) -> None:
    """The two readers of one file name exactly the same keys, and each line holds the key's last part."""
    body = "\n".join(f"key{n} = {value}" for n, value in enumerate(values))
    text = "\n".join(f"[[r.t{n}]]\n{body}" if array else f"[s{n}.t]\n{body}" for n, array in enumerate(arrays)) or body
    file = parse_toml(text.encode(), "x.toml")
    assert set(file.lines) == set(paths(dict(file.table)))
    rows = text.split("\n")
    for path, line in file.lines.items():
        if isinstance(path[-1], str):
            assert path[-1] in rows[line - 1]


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    """sha256 of the file as it is, read once."""
    data = b"a = 1\r\n"
    (tmp_path / "x.toml").write_bytes(data)
    file = read_toml(tmp_path / "x.toml")
    assert file.digest == hashlib.sha256(data).hexdigest()
    assert file.data == data
    assert dict(file.table) == {"a": 1}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a = 1\na = 2\n", "x.toml:2: not valid TOML: cannot overwrite a value"),
        (b"[a]\nb = 1\n\n[a]\n", "x.toml:4: not valid TOML: cannot declare ('a',) twice"),
        (b"a = 1\nb =\n", "x.toml:2: not valid TOML: invalid value"),
        (b"a = [1,\n2", "x.toml:2: not valid TOML: unclosed array"),
        (b"a = 010\n", "x.toml:1: not valid TOML: expected newline or end of document after a statement"),
        (b"a = 1\nb = \xff\n", "x.toml:2: not UTF-8"),
        (b"\xef\xbb\xbfa = 1\n", "x.toml:1: starts with a byte order mark"),
        (b"a = " + b"9" * 6000, "x.toml: not valid TOML: number too long"),
        (b"a = " + b"[" * 100_000, "x.toml: nested too deeply"),
        (b"#" * (MAX_BYTES + 1), "x.toml: larger than 4194304 bytes"),
    ],
)
def test_what_is_not_toml_is_one_line(data: bytes, message: str) -> None:
    """File, line and what is wrong; never another exception."""
    with pytest.raises(ConfigError) as caught:
        parse_toml(data, "x.toml")
    assert caught.value.message == message


@given(st.binary(max_size=80))
def test_no_bytes_escape_our_error(data: bytes) -> None:
    """Any bytes give a table or a ConfigError."""
    try:
        file = parse_toml(data, "x.toml")
    except ConfigError:
        return
    assert set(file.lines) == set(paths(dict(file.table)))


@given(st.text(alphabet="ab[]{}=.,\"'#\n 1\\", max_size=60))
def test_no_text_escapes_our_error(text: str) -> None:
    """Text made of TOML's own marks gives a table whose keys all have lines, or a ConfigError."""
    try:
        file = parse_toml(text.encode(), "x.toml")
    except ConfigError:
        return
    assert set(file.lines) == set(paths(dict(file.table)))


def test_a_missing_file(tmp_path: Path) -> None:
    """The path and what is wrong."""
    with pytest.raises(ConfigError) as caught:
        read_toml(tmp_path / "none.toml")
    assert caught.value.message == f"{tmp_path}/none.toml: no such file"
    assert caught.value.help == "check the path"


def test_a_file_in_the_way(tmp_path: Path) -> None:
    """A path through a file."""
    (tmp_path / "f").write_text("")
    with pytest.raises(ConfigError, match=r"/f/x\.toml: no such file: a part of the path is not a directory$"):
        read_toml(tmp_path / "f" / "x.toml")


def test_a_directory(tmp_path: Path) -> None:
    """A directory where a file belongs."""
    with pytest.raises(ConfigError, match=r": is a directory, not a file$"):
        read_toml(tmp_path)


def test_a_named_pipe_does_not_wait(tmp_path: Path) -> None:
    """A FIFO is refused at once."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match=r": is not a regular file$"):
        read_toml(tmp_path / "pipe")


def test_a_bad_name() -> None:
    """A name that no file can have."""
    with pytest.raises(ConfigError, match="cannot be opened"):
        read_toml("a\0b")
    with pytest.raises(ConfigError, match="cannot be opened: file name too long"):
        read_toml("a" * 300)


def test_a_file_that_grows_beyond_the_bound(tmp_path: Path) -> None:
    """One byte over 4 MiB is refused without being parsed."""
    (tmp_path / "x.toml").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ConfigError, match="larger than 4194304 bytes"):
        read_toml(tmp_path / "x.toml")


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permission denied is said in so many words (patched: the tests may run as root)."""

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(ConfigError, match=r": cannot be read: permission denied$"):
        read_toml(tmp_path / "x.toml")


@pytest.mark.skipif(sys.platform != "linux", reason="did not run: /proc is Linux's")
def test_an_error_while_reading() -> None:
    """A file that opens and cannot be read."""
    with pytest.raises(ConfigError, match="cannot be read: input/output error"):
        read_whole("/proc/self/mem")


def test_the_scanner_refuses_what_tomllib_would() -> None:
    """It expects valid TOML, and guesses at nothing else."""
    with pytest.raises(ValueError, match="not understood"):
        _Scanner("= 1").scan()
