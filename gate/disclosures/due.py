"""What must be filed, reviewed or renewed, and what is waited for: each with its instant, and who acts.

Pure. Statements come in with where they were found; whether they are believed is for the caller to say. The instants
are members of the statements (design §4), ends that the policy and the trust file set (§5, §6), or deadlines that a
profile's rule counts from an incident's `awareAt` or `discoveredAt`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gate.disclosures.duty import Act, Deadline, Duty, Paper, later
from gate.policy.model import Policy
from gate.profiles.model import From
from signatures.predicates import types
from signatures.predicates.disclosure import Disclosure
from signatures.predicates.incident_report import IncidentReport
from signatures.predicates.prerelease_verification import AGAINST, WAITING, PrereleaseVerification
from signatures.predicates.status_list import StatusList
from signatures.predicates.submission import Submission
from signatures.predicates.waiver import Waiver
from signatures.reading.times import write_duration, write_time
from signatures.trust.model import Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class _By:
    """What dates are set by, beside the statements themselves."""

    policy: Policy | None
    trust: Trust | None
    deadlines: tuple[Deadline, ...]
    now: datetime


def list_duties(
    papers: Iterable[Paper],
    *,
    now: datetime,
    policy: Policy | None = None,
    trust: Trust | None = None,
    deadlines: Iterable[Deadline] = (),
) -> tuple[Duty, ...]:
    """Everything with a date, earliest first, done with at ``now`` excepted.

    ``papers`` are those in force, and the newest lists.
    """
    every, by = tuple(papers), _By(policy=policy, trust=trust, deadlines=tuple(deadlines), now=now)
    found: list[Duty] = []
    for paper in every:
        if paper.statement.predicate_type == types.INCIDENT_REPORT:
            found += _of_incident(paper, by)
        elif paper.statement.predicate_type in _READERS and not _answered(paper, every):
            found += _READERS[paper.statement.predicate_type](paper, by)
    if policy is not None:
        found += _of_policy(policy, now)
    if trust is not None:
        found += _of_trust(trust, now)
    return tuple(sorted(found, key=lambda duty: (duty.at, duty.act, duty.what, duty.file)))


def choose(duties: Iterable[Duty], now: datetime, within: timedelta) -> tuple[tuple[Duty, ...], tuple[Duty, ...]]:
    """Those that are overdue at ``now``, and those that fall due until ``now + within``, both in their order."""
    every = tuple(duties)
    late = tuple(duty for duty in every if duty.overdue(now))
    soon = tuple(duty for duty in every if not duty.overdue(now) and duty.at - now <= within)
    return late, soon


def _answered(paper: Paper, every: tuple[Paper, ...]) -> bool:
    """Whether a submission has had its word: nothing is waited for any more."""
    if paper.statement.predicate_type != types.SUBMISSION:
        return False
    asked: Submission = paper.statement.predicate
    for other in every:
        if other.statement.predicate_type == types.PRERELEASE_VERIFICATION:
            said: PrereleaseVerification = other.statement.predicate
            same = (said.evaluator, said.model) == (asked.evaluator, asked.model)
            if same and said.verdict is not None and said.issued_at >= asked.submitted_at:
                return True
    return False


def _of_incident(paper: Paper, by: _By) -> Iterator[Duty]:
    report: IncidentReport = paper.statement.predicate
    known = {deadline.rule.id: deadline for deadline in by.deadlines}
    # Of several cases that one text tells apart, a report that names one has said in which it is.
    chosen = {
        (known[owed.rule_id].profile, known[owed.rule_id].rule.authority, owed.stage)
        for owed in report.reports
        if owed.rule_id in known
    }
    for owed in report.reports:
        if owed.submitted_at is None or owed.submitted_at > by.now:  # as the requirement incident-reports-filed
            yield Duty(
                at=owed.due_at,
                act=Act.FILE,
                what=f"the {owed.stage} report of incident {report.incident_id} to {owed.authority}",
                who=report.reporter.id,
                rule=f"{owed.rule_id}, as the report says",
                file=paper.origin,
            )
    if report.reporter.id != report.producer.id:
        return  # a profile's rules bind the producer, by what it reports itself
    for deadline in by.deadlines:
        at, rule = deadline.due_for(report), deadline.rule
        if at is None or (deadline.profile, rule.authority, rule.stage) in chosen:
            continue
        since = "awareAt" if rule.from_ is From.AWARE else "discoveredAt"
        yield Duty(
            at=at,
            act=Act.FILE,
            what=f"the {rule.stage} report of incident {report.incident_id} to {rule.authority},"
            f" which its `reports` do not name, if it is {rule.title}",
            who=report.producer.id,
            rule=f"{rule.id} of {deadline.profile}: {write_duration(rule.within)} from {since}"
            f" ({rule.source}, {rule.date})",
            file=paper.origin,
        )


def _of_disclosure(paper: Paper, by: _By) -> Iterator[Duty]:
    predicate: Disclosure = paper.statement.predicate
    rules = by.policy.disclosures if by.policy is not None else {}
    for reference in predicate.references:
        rule = rules.get(reference.kind)
        if rule is None or rule.max_age is None:
            continue
        yield Duty(
            at=later(max(reference.published_at, reference.reviewed_at), rule.max_age),
            act=Act.REVIEW,
            what=f"the {reference.kind} disclosure, version {reference.version}",
            who=predicate.producer.id,
            rule=f"the policy's [disclosures.{reference.kind.kebab}] max_age = {write_duration(rule.max_age)}",
            file=paper.origin,
        )


def _of_verification(paper: Paper, by: _By) -> Iterator[Duty]:
    said: PrereleaseVerification = paper.statement.predicate
    named = f"{said.model.name} {said.model.version}"
    if said.coverage.determination in WAITING and said.coverage.decision_expected_at is not None:
        yield Duty(
            at=said.coverage.decision_expected_at,
            act=Act.EXPECT,
            what=f"the decision about {named} ({said.coverage.determination})",
            who=said.coverage.authority,
            rule="its coverage.decisionExpectedAt",
            file=paper.origin,
        )
    if said.verdict is None or said.verdict in AGAINST:
        return
    last, rule = said.valid_until, "its validUntil"
    if by.policy is not None:
        age = by.policy.verification.max_age
        if last is None or later(said.issued_at, age) < last:
            last, rule = later(said.issued_at, age), f"the policy's [verification] max_age = {write_duration(age)}"
    ends = {} if last is None else {last: rule}
    for scope in said.scopes:
        if scope.valid_until is not None and (last is None or scope.valid_until < last):
            ends.setdefault(scope.valid_until, f"validUntil of its scope {', '.join(scope.regions)}")
    for at, end in ends.items():
        yield Duty(
            at=at,
            act=Act.RENEW,
            what=f"the verification {said.verdict} of {named}",
            who=said.evaluator.id,
            rule=end,
            file=paper.origin,
        )


def _of_list(paper: Paper, by: _By) -> Iterator[Duty]:
    content: StatusList = paper.statement.predicate
    at, rule = content.next_update, "its nextUpdate"
    if by.policy is not None and by.trust is not None:
        party = by.trust.party_by_id(content.issuer)
        roles = tuple(name for name, role in by.trust.roles.items() if party is not None and party.name in role.parties)
        age = by.policy.max_list_age(roles)
        if later(content.issued_at, age) < at:
            at, rule = later(content.issued_at, age), f"the policy's [status] max_age = {write_duration(age)}"
    yield Duty(
        at=at,
        act=Act.RENEW,
        what=f"status list {content.sequence}",
        who=content.issuer,
        rule=rule,
        file=paper.origin,
    )


def _of_submission(paper: Paper, _by: _By) -> Iterator[Duty]:
    said: Submission = paper.statement.predicate
    yield Duty(
        at=said.window_ends_at,
        act=Act.EXPECT,
        what=f"a word about {said.model.name} {said.model.version}, submitted {write_time(said.submitted_at)}",
        who=said.evaluator.id,
        rule="its windowEndsAt",
        file=paper.origin,
    )


def _of_waiver(paper: Paper, _by: _By) -> Iterator[Duty]:
    said: Waiver = paper.statement.predicate
    named = f"the waiver of {', '.join(said.waives)} ({said.ticket_uri})"
    officers = ", ".join(paper.signers) or said.requested_by
    dates = (
        (said.expires_at, Act.RENEW, "its expiresAt"),
        (said.post_review_due_at, Act.REVIEW, "its postReviewDueAt"),
    )
    for at, act, rule in dates:
        what = named if act is Act.RENEW else f"afterwards, {named}"
        yield Duty(at=at, act=act, what=what, who=officers, rule=rule, file=paper.origin)


_READERS: Mapping[str, Callable[[Paper, _By], Iterator[Duty]]] = {
    types.DISCLOSURE: _of_disclosure,
    types.PRERELEASE_VERIFICATION: _of_verification,
    types.STATUS_LIST: _of_list,
    types.SUBMISSION: _of_submission,
    types.WAIVER: _of_waiver,
}


def _of_policy(policy: Policy, now: datetime) -> Iterator[Duty]:
    who = policy.deployer.id if policy.deployer is not None else "whoever keeps the policy"
    for exempt in policy.unsafe_exempt:
        yield Duty(
            at=exempt.until,
            act=Act.RENEW,
            what=f"the unsafe exemption of {exempt.digest}: {exempt.reason}",
            who=who,
            rule="[[unsafe_exempt]] until",
            file=policy.name,
        )
    for kind, rule in policy.disclosures.items():
        if rule.start is not None and rule.start > now:
            yield Duty(
                at=rule.start,
                act=Act.EXPECT,
                what=f"a missing {kind} disclosure denies from then on",
                who="the producers",
                rule=f"[disclosures.{kind.kebab}] from",
                file=policy.name,
            )


def _of_trust(trust: Trust, now: datetime) -> Iterator[Duty]:
    for party in trust.parties.values():
        held: list[Any] = [*party.keys, *party.identities]
        replaced = any(key.valid_at(now) for key in party.keys)
        for key in held:
            if key.valid_until is None or (key.valid_until <= now and replaced):
                continue
            named = key.source if hasattr(key, "source") else key.identity
            yield Duty(
                at=key.valid_until,
                act=Act.RENEW,
                what=f"the key {named}",
                who=party.id,
                rule="its valid_until in the trust file",
                file=trust.source,
            )
        if party.lists_from is not None and party.lists_from > now:
            yield Duty(
                at=party.lists_from,
                act=Act.EXPECT,
                what="the first status list: none is asked for before",
                who=party.id,
                rule="its lists_from in the trust file",
                file=trust.source,
            )
