"""A policy, a trust file and its keys, as text and bytes: a test changes one line and says what is then read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from gate.policy.load import LoadedPolicy, load_from
from signatures.errors import ConfigError
from tests.support import disk


def changed(text: str, old: str, new: str) -> str:
    """``text`` with the one ``old`` in it replaced; an AssertionError where there is not exactly one."""
    assert text.count(old) == 1, (old, text.count(old))
    return text.replace(old, new)


def _with(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        text = changed(text, old, new)
    return text


TRUST = _with(
    disk.TRUST,
    ('"https://caisi.example"', '"https://caisi.example/evaluator"'),
    (
        'key = "keys/caisi-1.pub"',
        'key = "keys/caisi-a.pub"\nvalid_from = 2026-01-01T00:00:00Z\nvalid_until = 2027-07-01T00:00:00Z',
    ),
    ("keys/caisi-2.pub", "keys/caisi-b.pub"),
    ("keys/caisi-list.pub", "keys/caisi-lists.pub"),
    ('"https://ops-a.example"', '"https://deployer.example/ops-a"'),
    ('"https://ops-b.example"', '"https://deployer.example/ops-b"'),
)
"""The trust file of the world on disk, with a key that has dates and ids that have paths."""

POLICY = _with(
    disk.POLICY,
    ('mode = "enforce"\n', ""),
    (', "NOT_REQUIRED"', ""),
    ("[disclosures.safeguards]\n[disclosures.incident-channel]\n", ""),
)
"""Its policy, with fewer requirements and no ``mode``."""


@cache
def public_pem(name: str) -> str:
    """The PEM of an Ed25519 key that belongs to ``name``, the same in every run."""
    import hashlib

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest()).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_file(name: str) -> bytes:
    """What stands in ``keys/<name>.pub``; `same-…` spells the key of another name anew. ConfigError without `keys/`."""
    if not name.startswith("keys/"):
        raise ConfigError("no such file", file=name, help="check the path")
    return public_pem(name.removeprefix("keys/").removesuffix(".pub")).encode()


def reader(policy: str = POLICY, trust: str = TRUST) -> Callable[[str], bytes]:
    """A reader for `load_from` over the two texts and the keys that they name."""

    def read(name: str) -> bytes:
        known = {"policy.toml": policy, "trust.toml": trust}
        return known[name].encode() if name in known else key_file(name)

    return read


def loaded(policy: str = POLICY, trust: str = TRUST) -> LoadedPolicy:
    """The two texts, loaded."""
    return load_from("policy.toml", reader(policy, trust))


def line_of(text: str, part: str) -> int:
    """The number of the first line that holds ``part``."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def write_settings(folder: Path, *, policy: str = POLICY, trust: str = TRUST, trust_name: str = "trust.toml") -> Path:
    """The two texts and every example key, on disk; returns the policy's path."""
    path = folder / "policy.toml"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(policy)
    trust_file = folder / trust_name
    (trust_file.parent / "keys").mkdir(parents=True)
    trust_file.write_text(trust)
    for name in ("caisi-a", "caisi-b", "caisi-lists", "nsa", "acme", "ops-a", "ops-b"):
        (trust_file.parent / "keys" / f"{name}.pub").write_text(public_pem(name))
    return path
