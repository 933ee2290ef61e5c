"""A deploy step that accepts no waiver deploys nothing that was waived, cleared or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.answers import add
from tests.support.disk import Disk, Ran


@pytest.fixture
def waived(tmp_path: Path) -> Disk:
    """Cleared by both evaluators, and allowed because officers waived two disclosures: a signed decision says so."""
    disk = Disk(tmp_path)
    del disk.world.papers["lab"]
    add(disk.world, "waiver", disk.world.waiver("risk-framework-disclosed", "incident-channel-disclosed"))
    assert disk.run("key", "generate", "--out", tmp_path / "gate", "--unsafe-unencrypted").exit_code == 0
    ran = disk.check(
        "--decision", tmp_path / "vsa.json", "--key", tmp_path / "gate.key", "--report", f"json={tmp_path}/report.json"
    )
    assert ran.exit_code == 0, ran.stdout
    levels = json.loads((tmp_path / "report.json").read_text())["levels"]
    assert {"MRG_CLEARED", "MRG_WAIVED"} <= {*levels}
    return disk


def _verify(disk: Disk, *more: object) -> Ran:
    digest = disk.run("policy", "digest", disk.policy).stdout.split()[0]
    question = ("--region", "US", "--feature", "chat", "--feature", "code-execution=off")
    files = ("--decision", disk.folder / "vsa.json", "--key", disk.folder / "gate.pub")
    rest = ("--policy-digest", digest, "--max-age", "1h")
    return disk.run("decision", "verify", disk.build, *files, *question, *rest, *more)


def test_a_waiver_beside_a_clearance_must_be_accepted(waived: Disk) -> None:
    """`old-decision-reused`: MRG_CLEARED hid MRG_WAIVED from a step that names what it accepts."""
    ran = _verify(waived)
    assert (ran.exit_code, "it says MRG_WAIVED as well" in ran.stdout) == (1, True), ran
    assert _verify(waived, "--accept", "MRG_EXEMPT").exit_code == 1
    assert _verify(waived, "--accept", "MRG_WAIVED").exit_code == 0


def test_with_exec_nothing_is_run(waived: Disk) -> None:
    """The command is the deployment."""
    mark = waived.folder / "deployed"
    assert _verify(waived, "--exec", "--", "/usr/bin/touch", mark).exit_code == 1
    assert not mark.exists()
    assert _verify(waived, "--accept", "MRG_WAIVED", "--exec", "--", "/usr/bin/touch", mark).exit_code == 0
    assert mark.exists()
