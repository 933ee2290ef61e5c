"""``producer-participates``: the producer has joined the agreement, or the policy lets others in (design §6)."""

from __future__ import annotations

from gate.decision.agreement import Agreement
from gate.decision.answer import Reason, Result, State
from gate.decision.evidence import Basis, Hearing
from gate.policy.model import Others
from gate.requirements.requirement import WITH_PRODUCER, Requirement, not_met

ID = "producer-participates"


def evaluate(hearing: Hearing, agreement: Agreement) -> Result:
    """Met by a participant; by another only where the policy says so."""
    producer, rule = hearing.producer, hearing.policy.participants
    # There is one: build-signed comes first. Nobody's id is in no list.
    named, party_id = (producer.name, producer.id) if producer else ("nobody", "")
    if party_id in rule.producers:
        return Result(requirement=ID, state=State.MET, notes=(f"{named} has joined",))
    if hearing.basis is Basis.EXEMPT_PRODUCER:
        return Result(requirement=ID, state=State.MET, notes=(f"{named} has not joined: unsafe-exempt",))
    if rule.others is not Others.DENY:
        return Result(
            requirement=ID,
            state=State.MET,
            notes=(f"{named} has not joined: verification required all the same",),
        )
    return not_met(
        ID,
        Reason(
            text=f"{named} has not joined the agreement",
            notes=(f"`[participants] others` is {rule.others}",),
            remedy=f"add {party_id} to `[participants] producers` once it has joined",
            who="you",
        ),
    )


REQUIREMENT = Requirement(
    id=ID,
    asks="the producer has joined the agreement, or the policy lets others in",
    evaluate=evaluate,
    depends_on=("build-signed",),
    asked_for=WITH_PRODUCER,
    reads="participants",
)
