"""Who is heard for a request, and what makes a run undecided before anything is weighed (design §4, rules 3, 6, 10)."""

from __future__ import annotations

from datetime import datetime

from gate.decision.case import Request
from gate.decision.evidence import CLAIMS, Basis, Hearing, Said, World, claimants, listen, may_claim, with_aliases
from gate.decision.waivers import Standing, accepted_lists
from gate.identity.by_digest import parse_digest
from gate.policy.model import ExemptBuild, Others
from signatures.digests import Match, clears
from signatures.errors import Undecided
from signatures.predicates import types
from signatures.predicates.prerelease_verification import AGAINST, Verdict
from signatures.reading.times import write_time
from signatures.status.index import SKEW, Trouble
from signatures.trust.model import Party


def hearings(world: World, request: Request, waivers: tuple[Standing, ...]) -> tuple[Hearing, ...]:
    """One hearing for each claimant; one without a producer where nobody claims the build.

    A producer that `unsafe-exempt` frees is heard twice: where lists name its build, a clearance may do instead.
    A stale list is accepted for each of them only by a waiver that names this producer, or none.
    """
    if exemption(world) is not None:
        return (_exempt_build(world, request, _accepted(world, waivers, None)),)
    found = claimants(world, request, _could_say_no(world), accepted_lists(world, waivers))
    return tuple(
        _hearing(world, request, producer, basis, _accepted(world, waivers, producer))
        for producer in found or (None,)
        for basis in _bases(world, producer)
    )


def _accepted(world: World, waivers: tuple[Standing, ...], producer: Party | None) -> frozenset[str]:
    return accepted_lists(world, tuple(standing for standing in waivers if standing.fits(producer)))


def exemption(world: World) -> ExemptBuild | None:
    """The policy's ``[[unsafe_exempt]]`` for exactly this build, while it lasts (design §6)."""
    for rule in world.policy.unsafe_exempt:
        named = parse_digest(rule.digest).identity
        if named.may_clear and world.identity.compare(named.as_set()) is Match.SAME and world.now < rule.until:
            return rule
    return None


def _bases(world: World, producer: Party | None) -> tuple[Basis, ...]:
    rule = world.policy.participants
    if producer is not None and rule.others is Others.UNSAFE_EXEMPT and producer.id not in rule.producers:
        return (Basis.EXEMPT_PRODUCER, Basis.VERIFIED)
    return (Basis.VERIFIED,)


def _hearing(world: World, request: Request, producer: Party | None, basis: Basis, accepted: frozenset[str]) -> Hearing:
    required = _could_say_no(world) + ((producer,) if producer else _signers(world))
    if basis is Basis.EXEMPT_PRODUCER:
        required += tuple(party for party in world.trust.parties.values() if may_claim(world, party))
    return _listen(world, request, producer, basis, required, (producer.id,) if producer else (), accepted)


def _exempt_build(world: World, request: Request, accepted: frozenset[str]) -> Hearing:
    """Evaluators, incident authorities and participants are heard; whose list claims it may be its producer."""
    participants = tuple(
        party for party in world.trust.parties.values() if party.id in world.policy.participants.producers
    )
    required = _could_say_no(world) + participants
    words, _ = listen(with_aliases(world, required), participants, (), accepted)
    claiming = {word.party for word in words if word.entry.predicate_type in CLAIMS}
    ids = tuple(world.trust.parties[name].id for name in sorted(claiming))
    return _listen(world, request, None, Basis.EXEMPT_BUILD, required, ids, accepted)


def _could_say_no(world: World) -> tuple[Party, ...]:
    """Rule 3: each evaluator, each incident authority, and the roles that the policy adds."""
    policy, trust = world.policy, world.trust
    roles = (*policy.incidents.authorities, *policy.status.roles, policy.verification.role)
    return trust.who_may_attest(types.PRERELEASE_VERIFICATION) + tuple(
        party for role in roles for party in trust.in_role(role)
    )


def _signers(world: World) -> tuple[Party, ...]:
    """Those who signed this build although it is not in force: whoever claims it must have a fresh list to say so."""
    return tuple(
        world.trust.parties[name]
        for found in world.authenticated.statements
        if found.type in CLAIMS and clears(world.identity, found.about)
        for name in found.speakers
    )


def _listen(
    world: World,
    request: Request,
    producer: Party | None,
    basis: Basis,
    required: tuple[Party, ...],
    ids: tuple[str, ...],
    accepted: frozenset[str],
) -> Hearing:
    heard = tuple({party.name: party for party in required if party.counts_at(world.now)}.values())
    known = with_aliases(world, heard)
    words, refusals = listen(known, heard, ids, accepted)
    return Hearing(
        world=known,
        request=request,
        producer=producer,
        basis=basis,
        required=heard,
        accepted=accepted,
        said=words,
        refusals=refusals,
    )


def check_clock_and_lists(hearing: Hearing) -> None:
    """Rule 6: two lists with one sequence, or a list or a no from the future, make the run undecided."""
    for party in hearing.required:
        held = hearing.world.lists[party.name]
        if held.trouble is Trouble.EQUIVOCATION:
            raise Undecided(
                held.why, help=f"{party.name} must say which one is right, and publish one with a higher sequence"
            )
        if held.trouble is Trouble.FUTURE:
            raise Undecided(
                f"a clock is wrong: {held.why}, and it is {write_time(hearing.now)} here",
                help=f"set this machine's clock; if it is right, ask {party.name}",
            )
    for word in hearing.said:
        dated = _dated(word) if hearing.hurts(word) else None
        if dated is not None and dated > hearing.now + SKEW:
            raise Undecided(
                f"a clock is wrong: {word.origin} is dated {write_time(dated)}, "
                f"and it is {write_time(hearing.now)} here",
                help=f"set this machine's clock; if it is right, ask {word.party}",
            )


def _dated(word: Said) -> datetime | None:
    """The date of a supplied statement that hurts: a no, a restriction, an incident."""
    if word.statement is None:
        return None
    predicate = word.statement.statement.predicate
    if word.entry.predicate_type == types.INCIDENT_REPORT:
        found: datetime = predicate.aware_at
        return found
    if word.entry.verdict in (*AGAINST, Verdict.CLEARED_WITH_RESTRICTIONS):
        issued: datetime = predicate.issued_at
        return issued
    return None
