"""``incident-reports-filed``: no report owed to an authority is overdue (design §6)."""

from __future__ import annotations

from gate.decision.agreement import Agreement
from gate.decision.answer import Reason, Result, State
from gate.decision.evidence import Basis, Hearing
from gate.requirements.no_open_incident import incidents
from gate.requirements.requirement import Requirement, not_met
from signatures.reading.times import write_time

ID = "incident-reports-filed"


def evaluate(hearing: Hearing, agreement: Agreement) -> Result:
    """Met when no ``dueAt`` has passed without ``submittedAt``; of closed incidents too."""
    reasons, ends = [], []
    for word, report in incidents(hearing):
        for owed in report.reports:
            filed = owed.submitted_at is not None and owed.submitted_at <= hearing.now
            if filed:
                continue
            if owed.due_at > hearing.now:
                ends.append(owed.due_at)
                continue
            reasons.append(
                Reason(
                    text=f"the {owed.stage} report of incident {report.incident_id} to {owed.authority} is overdue",
                    origin=word.origin,
                    notes=(f"due {write_time(owed.due_at)} by {owed.rule_id}",),
                    remedy="file it, and sign a new incident report that says so",
                    who=word.party,
                )
            )
    if reasons:
        return not_met(ID, *reasons)
    return Result(requirement=ID, state=State.MET, ends=tuple(ends))


REQUIREMENT = Requirement(
    id=ID,
    asks="no report that is owed to an authority is overdue",
    evaluate=evaluate,
    asked_for=frozenset({Basis.VERIFIED, Basis.EXEMPT_PRODUCER}),
    reads="incidents",
)
