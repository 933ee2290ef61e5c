"""Status lists: which list of an issuer speaks, whether it is fresh, and what it says of one build.

The rules of evidence 2, 3, 6 and 7 (design §4). Pure: the instant is an argument.
Attacks met here: rollback (an older list), freeze (a list past its ``nextUpdate``), equivocation (one sequence, two
contents), a clock set back (a list from the future).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from signatures.codes import Code
from signatures.predicates import types
from signatures.predicates.entries import Entries
from signatures.predicates.entry import Entry
from signatures.predicates.status_list import StatusList
from signatures.reading.times import write_duration, write_time
from signatures.trust.model import Party, Trust, ends_of, enough
from signatures.verify import Authenticated, Refusal, VerifiedStatement

SKEW = timedelta(seconds=60)


class Freshness(Enum):
    """How a party's newest list stands at an instant."""

    FRESH = "fresh"
    STALE = "stale"  # past nextUpdate or max_age: a waiver may name it
    UNUSABLE = "unusable"  # its key has ended, its party does not count yet, or it is older than one seen before
    ABSENT = "absent"


class Trouble(Enum):
    """Why a run cannot decide by this list."""

    EQUIVOCATION = "equivocation"
    FUTURE = "future"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenList:
    """The highest list seen so far of an issuer under one trust digest."""

    sequence: int
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRules:
    """What the policy asks of lists: the greatest age, and the least sequence, each by party name."""

    max_age: Mapping[str, timedelta]
    min_sequence: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyList:
    """The newest list of a party (None: there is none), and what may be said by it."""

    party: Party
    freshness: Freshness
    why: str
    statement: VerifiedStatement | None = None
    trouble: Trouble | None = None
    ends: datetime | None = None
    window: timedelta | None = None
    entries: Entries | None = None
    refusal: Refusal | None = None

    @property
    def content(self) -> StatusList | None:
        """The list's predicate."""
        if self.statement is None:
            return None
        found: StatusList = self.statement.statement.predicate
        return found

    def entries_for(self, digests: Iterable[str]) -> tuple[Entry, ...]:
        """The entries with a subject that has one of these digests (hex), each once, in the list's order."""
        return self.entries.about(digests) if self.entries is not None else ()

    def entry(self, payload: str) -> Entry | None:
        """The entry that names this payload."""
        return self.entries.by_payload(payload) if self.entries is not None else None


def newest_lists(authenticated: Authenticated, trust: Trust) -> dict[str, tuple[VerifiedStatement, ...]]:
    """For each party (by name) its lists with the highest sequence; two of them with different content equivocate.

    Rule 6: chosen before any time is looked at, so that an older list never speaks because a newer one is stale.
    """
    newest: dict[str, tuple[VerifiedStatement, ...]] = {}
    for found in authenticated.statements:
        if found.type != types.STATUS_LIST:
            continue
        content = found.statement.predicate
        for name in found.speakers:  # step 7 saw to it that one of them has the issuer's id
            best = newest.get(name, ())
            if trust.parties[name].id != content.issuer:
                continue
            if not best or content.sequence > best[0].statement.predicate.sequence:
                newest[name] = (found,)
            elif content.sequence == best[0].statement.predicate.sequence:
                newest[name] = (*best, found)
    return newest


def judge_list(
    party: Party,
    newest: tuple[VerifiedStatement, ...],
    *,
    rules: ListRules,
    seen: SeenList | None,
    now: datetime,
) -> PartyList:
    """How a party's newest list stands at ``now`` (rules 2, 3, 6)."""
    if not newest:
        return PartyList(party=party, freshness=Freshness.ABSENT, why=f"no status list of {party.name} was found")
    chosen = newest[0]
    content: StatusList = chosen.statement.predicate
    max_age = rules.max_age[party.name]
    freshness, why, trouble = _freshness(party, chosen, rules=rules, seen=seen, now=now)
    older = freshness is Freshness.UNUSABLE and trouble is None and _rolled_back(party, content, rules, seen)
    if len(newest) > 1 or (seen and seen.sequence == content.sequence and seen.payload != chosen.payload):
        trouble = Trouble.EQUIVOCATION
        why = f"two lists of {party.name} have the sequence {content.sequence} and different content"
    return PartyList(
        party=party,
        freshness=freshness,
        why=why,
        statement=chosen,
        trouble=trouble,
        ends=min(content.next_update, content.issued_at + max_age, *ends_of(chosen.speakers[party.name], now)),
        window=min(max_age, content.next_update - content.issued_at),
        entries=Entries.of(content.entries),
        refusal=Refusal(code=Code.R907, origin=chosen.origin, detail=why, payload=chosen.payload) if older else None,
    )


def _rolled_back(party: Party, content: StatusList, rules: ListRules, seen: SeenList | None) -> bool:
    return content.sequence < max(rules.min_sequence.get(party.name, 0), seen.sequence if seen else 0)


def _freshness(
    party: Party, chosen: VerifiedStatement, *, rules: ListRules, seen: SeenList | None, now: datetime
) -> tuple[Freshness, str, Trouble | None]:
    content: StatusList = chosen.statement.predicate
    named = f"list {content.sequence} of {party.name}"
    max_age = rules.max_age[party.name]
    keys = [held for held in chosen.speakers[party.name] if held.valid_at(now)]
    least = rules.min_sequence.get(party.name, 0)
    if content.issued_at > now + SKEW:
        return Freshness.UNUSABLE, f"{named} is dated {write_time(content.issued_at)}", Trouble.FUTURE
    if not party.counts_at(now):
        return Freshness.UNUSABLE, f"{party.name} does not count yet (lists_from)", None
    if seen and content.sequence < seen.sequence:
        return Freshness.UNUSABLE, f"{named} is older than list {seen.sequence}, which was seen here before", None
    if content.sequence < least:
        return Freshness.UNUSABLE, f"{named} is below the policy's min_sequence {least}", None
    if not enough(party, keys) or not keys:
        return Freshness.UNUSABLE, f"{named} is signed by a key outside its validity", None
    if now >= content.next_update:
        return Freshness.STALE, f"{named} was to be renewed by {write_time(content.next_update)}", None
    if now >= content.issued_at + max_age:
        return (
            Freshness.STALE,
            f"{named} is of {write_time(content.issued_at)}, older than {write_duration(max_age)}",
            None,
        )
    return Freshness.FRESH, f"{named} of {write_time(content.issued_at)}", None


def differs(entry: Entry, found: VerifiedStatement) -> str | None:
    """How a statement differs from the entry that names it, or None (rule 4: one that differs is refused)."""
    predicate = found.statement.predicate
    if found.type != entry.predicate_type:
        return "predicateType"
    if [dict(subject) for subject in found.statement.digests] != [dict(subject) for subject in entry.subjects]:
        return "subjects"
    if found.type == types.PRERELEASE_VERIFICATION:
        if predicate.verdict is not entry.verdict:
            return "verdict"
        if predicate.coverage.determination is not entry.determination:
            return "determination"
    if found.type == types.INCIDENT_REPORT and predicate.state is not entry.incident_state:
        return "incidentState"
    return None


def refuse_difference(entry: Entry, found: VerifiedStatement, issuer: str) -> Refusal | None:
    """The refusal of a statement that is not what its signer listed."""
    member = differs(entry, found)
    if member is None:
        return None
    return Refusal(
        code=Code.R905,
        origin=found.origin,
        detail=f"its {member} is not what the list of {issuer} says",
        payload=found.payload,
    )
