"""The report for job summaries: whole, inert, and never too long."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from gate.decision.answer import Reason
from gate.reports.markdown import LIMIT, render
from tests.support.reports import EVERY, denied, hostile, undecided

OURS = {"<details>", "</details>", "<summary>", "</summary>"}


def _tokens(text: str) -> list[Token]:
    found = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    return [*found, *(child for one in found for child in one.children or ())]


def test_denied_begins_with_the_decision_and_says_who_acts() -> None:
    """Down to the first table."""
    text = re.sub(r"[0-9a-f]{8}…[0-9a-f]{4}", "DIGEST", render(denied()))
    head, _, rest = text.partition("\n\n### Who cleared it")
    assert head == (
        "## DENIED\n\n"
        "**This build may not be released as asked.**\n\n"
        "DENIED  orca  dirHash&#58;DIGEST  for US, GENERAL, HOSTED  at 2026-11-23T18&#58;00&#58;00Z\n\n"
        "### error: cleared\n\n"
        "nsa has REVOKED its CLEARED &#40;withdrawn&#41;\n\n"
        "- **found in:** nsa.json\n"
        "- **note:** no waiver reaches this\n"
        "- **what to do:** nsa&#58; reinstate what is only suspended, or issue a new clearance, once that is right\n"
        "- **more:** `gate explain cleared`\n\n"
        "### error: coverage-determined\n\n"
        "1 of the 2 evaluators needed have determined the coverage&#59; see cleared above"
    )
    assert "| cleared | not met |" in rest


def test_undecided() -> None:
    """What failed and how it is mended, before the facts."""
    assert render(undecided()).startswith(
        "## UNDECIDED\n\n**It could not be decided: nothing may be released by this run.**\n\n"
    )
    assert "**help:** make it readable" in render(undecided())


@pytest.mark.parametrize("kind", sorted(EVERY))
def test_every_report_reads_as_tables_headings_and_folds(kind: str) -> None:
    """By a parser of GitHub's Markdown: each fold is closed, each table is one."""
    text = render(EVERY[kind]())
    found = _tokens(text)
    assert sum(one.type == "table_open" for one in found) >= 2
    assert text.count("<details>") == text.count("</details>") >= 2
    assert found[0].tag == "h2"


def test_no_text_from_outside_becomes_markup() -> None:
    """No link, image, HTML, code, heading or emphasis but ours, whatever is in any member; no line is a command."""
    text = render(hostile())
    found = _tokens(text)
    types = {one.type for one in found}
    assert types & {"link_open", "image", "html_inline", "fence", "code_block", "s_open", "em_open"} == set()
    for one in found:
        if one.type == "html_block":
            assert one.content.startswith(("<details><summary>", "</details>")), one.content
            assert one.content.count("<") in (1, 3), one.content
        if one.type == "code_inline":
            assert one.content.startswith("gate explain "), one.content
    columns = {row.count("|") for row in text.splitlines() if row.startswith("|")}
    assert columns <= set(range(2, 9))
    assert not any(line.lstrip().startswith(("::", "##[")) for line in text.splitlines())
    assert all(character.isprintable() or character in "\n\u200b" for character in _without(text, "&#8203;"))
    for linked in ("@octocat", "&#64;octocat", "#1 ", "&#35;1"):
        assert linked not in text


def _without(text: str, part: str) -> str:
    return text.replace(part, "")


def test_a_report_that_is_too_long_is_shortened_and_says_so() -> None:
    """Below GitHub's 1 MiB a step, with the decision at its head."""
    found = denied()
    assert found.decision is not None
    reason = Reason(text="<" * 5000, notes=("&" * 5000,) * 50)
    results = tuple(replace(one, reasons=(reason,) * 60) for one in found.decision.results)
    text = render(replace(found, decision=replace(found.decision, results=results, near_misses=("@" * 9000,) * 9000)))
    assert 1000 < len(text.encode()) <= LIMIT
    assert text.startswith("## DENIED\n")
    assert "more; the JSON report has all." in text
