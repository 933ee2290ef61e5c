r"""Untrusted text made harmless, for the place where it is printed.

Names, reasons and identifiers come from attestations and from files of a build. Whoever wrote them must not move the
cursor, reorder or hide what stands beside them, give a command to the CI system that reads the output, or write markup.
What is not printed as it is becomes ``\u{…}`` with the code point in hexadecimal.
"""

from __future__ import annotations

import json
import re

# Printable by Unicode's own word, and yet nothing is seen, or not where it stands: fillers, joiners, the blank Braille
# pattern, variation selectors. (Controls, bidirectional overrides, zero-width characters, line separators and spaces
# other than U+0020 are not printable by Python's definition, which is Unicode's "Other" and "Separator".)
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}
# GitHub reads `::command::` at the start of a line and `##[command]` anywhere in it; Azure Pipelines `##vso[`.
_COMMAND = re.compile(r"\A\s*:|::|##")
# What Markdown could read as markup: every ASCII mark but four that stand in ordinary names, and these too where
# they begin a list or a link (CommonMark 0.31 §5.2; GitHub Flavored Markdown §6.9).
_MARKUP = re.compile(r"[^\w\s,/.-]|_|\A\s*-|(?<=www)\.|(?<=\d)\.(?=\s|\Z)", re.ASCII | re.IGNORECASE)


def inert(text: str) -> str:
    """``text`` as one printable line that no terminal and no CI system takes for a command."""
    if not text.isprintable() or not text.isascii():
        text = "".join(c if c.isprintable() and c not in _UNSEEN else _escape(c) for c in text)
    return _COMMAND.sub(_break, text)


def for_html(text: str) -> str:
    """``text`` for an element or a quoted attribute of HTML or XML."""
    import html

    return html.escape(inert(text))


def for_markdown(text: str) -> str:
    """``text`` for a sentence or a table cell of Markdown: marks become character references, which are no markup."""
    return _MARKUP.sub(_refer, inert(text))


def write_json(value: object, *, indent: int | None = 2) -> str:
    """``value`` as JSON that may be shown in a terminal or a log; without ``indent`` on one line.

    In ASCII, so that nothing moves a cursor, and with JSON's own escapes for what CI systems read as commands.
    """
    text = json.dumps(value, indent=indent)
    return text.replace("##", "\\u0023\\u0023").replace("::", "\\u003a\\u003a")


def _escape(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"


def _break(command: re.Match[str]) -> str:
    return command[0][:-1] + _escape(command[0][-1])


def _refer(mark: re.Match[str]) -> str:
    return f"{mark[0][:-1]}&#{ord(mark[0][-1])};" if mark[0].isascii() else mark[0]
