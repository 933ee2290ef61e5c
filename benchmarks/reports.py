"""What six reports add to a check: the ratio of two whole runs, taken in turn.

usage: python benchmarks/reports.py BUILD POLICY [RUNS]     the bar: less than 30 %
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIX = ("terminal", "json", "markdown", "sarif", "junit", "html")
BAR = 1.30


def main(build: str, policy: str, runs: int = 15) -> int:
    """Print the medians (s) and their ratio; 1 where the bar is missed."""
    with tempfile.TemporaryDirectory() as folder:
        reports = [part for form in SIX for part in ("--report", f"{form}={Path(folder) / form}")]
        plain = [sys.executable, "-m", "gate", "check", build, "--policy", policy, "-q"]
        taken: dict[bool, list[float]] = {False: [], True: []}
        for _ in range(runs):
            for with_reports in (False, True):
                began = time.perf_counter()
                subprocess.run([*plain, *(reports if with_reports else [])], check=False, capture_output=True)
                taken[with_reports].append(time.perf_counter() - began)
    bare, full = statistics.median(taken[False]), statistics.median(taken[True])
    print(f"check {bare:.3f} s, with six reports {full:.3f} s: {full / bare - 1:+.0%} (bar: +30%)")
    return int(full / bare >= BAR)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:4])))
