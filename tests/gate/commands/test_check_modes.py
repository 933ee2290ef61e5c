"""`gate check` in audit mode, as a rehearsal, with a memory, and with hostile files among the good ones."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from signatures.errors import Undecided
from tests.support.disk import Disk, Ran
from tests.support.world import at


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The honest world as files."""
    return Disk(tmp_path)


def document(ran: Ran) -> Any:
    """The JSON report on standard output."""
    return json.loads(ran.stdout)


def summary(path: Path) -> Any:
    """The predicate of a decision file."""
    return json.loads(base64.b64decode(json.loads(path.read_text())["payload"]))["predicate"]


def test_audit_mode(disk: Disk) -> None:
    """Decides, lets nothing through, exits 0."""
    disk.change_policy('mode = "enforce"', 'mode = "audit"')
    disk.run("key", "generate", "--out", disk.folder / "gate", "--unsafe-unencrypted")
    vsa = disk.folder / "vsa.json"
    allowed = disk.check("--format", "json", "--decision", vsa, "--key", disk.folder / "gate.key")
    assert (allowed.exit_code, document(allowed)["decision"], document(allowed)["allowed"]) == (0, "ALLOW", False)
    assert document(allowed)["enforced"] is False
    assert summary(vsa)["verificationResult"] == "FAILED"
    assert summary(vsa)["verifiedLevels"] == ["FAILED"]
    denied = disk.check("--region", "FR", "-q")
    assert denied.exit_code == 0
    assert denied.stdout.startswith("mode: audit, would be DENIED  orca")


def test_enforce(disk: Disk) -> None:
    """A policy in audit mode enforces, says by whom, and nothing else changes; one that enforces is as it was."""
    before = disk.check("--enforce", "--format", "json")
    assert (before.exit_code, document(before)["modeSource"]) == (0, "policy")
    assert "mode: " not in disk.check("--enforce").stdout
    disk.change_policy('mode = "enforce"', 'mode = "audit"')
    audit, enforced = (
        document(disk.check("--region", "FR", "--format", "json", *more)) for more in ([], ["--enforce"])
    )
    assert (audit["exitCode"], audit["mode"], audit["modeSource"]) == (0, "audit", "policy")
    assert (enforced["exitCode"], enforced["mode"], enforced["modeSource"]) == (1, "enforce", "--enforce")
    assert enforced["policy"]["digest"] == audit["policy"]["digest"]
    assert enforced["requirements"] == audit["requirements"]
    ran = disk.check("--enforce")
    assert (ran.exit_code, ran.stdout.startswith("ALLOWED  orca")) == (0, True)
    assert "\nmode: enforce, by --enforce; the policy says audit\n" in ran.stdout
    assert disk.check("--enforce", write=False, build=disk.folder / "gone").exit_code == 2


def test_enforce_when_undecided(disk: Disk) -> None:
    """Then it is 3, as by a policy that enforces."""
    disk.change_policy('mode = "enforce"', 'mode = "audit"')
    assert disk.check("--enforce", write=False).exit_code == 3


def test_audit_mode_when_undecided(disk: Disk) -> None:
    """Exit 0 too, and the report says why nothing could be decided."""
    disk.change_policy('mode = "enforce"', 'mode = "audit"')
    ran = disk.check(write=False)
    assert ran.exit_code == 0
    assert ran.stdout.startswith("mode: audit, would be UNDECIDED  orca")
    assert "error: could not look for attestations" in ran.stdout
    assert disk.check(write=False, build=disk.folder / "gone").exit_code == 2


def test_rehearsal(disk: Disk) -> None:
    """Marked; an ALLOW ends with 3 unless the user says that it is a rehearsal; nothing is remembered."""
    when = "2026-11-23T18:00:00Z"
    ran = disk.check("--at", when, "--format", "json")
    assert (ran.exit_code, document(ran)["decision"], document(ran)["allowed"]) == (3, "ALLOW", False)
    assert document(ran)["clock"] == {"now": when, "rehearsal": True}
    good = disk.check("--at", when, "--rehearse", "-q")
    assert (good.exit_code, good.stdout.startswith("rehearsal, would be ALLOWED  orca")) == (0, True)
    assert disk.check("--at", when, "--rehearse", "--region", "FR").exit_code == 1
    assert disk.check("--at", "2027-11-23T18:00:00Z", "--rehearse").exit_code == 1
    assert not disk.state.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--rehearse"],
        ["--at", "yesterday"],
        ["--at", "2026-11-23T18:00:00Z", "--decision", "d.json", "--key", "k"],
        ["--at", "2026-11-23T18:00:00Z", "--export", "out"],
    ],
)
def test_rehearsals_that_are_none(disk: Disk, arguments: list[str]) -> None:
    """They write no decision and export nothing."""
    assert disk.check(*arguments).exit_code == 2


def test_an_older_list_than_before(disk: Disk) -> None:
    """Rollback: seen once, the higher list counts."""
    disk.world.lists["nsa"].sequence = 8
    assert disk.check().exit_code == 0
    disk.world.lists["nsa"].sequence = 7
    ran = disk.check()
    assert ran.exit_code == 1
    assert "list 7 of nsa is older than list 8, which was seen here before" in ran.stdout
    assert disk.run("check", disk.build, "--policy", disk.policy, GATE_STATE=str(disk.folder / "new")).exit_code == 0


def test_another_list_of_the_same_number(disk: Disk) -> None:
    """Equivocation: undecided."""
    assert disk.check().exit_code == 0
    disk.world.lists["nsa"].next_update = at(hours=22)
    ran = disk.check()
    assert ran.exit_code == 3
    assert "two lists of nsa have the sequence 7 and different content" in ran.stdout


def test_memory_that_cannot_be_used(disk: Disk) -> None:
    """There, and broken: undecided. Not there, and not to be made: said."""
    disk.state.write_text("")
    assert disk.check().exit_code == 3
    disk.write()
    ran = disk.run(
        "check", disk.build, "--policy", disk.policy, "--format", "json", GATE_STATE=str(disk.state / "below")
    )
    assert ran.exit_code == 0
    assert document(ran)["checksSkipped"] == ["memory of the highest status lists"]


def test_a_denial_is_remembered_too(disk: Disk) -> None:
    """What was seen was seen."""
    disk.world.lists["nsa"].sequence = 9
    assert disk.check("--region", "FR").exit_code == 1
    disk.world.lists["nsa"].sequence = 8
    assert disk.check().exit_code == 1


# Hostile input in the middle of the way


def test_one_bad_file_among_good_ones(disk: Disk) -> None:
    """It is refused and listed; the others are judged."""
    disk.write()
    (disk.attestations / "::bad\x1b[2J.json").write_bytes(b"{")
    ran = disk.check(write=False)
    assert ran.exit_code == 0
    assert "refused: 1 attestation was found and not counted" in ran.stdout
    assert "R104" in ran.stdout
    assert "\x1b" not in ran.stdout
    assert "::bad" not in disk.check("--format", "json", write=False).stdout


def test_what_changes_while_it_is_hashed(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Undecided, not denied."""

    def changed(*_: object, **__: object) -> None:
        raise Undecided("`x` changed while it was read")

    monkeypatch.setattr("gate.identity.identify.identify", changed)
    ran = disk.check("--format", "json")
    assert (ran.exit_code, document(ran)["decision"], "build" in document(ran)) == (3, "UNDECIDED", False)


def test_without_a_home(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No state folder can be made: the run goes on and says so; the policy is found in the working directory."""
    disk.write()
    monkeypatch.chdir(disk.folder)
    ran = disk.run("check", disk.build, GATE_STATE="/dev/null/x")
    assert (ran.exit_code, "memory none: " in ran.stdout) == (0, True)
