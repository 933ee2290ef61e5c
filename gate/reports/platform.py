"""A report as an outcome: what a CI system is told."""

from __future__ import annotations

from adapters.outcome import Outcome, Word
from gate.decision.answer import State
from gate.policy.model import Mode
from gate.reports.report import Report
from gate.reports.table import Written
from gate.reports.words import identifying_digest

_UNPINNED = (
    "nothing holds the policy, the trust file and the keys to what was reviewed: whoever can change them here decides; "
    "pin them by what `gate policy digest` prints"
)


def outcome(report: Report, written: Written) -> Outcome:
    """The outcome of a run. Allowed exactly where `Report.allowed` says so: no rehearsal, no audit mode."""
    decision = report.decision
    build = report.run.build
    return Outcome(
        decision=Word.UNDECIDED if decision is None else Word[decision.answer.name],
        allowed=report.allowed,
        build_digest=None if build is None else "".join(identifying_digest(build)),
        report=written.reports.get("json"),
        decision_attestation=written.decision,
        problems=_problems(report),
        warnings=_warnings(report),
    )


def _problems(report: Report) -> tuple[tuple[str, str], ...]:
    if report.decision is None:
        return () if report.failure is None else (("undecided", report.failure.message),)
    return tuple(
        (result.requirement, reason.text)
        for result in report.decision.results
        if result.state is State.NOT_MET
        for reason in result.reasons
    )


def _warnings(report: Report) -> tuple[tuple[str, str], ...]:
    """First what is said of the whole answer: anybody may have changed its policy, or it binds nobody."""
    found = []
    if report.run.unpinned:
        found.append(("policy: unpinned", _UNPINNED))
    if report.run.settings.mode is Mode.AUDIT:
        found.append(("mode: audit", "this run ends with 0 whatever it finds, and allows nothing"))
    results = report.decision.results if report.decision else ()
    found += [(result.requirement, reason.text) for result in results for reason in result.warnings]
    return tuple(found)
