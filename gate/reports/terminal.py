"""The report for people: the decision first, then what denies it, why, and what to do by whom.

Understandable without colour. Everything that an attestation, a file name or a policy brought in goes through
`signatures.inert`, line by line; only the words of this file are printed as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from gate.decision.answer import Answer, Decision, Result, State
from gate.reports.report import Report, Run
from gate.reports.table import Written
from gate.reports.words import Finding, count, findings, first_line, short, span, when
from gate.requirements.table import REQUIREMENTS
from signatures.codes import Code
from signatures.inert import inert
from signatures.verify import Refusal

_STYLES = {"ALLOWED": "32;1", "DENIED": "31;1", "UNDECIDED": "33;1", "error": "31;1", "warning": "33;1", "help": "36"}
_NOTES = 6
_LISTED = 20
_WIDTH = max(len(state.value) for state in State)


def render(report: Report, written: Written | None = None, *, color: bool = False) -> str:  # noqa: ARG001 - as every format
    """The whole report, without a newline at its end."""
    pen = _Pen(color=color)
    blocks = [[pen.decision(report)]]
    if report.failure is not None:
        blocks.append(_failure(report, pen))
    decision = report.decision
    if decision is not None:
        blocks += [_finding(one, pen) for one in findings(report)]
        blocks += [_near_misses(decision), _refused(decision), _requirements(decision), _restrictions(decision)]
        blocks += [_clearances(decision), _pending(decision), _waivers(decision), _windows(decision)]
        blocks += [_passed_over(report.run) if decision.answer is Answer.DENY else []]
    if decision is not None and not report.run.found:
        blocks.append(["no attestation was found at all: do `sources` and --attestations name the right folders?"])
    blocks.append(_facts(report, pen))
    if decision is not None:
        blocks.append([_counts(report, decision)])
    return "\n\n".join("\n".join(block) for block in blocks if block)


class _Pen:
    """Colour, where it is wanted; never the only bearer of a meaning."""

    def __init__(self, *, color: bool) -> None:
        self._color = color

    def write(self, text: str, style: str) -> str:
        """``text`` in the style of a word."""
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self._color else text

    def decision(self, report: Report) -> str:
        """The first line; its word is coloured as what it comes to."""
        line = first_line(report)
        word = report.mark
        return self.write(word, report.word) + line.removeprefix(word)


def _failure(report: Report, pen: _Pen) -> list[str]:
    failure = report.failure
    if failure is None:  # pragma: no cover - asked for by the type alone
        return []
    lines = [f"{pen.write('error', 'error')}: {inert(failure.message)}"]
    if failure.help:
        lines.append(f"{pen.write('help', 'help')}: {inert(failure.help)}")
    return lines


def _finding(one: Finding, pen: _Pen) -> list[str]:
    reason = one.reason
    lines = [f"{pen.write(f'{one.kind}[{one.requirement}]', one.kind)}: {inert(one.text)}"]
    if one.refers:
        return lines
    if reason.origin:
        lines.append(f"  --> {inert(reason.origin)}")
    lines += [f"   = note: {inert(note)}" for note in reason.notes[:_NOTES]]
    if len(reason.notes) > _NOTES:
        lines.append(f"   = note: and {len(reason.notes) - _NOTES} more (--format json has all)")
    if reason.help:
        lines.append(f"   = {pen.write('help', 'help')}: {inert(reason.help)}")
    lines.append(f"   = docs: gate explain {one.requirement}")
    return lines


def _requirements(decision: Decision) -> list[str]:
    """Each with what it rests on; beside a denial only their names, since there is one thing to read."""
    if decision.answer is Answer.DENY:
        return _grouped(decision)
    return ["requirements:", *(line for result in decision.results for line in _requirement(result))]


def _grouped(decision: Decision) -> list[str]:
    groups: dict[str, list[str]] = {}
    for result in decision.results:
        why = ""
        if result.state is State.NOT_EVALUATED:
            why = f" ({inert(result.reasons[0].text)})"
        elif result.state is State.WAIVED:
            why = f" (by {inert(result.waived_by or '')})"
        groups.setdefault(f"{result.state.value}{why}", []).append(result.requirement)
    return [f"{state}: {', '.join(names)}" for state, names in groups.items()]


def _requirement(result: Result) -> Iterator[str]:
    asks = REQUIREMENTS[result.requirement].asks if result.requirement in REQUIREMENTS else ""
    yield f"  {result.state.value:<{_WIDTH}}  {result.requirement}: {asks}"
    said: tuple[str, ...] = ()
    if result.state is State.WAIVED:
        said = (f"waived by {result.waived_by}", *(reason.text for reason in result.reasons))
    elif result.state is State.NOT_EVALUATED:
        said = tuple(reason.text for reason in result.reasons)
    elif result.state is State.MET:
        said = result.notes
    for text in said[:_NOTES]:
        yield f"  {'':<{_WIDTH}}    {inert(text)}"
    if len(said) > _NOTES:
        yield f"  {'':<{_WIDTH}}    and {len(said) - _NOTES} more (--format json has all)"


def _refused(decision: Decision) -> list[str]:
    refused = decision.refused
    if not refused:
        return []
    verb = "was" if len(refused) == 1 else "were"
    lines = [f"refused: {count(len(refused), 'attestation')} {verb} found and not counted (gate explain CODE)"]
    for code, found in _by_code(refused[:_LISTED]).items():
        lines += [f"  {code.name}  {inert(one.origin)}: {inert(one.detail)}" for one in found]
        lines += [f"     = note: {code.phrase}", f"     = help: {code.remedy}"]
    if len(refused) > _LISTED:
        codes = groupby(sorted(one.code.name for one in refused[_LISTED:]))
        rest = ", ".join(f"{len(list(found))} {code}" for code, found in codes)
        lines.append(f"  and {len(refused) - _LISTED} more ({rest}; --format json has all)")
    return lines


def _by_code(refused: tuple[Refusal, ...]) -> dict[Code, list[Refusal]]:
    """By code, in the order in which each came first: what to do is said once."""
    found: dict[Code, list[Refusal]] = {}
    for one in refused:
        found.setdefault(one.code, []).append(one)
    return found


def _near_misses(decision: Decision) -> list[str]:
    if not decision.near_misses:
        return []
    return ["near misses:", *(f"  {inert(line)}" for line in decision.near_misses[:_LISTED])]


def _restrictions(decision: Decision) -> list[str]:
    if not decision.restrictions:
        return []
    lines = ["restrictions:"]
    for item in decision.restrictions:
        kept = "kept" if item.kept else "not kept"
        why = f": {inert(item.reason)}" if item.reason else ""
        lines.append(f"  {kept:<8}  {item.kind} {inert(item.target)} ({inert(item.party)}, {inert(item.origin)}){why}")
    return lines


def _clearances(decision: Decision) -> list[str]:
    if not decision.clearances:
        return []
    lines = ["clearances:"]
    for item in decision.clearances:
        until = f"until {when(item.until)}" if item.until else "without an end"
        lines.append(f"  {inert(item.party)}: {item.verdict} from {when(item.since)} {until} ({inert(item.origin)})")
    return lines


def _pending(decision: Decision) -> list[str]:
    if not decision.pending:
        return []
    lines = ["not decided yet:"]
    for item in decision.pending:
        expected = f"expected {when(item.expected)}" if item.expected else "no date given"
        lines.append(f"  {inert(item.party)}: {item.determination}, {expected} ({inert(item.origin)})")
    return lines


def _waivers(decision: Decision) -> list[str]:
    if not decision.waivers:
        return []
    lines = ["waivers in force:"]
    for item in decision.waivers:
        by = ", ".join(inert(officer) for officer in item.by)
        waives = ", ".join(inert(name) for name in item.waives)
        lines.append(f"  {waives} by {by} until {when(item.until)} ({inert(item.origin)})")
        lines.append(f"    {inert(item.reason)}; {inert(item.ticket)}")
    return lines


def _windows(decision: Decision) -> list[str]:
    if not decision.windows:
        return []
    issuers = ", ".join(f"{inert(item.issuer)} up to {span(item.length)}" for item in decision.windows)
    return [f"an older list that is still fresh could go unseen where nothing newer is remembered: {issuers}"]


def _passed_over(run: Run) -> list[str]:
    """Beside a denial: what lies in the sources and was not read may be what is missing."""
    if not run.ignored:
        return []
    lines = ["passed over in the sources:", *(f"  {inert(one)}" for one in run.ignored[:_NOTES])]
    if len(run.ignored) > _NOTES:
        lines.append(f"  and {len(run.ignored) - _NOTES} more (--format json has all)")
    return lines


def _facts(report: Report, pen: _Pen) -> list[str]:
    run = report.run
    lines = [f"{pen.write('warning', 'warning')}: policy: unpinned (--policy-digest)"] if run.unpinned else []
    lines += [f"{pen.write('warning', 'warning')}: skipped: {inert(one)}" for one in report.checks_skipped]
    if run.settings.ignored_environment:
        lines.append(f"ignored environment: {', '.join(run.settings.ignored_environment)}")
    lines += _build_facts(run)
    lines += _deployment(run)
    settings = run.settings
    if settings.mode_source != "policy":
        lines.append(f"mode: {settings.mode.value}, by {settings.mode_source}; the policy says audit")
    pinned = "pinned" if settings.pinned else "not pinned"
    lines.append(
        f"policy {inert(settings.policy)} sha256:{short(settings.digest)} ({pinned}, {inert(settings.source)}); "
        f"trust sha256:{short(settings.trust_digest)}; memory {inert(run.memory) or 'not asked'}"
    )
    return lines


def _build_facts(run: Run) -> list[str]:
    build = run.build
    if build is None:
        return []
    lines = []
    if build.files:
        seen = "hashed in this run" if build.bytes_seen else "bytes: not seen (from a manifest)"
        lines.append(f"build: {count(len(build.files), 'file')}, {count(build.total_bytes, 'byte')}, {seen}")
    if build.excluded:
        named = ", ".join(inert(path) for path in build.excluded)
        lines.append(f"excluded by the policy, and not to be deployed: {named}")
    return lines


def _deployment(run: Run) -> list[str]:
    """What was declared of the deployment: a feature whose name is a slip is seen here."""
    if run.request is None:
        return []
    declared = [f"{inert(name)} {'on' if on else 'off'}" for name, on in run.request.features.items()]
    declared += [f"safeguard {inert(name)}" for name in run.request.safeguards]
    declared += [f"route {inert(name)}" for name in run.request.routes]
    return [f"declared: {', '.join(declared)}"] if declared else []


def _counts(report: Report, decision: Decision) -> str:
    states = [result.state for result in decision.results]
    parts = [f"{states.count(state)} {state.value}" for state in State]
    until = f"; allowed until {when(decision.until)}" if decision.until else ""
    aside = f", {decision.aside} about other builds" if decision.aside else ""
    ignored = f", {count(len(report.run.ignored), 'other file')} passed over" if report.run.ignored else ""
    return (
        f"{count(len(states), 'requirement')}: {', '.join(parts)}{until}\n"
        f"attestations: {report.run.found} found, {len(decision.used)} used, {len(decision.refused)} refused{aside}, "
        f"{decision.missing} listed but missing{ignored}"
    )
