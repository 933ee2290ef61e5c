"""Rule of evidence 5, for whoever signs a list: one word at a time about one build, and an incident once.

An entry does not say which regions its statement speaks of, nor which incident it reports. So the statements that
stand beside a new one have to be known, by their payloads' digests; what is not known may overlap, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from signatures.digests import RECOGNISED, DigestSet
from signatures.envelopes.statement import Statement
from signatures.errors import ConfigError
from signatures.predicates import types
from signatures.predicates.entry import STANDING, Entry, State
from signatures.predicates.shared import Audience, Scope
from signatures.regions import overlaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A statement as a list names it: ``payload`` is the sha256 (hex) of its exact bytes."""

    payload: str
    statement: Statement


Known = Mapping[str, Statement]
"""Statements that stand beside a new one, by the sha256 (hex) of their payloads."""


def check_one_word(entries: Iterable[Entry], new: Listed, known: Known) -> None:
    """Raise ConfigError where ``new`` would say a second word about what one of ``entries`` speaks of already.

    Entries that are REVOKED everywhere do not speak any more (design §4, rule 5).
    """
    kind = new.statement.predicate_type
    if kind not in (types.PRERELEASE_VERIFICATION, types.INCIDENT_REPORT):
        return
    for entry in entries:
        if entry.predicate_type != kind or (entry.state is State.REVOKED and entry.scopes is None):
            continue
        if kind == types.INCIDENT_REPORT:
            _check_incident(entry, new, known)
        elif _share_a_digest(entry.subjects, new.statement.digests):
            _check_verification(entry, new, known)


def _check_incident(entry: Entry, new: Listed, known: Known) -> None:
    other = known.get(entry.attestation)
    incident = new.statement.predicate.incident_id
    if other is None:
        raise _unknown(entry, f"it may report the incident {incident} already")
    if other.predicate.incident_id == incident:
        raise ConfigError(
            f"the list names the incident {incident} already, by {entry.attestation[:12]}…",
            help="replace that report: --supersedes FILE",
        )


def _check_verification(entry: Entry, new: Listed, known: Known) -> None:
    theirs = reach_of(entry, known)
    ours: Sequence[Scope] = new.statement.predicate.scopes
    shared = scopes_overlap(theirs, ours)
    if shared is None:
        return
    if theirs is None and entry.attestation not in known:
        raise _unknown(entry, "it may speak of the same regions")
    raise ConfigError(
        f"the list says something of this build for {shared} already, by {entry.attestation[:12]}…",
        help="replace that statement: --supersedes FILE; or name other regions",
    )


def reach_of(entry: Entry, known: Known) -> Sequence[Scope] | None:
    """The scopes of which an entry's verification speaks; None where that is everywhere, or is not known."""
    statement = known.get(entry.attestation)
    if statement is not None:
        scopes: Sequence[Scope] = statement.predicate.scopes
        return scopes or None
    # On what stands, scopes narrow; on what was withdrawn in part they say nothing of the rest.
    return entry.scopes if entry.state in STANDING else None


def scopes_overlap(ours: Sequence[Scope] | None, theirs: Sequence[Scope] | None) -> str | None:
    """The first region of ``ours`` that both speak of; None where they share nothing. Without scopes: everywhere."""
    if not ours or not theirs:
        named = ours or theirs
        return named[0].regions[0] if named else "every region"
    for mine in ours:
        for other in theirs:
            if not _audiences_overlap(mine.audience, other.audience):
                continue
            for region in mine.regions:
                if any(overlaps(region, said) for said in other.regions):
                    return region
    return None


def _audiences_overlap(mine: Audience, other: Audience) -> bool:
    """GENERAL is everybody. Two lists of names are one audience here: who is served is not ours to compare."""
    return mine is other or Audience.GENERAL in (mine, other)


def _share_a_digest(ours: Iterable[DigestSet], theirs: Iterable[DigestSet]) -> bool:
    found = {subject[kind] for subject in ours for kind in RECOGNISED if kind in subject}
    return any(subject.get(kind) in found for subject in theirs for kind in RECOGNISED if kind in subject)


def _unknown(entry: Entry, why: str) -> ConfigError:
    return ConfigError(
        f"the list names {entry.attestation[:12]}…, which is not at hand: {why}",
        help="lay its file beside the list, or beside the new statement",
    )
