"""Helpers beside the decision that said all is well, and had not looked, or let a draft be signed."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from signatures.predicates import types
from tests.support.disk import Disk
from tests.support.world import envelope

CASE = """name = "the honest build"
at = 2026-11-23T18:00:00Z
expect = "ALLOW"
build = "../../orca"
attestations = ["../../attestations"]
"""


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The honest world, and one case of a policy test that is as expected."""
    made = Disk(tmp_path)
    made.write()
    (tmp_path / "cases" / "allowed").mkdir(parents=True)
    (tmp_path / "cases" / "allowed" / "case.toml").write_text(CASE)
    assert made.run("policy", "test", tmp_path / "cases", "--policy", made.policy).exit_code == 0
    return made


def test_a_case_that_is_a_link_to_nowhere_does_not_pass(disk: Disk) -> None:
    """`empty-requirement-set`: the folder with the denial was not checked out, and nobody was told."""
    (disk.folder / "cases" / "denied").symlink_to("../shared/denied")
    ran = disk.run("policy", "test", disk.folder / "cases", "--policy", disk.policy)
    assert (ran.exit_code, "has no `case.toml`" in ran.stderr) == (2, True), ran


def test_junit_tells_an_allow_in_audit_mode_apart(disk: Disk) -> None:
    """`audit-mode-leak`: a green case of an audit policy says that nothing is let through."""
    disk.change_policy('mode = "enforce"', 'mode = "audit"')
    ran = disk.run("policy", "test", disk.folder / "cases", "--policy", disk.policy, "--format", "junit")
    assert ran.exit_code == 0
    assert "<system-out>ALLOW in audit mode; until " in ran.stdout


def test_a_draft_that_somebody_has_signed_is_not_signed_by_a_second(disk: Disk) -> None:
    """`gate sign --add` refuses what `gate sign` refuses: neither signer has confirmed it."""
    payload = json.loads(disk.world.papers["build"].payload())
    assert payload["predicateType"] == types.DISCLOSURE
    payload["predicate"]["draft"] = {"missing": []}
    file = disk.folder / "draft.json"
    file.write_bytes(envelope(json.dumps(payload).encode(), ["acme"]))
    before = file.read_bytes()
    assert disk.run("key", "generate", "--out", disk.folder / "mine", "--unsafe-unencrypted").exit_code == 0
    ran = disk.run("sign", "--add", file, "--key", disk.folder / "mine.key")
    assert (ran.exit_code, "a draft that nobody has confirmed" in ran.stderr) == (2, True), ran
    assert file.read_bytes() == before
    del payload["predicate"]["draft"]
    file.write_bytes(envelope(json.dumps(payload).encode(), ["acme"]))
    assert disk.run("sign", "--add", file, "--key", disk.folder / "mine.key").exit_code == 0
    assert len(json.loads(file.read_bytes())["signatures"]) == 2
    assert json.loads(base64.b64decode(json.loads(file.read_bytes())["payload"])) == payload
