"""How a whole `gate check` grows: attestations among the sources, entries of a list, regions of one build.

    python benchmarks/scale.py [--rounds 3]

Whole processes, at three sizes each, so that the growth can be seen; the peer in the same run is the smallest world,
whose time is what the sizes add to. Bars: 10,000 attestations, six of them relevant, in 3 s and 300 MiB; a list of
100,000 entries in 2.5 s; 250 regions in 1 s more than one. Exit 1 where one is missed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import tests.support.world as tests_world  # noqa: E402 - the tests' world, in files
from tests.support.disk import Disk  # noqa: E402
from tests.support.world import World, envelope, make_build  # noqa: E402

tests_world.NOW = datetime.now(UTC).replace(microsecond=0)  # its lists are fresh today

GATE = [sys.executable, "-I", "-m", "gate"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


# A process between, since a child begins with the peak memory of the one that starts it.
_LAUNCH = """
import os, resource, subprocess, sys, time
begin = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(code, time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


def run(command: list[str], folder: Path, rounds: int) -> tuple[float, float]:
    """Median wall seconds and peak MiB of a whole process; ends the benchmark where it neither allows nor denies."""
    times, peaks = [], []
    environment = ENVIRONMENT | {"GATE_STATE": str(folder / "state")}
    for _ in range(rounds):
        launch = [sys.executable, "-I", "-c", _LAUNCH, *command]
        done = subprocess.run(launch, env=environment, capture_output=True, text=True, check=False)
        code, took, peak = done.stdout.split()
        if code not in ("0", "1"):
            sys.exit(f"exit {code}\n{done.stderr}")
        times.append(float(took))
        peaks.append(float(peak))
    return statistics.median(times), max(peaks)


def check(disk: Disk, rounds: int) -> tuple[float, float]:
    """A check of a world on disk."""
    command = [*GATE, "check", "--policy", str(disk.policy), "--no-progress", "--", str(disk.build)]
    return run(command, disk.folder, rounds)


def many_attestations(folder: Path, count: int) -> Disk:
    """The honest world among ``count`` verifications of other builds, in one attestation bundle."""
    disk = Disk(folder)
    disk.write()
    lines = []
    for number in range(count):
        other = World(make_build(model=b"%d" % number))
        lines.append(envelope(other.verification("nsa").payload(), ["nsa"]).strip())
    (disk.attestations / "others.intoto.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    return disk


def long_list(folder: Path, count: int) -> Disk:
    """The honest world, and ``count`` further entries in nsa's list."""
    disk = Disk(folder)
    disk.change_policy('max_age = "24h"', 'max_age = "24h"\nsources = ["attestations/"]')
    entry = disk.world.entry_of(disk.world.papers["nsa"], "nsa")
    entries = [entry]
    for number in range(count):
        other = {kind: hashlib.sha256(f"{kind}{number}".encode()).hexdigest() for kind in ("dirHash", "sha256")}
        entries.append(entry | {"attestation": hashlib.sha256(b"%d" % number).hexdigest(), "subjects": [other]})
    disk.world.lists["nsa"].entries = entries
    disk.write()
    return disk


def regions(folder: Path, count: int, rounds: int) -> tuple[float, float]:
    """The clearance of one build for many regions."""
    from signatures.regions import ALL

    disk = Disk(folder)
    disk.write()
    named = [*sorted(ALL)[: count - 1], "US-CA"]
    asked = [word for region in named for word in ("--region", region)]
    command = [*GATE, "clearance", "--policy", str(disk.policy), *asked, "--json", "--", str(disk.build)]
    return run(command, disk.folder, rounds)


def main() -> int:
    """Print the three tables; 1 where a bar is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    missed = []
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)

        def folder() -> Path:
            return Path(tempfile.mkdtemp(dir=root))

        for label, make, sizes, seconds, memory in (
            ("attestations", many_attestations, (0, 2_500, 5_000, 10_000), 3.0, 300.0),
            ("list entries", long_list, (0, 25_000, 50_000, 100_000), 2.5, float("inf")),
        ):
            for size in sizes:
                took, peak = check(make(folder(), size), rounds)
                print(f"{size:7} {label:13} {took:6.2f} s {peak:6.0f} MiB", flush=True)
                if size == sizes[-1] and (took > seconds or peak > memory):
                    missed.append(label)
        first = None
        for size in (1, 125, 250):
            took, peak = regions(folder(), size, rounds)
            first = took if first is None else first
            print(f"{size:7} {'regions':13} {took:6.2f} s {peak:6.0f} MiB", flush=True)
            if took - first > 1.0:
                missed.append(f"{size} regions")
    print(f"missed: {', '.join(missed)}" if missed else "every bar is held")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
