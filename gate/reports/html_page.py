"""The report as one page for a browser or for paper: it loads nothing, runs nothing and links nowhere.

Its policy (CSP) allows the one style sheet by its digest, and nothing else; text comes in as text (`elements`).

Sources: HTML Living Standard; Content Security Policy Level 3 §6.1 (style-src, hashes), §3.3 (meta).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from gate import PROJECT
from gate.reports.elements import Html, element, raw_style
from gate.reports.html_style import SHEET
from gate.reports.report import Report
from gate.reports.sections import Table, tables, verdict
from gate.reports.table import Written
from gate.reports.words import Finding, findings, first_line, identifying_digest, place, when

_SHEET_DIGEST = base64.b64encode(hashlib.sha256(SHEET.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_SHEET_DIGEST}'; base-uri 'none'; form-action 'none'"
_STATES = {"met": "good", "kept": "good", "waived": "open", "not evaluated": "open", "not met": "bad"}
_SIGNS = {"good": "✓ ", "bad": "✗ ", "open": "○ "}
_PLAIN = 20  # digits from which a value is set as a digest


def render(report: Report, written: Written | None = None) -> str:  # noqa: ARG001 - as every format
    """The whole page, without a newline at its end."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", first_line(report)),
        raw_style(SHEET),
    )
    body = element("body", element("main", *_main(report)))
    return "<!doctype html>\n" + element("html", head, body, lang="en").markup


def _main(report: Report) -> Iterator[Html]:
    yield _answer(report)
    if report.failure is not None:
        yield element("h2", "Why there is no decision")
        yield _card("error", element("h3", report.failure.message), _todo("", report.failure.help))
    told = findings(report)
    for kind, title in (("error", "Why it is denied"), ("warning", "What does not deny today")):
        chosen = [one for one in told if one.kind == kind]
        if chosen:
            yield element("h2", title)
            yield from (_finding(one) for one in chosen)
    if report.decision is not None and not report.run.found:
        yield element("p", "No attestation was found at all: do `sources` and --attestations name the right folders?")
    for table in tables(report):
        yield _section(table)
    yield element("footer", element("p", f"Written by {PROJECT}. Only the exit code lets a release through."))


def _answer(report: Report) -> Html:
    run, decision = report.run, report.decision
    kind = "allowed" if report.allowed else {"DENIED": "denied"}.get(report.word, "open")
    facts: list[tuple[str, str]] = []
    if run.build is not None:
        facts += [("Build", run.build.name), ("Digest", "".join(identifying_digest(run.build)))]
    if run.request is not None:
        asked = run.request
        facts.append(("For", f"{place(asked.regions, run.groups)}, {asked.audience}, {asked.distribution}"))
    facts.append(("Judged at", when(run.now)))
    if decision is not None and report.allowed and decision.until:
        facts.append(("Until", f"{when(decision.until)}, unless something new is said before"))
    facts.append(("Policy", run.settings.policy))
    pairs = [part for name, value in facts for part in (element("dt", name), element("dd", _value(value)))]
    return element(
        "header",
        element("h1", report.mark),
        element("p", verdict(report), class_="sentence"),
        element("dl", *pairs, class_="facts"),
        class_=f"answer {kind}",
    )


def _finding(one: Finding) -> Html:
    reason = one.reason
    if one.refers:
        return _card(one.kind, element("h3", f"{one.kind}: {one.requirement}"), element("p", one.text))
    notes = [*([f"found in {reason.origin}"] if reason.origin else []), *reason.notes]
    return _card(
        one.kind,
        element("h3", f"{one.kind}: {one.requirement}"),
        element("p", one.text),
        *([element("ul", *(element("li", note) for note in notes))] if notes else []),
        _todo(reason.who or "", reason.remedy),
        element("p", "More: ", element("code", f"gate explain {one.requirement}")),
    )


def _card(kind: str, *children: Html) -> Html:
    return element("section", *children, class_=f"finding {kind}")


def _todo(who: str, remedy: str | None) -> Html:
    if not remedy:
        return Html("")
    return element("p", element("strong", f"{who}: " if who else "What to do: "), remedy, class_="todo")


def _section(table: Table) -> Html:
    head = element("thead", element("tr", *(element("th", name, scope="col") for name in table.columns)))
    body = element("tbody", *(_row(table.columns, row) for row in table.rows))
    parts = [
        *([element("p", table.note)] if table.note else []),
        element(
            "div", element("table", head, body), class_="wide", tabindex="0", role="region", aria_label=table.title
        ),
    ]
    if table.folded:
        return element("details", element("summary", table.title), *parts)
    return element("section", element("h2", table.title), *parts)


def _row(columns: tuple[str, ...], row: tuple[str, ...]) -> Html:
    first, *rest = row
    cells = [_cell(name, value) for name, value in zip(columns[1:], rest, strict=True)]
    return element("tr", element("th", first, scope="row"), *cells)


def _cell(column: str, value: str) -> Html:
    kind = ("good" if value == "kept" else "bad") if column == "Kept" else _STATES.get(value, "")
    if column in ("State", "Kept") and kind:
        return element("td", element("span", _SIGNS[kind] + value, class_=f"state {kind}"), data_label=column)
    return element("td", _value(value), data_label=column)


def _value(text: str) -> Html | str:
    """A value; a long digest in even letters."""
    digits = text.rpartition(":")[2]
    long = len(digits) > _PLAIN and all(digit in "0123456789abcdef" for digit in digits)
    return element("span", text, class_="digest") if long else text
