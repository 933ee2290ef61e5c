"""A TOML file, read once: its table, its digest, and the line of each key (design §5, §6).

`tomllib` reads the table and finds every error of form (a key that stands twice, a table defined twice). It keeps no
line numbers, so a small scanner walks the same text once more; it may assume that the text is valid TOML 1.0.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from signatures.errors import ConfigError

MAX_BYTES: Final = 4 * 1024 * 1024

KeyPath = tuple[str | int, ...]
"""Where a value stands: ``("parties", "caisi", "keys", 0, "key")``."""

_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """A TOML file as read: ``path`` to print, ``data`` and their ``digest`` (sha256, hex), ``table``, key lines."""

    path: str
    data: bytes
    digest: str
    table: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    def line_of(self, path: KeyPath) -> int | None:
        """The line (from 1) of the key at ``path``, or of what it would stand in; None where that is the file."""
        for length in range(len(path), 0, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return line
        return None

    def error(
        self,
        path: KeyPath,
        message: str,
        *,
        nearest: str | None = None,
        help: str | None = None,  # noqa: A002 - the word that is printed
    ) -> ConfigError:
        """A ConfigError at the line of ``path``, to be raised."""
        return ConfigError(message, file=self.path, line=self.line_of(path), nearest=nearest, help=help)


def read_toml(path: str | Path) -> TomlFile:
    """Read the TOML file at ``path``. Raises ConfigError: missing, a directory, unreadable, too large, not TOML."""
    return parse_toml(read_whole(path), str(path))


def parse_toml(data: bytes, path: str) -> TomlFile:
    """The TOML file that has these bytes; ``path`` is only for messages. Raises ConfigError with the line."""
    if len(data) > MAX_BYTES:
        raise ConfigError(f"larger than {MAX_BYTES} bytes", file=path)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError("not UTF-8", file=path, line=line, help="save the file as UTF-8") from None
    if text.startswith("\ufeff"):
        raise ConfigError("starts with a byte order mark", file=path, line=1, help="save it as UTF-8 without one")
    text = text.replace("\r\n", "\n")
    try:
        table = tomllib.loads(text)
        lines = _Scanner(text).scan()
    except RecursionError:
        raise ConfigError("nested too deeply", file=path) from None
    except ValueError as error:
        # Not only TOMLDecodeError: a number of thousands of digits is a plain ValueError of `int`.
        message, number = str(error), None
        found = _AT_LINE.search(message)
        if found:
            number = int(found[1]) if found[1] else text.rstrip("\n").count("\n") + 1
            message = message[: found.start()]
        message = message[:1].lower() + message[1:] if isinstance(error, tomllib.TOMLDecodeError) else "number too long"
        raise ConfigError(f"not valid TOML: {message}", file=path, line=number) from None
    return TomlFile(path=path, data=data, digest=hashlib.sha256(data).hexdigest(), table=table, lines=lines)


def read_whole(path: str | Path, *, limit: int = MAX_BYTES) -> bytes:
    """The bytes of one regular file, read once. Raises ConfigError that names it."""
    name = str(path)
    try:
        # O_NONBLOCK: to open a named pipe must not wait for somebody to write to it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise ConfigError("no such file", file=name, help="check the path") from None
    except NotADirectoryError:
        raise ConfigError("no such file: a part of the path is not a directory", file=name) from None
    except PermissionError:
        raise ConfigError("cannot be read: permission denied", file=name, help="make it readable") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot be opened: {_reason(error)}", file=name) from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        kind = "is a directory, not a file" if stat.S_ISDIR(mode) else "is not a regular file"
        raise ConfigError(kind, file=name)
    with os.fdopen(handle, "rb") as file:
        try:
            data = file.read(limit + 1)
        except OSError as error:
            raise ConfigError(f"cannot be read: {_reason(error)}", file=name) from None
    if len(data) > limit:
        raise ConfigError(f"larger than {limit} bytes", file=name)
    return data


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).lower()


class _Scanner:
    """Walks valid TOML once and notes the line of every key and array element."""

    _BARE = re.compile(r"[A-Za-z0-9_-]+")
    _BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
    _SPACE = re.compile(r"[ \t]*")
    _WORD = re.compile(r"[^,\]}#\n]+")
    # Each kind of string, whole. In a multi-line one up to two quotes may stand right before the closing three.
    _STRING = re.compile(
        r'"""(?:\\.|"{1,2}(?!")|[^"\\])*"{3,5}'
        r"|'''(?:'{1,2}(?!')|[^'])*'{3,5}"
        r'|"(?:\\.|[^"\\\n])*"|'
        r"'[^'\n]*'",
        re.DOTALL,
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.counted = 0
        self.lines: dict[KeyPath, int] = {}
        self.last: dict[KeyPath, int] = {}  # arrays of tables: the index of the newest

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        while True:
            self._skip(self._BLANK)
            if self.at >= len(self.text):
                return self.lines
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:  # not reached on valid TOML
            msg = "not understood"
            raise ValueError(msg)
        self.at = found.end()
        return found[0]

    def _note(self, path: KeyPath) -> None:
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        self.lines.setdefault(path, self.line)

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._skip(self._SPACE)
            if self.text[self.at] in "\"'":
                quoted = self._skip(self._STRING)
                parts.append(next(iter(tomllib.loads(f"{quoted} = 0"))))
            else:
                parts.append(self._skip(self._BARE))
            self._skip(self._SPACE)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def _header(self) -> KeyPath:
        array = self.text.startswith("[[", self.at)
        self.at += 2 if array else 1
        *outer, name = self._key()
        path: KeyPath = ()
        for part in outer:
            path = (*path, part)
            self._note(path)
            if path in self.last:
                path = (*path, self.last[path])
        path = (*path, name)
        self._note(path)
        if array:
            self.last[path] = self.last.get(path, -1) + 1
            path = (*path, self.last[path])
            self._note(path)
        self.at += 2 if array else 1
        return path

    def _pair(self, table: KeyPath) -> None:
        path = table
        for part in self._key():
            path = (*path, part)
            self._note(path)
        self.at += 1  # the equals sign
        self._skip(self._SPACE)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        first = self.text[self.at]
        if first in "\"'":
            self._skip(self._STRING)
        elif first == "[":
            self._items(path)
        elif first == "{":
            self._inline(path)
        else:
            self._skip(self._WORD)

    def _items(self, path: KeyPath) -> None:
        index = 0
        self.at += 1
        while True:
            self._skip(self._BLANK)
            mark = self.text[self.at]
            if mark == "]":
                self.at += 1
                return
            if mark == ",":
                self.at += 1
                continue
            self._note((*path, index))
            self._value((*path, index))
            index += 1

    def _inline(self, path: KeyPath) -> None:
        self.at += 1
        while True:
            self._skip(self._BLANK)
            mark = self.text[self.at]
            if mark == "}":
                self.at += 1
                return
            if mark == ",":
                self.at += 1
                continue
            self._pair(path)
