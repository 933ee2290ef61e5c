"""Values that hold no others (text, numbers, times, the words of an enum), and the fault that names a value's place.

`shapes` puts them together; each raises ShapeError, whose place the containers complete as it passes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from signatures.reading.times import read_duration, read_time

Read = Callable[[Any], Any]


class Fault(Enum):
    """What kind of fault a value has; the verifier maps it to its code."""

    SHAPE = "shape"
    UNKNOWN = "unknown member"
    CASE = "case variant"
    CONTRADICTION = "contradiction"


class ShapeError(ValueError):
    """A value does not have its shape: ``path`` (such as ``scopes[0].regions[1]``), ``reason``, ``fault``."""

    def __init__(
        self, path: tuple[str | int, ...], reason: str, fault: Fault = Fault.SHAPE, *, known: tuple[str, ...] = ()
    ) -> None:
        super().__init__(f"{show_path(path)}: {reason}" if path else reason)
        self.path = path
        self.reason = reason
        self.fault = fault
        self.known = known  # the members that could have been meant

    def under(self, step: str | int) -> ShapeError:
        """The same fault, its place one step further down."""
        return ShapeError((step, *self.path), self.reason, self.fault, known=self.known)


def show_path(path: tuple[str | int, ...]) -> str:
    """``("scopes", 0, "regions")`` as ``scopes[0].regions``."""
    out = ""
    for part in path:
        out += f"[{part}]" if isinstance(part, int) else f".{part}" if out else part
    return out


def one_of(kind: type[Enum]) -> Read:
    """A reader of the exact value of one of the enum's members, never trimmed or folded."""
    by_value = {member.value: member for member in kind}

    def run(value: object) -> Enum:
        if type(value) is str and value in by_value:
            return by_value[value]
        raise ShapeError((), f"must be one of {', '.join(by_value)}", known=tuple(by_value))

    return run


def as_it_is(value: object) -> object:
    """Whatever it is: who asked reads it by itself."""
    return value


def any_text(value: object) -> str:
    """Text that may be empty."""
    if type(value) is not str:
        raise ShapeError((), f"must be text, not {word(value)}")
    return value


def text(value: object) -> str:
    """Text with something in it."""
    if type(value) is not str:
        raise ShapeError((), f"must be text, not {word(value)}")
    if not value or value.isspace():
        raise ShapeError((), "must not be empty")
    return value


def whole(value: object) -> int:
    """A whole number: never a bool or a float."""
    if type(value) is not int:
        raise ShapeError((), f"must be a whole number, not {word(value)}")
    return value


def truth(value: object) -> bool:
    """``true`` or ``false``."""
    if type(value) is not bool:
        raise ShapeError((), f"must be true or false, not {word(value)}")
    return value


def json_time(value: object) -> datetime:
    """RFC 3339 text, in UTC."""
    try:
        return read_time(any_text(value))
    except ShapeError:
        raise
    except ValueError as error:
        raise ShapeError((), str(error)) from None


def toml_time(value: object) -> datetime:
    """TOML's offset date-time."""
    if type(value) is not datetime or value.tzinfo is None:
        raise ShapeError((), "must be a date and time with its offset, such as 2027-01-01T00:00:00Z")
    return value.astimezone(UTC)


def length(value: object) -> timedelta:
    """Text such as ``24h``."""
    try:
        return read_duration(any_text(value))
    except ShapeError:
        raise
    except ValueError as error:
        raise ShapeError((), str(error)) from None


def at_least_one(number: int) -> int:
    """A check for `Annotated`: raises ValueError below 1."""
    if number < 1:
        raise ValueError("must be 1 or more")
    return number


def version_one(number: int) -> int:
    """A check for `Annotated`: the one version of a settings file that this program reads. Raises ValueError."""
    if number != 1:
        raise ValueError("this program reads version 1")
    return number


def word(value: object) -> str:
    """What kind of value this is, for messages."""
    words = {dict: "an object", list: "an array", str: "text", int: "a number", float: "a number with a fraction"}
    words |= {bool: "true or false", type(None): "null"}
    return words.get(type(value), "a date")
