"""An operator at a terminal: keys in a folder, a build, and our own commands run as the program runs them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gate.main import run
from signatures.envelopes.containers import open_container
from signatures.envelopes.dsse import Envelope
from signatures.envelopes.statement import Statement, payload_digest, read_predicate, read_statement
from signatures.keys import private
from signatures.reading.strict_json import Bounds
from tests.support.keys import key_of

CAISI = [
    "--evaluator",
    "https://caisi.example",
    "--producer",
    "https://acme.example",
    "--model",
    "acme/orca",
    "--model-version",
    "3.0",
]
CLEARED = [
    *CAISI,
    *[
        "--verdict",
        "CLEARED",
        "--determination",
        "COVERED",
        "--suite",
        "frontier",
        "--region",
        "US",
        "--valid-for",
        "90d",
    ],
]


@dataclass
class Said:
    """What a run said."""

    code: int
    out: str
    err: str


class Operator:
    """Runs commands in ``folder``, with the keys `a.key` and `b.key` and a build `orca/`."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        for name in ("a", "b"):
            self.key(name)
        (folder / "orca").mkdir()
        (folder / "orca" / "config.json").write_text("{}")
        (folder / "orca" / "model.bin").write_bytes(b"weights")

    def key(self, name: str, algorithm: str = "ed25519") -> None:
        """A key pair without a passphrase."""
        made = key_of(algorithm, name)
        path = self.folder / f"{name}.key"
        path.write_bytes(private.store_unsafe_unencrypted(made))
        path.chmod(0o600)
        (self.folder / f"{name}.pub").write_bytes(made.public_key.to_pem())

    def run(self, *words: str) -> Said:
        """Run ``gate WORDS`` here, as the program does, its codes and messages included."""
        with _inside(self.folder):
            code = run(words)
        captured = self._capsys.readouterr()
        return Said(code, captured.out, captured.err)

    def do(self, *words: str) -> Said:
        """The same, which must succeed."""
        said = self.run(*words)
        assert said.code == 0, said.err
        return said

    def fail(self, *words: str, code: int = 2) -> str:
        """The same, which must fail with one error and one help line at most, and leave no file behind; the error."""
        before = self.files()
        said = self.run(*words)
        assert (said.code, said.out) == (code, ""), (said.code, said.out, said.err)
        lines = said.err.splitlines()
        assert [line.split(":")[0] for line in lines] in (["error"], ["error", "help"]), said.err
        assert self.files() == before
        return said.err

    def clear(self, *more: str, out: str = "caisi.json", key: str = "a.key") -> Said:
        """A clearance of the build."""
        return self.do("attest", "verification", "orca", *CLEARED, "--key", key, "--out", out, *more)

    def init(self, path: str = "list.json", *, issuer: str = "https://caisi.example", key: str = "a.key") -> None:
        """An empty list."""
        self.do("status", "init", path, "--issuer", issuer, "--key", key)

    def files(self) -> dict[str, bytes]:
        """Every file here."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()
        }

    def envelope(self, path: str) -> Envelope:
        """The envelope in a file."""
        return open_container((self.folder / path).read_bytes(), bounds=Bounds()).envelope

    def statement(self, path: str) -> Statement:
        """The statement in a file, by the verifier's reader."""
        bounds = Bounds()
        payload = self.envelope(path).payload
        return read_predicate(read_statement(payload, max_bytes=bounds.list_bytes, depth=bounds.depth))

    def predicate(self, path: str) -> Any:
        """Its predicate as JSON."""
        return json.loads(self.envelope(path).payload)["predicate"]

    def digest(self, path: str) -> str:
        """The digest of its payload."""
        return payload_digest(self.envelope(path).payload)


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
