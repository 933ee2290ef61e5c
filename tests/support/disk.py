"""The small honest world as files: a build, a policy, a trust file with its keys, attestations; and `gate` over it.

    disk = Disk(tmp_path)
    disk.world.papers["nsa"].predicate["verdict"] = "NOT_CLEARED"
    assert disk.check().exit_code == 1

The clock is the world's: `run` replaces `gate.edge.clock.now` for the time of the command.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gate.identity.identify import identify
from gate.main import run as run_program
from tests.support.world import World, private_key

TRUST = """version = 1

[parties.caisi]
id = "https://caisi.example"
keys_required = 2
[[parties.caisi.keys]]
key = "keys/caisi-1.pub"
[[parties.caisi.keys]]
key = "keys/caisi-2.pub"
[[parties.caisi.keys]]
key = "keys/caisi-list.pub"
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
id = "https://ops-a.example"
[[parties.ops-a.keys]]
key = "keys/ops-a.pub"

[parties.ops-b]
id = "https://ops-b.example"
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
mode = "enforce"
trust = "trust.toml"
sources = ["attestations/"]

[verification]
role = "evaluator"
verdicts = ["CLEARED", "CLEARED_WITH_RESTRICTIONS", "NOT_REQUIRED"]
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
[disclosures.safeguards]
[disclosures.incident-channel]

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

KEYS = ("caisi-1", "caisi-2", "caisi-list", "nsa", "acme", "ops-a", "ops-b")


class Ran(NamedTuple):
    """What a command did."""

    exit_code: int
    stdout: str
    stderr: str


class Disk:
    """A world in a folder. Change ``world`` or the files, then run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.build = folder / "orca"
        self.build.mkdir()
        (self.build / "model.safetensors").write_bytes(b"weights")
        (self.build / "config.json").write_bytes(b"{}")
        self.world = World(identify(self.build))
        self.policy = folder / "policy.toml"
        self.policy.write_text(POLICY)
        (folder / "trust.toml").write_text(TRUST)
        (folder / "keys").mkdir()
        for name in KEYS:
            pem = private_key(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            (folder / "keys" / f"{name}.pub").write_bytes(pem)
        self.attestations = folder / "attestations"
        self.state = folder / "state"

    def change_policy(self, old: str, new: str) -> None:
        """Replace the one ``old`` in policy.toml."""
        text = self.policy.read_text()
        assert text.count(old) == 1, (old, text.count(old))
        self.policy.write_text(text.replace(old, new))

    def write(self) -> None:
        """Write the world's attestations afresh."""
        if self.attestations.is_dir():
            for file in self.attestations.iterdir():
                file.unlink()
        self.attestations.mkdir(exist_ok=True)
        for item in self.world.items():
            (self.attestations / item.origin).write_bytes(item.data)

    def check(self, *arguments: object, build: object | None = None, write: bool = True) -> Ran:
        """`gate check BUILD`; without ``write`` over the files as they are."""
        if write:
            self.write()
        named = [] if build == "" else [self.build if build is None else build]
        return self.run("check", *named, "--policy", self.policy, *arguments)

    def run(self, *arguments: object, **variables: str) -> Ran:
        """A command through the program's outermost function, with its own streams, state folder and the clock."""
        environment = {"PATH": "/usr/bin:/bin", "GATE_STATE": str(self.state), **variables}
        out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with _surroundings(environment, self.world.now, out, err):
            code = run_program([str(argument) for argument in arguments])
        return Ran(code, _text(out), _text(err))

    def mask(self, text: str) -> str:
        """``text`` without what differs from run to run: paths, digests, run ids."""
        text = text.replace(str(self.folder), "…")
        return re.sub(r"\b[0-9a-f]{8}…[0-9a-f]{4}\b", "DIGEST", re.sub(r"\b[0-9a-f]{64}\b", "DIGEST", text))


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


@contextlib.contextmanager
def _surroundings(
    environment: dict[str, str], now: datetime, out: io.TextIOWrapper, err: io.TextIOWrapper
) -> Iterator[None]:
    with (
        mock.patch.dict("os.environ", environment, clear=True),
        mock.patch("gate.edge.clock.now", return_value=now),
        mock.patch.object(sys, "stdout", out),
        mock.patch.object(sys, "stderr", err),
        mock.patch("gate.main.signal.signal"),
    ):
        yield
