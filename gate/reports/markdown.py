"""For job summaries and comments: GitHub Flavored Markdown, the decision first, details folded.

A step summary of GitHub may have 1 MiB; GitLab cuts a comment at 1,000,000 characters. What does not fit is shortened
evenly and said; the JSON report has all. Text from outside becomes character references, which are no markup
(`signatures.inert.for_markdown`); where a platform links `@name`, `#1` and `!1` after it has rendered the Markdown, a
zero-width space keeps the mark apart from what follows.

Source: GitHub Docs, "Workflow commands", step isolation and limits; GitHub Flavored Markdown 0.29 §4.10 and §4.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gate.reports.report import Report
from gate.reports.sections import Table, tables, verdict
from gate.reports.table import Written
from gate.reports.words import Finding, findings, first_line, when
from signatures.inert import for_markdown

LIMIT = 1_000_000
_LINKED = ("&#64;", "&#35;", "&#33;")  # @ # !
_APART = "&#8203;"
_NOTES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """How many rows of each part are shown, and how many characters of each text."""

    rows: int
    characters: int


_FITS = (_Fit(rows=200, characters=4000), _Fit(rows=50, characters=1000), _Fit(rows=10, characters=200))


def render(report: Report, written: Written | None = None) -> str:  # noqa: ARG001 - as every format
    """The whole report, within the platforms' limit, without a newline at its end."""
    for fit in _FITS[:-1]:
        blocks, size = [], 0
        for block in _blocks(report, fit):
            blocks.append(block)
            size += len(block.encode()) + 2
            if size > LIMIT:
                break
        else:
            return "\n\n".join(blocks)
    return "\n\n".join(_blocks(report, _FITS[-1]))


def _blocks(report: Report, fit: _Fit) -> Iterator[str]:
    yield f"## {_text(report.mark, fit)}"
    yield f"**{verdict(report)}**"
    yield _text(first_line(report), fit)
    if report.decision is not None and report.allowed and report.decision.until:
        yield f"Until {_text(when(report.decision.until), fit)}, unless something new is said before."
    if report.failure is not None:
        yield f"**error:** {_text(report.failure.message, fit)}"
        if report.failure.help:
            yield f"**help:** {_text(report.failure.help, fit)}"
    told = findings(report)
    for one in told[: fit.rows]:
        yield _finding(one, fit)
    if len(told) > fit.rows:
        yield f"And {len(told) - fit.rows} more reasons; the JSON report has all."
    if report.decision is not None and not report.run.found:
        yield "No attestation was found at all: do `sources` and `--attestations` name the right folders?"
    for table in tables(report):
        yield from _table(table, fit)


def _finding(one: Finding, fit: _Fit) -> str:
    reason = one.reason
    lines = [f"### {one.kind}: {_text(one.requirement, fit)}", "", _text(one.text, fit), ""]
    if one.refers:
        return "\n".join(lines[:-1])
    items = [("found in", reason.origin)] if reason.origin else []
    items += [("note", note) for note in reason.notes[:_NOTES]]
    if len(reason.notes) > _NOTES:
        items.append(("note", f"and {len(reason.notes) - _NOTES} more; the JSON report has all"))
    items += [("what to do", reason.help)] if reason.help else []
    lines += [f"- **{name}:** {_text(value, fit)}" for name, value in items]
    return "\n".join([*lines, f"- **more:** `gate explain {one.requirement}`"])


def _table(table: Table, fit: _Fit) -> Iterator[str]:
    heading = f"{table.title} ({len(table.rows)})"
    yield f"<details><summary>{heading}</summary>" if table.folded else f"### {table.title}"
    if table.note:
        yield table.note
    lines = [_row(table.columns), _row(("---",) * len(table.columns))]
    lines += [_row([_text(cell, fit) for cell in row]) for row in table.rows[: fit.rows]]
    yield "\n".join(lines)
    if len(table.rows) > fit.rows:
        yield f"And {len(table.rows) - fit.rows} more; the JSON report has all."
    if table.folded:
        yield "</details>"


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _text(text: str, fit: _Fit) -> str:
    """``text`` as words, whatever it holds."""
    cut = text if len(text) <= fit.characters else f"{text[: fit.characters]}…"
    escaped = for_markdown(cut)
    for mark in _LINKED:
        escaped = escaped.replace(mark, mark + _APART)
    return escaped
