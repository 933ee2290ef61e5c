"""`gate clearance` for people: a line for each region, or for all regions about which the same is to be said."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gate.clearance import BuildAnswer, Change, Clearances, Place
from gate.reports.words import place as name_regions
from gate.reports.words import short, when
from signatures.inert import inert

_NOTES = 4
_WORDS = {"ALLOW": "ALLOWED", "DENY": "DENIED", "UNDECIDED": "UNDECIDED"}
_STYLES = {"ALLOWED": "32;1", "DENIED": "31;1", "UNDECIDED": "33;1"}
_WIDTH = max(map(len, _STYLES))
_LINE = 12  # so many regions stand in one line before they are only counted


def render(report: Clearances, *, color: bool = False) -> str:
    """The whole answer, without a newline at its end."""
    head = f"clearance for {report.audience}, {report.distribution} at {when(report.at)}"
    lines = [f"mode: audit, nothing is let through; {head}" if report.mode == "audit" else head]
    for build in report.builds:
        lines += ["", *_build(build, color=color)]
    if report.changes is not None:
        lines += ["", *_changes(report.changes)]
    lines += ["", *(f"warning: {inert(text)}" for text in report.warnings)]
    pinned = "pinned" if report.pinned else "not pinned"
    lines.append(
        f"policy {inert(report.policy)} sha256:{short(report.policy_digest)} ({pinned}); "
        f"trust sha256:{short(report.trust_digest)}; memory {inert(report.memory)}"
    )
    return "\n".join(lines)


def _build(build: BuildAnswer, *, color: bool) -> list[str]:
    digest = next((f"{kind}:{short(text)}" for kind, text in build.digests.items()), "")
    seen = "" if build.bytes_seen or not build.digests else "  (bytes: not seen)"
    lines = [f"{inert(build.build)}  {digest}{seen}".rstrip()]
    if build.error is not None:
        lines.append(f"  error: {inert(build.error.message)}")
        if build.error.help:
            lines.append(f"  help: {inert(build.error.help)}")
    for places in _alike(build.regions):
        lines += _places(places, color=color)
    lines += [f"  near miss: {inert(text)}" for text in build.near_misses]
    return lines


def _alike(places: Iterable[Place]) -> list[list[Place]]:
    """Regions about which the same is said stand together, in the order of the first."""
    groups: dict[object, list[Place]] = {}
    for place in places:
        causes = tuple(
            (one.requirement, _for_all(one.text, place.region), _notes_for_all(one.notes, place.region), one.who)
            for one in place.missing
        )
        key = (place.decision, place.since, place.cleared_until, place.restrictions, causes, place.pending)
        groups.setdefault(key, []).append(place)
    return list(groups.values())


def _for_all(text: str, region: str) -> str:
    """What is said of one region, for all that share it."""
    return re.sub(rf"\b{region}\b", "these regions", text)


def _notes_for_all(notes: Iterable[str], region: str) -> tuple[str, ...]:
    """What a scope wants is the region alone: "not FR"; what it covers stands as it is."""
    return tuple(re.sub(rf"\bnot {region}(?![\w-])", "not these regions", note) for note in notes)


def _places(places: list[Place], *, color: bool) -> list[str]:
    first = places[0]
    said = _WORDS[first.decision]
    word = f"{said:<{_WIDTH}}"
    if color:
        word = f"\x1b[{_STYLES[said]}m{word}\x1b[0m"
    regions = [place.region for place in places]
    named = ", ".join(regions) if len(regions) <= _LINE else name_regions(regions)
    lines = [f"  {word}  {named}{_dates(first)}"]
    for condition in first.restrictions:
        kept = "kept" if condition.kept else "not kept"
        lines.append(f"    restricted: {condition.kind} {inert(condition.target)} by {inert(condition.party)} ({kept})")
    for want in first.missing:
        text, remedy, notes = want.text, want.remedy, want.notes
        if len(places) > 1:
            text, remedy = _for_all(text, first.region), remedy and _for_all(remedy, first.region)
            notes = _notes_for_all(notes, first.region)
        lines.append(f"    missing: {want.requirement}: {inert(text)}")
        lines += [f"      note: {inert(note)}" for note in notes[:_NOTES]]
        if remedy:
            who = f"{inert(want.who)}: " if want.who else ""
            lines.append(f"      help: {who}{inert(remedy)}")
    for waiting in first.pending:
        expected = f"expected {when(waiting.expected)}" if waiting.expected else "no date given"
        lines.append(f"    pending: {inert(waiting.party)} {waiting.determination}, {expected}")
    return lines


def _dates(place: Place) -> str:
    parts = []
    if place.by and place.since is not None:
        parts.append(f"by {', '.join(inert(party) for party in place.by)} since {when(place.since)}")
    if place.since is not None:
        parts.append(f"until {when(place.cleared_until)}" if place.cleared_until else "without an end")
    if place.until is not None:
        parts.append(f"evidence to be renewed by {when(place.until)}")
    return f"  {', '.join(parts)}" if parts else ""


def _changes(changes: tuple[Change, ...]) -> list[str]:
    if not changes:
        return ["changed: nothing"]
    return [
        "changed:",
        *(
            f"  {inert(one.build)} {one.region} {one.what}: {inert(one.was or 'none')} -> {inert(one.now or 'none')}"
            for one in changes
        ),
    ]
