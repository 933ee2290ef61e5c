"""The outcome of cases as text, JSON and JUnit XML. Pure; strings of attestations are made inert here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gate.cases.compare import Difference, Found, changes, unchanged
from gate.decision.answer import Reason, State
from gate.reports.words import count
from signatures.inert import for_html, inert, write_json
from signatures.reading.times import write_time

VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One case that was run; ``differences`` is empty where all is as expected."""

    id: str
    name: str
    found: Found
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """By which policy: its name, its digest (hex), and whether it enforces."""

    name: str
    digest: str
    enforced: bool


def as_text(ran: Sequence[Ran], policy: Told) -> str:
    """A line for each case, every difference below its case, and one line about all of them."""
    lines: list[str] = []
    for one in ran:
        word = "differs" if one.differences else "ok"
        lines.append(f"{word:<9}{inert(one.id)}: {inert(one.name)}  ({_end(one.found, policy)})")
        for difference in one.differences:
            lines += _difference(difference)
    differing = sum(bool(one.differences) for one in ran)
    if not policy.enforced:
        lines.append(
            "note: mode is audit: `gate check` exits 0 whatever it finds, and an ALLOW here lets nothing through"
        )
    lines.append(
        f"{count(len(ran), 'case')}: {len(ran) - differing} as expected, {differing} "
        f"{'differs' if differing == 1 else 'differ'}; policy {inert(policy.name)} sha256:{policy.digest}; rehearsed"
    )
    return "\n".join(lines)


def as_json(ran: Sequence[Ran], policy: Told) -> str:
    """The same for programs: `docs/how-to/test-policies.md` has its members."""
    found = {
        "schemaVersion": VERSION,
        "rehearsal": True,
        "policy": {"name": policy.name, "digest": policy.digest, "enforced": policy.enforced},
        "asExpected": not any(one.differences for one in ran),
        "cases": [
            {
                "id": one.id,
                "name": one.name,
                "asExpected": not one.differences,
                "decision": one.found.word,
                **_details(one.found),
                "differences": [_plain(difference) for difference in one.differences],
            }
            for one in ran
        ],
    }
    return write_json(found)


def as_junit(ran: Sequence[Ran], policy: Told) -> str:
    """JUnit XML: a case as a test, a difference as its failure, an unexpected UNDECIDED as its error."""
    errors = sum(_broke(one) for one in ran)
    failures = sum(bool(one.differences) for one in ran) - errors
    counts = f'tests="{len(ran)}" failures="{failures}" errors="{errors}"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {counts}>"]
    lines.append(f'  <testsuite name="{for_html(policy.name)}" {counts}>')
    for one in ran:
        head = f'    <testcase classname="policy.{for_html(policy.name)}" name="{for_html(f"{one.id}: {one.name}")}"'
        if not one.differences:
            said = [] if policy.enforced else [f"      <system-out>{for_html(_told(one.found, policy))}</system-out>"]
            lines += [f"{head}>", *said, "    </testcase>"] if said else [f"{head}/>"]
            continue
        kind = "error" if _broke(one) else "failure"
        first = one.differences[0]
        message = for_html(f"{first.what}: expected {first.expected}, found {first.found}")
        text = "\n".join(for_html(line) for each in one.differences for line in _difference(each))
        lines += [f"{head}>", f'      <{kind} message="{message}">{text}</{kind}>', "    </testcase>"]
    return "\n".join([*lines, "  </testsuite>", "</testsuites>"])


def what_if_text(case: str, changed: Sequence[str], before: Found, after: Found, policy: Told) -> str:
    """What the change does, requirement by requirement, in words."""
    lines = [f"what if: {inert(case)} {', '.join(inert(one) for one in changed)}", ""]
    lines += [f"before: {_told(before, policy)}", f"after:  {_told(after, policy)}", ""]
    found = changes(before, after)
    for change in found:
        lines.append(f"  {change.requirement}: {change.before} before, {change.after} after")
        lines += _reason(change.reason, "    ")
    if not found:
        lines.append("  no requirement stands otherwise")
    lines += [f"  still {state}: {', '.join(names)}" for state, names in unchanged(before, after).items()]
    fresh = _refused(after) - _refused(before)
    lines += [f"  refused now: {line}" for line in sorted(fresh)]
    return "\n".join([*lines, "", f"policy {inert(policy.name)} sha256:{policy.digest}; rehearsed"])


def what_if_json(case: str, changed: Sequence[str], before: Found, after: Found, policy: Told) -> str:
    """The same for programs."""
    found = {
        "schemaVersion": VERSION,
        "rehearsal": True,
        "case": case,
        "changed": list(changed),
        "policy": {"name": policy.name, "digest": policy.digest, "enforced": policy.enforced},
        "before": {"decision": before.word, **_details(before)},
        "after": {"decision": after.word, **_details(after)},
        "requirements": [
            {"id": change.requirement, "before": change.before, "after": change.after, **_said(change.reason)}
            for change in changes(before, after)
        ],
    }
    return write_json(found)


def _broke(one: Ran) -> bool:
    return bool(one.differences) and one.found.decision is None


def _end(found: Found, policy: Told) -> str:
    """How it ended, with all that makes an ALLOW less than it sounds."""
    said = [found.word if policy.enforced or found.decision is None else f"{found.word} in audit mode"]
    if found.decision is not None:
        waived = [result.requirement for result in found.decision.results if result.state is State.WAIVED]
        if found.decision.basis != "verification":
            said.append(f"by {found.decision.basis}, not by a verification")
        if waived:
            said.append(f"waived: {', '.join(waived)}")
        not_met = [result.requirement for result in found.decision.results if result.state is State.NOT_MET]
        if not_met:
            said.append(f"not met: {', '.join(not_met)}")
    return "; ".join(said)


def _told(found: Found, policy: Told) -> str:
    until = found.decision.until if found.decision else None
    text = _end(found, policy) + (f"; until {write_time(until)}" if until else "")
    return text if found.message is None else f"{text}: {inert(found.message)}"


def _difference(difference: Difference) -> Iterator[str]:
    yield f"    {difference.what}: expected {inert(difference.expected)}, found {inert(difference.found)}"
    yield from _reason(difference.reason, "      ")


def _reason(reason: Reason | None, indent: str) -> list[str]:
    if reason is None:
        return []
    lines = [f"{indent}{inert(reason.text)}" + (f" ({inert(reason.origin)})" if reason.origin else "")]
    lines += [f"{indent}note: {inert(note)}" for note in reason.notes]
    if reason.help:
        lines.append(f"{indent}help: {inert(reason.help)}")
    return lines


def _refused(found: Found) -> set[str]:
    if found.decision is None:
        return set()
    return {
        f"{refusal.code.name} {inert(refusal.origin)}: {inert(refusal.detail)}" for refusal in found.decision.refused
    }


def _details(found: Found) -> dict[str, Any]:
    if found.decision is None:
        return {"allowed": False, "message": found.message}
    decision = found.decision
    return {
        "allowed": decision.allowed,
        "basis": decision.basis,
        "until": write_time(decision.until) if decision.until else None,
        "requirements": {result.requirement: result.state.value for result in decision.results},
    }


def _plain(difference: Difference) -> dict[str, Any]:
    return {
        "what": difference.what,
        "expected": difference.expected,
        "found": difference.found,
        **_said(difference.reason),
    }


def _said(reason: Reason | None) -> dict[str, Any]:
    return {} if reason is None else {"reason": reason.text, "help": reason.remedy, "who": reason.who}
