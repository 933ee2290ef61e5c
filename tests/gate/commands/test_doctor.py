"""``gate doctor``: each look, well and not; it decides nothing and changes nothing."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from signatures.keys import private
from tests.support.disk import Disk
from tests.support.keys import key_of
from tests.support.world import NOW

OURS = "ok: packages: gate, adapters and signatures are this program's own"


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The small world, its files a minute old by the world's clock."""
    disk = Disk(tmp_path)
    disk.write()
    _age(disk)
    return disk


def _age(disk: Disk) -> None:
    moment = NOW.timestamp() - 60
    for path in disk.folder.rglob("*"):
        os.utime(path, (moment, moment))


def _doctor(disk: Disk, *arguments: object, code: int, **variables: str) -> list[str]:
    ran = disk.run("doctor", "--policy", disk.policy, *arguments, **variables)
    assert (ran.exit_code, ran.stderr) == (code, "")
    return disk.mask(ran.stdout).splitlines()


def test_all_well(disk: Disk) -> None:
    """A line for each look, the sum first, and nothing is written."""
    before = sorted(disk.folder.rglob("*"))
    assert _doctor(disk, code=0) == [
        "doctor: 10 ok",
        OURS,
        "ok: policy: frontier-release, digest DIGEST",
        "ok: trust: trust.toml, digest DIGEST",
        "ok: keys: 7 of 7 are in their validity; none has an end",
        "ok: clock: 2026-11-23T18:00:00Z, after all that is dated here",
        "ok: source: `attestations/`: 8 attestations",
        "ok: list of caisi: list 7 of caisi of 2026-11-23T17:00:00Z, 1h old, fresh until 2026-11-24T17:00:00Z",
        "ok: list of nsa: list 7 of nsa of 2026-11-23T17:00:00Z, 1h old, fresh until 2026-11-24T17:00:00Z",
        "ok: list of acme: list 7 of acme of 2026-11-23T17:00:00Z, 1h old, fresh until 2026-11-24T17:00:00Z",
        "ok: memory: `…/state` is not there yet: the first check makes it",
    ]
    assert sorted(disk.folder.rglob("*")) == before


def test_no_policy(disk: Disk) -> None:
    """Without a policy nothing else can be looked at: 2, and how to mend it."""
    disk.policy.write_text("version = 1\nregoins = 3\n")
    first, ours, problem, remedy = _doctor(disk, code=2)
    assert (first, ours) == ("doctor: 1 ok, 1 problem", OURS)
    assert problem.startswith("problem: policy: …/policy.toml:2: ")
    assert remedy.startswith("  help: ")


def test_a_source_that_is_gone_could_not_be_looked_at(disk: Disk) -> None:
    """Missing is not empty; and its lists are wanting."""
    for path in disk.attestations.iterdir():
        path.unlink()
    disk.attestations.rmdir()
    lines = _doctor(disk, code=2)
    assert (
        "could not look: source: could not look for attestations in `attestations`: no such file or directory" in lines
    )
    assert "problem: list of nsa: no status list of nsa was found; without a fresh one nothing is allowed" in lines


def test_only_what_could_not_be_seen_is_3(disk: Disk) -> None:
    """A further source that does not answer, everything else in order."""
    disk.change_policy('["attestations/"]', '["attestations/", "mirror/"]')
    _age(disk)
    lines = _doctor(disk, code=3)
    assert lines[0] == "doctor: 10 ok, 1 could not look"


def test_a_stale_list(disk: Disk) -> None:
    """Its age, since when it is stale, and who renews it."""
    disk.world.now = NOW + timedelta(hours=30)
    lines = _doctor(disk, code=2)
    assert (
        "problem: list of nsa: list 7 of nsa was to be renewed by 2026-11-24T17:00:00Z, 31h old;"
        " without a fresh one nothing is allowed" in lines
    )
    assert "  help: nsa: publish a fresh list (gate status refresh LIST --key KEY); or you: collect its newest" in lines


def test_a_clock_that_is_behind(disk: Disk) -> None:
    """Files and attestations from the future are told from a clock that is behind, without a network."""
    disk.world.now = NOW - timedelta(days=30)
    lines = _doctor(disk, code=2)
    assert any(line.startswith("problem: clock: it says 2026-10-24T18:00:00Z, and `") for line in lines)


def test_a_key_that_has_ended_and_one_that_ends_soon(disk: Disk) -> None:
    """The keys outside their validity are named; what ends within 30 days warns."""
    trust = disk.folder / "trust.toml"
    text = trust.read_text()
    text = text.replace('key = "keys/ops-a.pub"', 'key = "keys/ops-a.pub"\nvalid_until = 2026-11-01T00:00:00Z')
    text = text.replace('key = "keys/ops-b.pub"', 'key = "keys/ops-b.pub"\nvalid_until = 2026-12-01T00:00:00Z')
    trust.write_text(text)
    _age(disk)
    lines = _doctor(disk, code=2)
    assert (
        "warning: keys: 6 of 7 are in their validity; the next ends 2026-12-01T00:00:00Z; not: keys/ops-a.pub" in lines
    )
    assert any(line.startswith("warning: settings: ") and "2026-12-01T00:00:00Z" in line for line in lines)


def test_the_memory(disk: Disk) -> None:
    """A state folder that is no folder is a problem; one that is there is counted."""
    disk.state.write_text("")
    assert any(line.startswith("problem: memory: the memory in `…/state") for line in _doctor(disk, code=2))
    disk.state.unlink()
    assert disk.check().exit_code == 0
    _age(disk)
    assert _doctor(disk, code=0)[-1] == "ok: memory: `…/state`, lists of 3 issuers seen"


def test_a_signer(disk: Disk) -> None:
    """The key is opened, signs and is verified; a key that is not there is a problem. Nothing secret is shown."""
    content = private.store(key_of("ed25519", "a"), b"hunter2")
    (disk.folder / "a.key").write_bytes(content)
    (disk.folder / "a.key").chmod(0o600)
    line = _doctor(disk, "--key", disk.folder / "a.key", code=0, GATE_KEY_PASSWORD="hunter2")[-1]
    assert line.startswith("ok: signer: `…/a.key` signs: ed25519, fingerprint ")
    lines = _doctor(disk, "--key", disk.folder / "a.key", code=2, GATE_KEY_PASSWORD="hunter3")
    assert any(line.startswith("problem: signer: ") for line in lines)
    assert "hunter" not in "\n".join(lines)
    assert any(line.startswith("problem: signer: ") for line in _doctor(disk, "--key", disk.folder / "no.key", code=2))


def test_json(disk: Disk) -> None:
    """The same lines for programs."""
    found = json.loads("\n".join(_doctor(disk, "--format", "json", code=0)))
    assert found["exitCode"] == 0
    assert found["summary"] == "doctor: 10 ok"
    assert {look["health"] for look in found["looks"]} == {"ok"}
    assert [look["about"] for look in found["looks"]][:3] == ["packages", "policy", "trust"]
