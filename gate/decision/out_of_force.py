"""What is authentic, is about this build or its producer, and does not count: each with its code (steps 8 and 9).

Only for the report's list of what was refused: nothing decides by it.
"""

from __future__ import annotations

from gate.decision.evidence import Hearing, usable, why_not_current
from gate.decision.scopes import entry_helps
from signatures.codes import Code
from signatures.digests import concerns, lookup_digest
from signatures.predicates import types
from signatures.predicates.entry import State
from signatures.predicates.prerelease_verification import AGAINST
from signatures.reading.times import write_time
from signatures.status.index import refuse_difference
from signatures.verify import Refusal, VerifiedStatement

_UNLISTED = frozenset({types.STATUS_LIST, types.WAIVER})  # each has rules of its own
_WITHDRAWN = {State.SUSPENDED: Code.R903, State.REVOKED: Code.R904}


def out_of_force(hearing: Hearing) -> tuple[Refusal, ...]:
    """The lists that may not speak, and every statement that counts for none of those who signed it."""
    found = [refusal for party in hearing.required if (refusal := hearing.world.lists[party.name].refusal) is not None]
    differing = {refusal.payload for refusal in hearing.refusals}
    for statement in hearing.world.authenticated.statements:
        if statement.type in _UNLISTED or statement.payload in differing or not _concerned(hearing, statement):
            continue
        why = [_why_not(hearing, party, statement) for party in statement.speakers]
        reasons = [reason for reason in why if reason is not None]
        if len(reasons) == len(why):
            code, detail = reasons[0]
            found.append(Refusal(code=code, origin=statement.origin, detail=detail, payload=statement.payload))
    return tuple(found)


def _concerned(hearing: Hearing, statement: VerifiedStatement) -> bool:
    if concerns(hearing.world.identity, statement.about):
        return True
    if hearing.producer is None:
        return False
    return any(lookup_digest(hearing.producer.id) in subject.values() for subject in statement.about)


def _why_not(hearing: Hearing, party: str, statement: VerifiedStatement) -> tuple[Code, str] | None:
    """Why one signer's word does not count, or None. What hurts is silenced by its issuer's list alone (rule 1)."""
    held = hearing.world.lists[party]
    if not held.party.counts_at(hearing.now):
        return Code.R806, held.why
    if not usable(hearing.world, party, hearing.accepted):
        return Code.R901, held.why
    entry = held.entry(statement.payload)
    if entry is None:
        return Code.R902, f"{held.why} does not name it"
    difference = refuse_difference(entry, statement, party)
    if difference is not None:
        return difference.code, difference.detail
    hurts = statement.type == types.INCIDENT_REPORT or entry.verdict in AGAINST
    if entry.state is State.REVOKED or not hurts:
        request, deployer = hearing.request, hearing.policy.deployer
        if entry.state in _WITHDRAWN and not entry_helps(entry, request.regions, request, deployer, hearing.now):
            return _WITHDRAWN[entry.state], f"{entry.reason_code}, by {held.why}"
    if entry.state not in _WITHDRAWN and entry.effective_from > hearing.now:
        return Code.R906, f"in effect from {write_time(entry.effective_from)}"
    if hurts:
        return None
    verification = statement.type == types.PRERELEASE_VERIFICATION
    return why_not_current(
        hearing.world, party, statement, hearing.policy.verification.max_age if verification else None
    )
