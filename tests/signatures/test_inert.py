"""Untrusted text cannot move a cursor, hide, command a CI system or become markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from signatures.inert import for_html, for_markdown, inert, write_json


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("acme/orca-3, version 1.10 (ß, 東京)", "acme/orca-3, version 1.10 (ß, 東京)"),
        ("two\nlines\r\n", r"two\u{a}lines\u{d}\u{a}"),
        ("\x1b[2Jgone", r"\u{1b}[2Jgone"),
        ("\x9b2J", r"\u{9b}2J"),
        ("PL\u202eSU", r"PL\u{202e}SU"),
        ("a\u2066b\u2069", r"a\u{2066}b\u{2069}"),
        ("ca\u200bisi\u00ad\ufeff", r"ca\u{200b}isi\u{ad}\u{feff}"),
        ("un\u2028seen\u3164\ufe0f", r"un\u{2028}seen\u{3164}\u{fe0f}"),
        ("no\u00a0break", r"no\u{a0}break"),
        ("\udcff", r"\u{dcff}"),
        ("::set-output name=allowed::true", r"\u{3a}:set-output name=allowed:\u{3a}true"),
        ("  :", r"  \u{3a}"),
        ("##[error]no", r"#\u{23}[error]no"),
        ("a ##vso[task.complete]", r"a #\u{23}vso[task.complete]"),
        ("", ""),
    ],
)
def test_what_is_not_plain_is_shown_as_its_code_point(text: str, shown: str) -> None:
    """Ordinary names stay as they are; what acts on a reader or a machine is escaped."""
    assert inert(text) == shown


@given(st.text(st.characters()))
def test_inert_text_is_one_printable_line_without_commands(text: str) -> None:
    """Whatever goes in, what comes out is printable and holds no workflow command."""
    shown = inert(text)
    assert shown.isprintable()
    assert not re.search(r"\A\s*:|::|##", shown)


@given(st.text(st.sampled_from("ab :#\n\x1b\u202e\\")))
def test_inert_twice_is_inert_once(text: str) -> None:
    """Text that passes through two layers of a report is not escaped twice."""
    assert inert(inert(text)) == inert(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("\"'&", "&quot;&#x27;&amp;"),
    ],
)
def test_html_is_text(text: str, shown: str) -> None:
    """Elements, attributes and references are shown, not read."""
    assert for_html(text) == shown


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(st.sampled_from("ab1 .-_*`~|<>[]()!#&;:/\\\n\"'{}+=$@w")))
def test_markdown_is_text(text: str) -> None:
    """A Markdown reader makes one plain paragraph of it, and shows the very text."""
    reader = _Reader()
    reader.feed(MarkdownIt("gfm-like", {"linkify": False, "html": True}).render("said: " + for_markdown(text)))
    reader.close()
    assert reader.tags == ["p"]
    assert reader.text.strip() == ("said: " + inert(text)).strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- a list", "&#45; a list"),
        ("1. a list", "1&#46; a list"),
        ("www.acme.example", "www&#46;acme.example"),
        ("https://acme.example", "https&#58;//acme.example"),
        ("2026-11-23", "2026-11-23"),
        ("| cell", "&#124; cell"),
    ],
)
def test_markdown_at_the_start_of_a_line(text: str, shown: str) -> None:
    """Lists, links and table cells are broken even where they would begin; dates stay readable."""
    assert for_markdown(text) == shown


@given(st.text(st.sampled_from(":#ab\u202e\x9b\udcff\n")))
def test_json_is_safe_to_show(text: str) -> None:
    """ASCII without a command of a CI system, and the very text again for whoever parses it."""
    shown = write_json({text: [text]}, indent=None)
    assert shown.isascii()
    assert shown.isprintable()
    assert "::" not in shown
    assert "##" not in shown
    assert json.loads(shown) == {text: [text]}
