"""Times and lengths of time: one spelling each, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from signatures.reading.times import read_duration, read_time, write_duration, write_time


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23T18:02:41Z", datetime(2026, 11, 23, 18, 2, 41, tzinfo=UTC)),
        ("2026-11-23T18:02:41.5Z", datetime(2026, 11, 23, 18, 2, 41, 500_000, tzinfo=UTC)),
        ("2026-11-23T18:02:41.000001Z", datetime(2026, 11, 23, 18, 2, 41, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_and_written_back(text: str, moment: datetime) -> None:
    """Whole or fractional seconds."""
    assert read_time(text) == moment
    assert read_time(write_time(moment)) == moment


def test_what_is_below_a_microsecond_is_cut_off() -> None:
    """Nanoseconds are read, as Go writes them."""
    assert read_time("2026-11-23T18:02:41.123456789Z") == datetime(2026, 11, 23, 18, 2, 41, 123_456, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-23",
        "2026-11-23T18:02:41",
        "2026-11-23T18:02:41z",
        "2026-11-23t18:02:41Z",
        "2026-11-23 18:02:41Z",
        "2026-11-23T18:02:41+00:00",
        "2026-11-23T18:02Z",
        "2026-11-23T18:02:41.Z",
        "2026-11-23T18:02:41.1234567890Z",
        "2026-11-23T18:02:41Z\n",
        " 2026-11-23T18:02:41Z",
        "٢٠٢٦-11-23T18:02:41Z",
    ],
)
def test_another_spelling_is_no_time(text: str) -> None:
    """UTC, ending in Z, ASCII digits, nothing round it."""
    with pytest.raises(ValueError, match="not an RFC 3339 time in UTC"):
        read_time(text)


@pytest.mark.parametrize(
    "text", ["2026-02-29T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T18:02:60Z", "0000-01-01T00:00:00Z"]
)
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    """Leap seconds are not counted by anyone here."""
    with pytest.raises(ValueError, match="not a time that exists"):
        read_time(text)


def test_a_time_is_written_in_utc() -> None:
    """From whatever zone it comes."""
    assert write_time(datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))) == "2025-12-31T23:00:00Z"


@pytest.mark.parametrize("text", ["90s", "30m", "24h", "180d", "1s", "999999d"])
def test_a_length_is_read(text: str) -> None:
    """A number and a unit; written, it is as long."""
    length = read_duration(text)
    assert read_duration(write_duration(length)) == length


@pytest.mark.parametrize(
    "text", ["", "24", "h", "0h", "024h", "-1h", "1.5h", "24H", "24 h", "1w", "24h\n", "1000000d", "٢h"]
)
def test_another_spelling_is_no_length(text: str) -> None:
    """Never nothing, never negative."""
    with pytest.raises(ValueError, match="not a length of time"):
        read_duration(text)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(days=2), "2d"),
        (timedelta(hours=25), "25h"),
        (timedelta(minutes=61), "61m"),
        (timedelta(seconds=61), "61s"),
        (timedelta(0), "0s"),
    ],
)
def test_a_length_is_written_in_the_largest_unit(length: timedelta, text: str) -> None:
    """So that people read `1d` and not `86400s`."""
    assert write_duration(length) == text
