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
# Bytecode is written and used, as in every installation: not to measure Python's compiler.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def make_build(folder: Path) -> Path:
    """A small build: eight files, 64 KiB each."""
    build = folder / "model"
    build.mkdir()
    for number in range(8):
        (build / f"model-{number:05}-of-00008.safetensors").write_bytes(bytes([number]) * 65536)
    return build


def prepare_peer(folder: Path, build: Path) -> list[str]:
    """The build signed with a P-256 key by `model_signing`, and the command that verifies it."""
    private, public, signature = folder / "peer.key", folder / "peer.pub", folder / "peer.sig"
    run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(private)])
    run(["openssl", "ec", "-in", str(private), "-pubout", "-out", str(public)])
    program = str(BIN / "model_signing")
    run([program, "sign", "key", "--private_key", str(private), "--signature", str(signature), str(build)])
    return [program, "verify", "key", "--public_key", str(public), "--signature", str(signature), str(build)]


def prepare_check(folder: Path, build: Path) -> list[str] | None:
    """A whole check of that build with six attestations and three status lists; None where it cannot be made yet."""
    del folder, build
    return None


def run(command: list[str]) -> float:
    """Wall seconds of one run; a command that fails ends the benchmark."""
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    took = time.perf_counter() - begin
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return took


def main() -> int:
    """Time the programs in turns and print a table; 1 where one is over its bar."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = make_build(folder)
        gate = [sys.executable, "-I", "-m", "gate"]
        commands = {PEER: prepare_peer(folder, build), "gate --help": [*gate, "--help"]}
        check = prepare_check(folder, build)
        if check is not None:
            commands["gate check"] = check
        times: dict[str, list[float]] = {label: [] for label in commands}
        for command in commands.values():
            run(command)  # once, to write bytecode and warm the file cache
        for _ in range(rounds):
            for label, command in commands.items():
                times[label].append(run(command))
    medians = {label: statistics.median(values) for label, values in times.items()}
    for label, median in medians.items():
        print(f"{label:26} {median * 1000:7.0f} ms   {median / medians[PEER]:5.2f}")
    if check is None:
        print("gate check                 did not run: its world cannot be made yet")
    return int(any(median > BAR * medians[PEER] for label, median in medians.items() if label != PEER))


if __name__ == "__main__":
    sys.exit(main())
