"""`gate status forget`: how to go on after a list was seen that should never have been."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.disk import Disk
from tests.support.world import NSA


def test_forgetting_an_issuer(tmp_path: Path) -> None:
    """An older list is believed again, and a line says what was forgotten."""
    disk = Disk(tmp_path)
    disk.world.lists["nsa"].sequence = 2**63 - 1
    assert disk.check().exit_code == 0
    disk.world.lists["nsa"].sequence = 7
    assert disk.check().exit_code == 1
    ran = disk.run("status", "forget", NSA)
    assert (ran.exit_code, ran.stdout) == (0, "forgotten: the lists of https://nsa.example, under 1 trust digest\n")
    (line,) = (disk.state / "forgotten.log").read_text().splitlines()
    assert json.loads(line)["sequence"] == 2**63 - 1
    assert disk.check().exit_code == 0


def test_nothing_to_forget(tmp_path: Path) -> None:
    """A name that is not known, or another trust digest, is an error."""
    disk = Disk(tmp_path)
    assert disk.run("status", "forget", NSA).exit_code == 2
    assert disk.check().exit_code == 0
    assert disk.run("status", "forget", "nsa").exit_code == 2
    assert disk.run("status", "forget", NSA, "--trust-digest", "0" * 64).exit_code == 2


def test_another_trust_file_spoils_nothing(tmp_path: Path) -> None:
    """What was seen under somebody else's trust file is kept apart."""
    disk = Disk(tmp_path)
    trust = disk.folder / "trust.toml"
    ours = trust.read_text()
    trust.write_text(f"{ours}\n# another\n")
    disk.world.lists["nsa"].sequence = 2**63 - 1
    assert disk.check().exit_code == 0
    trust.write_text(ours)
    disk.world.lists["nsa"].sequence = 7
    assert disk.check().exit_code == 0
