"""Our reader and pydantic's, on the same types: what ours takes, pydantic takes; what pydantic refuses, ours refuses.

Ours is the stricter one, on purpose: `check` methods and checks on members (regions, digests, paths), an array that
may not be empty or name an element twice, text that may not be blank, a time that must be UTC and written with `Z`,
a member that differs from a known one only by case, `null` for what is left out. None of these is asked of pydantic.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from signatures.predicates.entry import Entry
from signatures.predicates.shared import Scope
from signatures.predicates.table import PREDICATES, predicate_class
from signatures.reading.shapes import REFUSE, ShapeError, hints, member_name, plain, read
from tests.properties.shapes_of import values

KINDS = [predicate_class(kind) for kind in PREDICATES]
ALL = pytest.mark.parametrize("kind", [*KINDS, Scope, Entry], ids=lambda kind: kind.__name__)
CALM = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
_TWINS: dict[type[Any], type[BaseModel]] = {}
WRONG: tuple[Any, ...] = (None, True, 7, 1.5, "nonsense", [], [7], {}, {"x": 7}, "2026-13-01T00:00:00Z")


def twin(kind: type[Any]) -> type[BaseModel]:
    """The same shape as a pydantic model, made once."""
    found = _TWINS.get(kind)
    if found is None:
        found = _TWINS[kind] = _twin(kind)
    return found


def _twin(kind: Any) -> type[BaseModel]:
    """Names, types, defaults and unknown members, by pydantic's own rules."""
    members: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        hint = hints(kind)[field.name]
        default = ... if field.default is dataclasses.MISSING else field.default
        members[field.name] = (_their(hint), Field(default, alias=member_name(field, hint, toml=False)))
    extra: Any = "forbid" if getattr(kind, "UNKNOWN", None) == REFUSE else "ignore"
    made: type[BaseModel] = create_model(kind.__name__, __config__=ConfigDict(strict=True, extra=extra), **members)
    return made


def _their(hint: Any) -> Any:
    origin = get_origin(hint)
    if origin is Annotated:
        inner = get_args(hint)[0]
        # The one member with a reader of its own: a list's entries.
        return list[twin(Entry)] if "Sequence" in str(get_origin(inner)) else _their(inner)  # type: ignore[misc]
    if origin in (Union, types.UnionType):
        return _their(next(arm for arm in get_args(hint) if arm is not type(None))) | None
    if origin is tuple:
        return tuple[_their(get_args(hint)[0]), ...]  # type: ignore[misc]
    if origin is not None and issubclass(origin, Mapping):
        return dict[str, _their(get_args(hint)[1])]  # type: ignore[misc]
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return twin(hint)
    assert hint in (str, int, bool, datetime) or issubclass(hint, Enum)
    return hint


def theirs(kind: type[Any], value: Any) -> bool:
    """Whether pydantic takes the JSON."""
    try:
        twin(kind).model_validate_json(json.dumps(value))
    except ValidationError:
        return False
    return True


def ours(kind: type[Any], value: Any) -> bool:
    """Whether our reader takes it."""
    try:
        read(kind, value)
    except ShapeError:
        return False
    return True


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, element in items:
        found += places(element, (*path, key))
    return found


def replaced(value: Any, path: tuple[Any, ...], element: Any) -> Any:
    """The value with another element in one place."""
    copy = json.loads(json.dumps(value))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = element
    return copy


@ALL
@given(data=st.data())
@CALM
def test_both_take_what_is_written(kind: type[Any], data: st.DataObject) -> None:
    """A value that we write is read by both."""
    value = plain(data.draw(values(kind)))
    assert ours(kind, value)
    assert theirs(kind, value)


@ALL
@given(data=st.data())
@CALM
def test_what_ours_takes_theirs_takes(kind: type[Any], data: st.DataObject) -> None:
    """One place is otherwise: where pydantic refuses, so do we."""
    value = plain(data.draw(values(kind)))
    for path in data.draw(st.lists(st.sampled_from(places(value)), min_size=1, max_size=6)):
        changed = replaced(value, path, data.draw(st.sampled_from(WRONG)))
        assert theirs(kind, changed) or not ours(kind, changed), (path, changed)


@ALL
@given(data=st.data())
@CALM
def test_both_refuse_what_lacks_a_member(kind: type[Any], data: st.DataObject) -> None:
    """A required member is missing, or stands under another name."""
    value = plain(data.draw(values(kind)))
    types_of = hints(kind)  # type: ignore[arg-type]  # mypy takes type[Any] for unhashable
    needed = [
        member_name(field, types_of[field.name], toml=False)
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING
    ]
    name = data.draw(st.sampled_from(needed))
    rest = {key: element for key, element in value.items() if key != name}
    for changed in (rest, {**rest, f"{name}x": value[name]}):
        assert not ours(kind, changed)
        assert not theirs(kind, changed)


@pytest.mark.parametrize("kind", [Scope, Entry], ids=lambda kind: kind.__name__)
@given(data=st.data())
@CALM
def test_both_refuse_unknown_members_where_none_may_be(kind: type[Any], data: st.DataObject) -> None:
    """In a scope or an entry one might narrow it."""
    value = {**plain(data.draw(values(kind))), "only": "weekdays"}
    assert not ours(kind, value)
    assert not theirs(kind, value)
