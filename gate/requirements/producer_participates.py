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
    if producer is None:  # pragma: no cover - build-signed comes first
        return not_met(ID, Reason(text="no producer"))
    if producer.id in rule.producers:
        return Result(requirement=ID, state=State.MET, notes=(f"{producer.name} has joined",))
    if hearing.basis is Basis.EXEMPT_PRODUCER:
        return Result(requirement=ID, state=State.MET, notes=(f"{producer.name} has not joined: unsafe-exempt",))
    if rule.others is Others.REQUIRE_VERIFICATION:
        return Result(
            requirement=ID,
            state=State.MET,
            notes=(f"{producer.name} has not joined: verification required all the same",),
        )
    return not_met(
        ID,
        Reason(
            text=f"{producer.name} has not joined the agreement",
            notes=(f"`[participants] others` is {rule.others}",),
            remedy=f"add {producer.id} to `[participants] producers` once it has joined",
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
