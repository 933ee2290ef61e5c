"""Every module is either held to purity by the import contract, or stands here with its reason."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

# A module, or a room with all that is in it, and what it may touch.
NOT_PURE = {
    "adapters.folder": "reads the folder where attestations lie",
    "adapters.ports": "its types name paths",
    "adapters.table": "loads the sources that it names",
    "gate.__main__": "the shell round everything",
    "gate.cases.model": "reads a case.toml, and looks what lies beside it",
    "gate.cases.run": "hashes builds and reads attestations",
    "gate.cli": "the shell round everything",
    "gate.commands": "the shell round everything",
    "gate.edge": "files, clock, environment, terminal, state",
    "gate.exit_codes": "constants of the shell",
    "gate.identity.export": "copies the files of a build",
    "gate.identity.hashing": "reads the files of a build",
    "gate.identity.identify": "reads the files of a build",
    "gate.identity.manifest": "reads a manifest's text with the walk's names",
    "gate.identity.one_file": "reads one large file",
    "gate.identity.small_files": "reads many small files",
    "gate.identity.walk": "walks the folders of a build",
    "gate.main": "the shell round everything",
    "gate.policy.lint": "what it says of keys rests on the loader",
    "gate.policy.load": "reads the policy and what it names",
    "gate.policy.parse": "rests on the readers of builds and of trust files",
    "gate.profiles.load": "reads the profiles that are shipped",
    "gate.records": "writes and reads the folders of records",
    "gate.schemas": "pydantic, for JSON Schemas",
    "signatures.attest": "calls a signer, which may read a file or ask a device",
    "signatures.keys.der": "below the private keys as well",
    "signatures.keys.ed25519_points": "arithmetic, held through keys.public",
    "signatures.keys.pem": "below the private keys as well",
    "signatures.keys.private": "makes keys by chance and writes them",
    "signatures.reading.settings": "rests on the reader of TOML files",
    "signatures.reading.toml_file": "reads a file, once",
    "signatures.signers": "open key files and devices",
    "signatures.trust.lint": "rests on the loader",
    "signatures.trust.load": "reads the trust file and its keys",
    "signatures.trust.written": "rests on the reader of TOML files",
}


def _modules() -> set[str]:
    found = set()
    for package in ("gate", "adapters", "signatures"):
        for path in (ROOT / package).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if not name.endswith(".__init__"):
                found.add(name)
    return found


def _within(name: str, rooms: set[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:length]) in rooms for length in range(1, len(parts) + 1))


def test_every_module_is_pure_or_has_its_reason() -> None:
    """A new module is placed: in the contract `pure` of pyproject.toml, or above with what it may touch."""
    pure = set(next(contract for contract in CONTRACTS if contract["id"] == "pure")["source_modules"])
    modules = _modules()
    unplaced = {name for name in modules if not _within(name, pure) and not _within(name, set(NOT_PURE))}
    assert unplaced == set()


def test_no_module_is_in_both_lists() -> None:
    """What may touch the world is not held to touch nothing."""
    pure = set(next(contract for contract in CONTRACTS if contract["id"] == "pure")["source_modules"])
    assert {name for name in NOT_PURE if _within(name, pure)} == set()
    assert {name for name in pure if _within(name, set(NOT_PURE))} == set()
