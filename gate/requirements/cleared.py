"""``cleared``: enough evaluators clear exactly this build, and none of those who could says no (rules 1, 8, 10)."""

from __future__ import annotations

from gate.decision.agreement import NO_PRODUCER, Against, Agreement, evaluators, why_no_help
from gate.decision.answer import Reason, Result, State
from gate.decision.evidence import Basis, Hearing, concerns_build, usable
from gate.requirements.requirement import Requirement
from signatures.predicates import types
from signatures.predicates.prerelease_verification import WAITING

ID = "cleared"
_NONE = "no verification of this build"


def evaluate(hearing: Hearing, agreement: Agreement) -> Result:
    """Met when ``threshold`` distinct evaluators clear the build and nobody's word is against it."""
    against = tuple(_against_reason(no) for no in agreement.against)
    named = _named_by_others(hearing) if hearing.basis is Basis.EXEMPT_PRODUCER else ()
    enough = agreement.cleared or hearing.basis is not Basis.VERIFIED
    if enough and not against and not named:
        return _met(hearing, agreement)
    wanting = () if enough or hearing.basis is not Basis.VERIFIED or against else (_wanting(hearing, agreement),)
    return Result(
        requirement=ID,
        state=State.NOT_MET,
        reasons=(*against, *named, *wanting),
        beyond_waiver=bool(against) or bool(named),
    )


def _met(hearing: Hearing, agreement: Agreement) -> Result:
    if hearing.basis is not Basis.VERIFIED:
        return Result(requirement=ID, state=State.MET, notes=(f"no clearance is needed: {hearing.basis.value}",))
    words = [word for own in agreement.somewhere.values() for word in own]
    notes = [f"{word.said.party}: {word.predicate.verdict} in {word.said.origin}" for word in words]
    notes += [f"window ended without a word: {said.origin}" for said in agreement.silent_since]
    return Result(
        requirement=ID,
        state=State.MET,
        notes=tuple(notes),
        used=tuple(word.said.entry.attestation for word in words)
        + tuple(said.entry.attestation for said in agreement.silent_since),
    )


def _against_reason(no: Against) -> Reason:
    remedy = (
        "reinstate what is only suspended, or issue a new clearance, once that is right"
        if no.withdrawal
        else "end it by revoking or replacing it"
    )
    return Reason(text=no.text, origin=no.origin, notes=("no waiver reaches this",), remedy=remedy, who=no.party)


def _named_by_others(hearing: Hearing) -> tuple[Reason, ...]:
    """An exemption ends when a list other than the producer's own names this build (rule 10)."""
    producer = hearing.producer
    others = sorted(
        {
            word.party
            for word in hearing.said
            if producer is not None and word.party != producer.name and concerns_build(hearing.world, word)
        }
    )
    return tuple(
        Reason(
            text=f"the list of {party} names this build, which ends the exemption of its producer",
            remedy="have the build verified",
            who="the producer",
        )
        for party in others
    )


def _wanting(hearing: Hearing, agreement: Agreement) -> Reason:
    """Who has not cleared it, and why each of them does not count."""
    notes: list[str] = []
    remedy = "issue a verification of exactly this build"
    wanting = [party for party in evaluators(hearing) if party.name not in agreement.somewhere]
    causes = [_told_before(hearing, party.name) for party in wanting]
    for party in wanting:
        setbacks = _setbacks(hearing, party.name)
        notes.extend(f"{party.name}: {why}" for why in setbacks)
        if setbacks != [_NONE]:  # often mended by less than a new word: a co-signature, a fresh list
            remedy = "mend what is noted, or issue a verification of exactly this build"
    if not evaluators(hearing):
        notes.append(f"no party of the role {hearing.policy.verification.role} counts yet")
    return Reason(
        text=f"{len(agreement.somewhere)} of the {agreement.threshold} evaluators needed clear this build",
        notes=tuple(notes),
        remedy=remedy,
        who=", ".join(party.name for party in wanting) or "you",
        follows=tuple(sorted({cause for cause in causes if cause})) if all(causes) else (),
    )


def _told_before(hearing: Hearing, party: str) -> str | None:
    """The requirement that already says why this party's word is wanting: one cause is not told twice."""
    if not usable(hearing.world, party, hearing.accepted):
        return "status-list-fresh"
    words = [word for word in hearing.of_type(types.PRERELEASE_VERIFICATION) if word.party == party]
    if words and hearing.producer is None and all(why_no_help(hearing, word) == (None, NO_PRODUCER) for word in words):
        return "build-signed"
    if words and all(word.in_force(hearing.now) and word.entry.determination in WAITING for word in words):
        return "coverage-determined"
    return None


def _setbacks(hearing: Hearing, party: str) -> list[str]:
    world = hearing.world
    words = [word for word in hearing.of_type(types.PRERELEASE_VERIFICATION) if word.party == party]
    found = []
    refused = {refusal.payload: refusal for refusal in world.authenticated.refused if refusal.payload}
    for word in words:
        why = why_no_help(hearing, word)
        refusal = refused.get(word.entry.attestation)
        held = world.by_payload.get(word.entry.attestation)
        if word.statement is None and refusal is not None:
            found.append(f"{refusal.origin}: {refusal.code.name} {refusal.detail}")
        elif held is not None and party not in held.speakers:
            found.append(f"{held.origin}: {party} lists it, and only {', '.join(held.speakers)} signed it")
        elif why is not None:
            code = f"{why[0].name} " if why[0] else ""
            found.append(f"{word.origin}: {code}{why[1]}")
        else:
            found.append(f"{word.origin}: does not agree with the others on the model, or somebody says COVERED")
    listed = {word.entry.attestation for word in words}
    for statement in world.authenticated.statements:
        if statement.type != types.PRERELEASE_VERIFICATION or party not in statement.speakers:
            continue
        if statement.payload not in listed:
            if not usable(world, party, hearing.accepted):
                found.append(f"{statement.origin}: R901 no fresh list of {party}")
            else:
                found.append(f"{statement.origin}: R902 the newest list of {party} does not name this build by it")
    return found or [_NONE]


REQUIREMENT = Requirement(
    id=ID,
    asks="enough evaluators clear exactly this build, and none says no",
    evaluate=evaluate,
    reads="verification",
)
