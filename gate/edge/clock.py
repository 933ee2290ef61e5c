"""The clock, read once by each command and passed from there on."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The instant, aware, in UTC."""
    return datetime.now(UTC)
