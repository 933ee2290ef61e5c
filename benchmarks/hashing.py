"""How fast builds are hashed, beside hashlib on all cores and `model_signing verify key`, in one run.

    python benchmarks/hashing.py [--large-gib 4] [--small-files 20000] [--small-bytes 4096] [--rounds 3] [--folder DIR]

Three builds: eight large files, one large file, many small ones. Ours and hashlib are whole processes less the start of
an interpreter that imports the same and hashes nothing, so that hashing is compared with hashing; `model_signing verify
key` is compared whole with our whole process. Ratios above 1 mean that ours is faster. Bars: 0.95 of hashlib, 1.4 times
`model_signing` (8 times for small files), 64 MiB of memory above the interpreter's.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GIB = 1 << 30
MIB = 1 << 20

# What a careful programmer writes with hashlib and the standard library, with threads and with processes.
_PEER = """
import hashlib, os, sys
from concurrent.futures import {pool} as Pool
def one(path):
    with open(path, "rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
def main():
    paths = [os.path.join(folder, name) for folder, _, names in os.walk(sys.argv[1]) for name in names]
    with Pool(len(os.sched_getaffinity(0))) as pool:
        list(pool.map(one, paths, chunksize=64 if len(paths) > 64 else 1))
if __name__ == "__main__":
    main()
"""
# Without the collector of cycles, as `gate.main` runs every command.
_OURS = "import gc, sys\ngc.disable()\nfrom gate.identity.identify import identify\nidentify(sys.argv[1])"
# The most that this program itself has had in memory: what a parent reads of it also counts what came before it.
_PEAK = "\nprint(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
_PEER_START = "import hashlib, os, sys, concurrent.futures.{module}"
_OURS_START = "import sys, concurrent.futures.thread\nfrom gate.identity.identify import identify"


def main() -> None:
    """Make the builds, time them and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--large-gib", type=float, default=4, help="size of the two builds of large files")
    parser.add_argument("--small-files", type=int, default=20_000)
    parser.add_argument("--small-bytes", type=int, default=4096)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to make the builds; default: the temporary folder")
    chosen = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="gate-hashing-", dir=chosen.folder))
    try:
        large = int(chosen.large_gib * GIB)
        print(f"{len(os.sched_getaffinity(0))} cores, best of {chosen.rounds}")
        print(
            f"{'build':20}{'ours':>9}{'threads':>9}{'ratio':>7}{'processes':>11}{'ratio':>7}"
            f"{'model_signing':>15}{'ratio':>7}{'memory':>12}"
        )
        for name, files, size in (
            ("8 large files", 8, large // 8),
            ("1 large file", 1, large),
            (f"{chosen.small_files} small files", chosen.small_files, chosen.small_bytes),
        ):
            build = work / "build"
            make_build(build, files, size)
            compare(name, build, work, chosen.rounds)
            sys.stdout.flush()
            shutil.rmtree(build)
    finally:
        shutil.rmtree(work)


def make_build(root: Path, files: int, size: int) -> None:
    """``files`` files of ``size`` bytes, a hundred to a folder, no two alike."""
    block = os.urandom(min(size, 16 * MIB))
    for number in range(files):
        path = root / f"{number // 100:04}" / f"model-{number:05}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(number.to_bytes(8, "big")[: size or 1])
            left = size - 8
            while left > 0:
                left -= file.write(block[:left])


def compare(name: str, build: Path, work: Path, rounds: int) -> None:
    """One line of the table. All programs take turns, so that a busy moment hits each of them."""
    key, public, signature = (work / each for each in ("key.pem", "key.pub", "build.sig"))
    make_key(key, public)
    model_signing = [sys.executable, "-m", "model_signing"]
    sign = [*model_signing, "sign", "key", "--private_key", str(key), "--signature", str(signature), str(build)]
    subprocess.run(sign, check=True, capture_output=True)
    verify = [*model_signing, "verify", "key", "--public_key", str(public), "--signature", str(signature), str(build)]
    commands = {
        "ours": [sys.executable, "-c", _OURS, str(build)],
        "ours start": [sys.executable, "-c", _OURS_START],
        "model_signing": verify,
    }
    for pool, module in (("ThreadPoolExecutor", "thread"), ("ProcessPoolExecutor", "process")):
        commands[pool] = [sys.executable, "-c", _PEER.format(pool=pool), str(build)]
        commands[f"{pool} start"] = [sys.executable, "-c", _PEER_START.format(module=module)]
    found = take_turns(commands, rounds)
    ours = found["ours"] - found["ours start"]
    threads, processes = (
        found[pool] - found[f"{pool} start"] for pool in ("ThreadPoolExecutor", "ProcessPoolExecutor")
    )
    other = found["model_signing"]
    memory = (read_peak(_OURS, build) - read_peak(_OURS_START, build)) / 1024
    print(
        f"{name:20}{ours:8.2f}s{threads:8.2f}s{threads / ours:7.2f}{processes:10.2f}s{processes / ours:7.2f}"
        f"{other:14.2f}s{other / found['ours']:7.2f}{memory:8.1f} MiB"
    )


def read_peak(code: str, build: Path) -> int:
    """The most memory of a program, in KiB."""
    command = [sys.executable, "-c", code + _PEAK, str(build)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return int(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)


def make_key(private: Path, public: Path) -> None:
    """An ECDSA key for `model_signing`."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    key = ec.generate_private_key(ec.SECP256R1())
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def take_turns(commands: dict[str, list[str]], rounds: int) -> dict[str, float]:
    """Runs every command once to warm the caches, then ``rounds`` times in turn; the least seconds of each."""
    best: dict[str, float] = {}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            seconds = run_once(command)
            if turn:
                best[name] = min(best.get(name, seconds), seconds)
    return best


def run_once(command: list[str]) -> float:
    """The seconds of one process, by itself."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
