"""One reader for every shape: a parsed JSON or TOML value becomes a frozen dataclass, or an error with its place.

The dataclass *is* the schema. A field's type says what is accepted, exactly (no conversion):

* ``str`` (not empty unless ``Annotated[str, MAY_BE_EMPTY]``), ``int`` (never a bool or a float), ``bool``,
  ``datetime`` (JSON: RFC 3339 text; TOML: an offset date-time), ``timedelta`` (text such as ``24h``),
* an ``Enum`` of strings: the exact value, never trimmed or folded,
* ``tuple[X, ...]``: an array, no text in it twice; not empty unless the field has a default or ``MAY_BE_EMPTY``,
* ``Mapping[str, X]``: a table with free names,
* another dataclass: an object; ``X | None``: the member may be left out (``null`` is refused all the same),
* ``Annotated[X, check]``: ``check(value)`` returns the value to keep, or raises ValueError with the reason;
  ``Annotated[X, ReadWith(run)]``: ``run`` reads the raw value by itself.

Class attributes: ``UNKNOWN = REFUSE`` refuses members that are not fields (the default ignores them, as in-toto
asks; TOML always refuses). A method ``check(self)`` raises ValueError where members contradict each other.
Field names are snake_case; JSON members are lowerCamelCase; TOML keys are the field names, or kebab-case where the
field says ``Annotated[X, Named("…")]``.

A member that equals a known one but for case is always refused: Go's readers would take it for the known one.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from signatures.reading import scalars
from signatures.reading.scalars import Fault, Read, ShapeError, show_path
from signatures.reading.times import write_duration, write_time

__all__ = [
    "IGNORE",
    "MAY_BE_EMPTY",
    "REFUSE",
    "Fault",
    "Named",
    "ReadWith",
    "ShapeError",
    "camel",
    "hints",
    "member_name",
    "plain",
    "read",
    "show_path",
]

T = TypeVar("T")

REFUSE = "refuse"
IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Named:
    """The member's name where it is not the field's name in the format's usual case."""

    name: str


@dataclass(frozen=True, slots=True)
class ReadWith:
    """Read the raw value by ``run`` (ValueError says what is wrong) instead of by the type."""

    run: Callable[[object], Any]


class _MayBeEmpty:
    """Marks a string that may be empty."""


MAY_BE_EMPTY = _MayBeEmpty()


def camel(name: str) -> str:
    """``valid_until`` as ``validUntil``."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def read(kind: type[T], value: object, *, toml: bool = False) -> T:
    """Read ``value`` (parsed JSON, or TOML with ``toml``) as ``kind``. Raises ShapeError."""
    return typing.cast("T", _reader(typing.cast("Any", kind), toml=toml)(value))


@cache
def _reader(kind: Any, *, toml: bool) -> Read:
    origin = get_origin(kind)
    if origin is Annotated:
        return _annotated(kind, toml=toml)
    if origin in (Union, types.UnionType):
        (inner,) = (arm for arm in get_args(kind) if arm is not type(None))
        return _reader(inner, toml=toml)
    if origin is tuple:
        return _array(_reader(get_args(kind)[0], toml=toml))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(_reader(get_args(kind)[1], toml=toml))
    if dataclasses.is_dataclass(kind):
        return _object(typing.cast("type", kind), toml=toml)
    if issubclass(kind, Enum):
        return scalars.one_of(kind)
    if kind is datetime:
        return scalars.toml_time if toml else scalars.json_time
    return {str: scalars.text, int: scalars.whole, bool: scalars.truth, timedelta: scalars.length}[kind]


def _annotated(kind: Any, *, toml: bool) -> Read:
    inner_kind, *notes = get_args(kind)
    own = [note.run for note in notes if isinstance(note, ReadWith)]
    checks = [*own, *(note for note in notes if callable(note))]
    if own:
        inner: Read = scalars.as_it_is
    elif MAY_BE_EMPTY in notes and inner_kind is str:
        inner = scalars.any_text
    else:
        inner = _reader(inner_kind, toml=toml)
    if not checks:
        return inner

    def run(value: Any) -> Any:
        out = inner(value)
        for check in checks:
            try:
                out = check(out)
            except ShapeError:
                raise
            except ValueError as error:
                raise ShapeError((), str(error)) from None
        return out

    return run


def _array(item: Read) -> Read:
    def run(value: Any) -> Any:
        if type(value) is not list:
            raise ShapeError((), f"must be an array, not {scalars.word(value)}")
        index = 0
        out = []
        try:
            for element in value:
                out.append(item(element))
                index += 1
        except ShapeError as error:
            raise error.under(index) from None
        if len(out) > 1 and isinstance(out[0], str) and len(set(out)) != len(out):
            raise ShapeError((), "names one element twice")
        return tuple(out)

    return run


def _mapping(item: Read) -> Read:
    def run(value: Any) -> Any:
        if type(value) is not dict:
            raise ShapeError((), f"must be an object, not {scalars.word(value)}")
        out = {}
        key = ""
        try:
            for key, element in value.items():
                out[key] = item(element)
        except ShapeError as error:
            raise error.under(key) from None
        return MappingProxyType(out)

    return run


def member_name(field: dataclasses.Field[Any], hint: Any, *, toml: bool) -> str:
    """The name under which a field stands in JSON or TOML."""
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
    if get_origin(hint) is Annotated:
        for note in get_args(hint)[1:]:
            if isinstance(note, Named):
                return note.name
    return field.name if toml else camel(field.name)


@cache
def hints(kind: type) -> Mapping[str, Any]:
    """A dataclass's resolved annotations, with their Annotated notes."""
    return get_type_hints(kind, include_extras=True)


def _object(kind: type, *, toml: bool) -> Read:  # noqa: C901 - one closure: 100,000 entries pass here
    members, required = _members(kind, toml=toml)
    folded = {name.casefold(): name for name in members}
    refuses = toml or getattr(kind, "UNKNOWN", IGNORE) == REFUSE
    check = getattr(kind, "check", None)

    def run(value: Any) -> Any:
        if type(value) is not dict:
            raise ShapeError((), f"must be an object, not {scalars.word(value)}")
        found: dict[str, Any] = {}
        name = ""
        try:
            for name, element in value.items():
                if name in members:
                    field_name, reader = members[name]
                    found[field_name] = reader(element)
                else:
                    unknown(name)
        except ShapeError as error:
            raise error.under(name) from None
        if not required <= value.keys():
            name = next(name for name in members if name in required and name not in value)
            raise ShapeError((name,), "is missing")
        made = kind(**found)
        if check is not None:
            _agrees(check, made)
        return made

    def unknown(name: str) -> None:
        meant = folded.get(name.casefold())
        if meant is not None:
            raise ShapeError((), f"differs from `{meant}` only by case", Fault.CASE, known=tuple(members))
        if refuses:
            raise ShapeError((), "is not known here", Fault.UNKNOWN, known=tuple(members))

    return run


def _members(kind: type, *, toml: bool) -> tuple[dict[str, tuple[str, Read]], set[str]]:
    """A dataclass's members by name, each with its field and reader; and the names that must be there."""
    types_of = hints(kind)
    members: dict[str, tuple[str, Read]] = {}
    required: set[str] = set()
    for field in dataclasses.fields(kind):
        hint = types_of[field.name]
        name = member_name(field, hint, toml=toml)
        reader = _reader(hint, toml=toml)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            required.add(name)
            if _is_array(hint) and not _may_be_empty(hint):
                reader = _not_empty(reader)
        members[name] = (field.name, reader)
    return members, required


def _agrees(check: Callable[[Any], None], made: Any) -> None:
    try:
        check(made)
    except ShapeError:
        raise
    except ValueError as error:
        raise ShapeError((), str(error), Fault.CONTRADICTION) from None


def _not_empty(reader: Read) -> Read:
    def run(value: Any) -> Any:
        out = reader(value)
        if not out:
            raise ShapeError((), "must not be empty")
        return out

    return run


def _is_array(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) in (Union, types.UnionType):
        return any(_is_array(arm) for arm in get_args(hint))
    return get_origin(hint) is tuple


def _may_be_empty(hint: Any) -> bool:
    return get_origin(hint) is Annotated and MAY_BE_EMPTY in get_args(hint)[1:]


def plain(value: Any, *, toml: bool = False) -> Any:
    """The inverse of ``read``: what to write as JSON. Members that are None or an empty default are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        types_of = hints(type(value))
        out = {}
        for field in dataclasses.fields(value):
            element = getattr(value, field.name)
            if element is None or (element == () and field.default == ()):
                continue
            out[member_name(field, types_of[field.name], toml=toml)] = plain(element, toml=toml)
        return out
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(element, toml=toml) for element in value]
    if isinstance(value, Mapping):
        return {key: plain(element, toml=toml) for key, element in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return write_time(value)
    if isinstance(value, timedelta):
        return write_duration(value)
    return value
