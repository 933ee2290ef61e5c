"""JSON as every reader agrees on it, and nothing beyond.

What two readers may take in two ways is refused (RFC 8259 leaves it open; RFC 7493, I-JSON, closes most of it):
a member that stands twice, or twice but for case (Go's `encoding/json` folds case and takes the last), numbers that
not every program can hold, text that is not Unicode. Signed bytes are read by this parser alone, once.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NoReturn

from signatures.codes import Code
from signatures.errors import ConfigError, Refused

_MIB = 1024 * 1024
MAX_INTEGER = 2**63 - 1  # both ways: -2^63 has no positive twin, and some readers negate
_MAX_DIGITS = 20
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_ALL_BUT_BRACKETS = bytes(octet for octet in range(256) if octet not in b'[]{}"')
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
# Only escapes can bring these into strict UTF-8 JSON; a match may be harmless (`\\ud800` is a backslash and text).
_SUSPECT = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_SHAPES = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much is read (design §4, step 1). Sizes in bytes; the last four are of a whole check, not of one file."""

    attestation_bytes: int = 4 * _MIB
    list_bytes: int = 64 * _MIB
    list_entries: int = 200_000
    depth: int = 64
    signatures: int = 64
    rsa_bits: int = 8192
    attestations: int = 10_000
    verifications: int = 100_000
    input_bytes: int = 1024 * _MIB


def parse(data: bytes, *, max_bytes: int, depth: int) -> Any:  # noqa: ANN401 - any JSON value
    """The one JSON value that ``data`` is: dict, list, str, int, float, bool or None.

    Refused: R101 more than ``max_bytes``; R102 more than ``depth`` levels; R104 not strict UTF-8 JSON (a byte order
    mark, NaN, Infinity, comments, bytes after the value); R105 a member that stands twice; R106 two members of one
    object equal but for case; R107 an integer beyond ±(2^63-1), a negative zero, a float beyond a double's range;
    R108 a lone surrogate or a NUL in a string. A float such as `1.0` is read as one: whether a whole number must
    stand there is for whoever knows the member.
    """
    if len(data) > max_bytes:
        raise Refused(Code.R101, f"{len(data)} bytes, and the bound is {max_bytes}")
    if _deeper_than(data, depth):
        raise Refused(Code.R102, f"more than {depth} levels")
    try:
        text = data.decode()
        value = json.loads(
            text,
            object_pairs_hook=_object_reader(),
            parse_int=_read_integer,
            parse_float=_read_float,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError as fault:
        raise Refused(Code.R104, f"it is not UTF-8 at byte {fault.start}") from None
    except json.JSONDecodeError as fault:
        raise Refused(Code.R104, f"line {fault.lineno}, column {fault.colno}: {_plain(fault.msg)}") from None
    except RecursionError:
        raise Refused(Code.R102, "more levels than this machine can read") from None
    if "\\u" in text and _SUSPECT.search(text):
        _check_text(value)
    return value


def dump(value: object) -> bytes:
    """``value`` as compact UTF-8 JSON, members in their order; ConfigError for what `parse` would not read back."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as fault:  # a UnicodeEncodeError is a ValueError
        raise ConfigError(f"this cannot be written as JSON: {fault}") from None


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:]


def _deeper_than(data: bytes, depth: int) -> bool:
    """Whether brackets outside strings nest deeper than ``depth``, before anything recurses.

    Up to its first fault the parser sees the same strings as this does, so it can get no deeper than what is
    counted here; behind the fault the count may be anything.
    """
    if _few(data, depth):
        return False
    if b"\\" in data:
        data = _ESCAPE.sub(b"", data)
    # Taking two quotes that touch away leaves what is inside a string inside: most strings hold no bracket.
    brackets = data.translate(None, _ALL_BUT_BRACKETS).replace(b'""', b"")
    if b'"' in brackets:
        brackets = _STRING.sub(b"", brackets).replace(b'"', b"")
    # Each round takes the innermost level away, or two of them (`[{}]`), so that lists of 100,000 entries need a
    # handful. What is gone after half as many rounds as levels are allowed was no deeper than that.
    rest = brackets
    for _ in range(depth // 2):
        before = len(rest)
        rest = rest.replace(b"{}", b"").replace(b"[]", b"")
        if len(rest) == before:
            break
    return bool(rest) and max(accumulate(map(_STEP.__getitem__, brackets))) > depth


def _few(data: bytes, most: int) -> bool:
    """Whether there are at most so many opening brackets, counted no further: finding the next is quick where few."""
    left = most
    for bracket in (b"[", b"{"):
        place = data.find(bracket)
        while place >= 0:
            left -= 1
            if left < 0:
                return False
            place = data.find(bracket, place + 1)
    return True


def _object_reader() -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    """A hook that makes dicts, and looks at each new set of member names once: lists repeat theirs 100,000 times."""
    known: set[tuple[str, ...]] = set()

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Refused(Code.R105, f"the member `{_first_repeated([name for name, _ in pairs])}`")
        if (names := tuple(found)) not in known:
            folded = [name.casefold() for name in names]
            if len(set(folded)) != len(folded):
                raise Refused(Code.R106, f"two members are spelled `{_first_repeated(folded)}`, but for case")
            if len(known) < _MAX_SHAPES:
                known.add(names)
        return found

    return read_object


def _first_repeated(names: list[str]) -> str:
    return next(name for place, name in enumerate(names) if name in names[:place])


def _read_integer(digits: str) -> int:
    # The length first: int() of a million digits takes its time, and refuses with a ValueError of its own.
    if len(digits) > _MAX_DIGITS or abs(number := int(digits)) > MAX_INTEGER:
        raise Refused(Code.R107, f"the integer {_short(digits)} is beyond 2^63-1")
    if number == 0 and digits.startswith("-"):
        raise Refused(Code.R107, "a negative zero")
    return number


def _read_float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise Refused(Code.R107, f"the number {_short(digits)} is beyond what a double holds")
    if number == 0 and digits.startswith("-"):
        raise Refused(Code.R107, "a negative zero")
    return number


def _short(digits: str) -> str:
    return digits if len(digits) <= 2 * _MAX_DIGITS else f"{digits[:_MAX_DIGITS]}…"


def _refuse_constant(name: str) -> NoReturn:
    raise Refused(Code.R104, f"`{name}` is not JSON")


def _check_text(value: object) -> None:
    """R108 for a string or a member's name with a lone surrogate or a NUL in it, at any depth (already bounded)."""
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise Refused(Code.R108, "a lone surrogate in a string")
        if "\0" in value:
            raise Refused(Code.R108, "a NUL character in a string")
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_text(name)
            _check_text(member)
    elif isinstance(value, list):
        for item in value:
            _check_text(item)
