"""Is a build cleared for each of many regions? Authenticated once, decided once a region; and what changed since.

Pure, as `gate.judge` is. `Clearances` is what `gate clearance --json` prints, version 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from gate.decision.answer import Answer, Decision, State
from gate.decision.case import Request
from gate.decision.evidence import World
from gate.judge import decide
from gate.reports.words import when
from signatures.errors import Undecided
from signatures.reading.shapes import MAY_BE_EMPTY

VERSION = "1"
UNDECIDED = "UNDECIDED"

Text = Annotated[str, MAY_BE_EMPTY]
Texts = Annotated[tuple[Text, ...], MAY_BE_EMPTY]


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """One cause of a denial: the requirement, why, what is known besides, what to do and who can."""

    requirement: str
    text: Text
    notes: tuple[Text, ...] = ()
    remedy: Text | None = None
    who: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A restriction in force: of which kind, by whom, and whether this deployment keeps it."""

    kind: str
    target: Text
    party: str
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An evaluator that has not decided yet, and when it expects to."""

    party: str
    determination: str
    expected: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One build in one region.

    ``since`` is when the last of the counted clearances began, ``cleared_until`` when the first of them ends;
    ``until`` the earliest end of anything that the decision rests on, status lists that are renewed daily included.
    """

    region: str
    decision: str
    allowed: bool
    since: datetime | None = None
    cleared_until: datetime | None = None
    until: datetime | None = None
    by: Texts
    restrictions: Annotated[tuple[Condition, ...], MAY_BE_EMPTY]
    missing: Annotated[tuple[Want, ...], MAY_BE_EMPTY]
    pending: Annotated[tuple[Expected, ...], MAY_BE_EMPTY]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why nothing can be said of a build."""

    message: Text
    help: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildAnswer:
    """One build with its regions. ``build`` is what the user named."""

    build: Text
    digests: Mapping[str, str]
    bytes_seen: bool
    exit_code: int
    regions: Annotated[tuple[Place, ...], MAY_BE_EMPTY]
    near_misses: Texts
    error: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is not as it was: a decision, an end, a restriction. ``was`` or ``now`` is left out where there was none."""

    build: Text
    region: str
    what: str
    was: Text | None = None
    now: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearances:
    """The whole answer. ``allowed`` and ``exit_code`` are the worst of all builds and regions."""

    schema_version: str
    at: datetime
    allowed: bool
    exit_code: int
    mode: str
    policy: str
    policy_digest: str
    pinned: bool
    trust_digest: str
    audience: str
    distribution: str
    memory: Text
    warnings: Texts
    builds: tuple[BuildAnswer, ...]
    changes: Annotated[tuple[Change, ...], MAY_BE_EMPTY] | None = None


def over_regions(world: World, request: Request, regions: Iterable[str]) -> tuple[Place, ...]:
    """The answer for each region. Where one cannot be decided, it says so and the others are decided."""
    return tuple(_place(world, request.only(region), region) for region in regions)


def _place(world: World, request: Request, region: str) -> Place:
    try:
        decision = decide(world, request)
    except Undecided as error:
        want = Want(requirement="undecided", text=error.message, remedy=error.help, who=None)
        return Place(
            region=region,
            decision=UNDECIDED,
            allowed=False,
            since=None,
            cleared_until=None,
            until=None,
            by=(),
            restrictions=(),
            missing=(want,),
            pending=(),
        )
    allowed = decision.answer is Answer.ALLOW
    ends = [one.until for one in decision.clearances if one.until is not None]
    return Place(
        region=region,
        decision=decision.answer.name,
        allowed=decision.allowed,
        since=max((one.since for one in decision.clearances), default=None) if allowed else None,
        cleared_until=min(ends, default=None) if allowed else None,
        until=decision.until,
        by=tuple(dict.fromkeys(one.party for one in decision.clearances)),
        restrictions=tuple(
            Condition(kind=one.kind, target=one.target, party=one.party, kept=one.kept) for one in decision.restrictions
        ),
        missing=_wants(decision),
        pending=tuple(
            Expected(party=one.party, determination=one.determination, expected=one.expected)
            for one in decision.pending
        ),
    )


def _wants(decision: Decision) -> tuple[Want, ...]:
    return tuple(
        Want(
            requirement=result.requirement,
            text=reason.text,
            notes=reason.notes,
            remedy=reason.remedy,
            who=reason.who,
        )
        for result in decision.results
        if result.state is State.NOT_MET
        for reason in result.reasons
    )


def compare(last: Iterable[BuildAnswer], now: Iterable[BuildAnswer]) -> tuple[Change, ...]:
    """What is not as it was for whatever is asked now, build by build (by digest, else by name), region by region."""
    before = _by_place(last)
    changes: list[Change] = []
    for key, (build, place) in _by_place(now).items():
        changes += _changes(build, key[1], before[key][1] if key in before else None, place)
    return tuple(changes)


def _by_place(builds: Iterable[BuildAnswer]) -> dict[tuple[str, str], tuple[str, Place]]:
    found = {}
    for build in builds:
        identity = build.digests.get("dirHash") or build.digests.get("sha256") or build.build
        for place in build.regions:
            found[identity, place.region] = (build.build, place)
    return found


def _changes(build: str, region: str, was: Place | None, now: Place) -> list[Change]:
    if was is None:
        return [Change(build=build, region=region, what="decision", was=None, now=now.decision)]
    sides = {
        "decision": (was.decision, now.decision),
        "clearedUntil": (_shown(was.cleared_until), _shown(now.cleared_until)),
        "restrictions": (_listed(was), _listed(now)),
        "missing": (_wanted(was), _wanted(now)),
        "expected": (_awaited(was), _awaited(now)),
    }
    return [
        Change(build=build, region=region, what=what, was=old or None, now=new or None)
        for what, (old, new) in sides.items()
        if old != new
    ]


def _shown(moment: datetime | None) -> str:
    return "" if moment is None else when(moment)


def _listed(place: Place) -> str:
    return ", ".join(sorted({f"{one.kind} {one.target} ({one.party})" for one in place.restrictions}))


def _wanted(place: Place) -> str:
    return ", ".join(dict.fromkeys(one.requirement for one in place.missing))


def _awaited(place: Place) -> str:
    return ", ".join(sorted(f"{one.party} {_shown(one.expected) or 'without a date'}" for one in place.pending))
