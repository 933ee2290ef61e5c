"""Start-up: `gate --help` and a whole `gate check`, beside `model_signing verify key` on the same build, in one run.

The bar is 0.45 of its wall time for each. The programs take turns, so that whatever else the machine does slows all
alike; the median of the rounds is compared. Exit 1 where a bar is missed.

usage: python benchmarks/startup.py [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BAR = 0.45
PEER = "model_signing verify key"
BIN = Path(sys.executable).parent
GATE = [sys.executable, "-I", "-m", "gate"]
# Bytecode is written and used, as in every installation: not to measure Python's compiler.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def make_world(folder: Path) -> Path:
    """The demo's release: a small build, six attestations (the sixth a submission), three status lists."""
    run([*GATE, "demo", "--keep", str(folder / "demo")])
    release = folder / "demo" / "release"
    submission = (
        "attest submission build --producer https://acme.example --evaluator https://nsa.example --model acme/orca "
        "--model-version 3.0 --window 30d --key keys/acme.key --out attestations/submission.json "
        "--status-list attestations/acme-status.json"
    )
    run([*GATE, *submission.split()], cwd=release)
    return release


def prepare_peer(folder: Path, build: Path) -> list[str]:
    """The build signed with a P-256 key by `model_signing`, and the command that verifies it."""
    private, public, signature = folder / "peer.key", folder / "peer.pub", folder / "peer.sig"
    run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(private)])
    run(["openssl", "ec", "-in", str(private), "-pubout", "-out", str(public)])
    program = str(BIN / "model_signing")
    run([program, "sign", "key", "--private_key", str(private), "--signature", str(signature), str(build)])
    return [program, "verify", "key", "--public_key", str(public), "--signature", str(signature), str(build)]


def run(command: list[str], cwd: Path | None = None) -> float:
    """Wall seconds of one run; a command that fails ends the benchmark."""
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT, cwd=cwd)
    took = time.perf_counter() - begin
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return took


def main() -> int:
    """Time the programs in turns and print a table; 1 where one is over its bar."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        release = make_world(folder)
        commands = {
            PEER: prepare_peer(folder, release / "build"),
            "gate --help": [*GATE, "--help"],
            "gate check": [*GATE, "check", "--region", "PL", "--", "build"],
        }
        times: dict[str, list[float]] = {label: [] for label in commands}
        for command in commands.values():
            run(command, release)  # once, to write bytecode and warm the file cache
        for _ in range(rounds):
            for label, command in commands.items():
                times[label].append(run(command, release))
    medians = {label: statistics.median(values) for label, values in times.items()}
    for label, median in medians.items():
        print(f"{label:26} {median * 1000:7.0f} ms   {median / medians[PEER]:5.2f}")
    return int(any(median > BAR * medians[PEER] for label, median in medians.items() if label != PEER))


if __name__ == "__main__":
    sys.exit(main())
