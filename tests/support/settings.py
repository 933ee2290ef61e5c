"""A policy, a trust file and its keys, as text and bytes: a test changes one line and says what is then read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from gate.policy.load import LoadedPolicy, load_from
from signatures.errors import ConfigError

TRUST = """version = 1

[parties.caisi]
id = "https://caisi.example/evaluator"
keys_required = 2
[[parties.caisi.keys]]
key = "keys/caisi-a.pub"
valid_from = 2026-01-01T00:00:00Z
valid_until = 2027-07-01T00:00:00Z
[[parties.caisi.keys]]
key = "keys/caisi-b.pub"
[[parties.caisi.keys]]
key = "keys/caisi-lists.pub"
attests = ["status-list"]

[parties.nsa]
id = "https://nsa.example"
[[parties.nsa.keys]]
key = "keys/nsa.pub"

[parties.acme]
id = "https://acme.example"
models = ["acme/*"]
[[parties.acme.keys]]
key = "keys/acme.pub"

[parties.ops-a]
id = "https://deployer.example/ops-a"
[[parties.ops-a.keys]]
key = "keys/ops-a.pub"

[parties.ops-b]
id = "https://deployer.example/ops-b"
[[parties.ops-b.keys]]
key = "keys/ops-b.pub"

[roles.evaluator]
parties = ["caisi", "nsa"]
threshold = 2
attests = ["prerelease-verification", "status-list"]

[roles.producer]
parties = ["acme"]
attests = ["build-signature", "provenance", "disclosure", "submission", "incident-report", "status-list"]

[roles.release-officer]
parties = ["ops-a", "ops-b"]
threshold = 2
attests = ["waiver"]
"""

POLICY = """version = 1
name = "frontier-release"
trust = "trust.toml"
sources = ["attestations/"]

[verification]
role = "evaluator"
verdicts = ["CLEARED", "CLEARED_WITH_RESTRICTIONS"]
max_age = "180d"

[scope]
regions = ["US"]
audience = "GENERAL"
distribution = "HOSTED"

[deployer]
id = "https://deployer.example"

[deployment.features]
chat = true
code-execution = false

[disclosures.risk-framework]
max_age = "365d"
[disclosures.capabilities]

[incidents]
block_open = ["CRITICAL"]

[status]
max_age = "24h"

[waivers]
role = "release-officer"
max_duration = "72h"

[participants]
producers = ["https://acme.example"]
"""


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


def changed(text: str, old: str, new: str) -> str:
    """``text`` with the one ``old`` in it replaced; an AssertionError where there is not exactly one."""
    assert text.count(old) == 1, (old, text.count(old))
    return text.replace(old, new)


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
