"""``coverage-determined``: enough evaluators have determined whether this is a covered frontier model."""

from __future__ import annotations

from datetime import datetime

from gate.decision.agreement import Agreement, evaluators, helps_here, verification
from gate.decision.answer import Pending, Reason, Result, State
from gate.decision.evidence import Basis, Hearing, Said, concerns_build, key_end, usable, why_not_current
from gate.requirements.requirement import Requirement, not_met
from signatures.predicates import types
from signatures.predicates.prerelease_verification import WAITING
from signatures.reading.times import write_time
from signatures.verify import VerifiedStatement

ID = "coverage-determined"
BASES = frozenset({Basis.VERIFIED})


def pending(hearing: Hearing) -> tuple[Pending, ...]:
    """The evaluators that are not done, and when they expect to be."""
    found = []
    for word in _of_evaluators(hearing):
        if word.entry.determination in WAITING and word.in_force(hearing.now):
            predicate = verification(word)
            found.append(
                Pending(
                    party=word.party,
                    determination=str(word.entry.determination),
                    expected=predicate.coverage.decision_expected_at if predicate else None,
                    origin=word.origin,
                )
            )
    return tuple(found)


def _of_evaluators(hearing: Hearing) -> tuple[Said, ...]:
    names = {party.name for party in evaluators(hearing)}
    return tuple(
        word
        for word in hearing.of_type(types.PRERELEASE_VERIFICATION)
        if word.party in names and concerns_build(hearing.world, word)
    )


def _ends(hearing: Hearing, word: Said, statement: VerifiedStatement) -> tuple[datetime, ...]:
    scopes = word.entry.scopes or ()
    ends = (statement.statement.predicate.valid_until, *(scope.valid_until for scope in scopes))
    return (*(end for end in ends if end is not None), *key_end(hearing.world, word.party, statement))


def evaluate(hearing: Hearing, agreement: Agreement) -> Result:
    """Met when as many evaluators as the role's threshold say COVERED or NOT_COVERED of exactly this build."""
    words = [
        word
        for word in _of_evaluators(hearing)
        if helps_here(hearing, word)
        and word.statement is not None
        and hearing.exact(word)
        and word.entry.determination not in WAITING
        and why_not_current(hearing.world, word.party, word.statement, None) is None
    ]
    parties = sorted({word.party for word in words})
    if len(parties) >= agreement.threshold:
        return Result(
            requirement=ID,
            state=State.MET,
            notes=tuple(f"{word.party}: {word.entry.determination}" for word in words),
            ends=tuple(end for word in words if word.statement for end in _ends(hearing, word, word.statement)),
            used=tuple(word.entry.attestation for word in words),
        )
    if agreement.elapsed:
        return Result(requirement=ID, state=State.MET, notes=("the submitted window ended without a word",))
    waiting = pending(hearing)
    return not_met(
        ID,
        Reason(
            text=f"{len(parties)} of the {agreement.threshold} evaluators needed have determined the coverage",
            notes=tuple(
                f"{item.party}: {item.determination}"
                + (f", a decision is expected {write_time(item.expected)}" if item.expected else ", no date given")
                for item in waiting
            ),
            remedy="wait for the determination, or ask for its date"
            if waiting
            else "submit exactly this build for verification, or mend what `cleared` names",
            who=", ".join(item.party for item in waiting) or "the producer",
            follows=_told_elsewhere(hearing, agreement, set(parties)),
        ),
    )


def _told_elsewhere(hearing: Hearing, agreement: Agreement, determined: set[str]) -> tuple[str, ...]:
    """The requirements that say why each evaluator's word is wanting; none where one of them is at work on it."""
    wanting = [party.name for party in evaluators(hearing) if party.name not in determined]
    withdrawn = {no.party for no in agreement.against}
    waiting = {item.party for item in pending(hearing)}
    found = set()
    for party in wanting:
        if not usable(hearing.world, party, hearing.accepted):
            found.add("status-list-fresh")
        elif party in waiting or party in agreement.somewhere or (withdrawn and party not in withdrawn):
            return ()
        else:
            found.add("cleared")
    return tuple(sorted(found))


REQUIREMENT = Requirement(
    id=ID,
    asks="enough evaluators have determined whether this is a covered frontier model",
    evaluate=evaluate,
    asked_for=BASES,
    reads="verification",
)
