"""One reader for every shape: what each type accepts, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any

import pytest

from signatures.reading.shapes import (
    MAY_BE_EMPTY,
    REFUSE,
    Fault,
    Named,
    ReadWith,
    ShapeError,
    camel,
    plain,
    read,
    show_path,
)
from tests.support.faults import fault


class Word(StrEnum):
    """Two words."""

    YES = "YES"
    NO_MORE = "NO_MORE"


def _even(number: int) -> int:
    if number % 2:
        msg = "must be even"
        raise ValueError(msg)
    return number


def _by_itself(value: object) -> str:
    if value == "deep":
        raise ShapeError(("inside",), "is wrong", Fault.UNKNOWN)
    if value == "flat":
        msg = "is flat"
        raise ValueError(msg)
    return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """An object that knows its members."""

    UNKNOWN = REFUSE
    deep_name: str
    count: Annotated[int, _even] = 0

    def check(self) -> None:
        """Two ways to be wrong."""
        if self.deep_name == "deep":
            raise ShapeError(("deepName",), "is deep", Fault.CONTRADICTION)
        if self.deep_name == "bad":
            msg = "is bad"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    """One member of each kind."""

    text: str
    empty: Annotated[str, MAY_BE_EMPTY] = ""
    whole: int = 1
    truth: bool = False
    time: datetime | None = None
    length: timedelta | None = None
    word: Word | None = None
    inner: Inner | None = None
    rows: tuple[Inner, ...] = ()
    names: tuple[str, ...] | None = None
    table: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    own: Annotated[str, ReadWith(_by_itself)] | None = None
    snake: Annotated[str, Named("in_snake")] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Arrays that must be there."""

    some: tuple[str, ...]
    any: Annotated[tuple[str, ...], MAY_BE_EMPTY]
    noted: Annotated[tuple[str, ...], tuple]
    asked: tuple[str, ...] | None


WHOLE: dict[str, Any] = {
    "text": "a",
    "empty": "",
    "whole": 7,
    "truth": True,
    "time": "2026-11-23T18:02:41.5Z",
    "length": "24h",
    "word": "NO_MORE",
    "inner": {"deepName": "x", "count": 2},
    "rows": [{"deepName": "y"}],
    "names": ["a", "b"],
    "table": {"any name": 1},
    "own": "self",
    "in_snake": "z",
}


def test_every_kind_is_read_and_written_back() -> None:
    """`plain` is the inverse of `read`; what is None or an empty default is left out."""
    found = read(Outer, WHOLE)
    assert found.inner == Inner(deep_name="x", count=2)
    assert found.time == datetime(2026, 11, 23, 18, 2, 41, 500_000, tzinfo=UTC)
    assert read(Outer, plain(found)) == found
    assert plain(Outer(text="a")) == {"text": "a", "empty": "", "whole": 1, "truth": False, "table": {}}
    assert plain(Outer) is Outer


def test_unknown_members_are_ignored_by_default() -> None:
    """And refused where the class says so, and in TOML."""
    assert read(Outer, {"text": "a", "other": 1}) == Outer(text="a")
    assert fault(Outer, {"text": "a", "inner": {"deepName": "x", "other": 1}}) == (
        Fault.UNKNOWN,
        "inner.other: is not known here",
    )
    assert fault(Outer, {"text": "a", "other": 1}, toml=True)[0] is Fault.UNKNOWN


@pytest.mark.parametrize(
    ("member", "value", "reason"),
    [
        ("text", 1, "must be text, not a number"),
        ("text", None, "must be text, not null"),
        ("text", "", "must not be empty"),
        ("text", " \u2003", "must not be empty"),
        ("empty", [], "must be text, not an array"),
        ("whole", 1.0, "must be a whole number, not a number with a fraction"),
        ("whole", True, "must be a whole number, not true or false"),
        ("whole", "1", "must be a whole number, not text"),
        ("truth", 1, "must be true or false, not a number"),
        ("time", 1, "must be text, not a number"),
        ("time", "today", "not an RFC 3339 time in UTC such as `2026-11-23T18:02:41Z`"),
        ("length", {}, "must be text, not an object"),
        ("length", "1 day", "not a length of time such as `24h` or `180d`"),
        ("word", "yes", "must be one of YES, NO_MORE"),
        ("word", ["YES"], "must be one of YES, NO_MORE"),
        ("inner", [], "must be an object, not an array"),
        ("inner", None, "must be an object, not null"),
        ("rows", {}, "must be an array, not an object"),
        ("names", ["a", "a"], "names one element twice"),
        ("table", [], "must be an object, not an array"),
        ("own", "flat", "is flat"),
    ],
)
def test_every_kind_is_exact(member: str, value: object, reason: str) -> None:
    """No conversion, ever."""
    assert fault(Outer, {"text": "a", member: value}) == (Fault.SHAPE, f"{member}: {reason}")


@pytest.mark.parametrize(
    ("value", "kind", "message"),
    [
        ([], Fault.SHAPE, "must be an object, not an array"),
        (datetime(2026, 1, 1, tzinfo=UTC), Fault.SHAPE, "must be an object, not a date"),
        ({}, Fault.SHAPE, "text: is missing"),
        (
            {"text": "a", "rows": [{"deepName": "x"}, {"deepName": ""}]},
            Fault.SHAPE,
            "rows[1].deepName: must not be empty",
        ),
        ({"text": "a", "table": {"k": "v"}}, Fault.SHAPE, "table.k: must be a whole number, not text"),
        ({"text": "a", "inner": {"deepName": "x", "count": 1}}, Fault.SHAPE, "inner.count: must be even"),
        ({"text": "a", "inner": {"deepName": "bad"}}, Fault.CONTRADICTION, "inner: is bad"),
        ({"text": "a", "inner": {"deepName": "deep"}}, Fault.CONTRADICTION, "inner.deepName: is deep"),
        ({"text": "a", "own": "deep"}, Fault.UNKNOWN, "own.inside: is wrong"),
        ({"text": "a", "Text": "b"}, Fault.CASE, "Text: differs from `text` only by case"),
        ({"text": "a", "IN_SNAKE": "b"}, Fault.CASE, "IN_SNAKE: differs from `in_snake` only by case"),
    ],
)
def test_a_fault_has_its_place_and_its_kind(value: object, kind: Fault, message: str) -> None:
    """The verifier makes a code of it, the loaders a line."""
    assert fault(Outer, value) == (kind, message)


@pytest.mark.parametrize("member", ["some", "noted", "asked"])
def test_an_array_that_must_be_there_must_not_be_empty(member: str) -> None:
    """Unless it says that it may be."""
    good: dict[str, Any] = {"some": ["a"], "any": [], "noted": ["a"], "asked": ["a"]}
    assert read(Needs, good).any == ()
    assert fault(Needs, good | {member: []}) == (Fault.SHAPE, f"{member}: must not be empty")


def test_a_fault_names_what_could_have_been_meant() -> None:
    """For the nearest word in the message."""
    with pytest.raises(ShapeError) as caught:
        read(Outer, {"text": "a", "inner": {"deepNam": "x"}})
    assert caught.value.known == ("deepName", "count")
    with pytest.raises(ShapeError) as caught:
        read(Outer, {"text": "a", "word": "YESS"})
    assert caught.value.known == ("YES", "NO_MORE")


def test_toml_has_its_own_names_and_dates() -> None:
    """Keys are the field names; a date has its offset."""
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    found = read(Outer, {"text": "a", "time": moment, "inner": {"deep_name": "x"}}, toml=True)
    assert (found.time, found.inner) == (moment, Inner(deep_name="x"))
    assert plain(found.inner, toml=True) == {"deep_name": "x", "count": 0}
    naive = moment.replace(tzinfo=None)
    for value in (naive, "2026-11-23T00:00:00Z"):
        assert fault(Outer, {"text": "a", "time": value}, toml=True) == (
            Fault.SHAPE,
            "time: must be a date and time with its offset, such as 2027-01-01T00:00:00Z",
        )


def test_what_is_read_cannot_be_changed() -> None:
    """Frozen is deep: tuples and read-only mappings."""
    found = read(Outer, WHOLE)
    assert isinstance(found.names, tuple)
    with pytest.raises(TypeError):
        found.table["x"] = 1  # type: ignore[index]


def test_paths_and_names() -> None:
    """As they are printed."""
    assert show_path(("scopes", 0, "regions", 1)) == "scopes[0].regions[1]"
    assert show_path(()) == ""
    assert camel("valid_until") == "validUntil"
    assert str(ShapeError((), "is wrong").under("a").under(3)) == "[3].a: is wrong"
