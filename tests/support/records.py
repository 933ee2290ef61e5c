"""Records to verify: of the honest world, its denial, and a run that could not decide."""

from __future__ import annotations

from pathlib import Path

from tests.support.disk import Disk, Ran

CASES = ("allow", "deny", "undecided")


def make_record(disk: Disk, case: str, place: Path, *more: object) -> Ran:
    """Check the world so that it comes to ``case``, and keep the record at ``place``."""
    if case == "undecided":  # a list dated in the future: a clock is wrong
        disk.world.lists["nsa"].issued_at = "2026-11-23T19:00:00Z"
    region = ["--region", "FR"] if case == "deny" else []
    return disk.check(*region, "--record", place, *more)
