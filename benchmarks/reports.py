"""What six reports add to a `gate check`: whole processes, with and without them, in turn.

    python benchmarks/reports.py [--rounds 15]

Two checks of one small build: allowed, and denied because a file of it was changed, where there is most to say. Bar:
30 % more than the check without reports. Exit 1 where it is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import tests.support.world as tests_world
from tests.support.disk import Disk

tests_world.NOW = datetime.now(UTC).replace(microsecond=0)  # its lists are fresh today

SIX = ("terminal", "json", "markdown", "sarif", "junit", "html")
BAR = 0.30


def compare(disk: Disk, expected: int, rounds: int) -> float:
    """What six reports add to the check of a world, as a share of the check; prints a line."""
    folder = disk.folder / "reports"
    folder.mkdir()
    reports = [part for form in SIX for part in ("--report", f"{form}={folder / form}")]
    plain = [sys.executable, "-I", "-m", "gate", "check", "--policy", str(disk.policy), "-q"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["GATE_STATE"] = str(disk.folder / "state")
    taken: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(rounds):
        for with_reports in (False, True):
            command = [*plain, *(reports if with_reports else []), "--", str(disk.build)]
            began = time.perf_counter()
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            taken[with_reports].append(time.perf_counter() - began)
            if done.returncode != expected:
                sys.exit(f"exit {done.returncode}\n{done.stderr}")
    bare, full = statistics.median(taken[False]), statistics.median(taken[True])
    word = "allowed" if expected == 0 else "denied"
    print(
        f"{word:8} check {bare:.3f} s, with six reports {full:.3f} s: {full / bare - 1:+.0%} (bar: +30 %)", flush=True
    )
    return full / bare - 1


def main() -> int:
    """Print both comparisons; 1 where the bar is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        found = []
        for expected in (0, 1):
            disk = Disk(Path(tempfile.mkdtemp(dir=name)))
            disk.write()
            if expected:
                (disk.build / "config.json").write_bytes(b"{ }")
            found.append(compare(disk, expected, rounds))
    return int(max(found) >= BAR)


if __name__ == "__main__":
    sys.exit(main())
