"""The pure door: a `Case` in, a `Decision` out. No clock, no file, no network, no environment.

``prepare`` authenticates once (steps 1 to 7) and chooses the lists; ``decide`` may then be asked for many requests.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gate.decision.agreement import Agreement, agree
from gate.decision.answer import Answer, Clearance, Decision, Reason, Result, State, WaiverUse, Window
from gate.decision.case import Case, Request
from gate.decision.evidence import Basis, Hearing, World, key_end, sort_evidence
from gate.decision.hearings import check_clock_and_lists, exemption, hearings
from gate.decision.out_of_force import out_of_force
from gate.decision.waivers import Standing, standing_waivers
from gate.policy.model import Mode
from gate.requirements.coverage_determined import pending
from gate.requirements.requirement import Requirement
from gate.requirements.restrictions_enforced import restrictions
from gate.requirements.status_list_fresh import missing
from gate.requirements.table import WAIVABLE, asked
from signatures.errors import Undecided
from signatures.reading.times import write_time
from signatures.status.index import Freshness
from signatures.verify import authenticate


def judge(case: Case) -> Decision:
    """The decision for a case, a denial with its near misses. Raises Undecided where nothing can be said."""
    world = prepare(case)
    return with_near_misses(world, case.request, decide(world, case.request))


def with_near_misses(world: World, request: Request, decision: Decision) -> Decision:
    """A denial with what nearly matched, for people; an ALLOW as it is."""
    if decision.answer is Answer.ALLOW:
        return decision
    from gate.decision.near_misses import near_misses  # here: no release that is allowed pays for it

    return replace(decision, near_misses=near_misses(world, request))


def prepare(case: Case) -> World:
    """What holds for every request about the case's build: authentic statements, and each party's newest list."""
    identity = case.request.build.identity
    wanted = None
    if identity.sha256:  # a build known by dirHash alone may be named by a sha256 that only a list gives
        wanted = identity.known() | case.trust.lookup_digests()
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
    best: Decision | None = None
    trouble: Undecided | None = None
    for hearing in hearings(world, request, waivers):
        try:
            check_clock_and_lists(hearing)
        except Undecided as error:
            trouble = trouble or error
            continue
        fitting = tuple(standing for standing in waivers if standing.fits(hearing.producer))
        unfit = tuple(standing.refuse() for standing in waivers if not standing.fits(hearing.producer))
        for agreement in agree(hearing):
            found = _decide(hearing, agreement, fitting)
            if best is None or _rank(found) > _rank(best):
                best = replace(found, refused=(*found.refused, *unfit))
    if best is not None and best.answer is Answer.ALLOW and not world.identity.sha256:
        # Rule 1: what speaks against does so by any one digest, and only one of them is known.
        raise Undecided(
            "this build is known by its dirHash alone: a no that names only its sha256 would not be found",
            help="judge the bytes (BUILD), or a --manifest of them, or hand over the producer's OMS signature too",
        )
    if best is not None and (best.answer is Answer.ALLOW or trouble is None):
        return replace(best, refused=(*world.authenticated.refused, *best.refused, *refusals))
    raise trouble or Undecided("no producer to judge the build with")


def _rank(decision: Decision) -> tuple[bool, int]:
    return decision.answer is Answer.ALLOW, -sum(not result.passes for result in decision.results)


def _decide(hearing: Hearing, agreement: Agreement, waivers: tuple[Standing, ...]) -> Decision:
    results: list[Result] = []
    for requirement in asked(hearing.policy, hearing.basis):
        results.append(_evaluate(requirement, hearing, agreement, results, waivers))
    allowed = bool(results) and all(result.passes for result in results)
    used = _used(hearing, results, waivers)
    ends = [end for result in results for end in result.ends]
    for standing in waivers:
        ends += [
            standing.waiver.expires_at,
            *(scope.valid_until for scope in standing.waiver.scopes if scope.valid_until),
            *(end for name in standing.officers for end in key_end(hearing.world, name, standing.statement)),
        ]
    rule = exemption(hearing.world)
    ends += [rule.until] if rule and hearing.basis is Basis.EXEMPT_BUILD else []
    ends += _beginnings(hearing)
    until = min(ends) if allowed else None  # a list at least, a waiver or an exemption ends some time
    return Decision(
        answer=Answer.ALLOW if allowed else Answer.DENY,
        enforced=hearing.policy.mode is Mode.ENFORCE,
        regions=hearing.request.regions,
        producer=hearing.producer.id if hearing.producer else None,
        basis="submission" if agreement.elapsed else hearing.basis.value,
        results=tuple(results),
        refused=(*hearing.refusals, *out_of_force(hearing)),
        near_misses=(),
        restrictions=restrictions(hearing),
        clearances=_clearances(agreement),
        pending=pending(hearing),
        waivers=tuple(_waiver_use(standing) for standing in waivers),
        windows=_windows(hearing),
        used=used,
        levels=_levels(hearing, agreement, results, until) if until else ("FAILED",),
        until=until,
        aside=len(hearing.world.authenticated.aside),
        missing=len(missing(hearing)),
        unsafe=_unsafe(hearing, agreement),
    )


def _beginnings(hearing: Hearing) -> list[datetime]:
    """When more will have to be said than now: a word that is to take effect, a party that is to be asked."""
    coming = [word.entry.effective_from for word in hearing.said]
    coming += [party.lists_from for party in hearing.world.trust.parties.values() if party.lists_from]
    return [moment for moment in coming if moment > hearing.now]


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


def _levels(hearing: Hearing, agreement: Agreement, results: list[Result], until: datetime) -> tuple[str, ...]:
    """What the VSA says was reached: never a level that begins `SLSA_`."""
    states = {result.requirement: result.state for result in results}
    levels = []
    if agreement.elapsed:
        levels.append("MRG_SUBMITTED")
    elif hearing.basis is not Basis.VERIFIED:
        levels.append("MRG_EXEMPT")
    elif states.get("cleared") is State.MET and states.get("scope-covered") is State.MET:
        levels.append("MRG_CLEARED")
    if hearing.producer is not None:  # an exempt build is asked for none
        joined = hearing.producer.id in hearing.policy.participants.producers
        levels.append("MRG_PARTICIPANT" if joined else "MRG_NOT_PARTICIPANT")
    levels += [f"MRG_REGION_{region}" for region in hearing.request.regions]
    if State.WAIVED in states.values():
        levels.append("MRG_WAIVED")
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
