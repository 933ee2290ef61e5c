"""Scale: what a check costs as the evidence grows, at three sizes each, so that a bend in the line can be seen.

* attestations among the sources, six of them about the build: 10,000 in under 3 s and 300 MiB;
* entries in one status list: 100,000 in under 2.5 s;
* regions of one build: 250 in under 1 s more than one.

The first two are whole runs of `gate check` in a process of their own, as a rehearsal at the example world's instant;
the third decides in this process what `gate clearance --all-regions` decides. Exit 1 where a bar is missed.

usage: python benchmarks/check.py [ROUNDS]
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from gate.clearance import over_regions  # noqa: E402 - the example world is found from the checkout
from gate.judge import prepare  # noqa: E402
from signatures.regions import ALL  # noqa: E402
from tests.support.disk import Disk  # noqa: E402
from tests.support.world import World, at, envelope  # noqa: E402

ATTESTATIONS = (2_500, 5_000, 10_000)
ENTRIES = (25_000, 50_000, 100_000)
REGIONS = (1, 125, 250)
BAR_ATTESTATIONS, BAR_MEMORY, BAR_ENTRIES, BAR_REGIONS = 3.0, 300, 2.5, 1.0


def measure(disk: Disk, rounds: int) -> tuple[float, float]:
    """The best wall time (s) of ``rounds`` whole checks, and the peak memory (MiB) of the largest."""
    command = [sys.executable, "-m", "gate", "check", str(disk.build), "--policy", str(disk.policy), "-q"]
    command += ["--at", at(), "--rehearse"]
    times, peak = [], 0.0
    for _ in range(rounds):
        begin = time.perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        shown = child.stdout.read() if child.stdout else ""
        _, status, usage = os.wait4(child.pid, 0)
        times.append(time.perf_counter() - begin)
        peak = max(peak, usage.ru_maxrss / 1024)
        if os.waitstatus_to_exitcode(status) != 0 or "would be ALLOWED" not in shown:
            sys.exit(f"the honest world was not allowed: {shown}")
    return min(times), peak


def add_attestations(disk: Disk, count: int) -> None:
    """Clearances of other builds, until there are ``count`` files."""
    disk.write()
    paper = disk.world.verification("nsa")
    number = 0
    for number in range(count - len(disk.world.items())):
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        paper.subjects = [{"name": "other", "digest": {"dirHash": digest, "sha256": digest[::-1]}}]
        (disk.attestations / f"other-{number:05}.json").write_bytes(envelope(paper.payload(), ["nsa"]))


def add_entries(disk: Disk, count: int) -> None:
    """A list of caisi with ``count`` entries, in a folder that may hold such lists."""
    world = disk.world
    entries = [world.entry_of(paper, "caisi") for paper in world.papers.values() if "caisi" in paper.listed_by]
    for number in range(count - len(entries)):
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        other = {"attestation": digest, "subjects": [{"dirHash": digest[::-1], "sha256": digest}]}
        entries.append({**entries[0], **other})
    world.lists["caisi"].entries = entries
    disk.write()
    lists = disk.folder / "lists"
    lists.mkdir()
    (disk.attestations / "caisi.list.json").rename(lists / "caisi.list.json")
    disk.change_policy('sources = ["attestations/"]', 'sources = ["attestations/", "lists/"]')
    disk.change_policy('max_age = "24h"', 'max_age = "24h"\nsources = ["lists/"]')


def time_regions(count: int, rounds: int) -> float:
    """Seconds to decide for so many regions."""
    world = World()
    prepared, request = prepare(world.case()), world.request()
    named = [*sorted(ALL), "US-CA"][:count]
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        over_regions(prepared, request, named)
        times.append(time.perf_counter() - begin)
    return min(times)


def main() -> int:
    """Print the three tables; 1 where a bar is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, sizes, add, bar in (
            ("attestations", ATTESTATIONS, add_attestations, BAR_ATTESTATIONS),
            ("list entries", ENTRIES, add_entries, BAR_ENTRIES),
        ):
            for size in sizes:
                place = folder / f"{title}-{size}"
                place.mkdir()
                disk = Disk(place)
                add(disk, size)
                seconds, peak = measure(disk, rounds)
                print(f"{title:14}{size:8}  {seconds:6.2f} s  {peak:6.0f} MiB")
            missed += seconds > bar or (title == "attestations" and peak > BAR_MEMORY)
            print(f"{'':14}{'bar':>8}  {bar:6.2f} s" + (f"  {BAR_MEMORY:6} MiB" if title == "attestations" else ""))
    spent = [time_regions(size, rounds) for size in REGIONS]
    for size, seconds in zip(REGIONS, spent, strict=True):
        print(f"{'regions':14}{size:8}  {seconds:6.2f} s")
    print(f"{'':14}{'bar':>8}  {BAR_REGIONS:6.2f} s more than one")
    missed += spent[-1] - spent[0] > BAR_REGIONS
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
