"""Duties as an iCalendar file (RFC 5545): one event each, so that a calendar program reminds of it.

Text is escaped (§3.3.11) and folded after 75 octets (§3.1); lines end in CRLF. The UID is made of what the duty says,
so that importing the file again changes events instead of adding some.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from gate.disclosures.duty import Duty
from signatures.inert import inert

_OCTETS = 75


def to_ics(duties: Iterable[Duty], now: datetime) -> str:
    """The file's text, for duties in any order; ``now`` is its DTSTAMP."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//model-release-gate//due//EN"]
    for duty in duties:
        named = repr((str(duty.act), duty.what, duty.who, duty.rule, duty.file))
        lines += [
            "BEGIN:VEVENT",
            f"UID:{hashlib.sha256(named.encode()).hexdigest()}@model-release-gate.dev",
            f"DTSTAMP:{_stamp(now)}",
            f"DTSTART:{_stamp(duty.at)}",
            f"SUMMARY:{_text(f'{duty.act}: {duty.what}')}",
            f"DESCRIPTION:{_text(f'who acts: {duty.who}; by {duty.rule}; in {duty.file}')}",
            "END:VEVENT",
        ]
    return "".join(_fold(line) + "\r\n" for line in (*lines, "END:VCALENDAR"))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    escaped = inert(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _fold(line: str) -> str:
    """Parts of at most 75 octets, each further one after a space; no character is cut in two."""
    parts, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > _OCTETS:
            parts.append("")
            size = 1
        parts[-1] += character
        size += width
    return "\r\n ".join(parts)
