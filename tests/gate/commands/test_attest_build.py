"""`gate attest build`: an OMS signature that `model_signing` verifies, and the reverse; nothing is left out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gate.identity.identify import identify
from signatures.digests import Match
from tests.support.operator import Operator

pytest.importorskip("model_signing")

TRUST = """
version = 1
[parties.acme]
id = "https://acme.example"
models = ["acme/*"]
keys = [{ key = "ec.pub" }]
[roles.producer]
parties = ["acme"]
attests = ["build-signature"]
"""


@pytest.fixture
def lab(operator: Operator) -> Operator:
    """An operator with an ECDSA key, which is all that `model_signing` signs with, and a trust file."""
    operator.key("ec", "ecdsa-p256")
    (operator.folder / "trust.toml").write_text(TRUST)
    return operator


def _model_signing(lab: Operator, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "model_signing", *words]
    return subprocess.run(command, cwd=lab.folder, capture_output=True, text=True, check=False)


def _write(lab: Operator, *names: str) -> None:
    for name in names:
        path = lab.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def _sign(lab: Operator, *more: str) -> None:
    lab.do("attest", "build", "orca", "--key", "ec.key", "--out", "model.sig", *more)


def test_model_signing_verifies_ours_and_notices_a_change(lab: Operator) -> None:
    """For real, by the program itself; also where the two orders of the root differ."""
    _write(lab, "orca/tokenizer/a", "orca/tokenizer-extra/b", "orca/sub/deep/c")
    _sign(lab)
    verify = ("verify", "key", "orca", "--signature", "model.sig", "--public_key", "ec.pub")
    done = _model_signing(lab, *verify)
    assert done.returncode == 0, done.stdout + done.stderr
    (lab.folder / "orca/model.bin").write_bytes(b"other")
    assert _model_signing(lab, *verify).returncode != 0


def test_one_file_is_signed_and_read_here(lab: Operator) -> None:
    """A build may be one file."""
    lab.do("attest", "build", "orca/model.bin", "--key", "ec.key", "--out", "model.sig")
    lab.do("verify", "model.sig", "--trust", "trust.toml")
    about = lab.statement("model.sig").predicate.about()
    identity = identify(lab.folder / "orca/model.bin").identity
    assert [identity.compare(digests) for digests in about].count(Match.SAME) == 1


def test_ours_verifies_model_signings(lab: Operator) -> None:
    """Its signature clears exactly the tree that it lists, where it ignored nothing."""
    _write(lab, "orca/tokenizer/a", "orca/tokenizer-extra/b")
    done = _model_signing(lab, "sign", "key", "orca", "--signature", "model.sig", "--private_key", "ec.key")
    assert done.returncode == 0, done.stdout + done.stderr
    lab.do("verify", "model.sig", "--trust", "trust.toml")
    identity = identify(lab.folder / "orca").identity
    assert [identity.compare(digests) for digests in lab.statement("model.sig").predicate.about()] == [Match.SAME]


def test_nothing_in_the_build_is_left_out(lab: Operator) -> None:
    """`model_signing` would pass over `.git*`; here every file is listed."""
    _write(lab, "orca/.gitattributes", "orca/.github/x")
    _sign(lab)
    names = [resource.name for resource in lab.statement("model.sig").predicate.resources]
    assert names == [".gitattributes", ".github/x", "config.json", "model.bin"]


def test_what_is_excluded_is_said(lab: Operator) -> None:
    """In the place where OMS readers look for it."""
    _write(lab, "orca/.cache/x")
    _sign(lab, "--exclude", ".cache")
    assert lab.statement("model.sig").predicate.serialization.ignore_paths == (".cache",)


def test_the_list_names_it_in_the_same_run(lab: Operator) -> None:
    """And the subject is the Model Signing root."""
    lab.init(issuer="https://acme.example", key="ec.key")
    _sign(lab, "--status-list", "list.json")
    (entry,) = lab.predicate("list.json")["entries"]
    assert entry["attestation"] == lab.digest("model.sig")
    assert entry["subjects"] == [{"sha256": identify(lab.folder / "orca").identity.sha256[0]}]


def test_from_a_manifest(lab: Operator) -> None:
    """Hashed in an earlier job."""
    lab.do("digest", "orca", "--manifest", "m.json")
    lab.do("attest", "build", "--manifest", "m.json", "--key", "ec.key", "--out", "model.sig")
    assert lab.statement("model.sig").digests[0]["sha256"] == identify(lab.folder / "orca").identity.sha256[0]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("orca", "--key", "ec.key", "--out", "orca/model.sig"), "lies in the build"),
        (("orca", "--key", "ec.key", "--key", "a.key", "--out", "model.sig"), "exactly one signature"),
        (("file:sha256:" + "1" * 64, "--key", "ec.key", "--out", "model.sig"), "only a digest is known"),
        (("link", "--key", "ec.key", "--out", "model.sig"), "link"),
    ],
)
def test_bad_input(lab: Operator, words: tuple[str, ...], error: str) -> None:
    """One line, and nothing is written."""
    Path(lab.folder, "link").symlink_to("orca")
    assert error in lab.fail("attest", "build", *words)
