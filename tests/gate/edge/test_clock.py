"""The clock gives an instant that can be compared with what attestations say."""

from __future__ import annotations

from datetime import timedelta

from gate.edge import clock


def test_the_clock_is_aware_and_in_utc() -> None:
    """A naive instant could not be compared at all."""
    assert clock.now().utcoffset() == timedelta(0)
