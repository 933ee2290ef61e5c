"""What is heard: every word of every party's own list that is about this build or its producer.

The lists lead (design §4, rule 2): what a party's newest list does not name is not in force, for or against.
`World` is what holds for every request about one build at one instant; `Hearing` is one request with one producer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType

from gate.decision.case import Request
from gate.decision.scopes import entry_helps, entry_hurts
from gate.policy.model import Policy
from signatures.codes import Code
from signatures.digests import DIR_HASH, SHA256, Identity, clears, concerns, lookup_digest
from signatures.predicates import types
from signatures.predicates.entry import STANDING, WITHDRAWN, Entry
from signatures.reading.times import write_duration, write_time
from signatures.status.index import (
    SKEW,
    Freshness,
    ListRules,
    PartyList,
    SeenList,
    judge_list,
    newest_lists,
    refuse_difference,
)
from signatures.trust.model import Party, Trust, ends_of, enough
from signatures.verify import Authenticated, Refusal, VerifiedStatement

CLAIMS = frozenset({types.BUILD_SIGNATURE, types.PROVENANCE, types.DISCLOSURE})


class Basis(Enum):
    """Why a build may be released at all."""

    VERIFIED = "verification"
    EXEMPT_PRODUCER = "unsafe-exempt producer"
    EXEMPT_BUILD = "unsafe-exempt build"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One entry of a party's usable list, with its statement where that was supplied and equals the entry."""

    party: str
    entry: Entry
    statement: VerifiedStatement | None

    def in_force(self, now: datetime) -> bool:
        """ACTIVE or REINSTATED, from ``effectiveFrom`` on."""
        return self.entry.state in STANDING and self.entry.effective_from <= now

    @property
    def withdrawn(self) -> bool:
        """SUSPENDED or REVOKED: at once, whatever ``effectiveFrom`` says (rule 7)."""
        return self.entry.state in WITHDRAWN

    @property
    def origin(self) -> str:
        """Where the statement is, or that it is missing."""
        return self.statement.origin if self.statement else f"(not supplied: {self.entry.attestation[:12]}…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that holds for one build at one instant, whatever region is asked about."""

    policy: Policy
    trust: Trust
    identity: Identity
    now: datetime
    authenticated: Authenticated
    by_payload: Mapping[str, VerifiedStatement]
    lists: Mapping[str, PartyList]


def sort_evidence(
    authenticated: Authenticated,
    *,
    policy: Policy,
    trust: Trust,
    identity: Identity,
    seen: Mapping[str, SeenList],
    now: datetime,
) -> World:
    """Choose each party's newest list and hold it against the clock; index what was supplied."""
    newest = newest_lists(authenticated, trust)
    rules = ListRules(
        max_age={name: policy.max_list_age(_roles_of(trust, name)) for name in trust.parties},
        min_sequence=policy.status.min_sequence,
    )
    lists = {
        name: judge_list(party, newest.get(name, ()), rules=rules, seen=seen.get(party.id), now=now)
        for name, party in trust.parties.items()
    }
    return World(
        policy=policy,
        trust=trust,
        identity=_with_roots(identity, authenticated),
        now=now,
        authenticated=authenticated,
        by_payload=authenticated.by_payload(),
        lists=MappingProxyType(lists),
    )


def _with_roots(identity: Identity, authenticated: Authenticated) -> Identity:
    """A directory known by dirHash alone, with its Model Signing roots where a manifest that was supplied proves them.

    Whoever signed it: no other files have this dirHash, so that these are its roots, in either order.
    """
    if identity.sha256 or identity.dir_hash is None:
        return identity
    for found in authenticated.statements:
        if found.type == types.BUILD_SIGNATURE and clears(identity, found.about[:1]):
            return replace(identity, sha256=tuple(dict.fromkeys(found.statement.predicate.roots())))
    return identity


def _roles_of(trust: Trust, party: str) -> tuple[str, ...]:
    return tuple(name for name, role in trust.roles.items() if party in role.parties)


def with_aliases(world: World, parties: Iterable[Party]) -> World:
    """For a build known by dirHash alone: every sha256 that these lists give beside it; a no is found by either.

    What lists say does not prove that there is no other (`_with_roots` does): nothing is allowed by it.
    Only lists that are required may say so: else deleting another one could hide a no.
    """
    identity = world.identity
    if identity.sha256 or identity.dir_hash is None:
        return world
    found = {
        subject[SHA256]
        for party in parties
        for entry in world.lists[party.name].entries_for((identity.dir_hash,))
        for subject in entry.subjects
        if subject.get(DIR_HASH) == identity.dir_hash and SHA256 in subject
    }
    return replace(world, identity=replace(identity, sha256=tuple(sorted(found))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """One request, judged with one producer. ``required`` are the parties whose fresh lists it needs.

    ``accepted`` are the parties (names) whose stale list a waiver accepts; ``said`` is what the required parties' lists
    say, and nobody else's: a list that need not be there could be deleted, and so must not be able to hurt.
    """

    world: World
    request: Request
    producer: Party | None
    basis: Basis
    required: tuple[Party, ...]
    accepted: frozenset[str]
    said: tuple[Said, ...]
    refusals: tuple[Refusal, ...]

    @property
    def now(self) -> datetime:
        """The instant."""
        return self.world.now

    @property
    def policy(self) -> Policy:
        """The deployer's policy."""
        return self.world.policy

    @property
    def trust(self) -> Trust:
        """Who may say what."""
        return self.world.trust

    def of_type(self, predicate_type: str) -> tuple[Said, ...]:
        """What is said by statements of one type."""
        return tuple(word for word in self.said if word.entry.predicate_type == predicate_type)

    def hurts(self, word: Said) -> tuple[str, ...]:
        """The asked regions in which a word, if it speaks against the request, still does."""
        return entry_hurts(word.entry, self.request, self.policy.deployer, self.now)

    def exact(self, word: Said) -> bool:
        """Whether the statement is about exactly this build."""
        return word.statement is not None and clears(self.world.identity, word.statement.about)


def usable(world: World, party: str, accepted: frozenset[str]) -> bool:
    """Whether a party's newest list speaks: fresh, or stale and accepted by the officers."""
    freshness = world.lists[party].freshness
    return freshness is Freshness.FRESH or (freshness is Freshness.STALE and party in accepted)


def listen(
    world: World, parties: Iterable[Party], producers: Iterable[str], accepted: frozenset[str]
) -> tuple[tuple[Said, ...], tuple[Refusal, ...]]:
    """Every entry of these parties' usable lists that concerns the build, or the id of one of the ``producers``."""
    digests = world.identity.known() | {lookup_digest(party_id) for party_id in producers}
    words, refusals = [], []
    for party in parties:
        if not usable(world, party.name, accepted):
            continue
        for entry in world.lists[party.name].entries_for(digests):
            statement = world.by_payload.get(entry.attestation)
            if statement is not None and party.name not in statement.speakers:
                statement = None
            if statement is not None:
                refusal = refuse_difference(entry, statement, party.name)
                if refusal is not None:
                    refusals.append(refusal)
                    statement = None
            words.append(Said(party=party.name, entry=entry, statement=statement))
    return tuple(words), tuple(refusals)


def concerns_build(world: World, word: Said) -> bool:
    """Whether the entry's subjects share a digest with the build itself (not only with its producer's id)."""
    return concerns(world.identity, word.entry.subjects)


def claimants(
    world: World, request: Request, required: tuple[Party, ...], accepted: frozenset[str]
) -> tuple[Party, ...]:
    """Rule 10: the parties whose own statement about exactly these bytes is in force, in the trust file's order.

    ``required`` are those whose lists are required whoever the producer is.
    """
    found = []
    for party in world.trust.parties.values():
        if not may_claim(world, party) or not party.counts_at(world.now):
            continue
        heard = with_aliases(world, (*required, party))
        words, _ = listen(heard, (party,), (), accepted)
        if any(claim_stands(heard, request, word) for word in words):
            found.append(party)
    return tuple(found)


def may_claim(world: World, party: Party) -> bool:
    """Whether some role lets a party say that a build is its own."""
    return any(world.trust.may_attest(party.name, claim) for claim in CLAIMS)


def claim_stands(world: World, request: Request, word: Said) -> bool:
    """Whether a word is its party's own claim to this build: in force, exact, by keys valid now."""
    if word.entry.predicate_type not in CLAIMS or word.statement is None:
        return False
    if word.entry.predicate_type == types.DISCLOSURE:  # one that names another producer is that one's, whoever signs
        own = word.statement.statement.predicate.producer.id == world.trust.parties[word.party].id
    else:
        own = True
    return (
        own
        and entry_helps(word.entry, request.regions, request, world.policy.deployer, world.now)
        and clears(world.identity, word.statement.about)
        and not key_ended(world, word.party, word.statement)
    )


def key_ended(world: World, party: str, statement: VerifiedStatement) -> bool:
    """Whether the party's signature no longer counts because its keys are outside their validity (step 8)."""
    keys = [held for held in statement.speakers[party] if held.valid_at(world.now)]
    return not keys or not enough(world.trust.parties[party], keys)


def key_end(world: World, party: str, statement: VerifiedStatement) -> tuple[datetime, ...]:
    """The ends of the keys that a party's word rests on now; one that has ended already bears none of it."""
    return ends_of(statement.speakers[party], world.now)


def why_not_current(
    world: World, party: str, statement: VerifiedStatement, max_age: timedelta | None
) -> tuple[Code, str] | None:
    """Step 8 for what helps: why a party's statement does not count at this instant, or None."""
    predicate, now = statement.statement.predicate, world.now
    issued = getattr(predicate, "issued_at", None)
    starts = getattr(predicate, "not_before", None)
    ends = getattr(predicate, "valid_until", None)
    if issued is not None and issued > now + SKEW:
        return Code.R801, f"issued {write_time(issued)}"
    if starts is not None and starts > now:
        return Code.R802, f"valid from {write_time(starts)}"
    if ends is not None and ends <= now:
        return Code.R803, f"ended {write_time(ends)}"
    if issued is not None and max_age is not None and issued + max_age <= now:
        return Code.R804, f"issued {write_time(issued)}, max_age is {write_duration(max_age)}"
    if key_ended(world, party, statement):
        return Code.R805, f"a key of {party} that signed it has ended or has not begun"
    return None
