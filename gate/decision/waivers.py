"""Which waivers count, and what they reach (design §4, rule 12). A waiver never reaches what hurts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.decision.case import Request
from gate.decision.evidence import World, key_ended
from gate.decision.scopes import scope_covers
from gate.identity.names import fold
from signatures.codes import Code
from signatures.digests import clears
from signatures.predicates import types
from signatures.reading.times import write_duration, write_time
from signatures.status.index import Freshness
from signatures.trust.model import Party
from signatures.verify import Refusal, VerifiedStatement

if TYPE_CHECKING:
    from signatures.predicates.waiver import Waiver

LEAST_OFFICERS = 2
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?://)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A waiver that counts for the request, with the officers whose word it is."""

    statement: VerifiedStatement
    waiver: Waiver
    officers: tuple[str, ...]

    def reaches(self, requirement: str, producer: Party | None) -> bool:
        """Whether it waives this requirement for a build of this producer."""
        return requirement in self.waiver.waives and self.fits(producer)

    def fits(self, producer: Party | None) -> bool:
        """Whether it names no producer, or this one."""
        named = self.waiver.producer
        return named is None or (producer is not None and named.id == producer.id)

    def refuse(self) -> Refusal:
        """The refusal where it does not fit."""
        named = self.waiver.producer.id if self.waiver.producer else "nobody"
        return Refusal(
            code=Code.R957,
            origin=self.statement.origin,
            detail=f"it names {named}",
            payload=self.statement.payload,
        )


def standing_waivers(
    world: World, request: Request, waivable: frozenset[str]
) -> tuple[tuple[Standing, ...], tuple[Refusal, ...]]:
    """The waivers in force for the request, and why each of the others does not count. Each stands by itself."""
    found, refused = [], []
    for statement in world.authenticated.statements:
        if statement.type != types.WAIVER:
            continue
        officers = _officers(world, statement)
        why = _why_not(world, request, statement, officers, waivable)
        if why is None:
            found.append(Standing(statement=statement, waiver=statement.statement.predicate, officers=officers))
        else:
            refused.append(Refusal(code=why[0], origin=statement.origin, detail=why[1], payload=statement.payload))
    return tuple(found), tuple(refused)


def _officers(world: World, statement: VerifiedStatement) -> tuple[str, ...]:
    """The parties of the policy's waiver role whose word it is, by keys valid now; each party once.

    Never the one who asked for it. That one's signature counts for nothing, rather than against the waiver: anybody
    could strip it, and deleting a file would approve.
    """
    rule = world.policy.waivers
    if rule is None:
        return ()
    asker = statement.statement.predicate.requested_by
    return tuple(
        party.name
        for party in world.trust.in_role(rule.role)
        if party.name in statement.speakers
        and not _is(asker, party)
        and party.counts_at(world.now)
        and not key_ended(world, party.name, statement)
    )


def _is(asker: str, party: Party) -> bool:
    """Whether ``requestedBy`` may mean this party: its name or id, however it is spelled.

    It is whatever the officers wrote. Another case, scheme or slash must not make somebody else of the one who asked.
    """
    return _spelling(asker) in (_spelling(party.name), _spelling(party.id))


def _spelling(text: str) -> str:
    return _SCHEME.sub("", fold(text).strip()).strip(" /?#")


def _why_not(
    world: World,
    request: Request,
    statement: VerifiedStatement,
    officers: tuple[str, ...],
    waivable: frozenset[str],
) -> tuple[Code, str] | None:
    waiver: Waiver = statement.statement.predicate
    rule, now = world.policy.waivers, world.now
    if rule is None:
        return Code.R956, "the policy has no [waivers]"
    role = world.trust.roles.get(rule.role)
    needed = max(LEAST_OFFICERS, role.threshold if role else LEAST_OFFICERS)
    beyond = [name for name in waiver.waives if name not in waivable]
    asker = waiver.requested_by
    if len(officers) < needed:
        if any(_is(asker, world.trust.parties[name]) for name in statement.signers):
            return Code.R952, f"requested by {waiver.requested_by}; {len(officers)} of {needed} officers besides"
        return Code.R951, f"{len(officers)} of {needed} officers"
    if beyond:
        return Code.R956, f"it waives {', '.join(beyond)}"
    if waiver.expires_at - waiver.not_before > rule.max_duration:
        length = write_duration(waiver.expires_at - waiver.not_before)
        return Code.R953, f"it lasts {length}, and max_duration is {write_duration(rule.max_duration)}"
    if not waiver.not_before <= now < waiver.expires_at:
        code = Code.R803 if waiver.expires_at <= now else Code.R802
        return code, f"valid from {write_time(waiver.not_before)} until {write_time(waiver.expires_at)}"
    if not clears(world.identity, statement.about):
        return Code.R955, "its subject is not exactly this build"
    return _out_of_scope(world, request, waiver)


def _out_of_scope(world: World, request: Request, waiver: Waiver) -> tuple[Code, str] | None:
    deployer = world.policy.deployer
    for region in request.regions:
        if not any(scope_covers(scope, region, request, deployer, world.now) for scope in waiver.scopes):
            return Code.R954, f"it does not cover {region} for {request.audience}"
    return None


def accepted_lists(world: World, waivers: tuple[Standing, ...]) -> frozenset[str]:
    """The parties (names) whose newest list is stale, and accepted by issuer, sequence and digest."""
    accepted = set()
    for standing in waivers:
        for named in standing.waiver.accepted_lists:
            party = world.trust.party_by_id(named.issuer)
            held = world.lists[party.name] if party else None
            if held is None or held.statement is None or held.content is None or party is None:
                continue
            if (
                held.freshness is Freshness.STALE
                and held.content.sequence == named.sequence
                and held.statement.payload == named.digest
            ):
                accepted.add(party.name)
    return frozenset(accepted)
