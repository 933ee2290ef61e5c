"""What the newest version of a profile says that a policy written from it does not (design §6).

Pure. Only what tightens is ever added to the text: disclosures that the policy does not ask for yet. Every other
difference is named and left as it stands, so that an upgrade weakens nothing and overwrites no choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from gate.profiles.model import Profile
from signatures.reading.times import read_duration

_MARK: Final = re.compile(r"^# gate profile: (\S+) ([1-9][0-9]{0,5})[ \t]*\r?$", re.MULTILINE)
_OWN: Final = frozenset(
    {("name",), ("trust",), ("sources",), ("scope", "regions"), ("deployer", "id"), ("participants", "producers")}
)
"""What is the deployer's alone: no profile can say it."""


class Effect(StrEnum):
    """What it would do to take the profile's value. Where it is not known, it is not called stricter."""

    WEAKER = "weaker"
    STRICTER = "stricter"
    UNKNOWN = "may be weaker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One key: what the policy says (None: nothing), what the profile does, and what taking the latter would do."""

    key: str
    yours: object
    theirs: object
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """``added`` are the disclosures that are asked for from now on; ``text`` is the policy with them."""

    added: tuple[str, ...]
    left: tuple[Difference, ...]
    text: str


def mark_of(text: str) -> tuple[str, int] | None:
    """The profile and the version that a policy was written from; None where no line, or more than one, says it."""
    found = _MARK.findall(text)
    return (found[0][0], int(found[0][1])) if len(found) == 1 else None


def compare(text: str, table: Mapping[str, Any], profile: Profile, newest: Mapping[str, Any]) -> Upgrade:
    """The upgrade of a policy (``text``, parsed as ``table``) to ``profile``, whose policy parses as ``newest``."""
    mine, theirs = table.get("disclosures", {}), newest.get("disclosures", {})
    added = tuple(kind for kind in theirs if kind not in mine)
    left = tuple(_differences(table, newest, added))
    changed = _MARK.sub(f"# gate profile: {profile.name} {profile.version}", text, count=1)
    if added:
        changed = changed.rstrip("\n") + f"\n\n# asked for since version {profile.version} of {profile.name}\n"
        changed += "\n".join(_table(kind, theirs[kind]) for kind in added)
    return Upgrade(added=added, left=left, text=changed)


def _differences(table: Mapping[str, Any], newest: Mapping[str, Any], added: tuple[str, ...]) -> Iterator[Difference]:
    yours, theirs = dict(_flat(table, ())), dict(_flat(newest, ()))
    for path in sorted({*yours, *theirs}):
        if path in _OWN or path[:2] == ("deployment", "features") or path[0] == "unsafe_exempt":
            continue
        if path[0] == "disclosures" and len(path) > 1 and path[1] in added:
            continue
        one, other = yours.get(path), theirs.get(path)
        if one != other:
            yield Difference(key=".".join(path), yours=one, theirs=other, effect=_effect(path, one, other))


_ORDERS: Final[Mapping[str, tuple[object, ...]]] = {
    "mode": ("audit", "enforce"),
    "window_elapsed": ("unsafe-allow", "deny"),
    "others": ("unsafe-exempt", "require-verification", "deny"),
    "closed": (False, True),
}
"""From the weakest word to the strictest, by the last part of the key."""


def _effect(path: tuple[str, ...], one: object, other: object) -> Effect:
    last = path[-1]
    if path[0] == "disclosures" and None in (one, other):
        return Effect.WEAKER if other is None else Effect.STRICTER
    order = _ORDERS.get(last, ())
    if one in order and other in order:
        return Effect.STRICTER if order.index(other) > order.index(one) else Effect.WEAKER
    if isinstance(one, list) and isinstance(other, list) and last in ("block_open", "verdicts"):
        mine, theirs = set(map(str, one)), set(map(str, other))
        if last == "verdicts":
            mine, theirs = theirs, mine
        return Effect.STRICTER if mine < theirs else Effect.WEAKER
    if "max_age" in path and isinstance(one, str) and isinstance(other, str):
        try:
            return Effect.STRICTER if read_duration(other) < read_duration(one) else Effect.WEAKER
        except ValueError:
            return Effect.UNKNOWN
    return Effect.UNKNOWN


def _flat(value: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    for name, inner in value.items():
        if isinstance(inner, dict) and inner:
            yield from _flat(inner, (*path, name))
        else:
            yield (*path, name), inner


def _table(kind: str, rule: Mapping[str, Any]) -> str:
    lines = [f"[disclosures.{kind}]"]
    lines += [
        f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value:%Y-%m-%dT%H:%M:%SZ}"
        for name, value in rule.items()
    ]
    return "\n".join(lines) + "\n"
