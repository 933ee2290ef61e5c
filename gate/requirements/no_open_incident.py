"""``no-open-incident``: no incident that blocks is open, by the lists of those who would say so (rule 11)."""

from __future__ import annotations

from gate.decision.agreement import Agreement
from gate.decision.answer import Reason, Result, State
from gate.decision.evidence import Hearing, Said
from gate.requirements.requirement import Requirement
from signatures.predicates import types
from signatures.predicates.incident_report import IncidentReport, IncidentState
from signatures.reading.times import write_time

ID = "no-open-incident"


def incidents(hearing: Hearing) -> tuple[tuple[Said, IncidentReport], ...]:
    """Every supplied incident report in force about this build or its producer, by a party that must be heard."""
    return tuple(
        (word, word.statement.statement.predicate)
        for word in hearing.of_type(types.INCIDENT_REPORT)
        if word.statement is not None and hearing.hurts(word)
    )


def evaluate(hearing: Hearing, agreement: Agreement) -> Result:
    """Met when none is open that blocks. Of two reports of one incident the worse counts: each is looked at."""
    blocking, warnings, suspends = [], [], False
    for word, report in incidents(hearing):
        if report.state is IncidentState.CLOSED:
            continue
        reason = _reason(word, report)
        if report.suspends or report.severity in hearing.policy.incidents.block_open:
            blocking.append(reason)
            suspends = suspends or report.suspends
        else:
            warnings.append(reason)
    if blocking:
        return Result(
            requirement=ID,
            state=State.NOT_MET,
            reasons=tuple(blocking),
            warnings=tuple(warnings),
            beyond_waiver=suspends,
        )
    return Result(requirement=ID, state=State.MET, warnings=tuple(warnings), notes=(_told(hearing),))


def _reason(word: Said, report: IncidentReport) -> Reason:
    return Reason(
        text=f"incident {report.incident_id} is {report.state}, {report.severity}"
        + (", and suspends" * report.suspends),
        origin=word.origin,
        notes=(f"reported by {word.party}, category {report.category}, since {write_time(report.aware_at)}",),
        remedy="close it with a new report and name that in the list"
        + ("; no waiver reaches it" if report.suspends else "; the release officers may waive it"),
        who=word.party,
    )


def _told(hearing: Hearing) -> str:
    """What a clean answer means: a list proves what its issuer says, never what it knows."""
    told = []
    for party in hearing.required:
        held = hearing.world.lists[party.name]
        if held.content is not None and hearing.trust.may_attest(party.name, types.INCIDENT_REPORT):
            told.append(f"{party.name} (list of {write_time(held.content.issued_at)})")
    return f"no open incident reported by {', '.join(told)}" if told else "nobody who is heard reports incidents"


REQUIREMENT = Requirement(
    id=ID,
    asks="no incident that blocks is open",
    evaluate=evaluate,
    reads="incidents",
)
