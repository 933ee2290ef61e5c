"""The pure door: a `Case` in, a `Decision` out. No clock, no file, no network, no environment.

``prepare`` authenticates once (steps 1 to 7) and chooses the lists; ``decide`` may then be asked for many requests.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gate.decision.agreement import Agreement, agree
from gate.decision.answer import Answer, Clearance, Decision, Reason, Result, State, WaiverUse, Window
from gate.decision.case import Case, Request
from gate.decision.evidence import CLAIMS, Basis, Hearing, World, claimants, listen, sort_evidence
from gate.decision.near_misses import near_misses
from gate.decision.waivers import Standing, accepted_lists, standing_waivers
from gate.identity.identify import parse_digest
from gate.policy.model import ExemptBuild, Mode, Others
from gate.requirements.coverage_determined import pending
from gate.requirements.requirement import Requirement
from gate.requirements.restrictions_enforced import restrictions
from gate.requirements.status_list_fresh import missing
from gate.requirements.table import WAIVABLE, asked
from signatures.digests import lookup_digest
from signatures.errors import Undecided
from signatures.predicates import types
from signatures.reading.times import write_time
from signatures.status.index import SKEW, Freshness, Trouble
from signatures.trust.model import Party
from signatures.verify import authenticate


def judge(case: Case) -> Decision:
    """The decision for a case, a denial with its near misses. Raises Undecided where nothing can be said."""
    world = prepare(case)
    found = decide(world, case.request)
    if found.answer is Answer.ALLOW:
        return found
    return replace(found, near_misses=near_misses(world, case.request))


def prepare(case: Case) -> World:
    """What holds for every request about the case's build: authentic statements, and each party's newest list."""
    identity = case.request.build.identity
    wanted = None
    if identity.sha256:  # a build known by dirHash alone may be named by a sha256 that only a list gives
        wanted = identity.known() | {lookup_digest(party.id) for party in case.trust.parties.values()}
    return sort_evidence(
        authenticate(case.items, case.trust, case.policy.bounds, wanted),
        policy=case.policy,
        trust=case.trust,
        identity=identity,
        seen=case.seen,
        now=case.now,
    )


def decide(world: World, request: Request) -> Decision:
    """The decision for one request. Several claimants: allowed if one of them passes everything (rule 10)."""
    waivers, refusals = standing_waivers(world, request, WAIVABLE | {"status-list-fresh"})
    accepted = accepted_lists(world, waivers)
    hearings = _hearings(world, request, accepted)
    best: Decision | None = None
    trouble: Undecided | None = None
    for hearing in hearings:
        try:
            _check_clock_and_lists(hearing)
        except Undecided as error:
            trouble = trouble or error
            continue
        found = _decide(hearing, waivers)
        if best is None or _rank(found) > _rank(best):
            best = found
    if best is not None and (best.answer is Answer.ALLOW or trouble is None):
        return replace(best, refused=(*world.authenticated.refused, *best.refused, *refusals))
    if trouble is None:
        raise Undecided("no producer to judge the build with")  # pragma: no cover - there is always a hearing
    raise trouble


def _rank(decision: Decision) -> tuple[bool, int]:
    return decision.answer is Answer.ALLOW, sum(result.passes for result in decision.results)


def _hearings(world: World, request: Request, accepted: frozenset[str]) -> tuple[Hearing, ...]:
    """One hearing for each claimant; one without a producer where nobody claims the build."""
    if exemption(world) is not None:
        return (_exempt_build(world, request, accepted),)
    found = claimants(world, accepted)
    return tuple(_hearing(world, request, producer, accepted) for producer in found or (None,))


def exemption(world: World) -> ExemptBuild | None:
    """The policy's ``[[unsafe_exempt]]`` for exactly this build, while it lasts (design §6)."""
    for rule in world.policy.unsafe_exempt:
        named = parse_digest(rule.digest).identity
        if named.may_clear and world.identity.compare(named.as_set()).value == "same" and world.now < rule.until:
            return rule
    return None


def _hearing(world: World, request: Request, producer: Party | None, accepted: frozenset[str]) -> Hearing:
    participants = world.policy.participants
    exempt = (
        producer is not None
        and participants.others is Others.UNSAFE_EXEMPT
        and producer.id not in participants.producers
    )
    required = _could_say_no(world) + ((producer,) if producer else ())
    if exempt:
        required += tuple(_producers(world))
    basis = Basis.EXEMPT_PRODUCER if exempt else Basis.VERIFIED
    return _listen(world, request, producer, basis, required, (producer.id,) if producer else (), accepted)


def _exempt_build(world: World, request: Request, accepted: frozenset[str]) -> Hearing:
    """Evaluators, incident authorities and participants are heard; whose list claims it may be its producer."""
    participants = tuple(
        party for party in world.trust.parties.values() if party.id in world.policy.participants.producers
    )
    required = _could_say_no(world) + participants
    words, _ = listen(world, participants, (), accepted)
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


def _producers(world: World) -> list[Party]:
    return [
        party
        for party in world.trust.parties.values()
        if any(world.trust.may_attest(party.name, claim) for claim in CLAIMS)
    ]


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
    words, refusals = listen(world, heard, ids, accepted)
    return Hearing(
        world=world,
        request=request,
        producer=producer,
        basis=basis,
        required=heard,
        accepted=accepted,
        said=words,
        refusals=refusals,
    )


def _check_clock_and_lists(hearing: Hearing) -> None:
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
        if (
            word.statement is None
            or not hearing.is_required(word.party)
            or not word.hurts(hearing.request, hearing.now)
        ):
            continue
        dated = _dated(word.statement.statement.predicate)
        if dated is not None and dated > hearing.now + SKEW and word.entry.predicate_type in _HURTING:
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


def _decide(hearing: Hearing, waivers: tuple[Standing, ...]) -> Decision:
    agreement = agree(hearing)
    results: list[Result] = []
    for requirement in asked(hearing.policy, hearing.basis):
        results.append(_evaluate(requirement, hearing, agreement, results, waivers))
    allowed = bool(results) and all(result.passes for result in results)
    used = _used(hearing, results, waivers)
    ends = [end for result in results for end in result.ends]
    ends += [standing.waiver.expires_at for standing in waivers]
    rule = exemption(hearing.world)
    ends += [rule.until] if rule and hearing.basis is Basis.EXEMPT_BUILD else []
    until = min(ends) if ends and allowed else None
    return Decision(
        answer=Answer.ALLOW if allowed else Answer.DENY,
        enforced=hearing.policy.mode is Mode.ENFORCE,
        regions=hearing.request.regions,
        producer=hearing.producer.id if hearing.producer else None,
        basis="submission" if agreement.elapsed else hearing.basis.value,
        results=tuple(results),
        refused=hearing.refusals,
        near_misses=(),
        restrictions=restrictions(hearing),
        clearances=_clearances(agreement),
        pending=pending(hearing),
        waivers=tuple(_waiver_use(standing) for standing in waivers),
        windows=_windows(hearing),
        used=used,
        levels=_levels(hearing, agreement, results, until) if allowed else ("FAILED",),
        until=until,
        aside=len(hearing.world.authenticated.aside),
        missing=len(missing(hearing)),
        unsafe=_unsafe(hearing, agreement),
    )


def _evaluate(
    requirement: Requirement,
    hearing: Hearing,
    agreement: Agreement,
    earlier: list[Result],
    waivers: tuple[Standing, ...],
) -> Result:
    first = [result for result in earlier if result.requirement in requirement.depends_on and not result.passes]
    if first:
        return Result(
            requirement=requirement.id,
            state=State.NOT_EVALUATED,
            reasons=(Reason(text=f"{first[0].requirement} first"),),
        )
    found = requirement.evaluate(hearing, agreement)
    if found.state is not State.NOT_MET or found.beyond_waiver or not requirement.waivable:
        return found
    # Waivers do not add up: one that fits by itself.
    standing = next((item for item in waivers if item.reaches(requirement.id, hearing.producer)), None)
    if standing is None:
        return found
    return replace(
        found,
        state=State.WAIVED,
        used=(*found.used, standing.statement.payload),
        waived_by=f"{', '.join(standing.officers)} ({standing.statement.origin})",
    )


def _used(hearing: Hearing, results: list[Result], waivers: tuple[Standing, ...]) -> tuple[str, ...]:
    """Every payload that the decision rests on or was held against: for the VSA's inputAttestations."""
    payloads = {payload for result in results for payload in result.used}
    payloads |= {word.statement.payload for word in hearing.said if word.statement is not None}
    payloads |= {standing.statement.payload for standing in waivers}
    for party in hearing.required:
        held = hearing.world.lists[party.name].statement
        if held is not None:
            payloads.add(held.payload)
    return tuple(sorted(payloads))


def _clearances(agreement: Agreement) -> tuple[Clearance, ...]:
    return tuple(
        Clearance(
            party=party,
            verdict=str(word.predicate.verdict),
            since=word.predicate.not_before,
            until=word.predicate.valid_until,
            origin=word.said.origin,
        )
        for party, words in agreement.clearing.items()
        for word in words
    )


def _waiver_use(standing: Standing) -> WaiverUse:
    waiver = standing.waiver
    return WaiverUse(
        waives=waiver.waives,
        by=standing.officers,
        reason=waiver.reason,
        ticket=waiver.ticket_uri,
        until=waiver.expires_at,
        origin=standing.statement.origin,
        payload=standing.statement.payload,
    )


def _windows(hearing: Hearing) -> tuple[Window, ...]:
    found = []
    for party in hearing.required:
        held = hearing.world.lists[party.name]
        if held.content is not None and held.window is not None and held.freshness is Freshness.FRESH:
            found.append(Window(issuer=party.name, length=held.window, list_of=held.content.issued_at))
    return tuple(found)


def _levels(hearing: Hearing, agreement: Agreement, results: list[Result], until: datetime | None) -> tuple[str, ...]:
    """What the VSA says was reached: never a level that begins `SLSA_`."""
    states = {result.requirement: result.state for result in results}
    levels = []
    if agreement.elapsed:
        levels.append("MRG_SUBMITTED")
    elif hearing.basis is not Basis.VERIFIED:
        levels.append("MRG_EXEMPT")
    elif states.get("cleared") is State.MET and states.get("scope-covered") is State.MET:
        levels.append("MRG_CLEARED")
    levels += [f"MRG_REGION_{region}" for region in hearing.request.regions]
    if State.WAIVED in states.values():
        levels.append("MRG_WAIVED")
    if until is not None:
        levels.append(f"MRG_UNTIL_{write_time(until.replace(microsecond=0))}")
    return tuple(levels)


def _unsafe(hearing: Hearing, agreement: Agreement) -> tuple[str, ...]:
    """Whatever skips a check, by its name in the files."""
    found = []
    if hearing.trust.unsafe_same_party:
        found.append("unsafe_same_party: one party both evaluates and produces or waives")
    if agreement.elapsed:
        found.append("window_elapsed = unsafe-allow: an evaluator's window ended without a word")
    if hearing.basis is not Basis.VERIFIED:
        found.append(f"{hearing.basis.value}: no clearance was asked for")
    return tuple(found)
