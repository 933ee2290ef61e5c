"""``build-signed``: a producer's own statement about exactly these bytes is in force (design §4, rule 10)."""

from __future__ import annotations

from gate.decision.agreement import Agreement
from gate.decision.answer import Reason, Result, State
from gate.decision.evidence import CLAIMS, Hearing, claim_stands, key_end, key_ended, listen, usable
from gate.requirements.requirement import WITH_PRODUCER, Requirement, not_met
from signatures.digests import clears, concerns
from signatures.predicates.types import short_name

ID = "build-signed"


def evaluate(hearing: Hearing, agreement: Agreement) -> Result:
    """Met by an OMS signature, SLSA provenance or a disclosure of the producer's, about exactly this build."""
    producer = hearing.producer
    statements = [
        word.statement
        for word in hearing.said
        if producer is not None
        and word.party == producer.name
        and word.statement is not None
        and claim_stands(hearing.world, hearing.request, word)
    ]
    if producer is None or not statements:
        return not_met(ID, _why(hearing))
    return Result(
        requirement=ID,
        state=State.MET,
        notes=tuple(f"{producer.name}: {short_name(found.type)} in {found.origin}" for found in statements),
        ends=tuple(end for found in statements[:1] for end in key_end(hearing.world, producer.name, found)),
        used=tuple(found.payload for found in statements),
    )


def _why(hearing: Hearing) -> Reason:
    world = hearing.world
    notes: list[str] = []
    stale = []
    for found in world.authenticated.statements:
        if found.type not in CLAIMS or not concerns(world.identity, found.about):
            continue
        notes.extend(
            f"{found.origin} ({short_name(found.type)} by {party}): {_setback(hearing, party, found.payload)}"
            for party in found.speakers
        )
        stale += [not usable(world, party, hearing.accepted) for party in found.speakers]
    if notes:
        return Reason(
            text="no producer's own statement about these bytes is in force",
            notes=tuple(notes),
            remedy="mend what is named above",
            who="the producer",
            follows=("status-list-fresh",) if all(stale) else (),
        )
    return Reason(
        text="no producer that the trust file knows has signed this build",
        notes=("if a file changed after the producer signed it: release it as it was signed",),
        remedy="sign it: gate attest build BUILD --key KEY --status-list LIST, then hand over both files",
        who="the producer",
    )


def _setback(hearing: Hearing, party: str, payload: str) -> str:
    world = hearing.world
    if not usable(world, party, hearing.accepted):
        return f"no fresh list of {party}: {world.lists[party].why}"
    found = world.by_payload[payload]
    entry = world.lists[party].entry(payload)
    if entry is None:
        return f"the newest list of {party} does not name it"
    if not clears(world.identity, found.about):
        return "its files are not exactly this build's"
    if key_ended(world, party, found):
        return f"a key of {party} is outside its validity"
    words, refusals = listen(world, (world.trust.parties[party],), (), hearing.accepted)
    if any(refusal.payload == payload for refusal in refusals):
        return f"it is not what the list of {party} says"
    return f"{entry.state} in the list of {party} ({entry.reason_code})" if words else "not in force"


REQUIREMENT = Requirement(
    id=ID,
    asks="a producer's own signature on exactly these bytes is in force",
    evaluate=evaluate,
    waivable=False,
    asked_for=WITH_PRODUCER,
)
