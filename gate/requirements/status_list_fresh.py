"""``status-list-fresh``: everyone who could say no has a fresh list, and all that it names is here (rules 3 and 4)."""

from __future__ import annotations

from gate.decision.agreement import Agreement
from gate.decision.answer import Reason, Result, State
from gate.decision.evidence import Basis, Hearing, Said
from gate.requirements.requirement import Requirement
from signatures.predicates import types
from signatures.predicates.prerelease_verification import WAITING, Verdict
from signatures.status.index import Freshness

ID = "status-list-fresh"

# What is missing and could only have helped is only not counted (design §4, rule 4).
_ONLY_HELPS = frozenset({Verdict.CLEARED, Verdict.EVALUATED, Verdict.NOT_REQUIRED})
_HELPING_TYPES = frozenset({types.DISCLOSURE, types.SUBMISSION, types.BUILD_SIGNATURE, types.PROVENANCE})


def missing(hearing: Hearing) -> tuple[Said, ...]:
    """The entries that concern this build and scope, could have hurt, and whose statement was not supplied."""
    return tuple(
        word for word in hearing.said if word.statement is None and hearing.hurts(word) and not _could_only_help(word)
    )


def _could_only_help(word: Said) -> bool:
    entry = word.entry
    if entry.predicate_type == types.PRERELEASE_VERIFICATION:
        return entry.verdict in _ONLY_HELPS or (entry.verdict is None and entry.determination in WAITING)
    return entry.predicate_type in _HELPING_TYPES


def evaluate(hearing: Hearing, agreement: Agreement) -> Result:
    """Met when every required list is fresh and nothing that could hurt is missing."""
    reasons, stale = [], []
    notes, ends, used = [], [], []
    for party in hearing.required:
        held = hearing.world.lists[party.name]
        if held.freshness is Freshness.FRESH:
            notes.append(held.why)
            ends.append(held.ends)
        elif party.name in hearing.accepted:
            stale.append(held.why)
        else:
            reasons.append(
                Reason(
                    text=f"unknown: no fresh list of {party.name}",
                    origin=held.statement.origin if held.statement else None,
                    notes=(held.why,),
                    remedy="publish a fresh list: gate status refresh LIST --key KEY; or you: collect its newest",
                    who=party.name,
                )
            )
        if held.statement is not None:
            used.append(held.statement.payload)
    unknown = _unknown_participants(hearing)
    lost = missing(hearing)
    reasons += [*unknown, *(_missing_reason(word) for word in lost)]
    if reasons:
        state = State.NOT_MET
    elif stale:
        state = State.WAIVED
    else:
        state = State.MET
    return Result(
        requirement=ID,
        state=state,
        reasons=tuple(reasons) or tuple(Reason(text=f"{why}: accepted by waiver") for why in stale),
        notes=tuple(notes),
        ends=tuple(end for end in ends if end is not None),
        used=tuple(used),
        beyond_waiver=bool(reasons),
        waived_by="a waiver that names the stale list" if state is State.WAIVED else None,
    )


def _unknown_participants(hearing: Hearing) -> tuple[Reason, ...]:
    """An exempt build needs the list of every participant; one that the trust file does not know has none."""
    if hearing.basis is not Basis.EXEMPT_BUILD:
        return ()
    return tuple(
        Reason(
            text=f"unknown: no list of the participant {producer}, which the trust file does not know",
            remedy="add it to the trust file",
            who="you",
        )
        for producer in hearing.policy.participants.producers
        if hearing.trust.party_by_id(producer) is None
    )


def _missing_reason(word: Said) -> Reason:
    entry = word.entry
    says = entry.verdict or entry.incident_state or entry.determination
    named = f"{types.short_name(entry.predicate_type)} {entry.attestation[:12]}…"
    return Reason(
        text=f"the list of {word.party} names the {named} about this build, and it was not supplied",
        notes=(f"the list says of it: {entry.state}" + (f", {says}" if says else ""),),
        remedy="hand over the file (its sha256 of the payload is " + entry.attestation + ")",
        who=f"{word.party}, or whoever collects the attestations",
    )


REQUIREMENT = Requirement(
    id=ID,
    asks="everyone who could say no has a fresh status list, and nothing that it names is missing",
    evaluate=evaluate,
    reads="status",
)
