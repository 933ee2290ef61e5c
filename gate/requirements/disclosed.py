"""What the disclosure requirements share: one rule, asked once for each kind that the policy names (design §4, §6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gate.decision.agreement import Agreement, helps_here
from gate.decision.answer import Reason, Result, State
from gate.decision.evidence import Hearing, Said, concerns_build, key_end, why_not_current
from gate.policy.model import DisclosureRule
from gate.requirements.requirement import WITH_PRODUCER, Requirement
from signatures.predicates import types
from signatures.predicates.disclosure import LAB_WIDE, Disclosure, DisclosureKind, Reference
from signatures.reading.times import write_duration, write_time
from signatures.status.index import SKEW
from signatures.verify import VerifiedStatement


def requirement_id(kind: DisclosureKind) -> str:
    """RISK_FRAMEWORK as ``risk-framework-disclosed``."""
    return f"{kind.kebab}-disclosed"


def disclosed(kind: DisclosureKind, phrase: str) -> Requirement:
    """The requirement for one kind."""
    return Requirement(
        id=requirement_id(kind),
        asks=phrase,
        evaluate=_asks(kind),
        depends_on=("build-signed",),
        asked_for=WITH_PRODUCER,
        reads=f"disclosures.{kind.kebab}",
    )


def _asks(kind: DisclosureKind) -> Callable[[Hearing, Agreement], Result]:
    def evaluate(hearing: Hearing, agreement: Agreement) -> Result:
        rule = hearing.policy.disclosures[kind]
        found = _evaluate(hearing, agreement, kind, rule)
        if found.state is State.NOT_MET and rule.start is not None and hearing.now < rule.start:
            warning = found.reasons[0]
            return Result(
                requirement=found.requirement,
                state=State.MET,
                warnings=(
                    Reason(
                        text=f"{warning.text}; denies from {write_time(rule.start)}",
                        origin=warning.origin,
                        notes=warning.notes,
                        remedy=warning.remedy,
                        who=warning.who,
                    ),
                ),
                ends=(rule.start,),
            )
        return found

    return evaluate


def _evaluate(hearing: Hearing, agreement: Agreement, kind: DisclosureKind, rule: DisclosureRule) -> Result:
    setbacks: list[str] = []
    origin = None
    for word in hearing.of_type(types.DISCLOSURE):
        statement = word.statement
        if statement is None or hearing.producer is None or word.party != hearing.producer.name:
            continue
        for reference in (item for item in statement.statement.predicate.references if item.kind is kind):
            why = _why_not(hearing, agreement, word, statement, reference, rule)
            if why is None:
                return _met(hearing, word, statement, kind, reference)
            origin = origin or word.origin
            setbacks.append(f"{word.origin}: {why}")
    name = kind.lower().replace("_", " ")
    who = hearing.producer.name if hearing.producer else "the producer"
    return Result(
        requirement=requirement_id(kind),
        state=State.NOT_MET,
        reasons=(
            Reason(
                text=f"no {name} disclosure of {who} counts for this build",
                origin=origin,
                notes=tuple(setbacks),
                remedy="sign one: gate attest disclosure, and name it in the status list",
                who=who,
            ),
        ),
    )


def _why_not(
    hearing: Hearing,
    agreement: Agreement,
    word: Said,
    statement: VerifiedStatement,
    reference: Reference,
    rule: DisclosureRule,
) -> str | None:
    """Why one reference does not count, or None."""
    predicate: Disclosure = statement.statement.predicate
    if hearing.producer is None or predicate.producer.id != hearing.producer.id:
        return f"it is the disclosure of {predicate.producer.id}"
    if not helps_here(hearing, word):
        return f"{word.entry.state} in the list of {word.party} ({word.entry.reason_code})"
    if concerns_build(hearing.world, word):
        if not hearing.exact(word):
            return "it names this build by a digest that does not bind its files"
    elif reference.kind not in LAB_WIDE:
        return f"{reference.kind} must have the build as its subject"
    if predicate.applies_to is not None and (agreement.model is None or agreement.model[0] not in predicate.applies_to):
        named = agreement.model[0] if agreement.model else "the model, which no counted verification names"
        return f"it applies to {', '.join(predicate.applies_to)}, not to {named}"
    dated = max(reference.published_at, reference.reviewed_at)
    if dated > hearing.now + SKEW:
        return f"R801 dated {write_time(dated)}"
    if rule.max_age is not None and dated + rule.max_age <= hearing.now:
        return f"R804 of {write_time(dated)}, older than {write_duration(rule.max_age)}"
    broken = why_not_current(hearing.world, word.party, statement, None)
    return f"{broken[0].name} {broken[1]}" if broken else None


def _met(
    hearing: Hearing, word: Said, statement: VerifiedStatement, kind: DisclosureKind, reference: Reference
) -> Result:
    rule = hearing.policy.disclosures[kind]
    dated = max(reference.published_at, reference.reviewed_at)
    ends: list[datetime] = [dated + rule.max_age] if rule.max_age is not None else []
    ends += key_end(hearing.world, word.party, statement)
    return Result(
        requirement=requirement_id(kind),
        state=State.MET,
        notes=(f"version {reference.version} of {write_time(dated)}, in {word.origin}",),
        ends=tuple(ends),
        used=(word.entry.attestation,),
    )
