"""A terminal's output as an SVG picture: text that can be selected and searched, and nothing from elsewhere.

Reads the SGR sequences that `gate` writes (ECMA-48, 8.3.117: reset, bold, the eight colours); another sequence is an
error, so that a picture never shows less than the terminal did.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from html import escape

_COLORS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "36": "#79c0ff"}
_PLAIN, _PROMPT, _GROUND = "#e6edf3", "#8b949e", "#0d1117"
_CELL, _LINE, _EDGE = 8.4, 19, 16
_FONT = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_SGR = re.compile(r"\x1b\[([\d;]*)m")
_SVG = "{http://www.w3.org/2000/svg}"


def draw(command: str, output: str, *, columns: int) -> str:
    """``$ command`` and below it ``output``, lines beyond ``columns`` broken as a terminal breaks them; an SVG file."""
    rows = [[(f"$ {command}", _PROMPT, False)], *_rows(output, columns)]
    width = round(columns * _CELL + 2 * _EDGE)
    height = len(rows) * _LINE + 2 * _EDGE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"',
        f'  role="img" font-family="{_FONT}" font-size="14">',
        f"<title>{escape(command)}</title>",
        f'<rect width="{width}" height="{height}" rx="8" fill="{_GROUND}"/>',
        *(_line(row, _EDGE + _LINE * (number + 0.75)) for number, row in enumerate(rows)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def badge(name: str, value: str) -> str:
    """A name and a value side by side, as the badges at the top of a README; an SVG file."""
    left, right = (round(len(part) * 6.6 + 14) for part in (name, value))
    half = (
        f'y="14" font-size="11" fill="{_PLAIN}" text-anchor="middle" font-family="Verdana, \'DejaVu Sans\', sans-serif"'
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img">',
        f"<title>{escape(name)}: {escape(value)}</title>",
        f'<rect width="{left + right}" height="20" rx="4" fill="#1f6f43"/>',
        f'<path d="M4 0h{left - 4}v20H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z" fill="#444c56"/>',
        f'<text x="{left / 2}" {half} textLength="{left - 14}">{escape(name)}</text>',
        f'<text x="{left + right / 2}" {half} textLength="{right - 14}">{escape(value)}</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def text_of(svg: str) -> str:
    """What a picture that `draw` made says, a line for each of its rows."""
    root = ET.fromstring(svg)  # noqa: S314 - a picture of ours, from this repository
    return "\n".join("".join(row.itertext()) for row in root.iter(f"{_SVG}text"))


_Run = tuple[str, str, bool]  # a text, its colour, whether it is bold


def _rows(output: str, columns: int) -> Iterator[Sequence[_Run]]:
    color, bold = _PLAIN, False
    for line in output.rstrip("\n").split("\n"):
        row: list[_Run] = []
        room = columns
        for number, part in enumerate(_SGR.split(line)):
            if number % 2:
                color, bold = _style(part, color, bold=bold)
                continue
            rest = part
            while rest:
                if not room:
                    yield row
                    row, room = [], columns
                row.append((rest[:room], color, bold))
                rest, room = rest[room:], room - len(rest[:room])
        yield row


def _style(codes: str, color: str, *, bold: bool) -> tuple[str, bool]:
    for code in codes.split(";"):
        if code in {"", "0"}:
            color, bold = _PLAIN, False
        elif code == "1":
            bold = True
        else:
            color = _COLORS[code]
    return color, bold


def _line(row: Sequence[_Run], y: float) -> str:
    """One row: each run at its column and of its width, whatever monospaced font the reader has."""
    spans, column = [], 0
    for text, color, bold in row:
        if "\x1b" in text:
            raise ValueError(text)
        weight = ' font-weight="bold"' if bold else ""
        x, length = _EDGE + column * _CELL, len(text) * _CELL
        spans.append(
            f'<tspan x="{x:.1f}" textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs" fill="{color}"{weight}>'
            f"{escape(text, quote=False)}</tspan>"
        )
        column += len(text)
    return f'<text y="{y:.1f}" xml:space="preserve">{"".join(spans)}</text>'
