"""Deadlines of profiles, counted from an incident's own instants; and dates that nobody could add to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gate.disclosures.due import choose, list_duties
from gate.disclosures.duty import Act, Deadline, Duty, Paper, later
from gate.profiles.model import From, IncidentRule
from signatures.envelopes.statement import Statement
from signatures.predicates import types
from signatures.predicates.incident_report import AuthorityReport, IncidentReport, IncidentState, Severity, Stage
from signatures.predicates.prerelease_verification import Coverage, Determination, PrereleaseVerification, Verdict
from signatures.predicates.shared import Audience, Model, PartyRef, ResourceDescriptor, Scope
from signatures.predicates.submission import Submission

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
ACME, CAISI = PartyRef(id="https://acme.example"), PartyRef(id="https://caisi.example")
MODEL = Model(name="acme/orca", version="3.0")
RULE = IncidentRule(
    id="example:5(1)",
    title="a grave one",
    authority="example-office",
    stage=Stage.INITIAL,
    within=timedelta(days=15),
    from_=From.AWARE,
    severities=(Severity.CRITICAL,),
    source="an example act, section 5",
    date="2026-01-01",
)
REPORT = IncidentReport(
    reporter=ACME,
    producer=ACME,
    incident_id="INC-1",
    category="weights-exfiltrated",
    severity=Severity.CRITICAL,
    state=IncidentState.OPEN,
    discovered_at=NOW - timedelta(days=3),
    aware_at=NOW - timedelta(days=1),
    internal_use=False,
    suspends=False,
    plain_statement="it happened",
)


def _paper(kind: str, predicate: object) -> Paper:
    statement = Statement(predicate_type=kind, subjects=(), predicate=predicate)
    return Paper(statement=statement, payload="", signers=(), origin="file.json")


def _duties(report: IncidentReport, *rules: IncidentRule) -> tuple[Duty, ...]:
    deadlines = [Deadline(profile="example 1", rule=rule) for rule in rules]
    return list_duties([_paper(types.INCIDENT_REPORT, report)], now=NOW, deadlines=deadlines)


def test_counted_from_awareness() -> None:
    """Fifteen days from `awareAt`; the rule and its source stand beside the date."""
    (duty,) = _duties(REPORT, RULE)
    assert duty == Duty(
        at=NOW + timedelta(days=14),
        act=Act.FILE,
        what="the INITIAL report of incident INC-1 to example-office,"
        " which its `reports` do not name, if it is a grave one",
        who="https://acme.example",
        rule="example:5(1) of example 1: 15d from awareAt (an example act, section 5, 2026-01-01)",
        file="file.json",
    )


def test_counted_from_discovery() -> None:
    """A rule that counts from `discoveredAt` is due two days earlier."""
    (duty,) = _duties(REPORT, replace(RULE, from_=From.DISCOVERED))
    assert duty.at == NOW + timedelta(days=12)
    assert "15d from discoveredAt" in duty.rule


def test_a_report_that_names_the_rule_speaks_for_itself() -> None:
    """Its own `dueAt` is shown, filed or not; the computed date is not shown beside it."""
    owed = AuthorityReport(
        authority="example-office", stage=Stage.INITIAL, rule_id=RULE.id, due_at=NOW + timedelta(days=2)
    )
    (duty,) = _duties(replace(REPORT, reports=(owed,)), RULE)
    assert (duty.at, duty.rule) == (NOW + timedelta(days=2), "example:5(1), as the report says")
    assert _duties(replace(REPORT, reports=(replace(owed, submitted_at=NOW),)), RULE) == ()


def test_of_several_cases_the_one_named_is_meant() -> None:
    """One text, one authority, one stage, two lengths: until the report names one, both are shown."""
    sooner = replace(RULE, id="example:5(2)", title="a graver one", within=timedelta(days=2))
    assert [duty.at - NOW for duty in _duties(REPORT, RULE, sooner)] == [timedelta(days=1), timedelta(days=14)]
    owed = AuthorityReport(
        authority="example-office", stage=Stage.INITIAL, rule_id=RULE.id, due_at=NOW + timedelta(days=14)
    )
    (duty,) = _duties(replace(REPORT, reports=(owed,)), RULE, sooner)
    assert duty.rule == "example:5(1), as the report says"


def test_other_severities_and_other_reporters() -> None:
    """A rule names severities; and the rules bind a producer by what it reports of itself."""
    assert _duties(replace(REPORT, severity=Severity.LOW), RULE) == ()
    assert len(_duties(replace(REPORT, severity=Severity.LOW), replace(RULE, severities=()))) == 1
    assert _duties(replace(REPORT, reporter=CAISI), RULE) == ()


def test_a_closed_incident_is_still_to_be_reported() -> None:
    """That it is over ends no deadline."""
    assert len(_duties(replace(REPORT, state=IncidentState.CLOSED), RULE)) == 1


def test_the_last_instant_is_not_passed() -> None:
    """Whoever dates a document to the end of time does not end the run."""
    last = datetime.max.replace(tzinfo=UTC)
    assert later(last, timedelta(days=1)) == last
    assert later(NOW, timedelta(days=1)) == NOW + timedelta(days=1)


def test_a_submission_waits_until_its_evaluator_speaks() -> None:
    """With a verdict of the same evaluator about the same model nothing is waited for; PENDING is no verdict."""
    asked = Submission(
        producer=ACME,
        model=MODEL,
        evaluator=CAISI,
        submitted_at=NOW - timedelta(days=9),
        window_ends_at=NOW + timedelta(days=5),
    )
    pending = PrereleaseVerification(
        evaluator=CAISI,
        producer=ACME,
        model=MODEL,
        coverage=Coverage(
            determination=Determination.PENDING,
            authority="https://caisi.example",
            determined_at=NOW - timedelta(days=8),
            decision_expected_at=NOW + timedelta(days=3),
        ),
        issued_at=NOW - timedelta(days=8),
        not_before=NOW - timedelta(days=8),
    )
    scope = Scope(regions=("US",), audience=Audience.GENERAL, valid_until=NOW + timedelta(days=20))
    cleared = replace(
        pending,
        coverage=Coverage(
            determination=Determination.COVERED, authority="https://caisi.example", determined_at=pending.issued_at
        ),
        verdict=Verdict.CLEARED,
        suite=ResourceDescriptor(name="frontier"),
        evaluated_at=pending.issued_at,
        valid_until=NOW + timedelta(days=80),
        scopes=(scope,),
    )
    waiting = [_paper(types.SUBMISSION, asked), _paper(types.PRERELEASE_VERIFICATION, pending)]
    assert [(duty.act, duty.at) for duty in list_duties(waiting, now=NOW)] == [
        (Act.EXPECT, NOW + timedelta(days=3)),
        (Act.EXPECT, NOW + timedelta(days=5)),
    ]
    spoken = [_paper(types.SUBMISSION, asked), _paper(types.PRERELEASE_VERIFICATION, cleared)]
    assert [(duty.act, duty.rule) for duty in list_duties(spoken, now=NOW)] == [
        (Act.RENEW, "validUntil of its scope US"),
        (Act.RENEW, "its validUntil"),
    ]
    refused = replace(cleared, verdict=Verdict.NOT_CLEARED)
    assert list_duties([_paper(types.PRERELEASE_VERIFICATION, refused)], now=NOW) == ()


def test_overdue_from_the_instant_on() -> None:
    """As `incident-reports-filed` counts: what is due at this instant is overdue."""
    duty = _duties(REPORT, RULE)[0]
    at_once = replace(duty, at=NOW)
    far = replace(duty, at=NOW + timedelta(days=31))
    assert choose([at_once, duty, far], NOW, timedelta(days=30)) == ((at_once,), (duty,))
