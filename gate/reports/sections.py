"""What a long report holds, as plain tables: Markdown and HTML lay out the same, so neither can leave a thing out.

Every string of a table is raw: who lays it out makes it inert.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gate.decision.answer import Decision, Reason, Result, State
from gate.reports.report import Report
from gate.reports.words import count, place, span, when
from signatures.inert import inert

NO_DATE = "no date given"
HOLDS = {
    "ALLOWED": "This build may be released as asked.",
    "DENIED": "This build may not be released as asked.",
    "UNDECIDED": "It could not be decided: nothing may be released by this run.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A heading, the names of the columns, and the rows; the first cell of a row names it.

    ``note`` is a sentence before the rows; ``folded`` what a reader opens only when in doubt.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    folded: bool = False


def verdict(report: Report) -> str:
    """The answer as a sentence; what takes an ALLOW's force away is said in it."""
    if report.word == "ALLOWED" and not report.allowed:
        return "Nothing is let through by this run: it is a rehearsal, or the policy is in audit mode."
    return HOLDS[report.word]


def told(reason: Reason, *, with_origin: bool = False) -> str:
    """A reason with its notes and its remedy, a line each, inert: for formats that have one text for all of it."""
    lines = [reason.text, *([f"found in: {reason.origin}"] if with_origin and reason.origin else [])]
    lines += [f"note: {note}" for note in reason.notes]
    lines += [f"help: {reason.help}"] if reason.help else []
    return "\n".join(inert(line) for line in lines)


def tables(report: Report) -> tuple[Table, ...]:
    """Every part that is not empty, in the order in which it is read."""
    found = list(_of_decision(report.decision)) if report.decision else []
    found += [_skipped(report), _settings(report), _run(report)]
    return tuple(table for table in found if table.rows)


def _of_decision(decision: Decision) -> Iterator[Table]:
    yield Table(
        title="Who cleared it",
        columns=("Evaluator", "Verdict", "From", "Until", "Said in"),
        rows=tuple(
            (one.party, one.verdict, when(one.since), when(one.until) if one.until else "without an end", one.origin)
            for one in decision.clearances
        ),
    )
    yield Table(
        title="Not decided yet",
        columns=("Evaluator", "Determination", "Expected", "Said in"),
        rows=tuple(
            (one.party, one.determination, when(one.expected) if one.expected else NO_DATE, one.origin)
            for one in decision.pending
        ),
    )
    yield Table(
        title="Requirements",
        columns=("Requirement", "State", "What is known"),
        rows=tuple((one.requirement, one.state.value, "; ".join(known(one))) for one in decision.results),
    )
    yield Table(
        title="Near misses",
        columns=("What nearly matched",),
        rows=tuple((line,) for line in decision.near_misses),
    )
    yield Table(
        title="Found and not counted",
        note="gate explain CODE says more of a code.",
        columns=("Code", "Attestation", "Why", "What to do"),
        rows=tuple((one.code.name, one.origin, one.detail, one.code.remedy) for one in decision.refused),
    )
    yield Table(
        title="Restrictions",
        columns=("Restriction", "Says", "Kept", "Said in"),
        rows=tuple(
            (f"{one.kind} {one.target}", one.party, "kept" if one.kept else "not kept", one.origin)
            for one in decision.restrictions
        ),
    )
    yield Table(
        title="Waivers in force",
        columns=("Waives", "By", "Until", "Reason", "Ticket", "Said in"),
        rows=tuple(
            (", ".join(one.waives), ", ".join(one.by), when(one.until), one.reason, one.ticket, one.origin)
            for one in decision.waivers
        ),
    )
    yield Table(
        title="How old a list may be",
        note="An older list that is still fresh could go unseen where nothing newer is remembered.",
        columns=("Issuer", "Up to", "List of"),
        rows=tuple((one.issuer, span(one.length), when(one.list_of)) for one in decision.windows),
        folded=True,
    )


def known(result: Result) -> tuple[str, ...]:
    """What a requirement's line says besides its state."""
    asks = tuple(reason.text for reason in result.reasons)
    if result.state is State.WAIVED:
        return (f"waived by {result.waived_by}", *asks)
    return asks if result.state is not State.MET else result.notes


def _skipped(report: Report) -> Table:
    unpinned = ["the policy's digest: policy: unpinned (--policy-digest)"] if report.run.unpinned else []
    return Table(
        title="Checks skipped",
        columns=("This run did without",),
        rows=tuple((one,) for one in (*unpinned, *report.checks_skipped)),
    )


def _settings(report: Report) -> Table:
    settings, build = report.run.settings, report.run.build
    digests = [(name, value) for name, value in build.identity.as_set().items()] if build else []
    roots = [("oms root", root) for root in build.identity.sha256] if build and build.identity.is_directory else []
    return Table(
        title="Settings and digests",
        columns=("What", "Value"),
        rows=(
            ("policy", settings.policy),
            ("policy sha256", settings.digest),
            ("policy pinned", "yes" if settings.pinned else "no"),
            ("mode", settings.mode.value),
            ("trust file sha256", settings.trust_digest),
            *((f"build {name}", value) for name, value in digests + roots),
        ),
        folded=True,
    )


def _run(report: Report) -> Table:
    run, decision = report.run, report.decision
    rows = [("run", run.run_id), ("judged at", when(run.now) + (" (rehearsal)" if run.rehearsal else ""))]
    if run.build is not None:
        seen = "hashed in this run" if run.build.bytes_seen else "bytes: not seen"
        rows.append(("build", f"{count(len(run.build.files), 'file')}, {count(run.build.total_bytes, 'byte')}, {seen}"))
        rows += [("excluded, not to be deployed", path) for path in run.build.excluded]
    if run.request is not None:
        asked = run.request
        rows.append(("asked for", f"{place(asked.regions, run.groups)}, {asked.audience}, {asked.distribution}"))
        on = [f"{name} {'on' if on else 'off'}" for name, on in asked.features.items()]
        declared = [*on, *asked.safeguards, *asked.routes]
        rows += [("declared", ", ".join(declared))] if declared else []
    if decision is not None:
        rows += [("producer", decision.producer or "unknown"), ("basis", decision.basis)]
        rows += [("levels", ", ".join(decision.levels))] if decision.levels else []
        rows.append(
            (
                "attestations",
                (
                    f"{run.found} found, {len(decision.used)} used, {len(decision.refused)} refused, "
                    f"{decision.aside} about other builds, {decision.missing} listed but missing"
                ),
            )
        )
    rows += [("passed over in the sources", one) for one in run.ignored]
    rows += [("ignored environment", ", ".join(run.settings.ignored_environment))] * bool(
        run.settings.ignored_environment
    )
    rows.append(("memory of the highest lists", run.memory or "not asked"))
    return Table(title="This run", columns=("What", "Value"), rows=tuple(rows), folded=True)
