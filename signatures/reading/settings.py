"""From a TOML file to a frozen dataclass: `shapes` reads, and what it refuses gets its file, line and nearest key.

Design §6: an unknown key or a value out of range is an error that names the file, the line and the nearest valid key.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import TypeVar

from signatures.errors import ConfigError
from signatures.reading.shapes import Fault, ShapeError, read, show_path
from signatures.reading.toml_file import KeyPath, TomlFile

T = TypeVar("T")

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HELP_WORDS = 12
OPEN = "FILL IN"
"""What `gate init` begins a value with that it cannot know. Such a file decides nothing."""
# What JSON calls an object is a table in TOML.
_TOML_WORDS = (("an object", "a table"), ("must be text", "must be a string"))


def read_settings(kind: type[T], file: TomlFile) -> T:
    """``file`` as ``kind``. Raises ConfigError with the line and the nearest key, or with what is still to fill in."""
    _check_filled(file, file.table, ())
    try:
        return read(kind, file.table, toml=True)
    except ShapeError as error:
        raise fault_at(file, error.path, error.reason, known=error.known, unknown=_is_unknown(error)) from None


def _check_filled(file: TomlFile, value: object, path: KeyPath) -> None:
    if isinstance(value, str) and value.startswith(OPEN):
        wanted = value.removeprefix(OPEN).lstrip(": ") or "the value"
        remedy = "write it in the place of the text there; nothing is decided before"
        raise file.error(path, f"`{show_path(path)}` is still to be filled in: {wanted}", help=remedy)
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        _check_filled(file, inner, (*path, step))


def fault_at(
    file: TomlFile,
    path: KeyPath,
    reason: str,
    *,
    known: Iterable[str] = (),
    unknown: bool = False,
    help: str | None = None,  # noqa: A002 - the word that is printed
) -> ConfigError:
    """The error for ``path``: ``known`` are the words that could have been meant, ``unknown`` says it is the key."""
    choices = tuple(known)
    word = path[-1] if unknown else value_at(file, path)
    meant = nearest(word, choices) if isinstance(word, str) else None
    listed = f"one of: {', '.join(choices)}" if 0 < len(choices) <= _HELP_WORDS else None
    for ours, theirs in _TOML_WORDS:
        reason = reason.replace(ours, theirs)
    place = f"`{show_path(path)}`: " if path else ""
    return file.error(path, f"{place}{reason}", nearest=meant, help=None if meant else help or listed)


def value_at(file: TomlFile, path: KeyPath) -> object:
    """The value as it stands in the file at ``path``; None where there is none."""
    value: object = file.table
    for step in path:
        try:
            value = value[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` is most likely a slip for, or None."""
    choices = {_fold(choice): choice for choice in known}
    close = difflib.get_close_matches(_fold(word), choices, n=1, cutoff=0.6)
    return choices[close[0]] if close else None


def check_one_line(text: str) -> str:
    """``text``, unless it holds a control character or begins or ends with a blank. Raises ValueError."""
    if _CONTROL.search(text) or text != text.strip():
        raise ValueError("must be one line, without blanks at its ends")
    return text


def check_identifier(text: str) -> str:
    """A party's or deployer's id: a URI such as ``https://acme.example``. Raises ValueError."""
    check_one_line(text)
    if " " in text or not _SCHEME.match(text):
        raise ValueError("must be a URI such as `https://acme.example`")
    return text


def _is_unknown(error: ShapeError) -> bool:
    return error.fault in (Fault.UNKNOWN, Fault.CASE)


def _fold(word: str) -> str:
    return word.casefold().replace("-", "_")
