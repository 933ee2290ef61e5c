"""Times as attestations write them: RFC 3339, UTC, ending in `Z`, whole or fractional seconds (design §4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_FORM = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z\Z", re.ASCII)
_DURATION = re.compile(r"([1-9]\d{0,5})([smhd])\Z", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@lru_cache(maxsize=4096)  # a status list repeats few instants many times
def read_time(text: str) -> datetime:
    """The instant that ``text`` names (aware, UTC; below a microsecond is cut off). ValueError says what is wrong."""
    found = _FORM.match(text)
    if not found:
        msg = "not an RFC 3339 time in UTC such as `2026-11-23T18:02:41Z`"
        raise ValueError(msg)
    *whole, fraction = found.groups()
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        return datetime(*(int(part) for part in whole), micro, tzinfo=UTC)  # type: ignore[arg-type,misc]
    except ValueError:
        msg = "not a time that exists"
        raise ValueError(msg) from None


def write_time(moment: datetime) -> str:
    """``moment`` (aware) as RFC 3339 in UTC; the fraction only where there is one."""
    utc = moment.astimezone(UTC)
    text = utc.isoformat(timespec="microseconds" if utc.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def read_duration(text: str) -> timedelta:
    """A length of time such as `90s`, `30m`, `24h` or `180d`. ValueError says what is wrong."""
    found = _DURATION.match(text)
    if not found:
        msg = "not a length of time such as `24h` or `180d`"
        raise ValueError(msg)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def write_duration(length: timedelta) -> str:
    """``length`` in the largest unit that divides it."""
    seconds = int(length.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
