"""Values of every shape, made from the types that are read: what a signer of any kind could write.

Made by a seeded `Random` and tried until their own checks hold: far faster than filtered strategies.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from random import Random
from typing import Annotated, Any, Union, get_args, get_origin

from hypothesis import strategies as st

from signatures.predicates.build_signature import Serialization
from signatures.predicates.entry import Entry
from signatures.predicates.types import INCIDENT_REPORT, PRERELEASE_VERIFICATION
from signatures.reading.shapes import hints

_WORDS = ("US", "PL", "US-CA", "sha256", "hmac-sha256-v1", "cleared", "acme/orca", "https://a.example", "é ✓", "x\ty")
_CHECKED = {  # by the name of the check on the member
    "check_region": ("US", "PL", "US-CA"),
    "check_country": ("US", "PL"),
    "_exact": ("cleared", "status-list-fresh", "scope-covered"),
    "_commitment_algorithm": ("hmac-sha256-v1",),
    "check_path": ("a", "b/c.bin", "é ✓"),
}
_TYPES = ("https://example.org/other/v1", PRERELEASE_VERIFICATION, INCIDENT_REPORT)
_TRIES = 5_000


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type that pass its own checks."""
    return st.integers(0, 2**32).map(lambda seed: make(kind, Random(seed)))  # noqa: S311 - test data


def make(kind: Any, random: Random) -> Any:
    """One value of a type; AssertionError where none was found that passes its checks."""
    for _ in range(_TRIES):
        try:
            value = _dataclass(kind, random) if dataclasses.is_dataclass(kind) else _plain(kind, random)
        except ValueError:
            continue
        if value is not None:
            return value
    raise AssertionError(kind)


def _dataclass(kind: Any, random: Random) -> Any:
    if kind is Serialization:
        return Serialization(method="files", hash_type="sha256", allow_symlinks=random.random() < 0.5)
    members = {}
    for field in dataclasses.fields(kind):
        has_default = field.default is not dataclasses.MISSING
        if has_default and random.random() < 0.6:
            continue
        typed = field.name == "predicate_type"
        value = random.choice(_TYPES) if typed else _member(hints(kind)[field.name], random)
        if value == () and not has_default:
            raise ValueError(field.name)
        members[field.name] = value
    made = kind(**members)
    if hasattr(made, "check"):
        made.check()
    return made


def _member(hint: Any, random: Random) -> Any:
    if get_origin(hint) is not Annotated:
        return make(hint, random)
    inner, *notes = get_args(hint)
    if get_origin(inner) is Sequence:
        return tuple(make(Entry, random) for _ in range(random.randint(0, 2)))
    names = {getattr(note, "__name__", "") for note in notes}
    checked = [word for name in sorted(names) for word in _CHECKED.get(name, ())]
    for _ in range(_TRIES):
        value = random.choice(checked) if checked else _hex(random) if "check_hex256" in names else make(inner, random)
        if "check_digest_set" in names:
            value = {name: _hex(random) for name in random.choice((["sha256"], ["dirHash"], ["sha256", "dirHash"]))}
        try:
            for note in notes:
                if callable(note):
                    note(value)
        except ValueError:
            continue
        return value
    raise AssertionError(hint)


def _hex(random: Random) -> str:
    return f"{random.getrandbits(256):064x}"


def _plain(kind: Any, random: Random) -> Any:
    origin = get_origin(kind)
    if origin is Annotated:
        return _member(kind, random)
    if origin in (Union, types.UnionType):
        return _member(next(arm for arm in get_args(kind) if arm is not type(None)), random)
    if origin is tuple:
        found = [_member(get_args(kind)[0], random) for _ in range(random.choice((1, 1, 2, 3)))]
        return tuple({repr(value): value for value in found}.values())
    if origin is not None and issubclass(origin, Mapping):
        return {random.choice(_WORDS): _member(get_args(kind)[1], random) for _ in range(random.randint(0, 2))}
    if issubclass(kind, Enum):
        return random.choice(list(kind))
    simple: dict[Any, Any] = {
        str: random.choice(_WORDS),
        int: random.randint(1, 2**40),
        bool: random.random() < 0.5,
        datetime: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=random.randint(0, 10**15)),
    }
    return simple[kind]
