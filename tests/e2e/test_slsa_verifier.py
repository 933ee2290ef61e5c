"""The decision file is read by `slsa-verifier` itself, built here where there is a Go toolchain."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.disk import Disk

MODULE = "github.com/slsa-framework/slsa-verifier/v2"
VERSION = "v2.7.1"


@pytest.fixture(scope="session")
def slsa_verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, or a skip that says why it did not run."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("slsa-verifier did not run: there is no Go toolchain to build it with")
    folder = tmp_path_factory.mktemp("slsa-verifier")
    (folder / "go.mod").write_text("module verifier\n\ngo 1.24\n")
    environment = {**os.environ, "GOFLAGS": "-mod=mod"}
    program = folder / "slsa-verifier"
    for step in (["get", f"{MODULE}@{VERSION}"], ["build", "-o", str(program), f"{MODULE}/cli/slsa-verifier"]):
        done = subprocess.run(
            [go, *step], cwd=folder, env=environment, capture_output=True, text=True, timeout=540, check=False
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            pytest.skip(f"slsa-verifier did not run: `go {step[0]}` failed: {last}")
    return program


def _decide(disk: Disk, algorithm: str, *arguments: object) -> dict[str, Any]:
    """Sign a decision with a key of the algorithm, and return its statement."""
    disk.run("key", "generate", "--algorithm", algorithm, "--out", disk.folder / "gate", "--unsafe-unencrypted")
    disk.check("--decision", disk.folder / "vsa.json", "--key", disk.folder / "gate.key", *arguments)
    payload = json.loads((disk.folder / "vsa.json").read_text())["payload"]
    statement: dict[str, Any] = json.loads(base64.b64decode(payload))
    return statement


def _verify(program: Path, disk: Disk, **flags: str) -> tuple[int, str]:
    """The command of `docs/reference/verification-summary.md`, with its exit code and last line."""
    named = [text for name, value in flags.items() for text in (f"--{name.replace('_', '-')}", value)]
    files = ["--attestation-path", str(disk.folder / "vsa.json"), "--public-key-path", str(disk.folder / "gate.pub")]
    done = subprocess.run([str(program), "verify-vsa", *files, *named], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize("algorithm", ["ed25519", "ecdsa-p256", "ecdsa-p384", "ecdsa-p521"])
def test_slsa_verifier_accepts_our_decision(slsa_verifier: Path, tmp_path: Path, algorithm: str) -> None:
    """By dirHash and by the OMS root; and not for another build, region, question or verifier."""
    disk = Disk(tmp_path)
    statement = _decide(disk, algorithm)
    predicate, digests = statement["predicate"], statement["subject"][0]["digest"]
    flags = {
        "subject_digest": f"dirHash:{digests['dirHash']}",
        "verifier_id": predicate["verifier"]["id"],
        "resource_uri": predicate["resourceUri"],
        "verified_level": "MRG_REGION_US",
    }
    assert _verify(slsa_verifier, disk, **flags)[0] == 0
    assert _verify(slsa_verifier, disk, **{**flags, "subject_digest": f"sha256:{digests['sha256']}"})[0] == 0
    for name, value in {
        "subject_digest": "dirHash:" + "0" * 64,
        "verified_level": "MRG_REGION_FR",
        "resource_uri": predicate["resourceUri"].replace("US", "FR"),
        "verifier_id": "https://acme.example/gate",
    }.items():
        assert _verify(slsa_verifier, disk, **{**flags, name: value})[0] == 1, name


def test_slsa_verifier_refuses_a_denial(slsa_verifier: Path, tmp_path: Path) -> None:
    """FAILED is no result that it passes, whatever level is asked for."""
    disk = Disk(tmp_path)
    statement = _decide(disk, "ed25519", "--region", "FR")
    predicate = statement["predicate"]
    assert predicate["verificationResult"] == "FAILED"
    code, text = _verify(
        slsa_verifier,
        disk,
        subject_digest=f"dirHash:{statement['subject'][0]['digest']['dirHash']}",
        verifier_id=predicate["verifier"]["id"],
        resource_uri=predicate["resourceUri"],
    )
    assert code == 1
    assert "FAILED" in text


def test_a_key_that_slsa_verifier_cannot_read_is_warned_of(slsa_verifier: Path, tmp_path: Path) -> None:
    """What our warning says is so: it has no ML-DSA."""
    disk = Disk(tmp_path)
    statement = _decide(disk, "ml-dsa-65")
    code, _ = _verify(
        slsa_verifier,
        disk,
        subject_digest=f"dirHash:{statement['subject'][0]['digest']['dirHash']}",
        verifier_id=statement["predicate"]["verifier"]["id"],
        resource_uri=statement["predicate"]["resourceUri"],
    )
    assert code == 1
