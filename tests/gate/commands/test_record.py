"""`gate check --record` and `gate record`: kept whole, found out where it was changed, decided again as it was."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from signatures.errors import Undecided
from tests.support.disk import Disk
from tests.support.records import CASES, make_record

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "tests" / "fixtures" / "records"
CODES = {"allow": 0, "deny": 1, "undecided": 3}
WORDS = {"allow": "ALLOW", "deny": "DENY", "undecided": "UNDECIDED"}


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The honest world as files, and a key of the gate's own."""
    made = Disk(tmp_path)
    assert made.run("key", "generate", "--out", tmp_path / "gate", "--unsafe-unencrypted").exit_code == 0
    return made


@pytest.fixture
def record(disk: Disk) -> Path:
    """The record of an ALLOW with its signed decision."""
    place = disk.folder / "record"
    ran = make_record(disk, "allow", place, *_sign(disk))
    assert ran.exit_code == 0
    return place


def _sign(disk: Disk) -> list[object]:
    return ["--decision", disk.folder / "vsa.json", "--key", disk.folder / "gate.key"]


def _index(place: Path) -> Any:
    return json.loads((place / "record.json").read_text())


def _rewrite(place: Path, index: Any) -> None:
    """Forge: an index that is whole by its own digest."""
    data = json.dumps(index).encode()
    (place / "record.json").write_bytes(data)
    (place / "record.json.sha256").write_text(f"{hashlib.sha256(data).hexdigest()}  record.json\n")


@pytest.mark.parametrize("case", CASES)
def test_every_decision_is_kept_and_holds(disk: Disk, case: str) -> None:
    """The exit code of the check is as without a record; that of the verification is 0, whatever was decided."""
    place = disk.folder / "record"
    ran = make_record(disk, case, place)
    assert ran.exit_code == CODES[case]
    digest = hashlib.sha256((place / "record.json").read_bytes()).hexdigest()
    assert ran.stderr == f"record {place} sha256:{digest}\n"
    shutil.rmtree(disk.state)
    held = disk.run("record", "verify", place, "--digest", digest)
    assert (held.exit_code, held.stderr) == (0, "")
    assert f"decision: {WORDS[case]}" in held.stdout
    assert not disk.state.exists()


def test_the_words_of_a_record_that_holds(disk: Disk, record: Path) -> None:
    """What was verified, and what was not."""
    ran = disk.run("record", "verify", record)
    assert disk.mask(ran.stdout) == (
        "HOLDS  …/record  sha256:DIGEST\n"
        "it says: ALLOWED  orca  dirHash:DIGEST  for US, GENERAL, HOSTED  at 2026-11-23T18:00:00Z\n"
        "decision: ALLOW, allowed: true (decided again, with the same result)\n"
        "20 objects, 8 attestations; policy sha256:DIGEST\n"
        "signed decision: not verified (--key)\n"
    )


def test_all_that_the_decision_saw(disk: Disk, record: Path) -> None:
    """Policy, trust, keys, every attestation with its origin, the manifest, the report, the decision; no weights."""
    index = _index(record)
    kept = {path.name: path.read_bytes() for path in (record / "objects" / "sha256").iterdir()}
    assert {file["name"] for file in index["policy"]["files"]} == {
        "policy.toml",
        "trust.toml",
        *(f"keys/{path.name}" for path in (disk.folder / "keys").iterdir()),
    }
    assert {one["origin"]: kept[one["sha256"]] for one in index["attestations"]} == {
        f"attestations/{path.name}": path.read_bytes() for path in disk.attestations.iterdir()
    }
    assert kept[index["decisionFile"]["sha256"]] == (disk.folder / "vsa.json").read_bytes()
    assert json.loads(kept[index["report"]["sha256"]])["decision"] == "ALLOW"
    names = [file["path"] for file in json.loads(kept[index["build"]["manifest"]["sha256"]])["files"]]
    assert names == ["config.json", "model.safetensors"]
    assert b"weights" not in kept.values()
    assert subprocess.run(["sha256sum", "-c", "record.json.sha256"], cwd=record, check=False).returncode == 0


def test_no_secret(disk: Disk) -> None:
    """Neither the private key, nor its passphrase, nor a variable of the environment."""
    secret, token = "correct horse battery", "ghp_0123456789abcdef"
    (disk.folder / "pass").write_text(secret)
    made = disk.run("key", "generate", "--out", disk.folder / "own", "--passphrase-file", disk.folder / "pass")
    assert made.exit_code == 0
    disk.write()
    place = disk.folder / "record"
    sign = ["--decision", disk.folder / "vsa.json", "--key", disk.folder / "own.key"]
    arguments = ["check", disk.build, "--policy", disk.policy, "--record", place, *sign]
    ran = disk.run(*arguments, GATE_KEY_PASSWORD=secret, GITHUB_TOKEN=token, CI="true", SIGSTORE_ROOT_FILE="s3cr3t")
    assert ran.exit_code == 0
    whole = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    for hidden in (secret, token, "s3cr3t", "PRIVATE KEY"):
        assert hidden.encode() not in whole
    assert b"SIGSTORE_ROOT_FILE" in whole


def test_an_attestation_that_was_refused_or_put_aside_is_kept(disk: Disk) -> None:
    """The record is of what was seen, not of what was believed."""
    disk.write()
    (disk.attestations / "bad.json").write_bytes(b"{")
    place = disk.folder / "record"
    assert disk.check("--record", place, write=False).exit_code == 0
    assert "attestations/bad.json" in {one["origin"] for one in _index(place)["attestations"]}
    assert disk.run("record", "verify", place).exit_code == 0


def test_every_byte(disk: Disk, record: Path) -> None:
    """One bit changed at the beginning, in the middle or at the end of any file, a file cut, or one gone: found."""
    names = sorted(path.relative_to(record) for path in record.rglob("*") if path.is_file())
    assert len(names) == 22
    for name in names:
        path = record / name
        good = path.read_bytes()
        places = {0, len(good) // 3, len(good) // 2, len(good) - 1}
        changed = [good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in places]
        for data in [*changed, good[:-1], good + b"\n", b""]:
            path.write_bytes(data)
            assert disk.run("record", "verify", record).exit_code == 2, name
        path.unlink()
        assert disk.run("record", "verify", record).exit_code == 2, name
        path.symlink_to(disk.policy)
        assert disk.run("record", "verify", record).exit_code == 2, name
        path.unlink()
        path.write_bytes(good)
    assert disk.run("record", "verify", record).exit_code == 0


@pytest.mark.parametrize("name", ["more", "objects/more", "objects/sha256/" + "0" * 64, "objects/sha256/.hidden"])
def test_what_is_no_part_of_it(disk: Disk, record: Path, name: str) -> None:
    """An object beside those named is found as well."""
    (record / name).write_bytes(b"")
    ran = disk.run("record", "verify", record)
    assert (ran.exit_code, "is no part of the record" in ran.stderr) == (2, True)


@pytest.mark.parametrize(
    ("where", "value", "code"),
    [
        (("outcome", "decision"), "DENY", 3),
        (("outcome", "allowed"), False, 3),
        (("outcome", "exitCode"), 1, 3),
        (("outcome", "requirements", "cleared"), "waived", 3),
        (("outcome", "used"), [], 3),
        (("outcome", "until"), "2030-01-01T00:00:00Z", 3),
        (("run", "id"), "another", 3),
        (("run", "now"), "2026-12-24T18:00:00Z", 3),
        (("request", "regions"), ["FR"], 3),
        (("policy", "pinned"), True, 3),
        (("policy", "digest"), "0" * 64, 2),
        (("policy", "mode"), "audit", 2),
        (("attestations",), [], 3),
        (("format",), "https://model-release-gate.dev/record/v2", 2),
        (("outcome", "decision"), "MAYBE", 2),
    ],
)
def test_a_forged_index(disk: Disk, record: Path, where: tuple[str, ...], value: object, code: int) -> None:
    """Whole by its digests, and not what follows from its objects: never 0, never 1."""
    index = _index(record)
    inner = index
    for name in where[:-1]:
        inner = inner[name]
    inner[where[-1]] = value
    if where == ("attestations",):  # and their bytes with it
        named = json.dumps(index)
        for path in (record / "objects" / "sha256").iterdir():
            if path.name not in named:
                path.unlink()
    _rewrite(record, index)
    ran = disk.run("record", "verify", record)
    assert ran.exit_code == code
    assert ("NOT AS RECORDED" in ran.stdout) == (code == 3)
    assert disk.run("record", "show", record).exit_code == 2


def test_the_signed_decision(disk: Disk, record: Path) -> None:
    """By its key, and about this record; another key, or none there, is said."""
    good = disk.run("record", "verify", record, "--key", disk.folder / "gate.pub")
    assert (good.exit_code, "about this record" in good.stdout) == (0, True)
    other = disk.run("record", "verify", record, "--key", disk.folder / "keys" / "nsa.pub")
    assert (other.exit_code, "is not signed by this key" in other.stdout) == (3, True)
    bare = disk.folder / "bare"
    assert make_record(disk, "allow", bare).exit_code == 0
    assert disk.run("record", "verify", bare, "--key", disk.folder / "gate.pub").exit_code == 2


def test_the_signed_decision_of_another_run(disk: Disk, record: Path) -> None:
    """Signed by the right key, about another region: found."""
    other = disk.folder / "pl.json"
    assert disk.check("--region", "PL", "--decision", other, "--key", disk.folder / "gate.key").exit_code == 0
    index = _index(record)
    data = other.read_bytes()
    (record / "objects" / "sha256" / index["decisionFile"]["sha256"]).unlink()
    index["decisionFile"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    (record / "objects" / "sha256" / index["decisionFile"]["sha256"]).write_bytes(data)
    _rewrite(record, index)
    ran = disk.run("record", "verify", record, "--key", disk.folder / "gate.pub")
    assert (ran.exit_code, "has another question" in ran.stdout) == (3, True)


def test_show(disk: Disk, record: Path) -> None:
    """The report that was printed then."""
    printed = disk.check().stdout
    shown = disk.run("record", "show", record)
    assert shown.exit_code == 0
    assert shown.stdout.split("\n\n", 1)[1] == printed


def test_the_memory_of_then(disk: Disk) -> None:
    """What had been seen before the run is kept: a rollback is denied again, on a machine that never saw the list."""
    disk.world.lists["nsa"].sequence = 8
    assert disk.check().exit_code == 0
    disk.world.lists["nsa"].sequence = 7
    place = disk.folder / "record"
    assert disk.check("--record", place).exit_code == 1
    shutil.rmtree(disk.state)
    assert disk.run("record", "verify", place).exit_code == 0


def test_audit_mode_and_enforce(disk: Disk) -> None:
    """Each is kept as it was; a mode that an index loosens is not believed."""
    disk.change_policy('mode = "enforce"', 'mode = "audit"')
    assert make_record(disk, "deny", disk.folder / "audit").exit_code == 0
    assert make_record(disk, "deny", disk.folder / "enforce", "--enforce").exit_code == 1
    for name in ("audit", "enforce"):
        assert disk.run("record", "verify", disk.folder / name).exit_code == 0


def test_other_builds_than_folders(disk: Disk) -> None:
    """A file, a digest, a manifest, and a run that came to nothing."""
    manifest = disk.folder / "manifest.json"
    assert disk.run("digest", disk.build, "--manifest", manifest).exit_code == 0
    digest = f"dirHash:{disk.world.build.identity.dir_hash}"
    cases: list[tuple[object, list[object]]] = [
        (disk.build / "config.json", []),
        ("", ["--manifest", manifest]),
        ("", ["--digest", digest]),
        (None, ["--attestations", disk.folder / "gone"]),
    ]
    for number, (build, flags) in enumerate(cases):
        place = disk.folder / f"record-{number}"
        ran = disk.check(*flags, "--record", place, build=build)
        assert ran.exit_code in (0, 1, 3), ran.stderr
        assert disk.run("record", "verify", place).exit_code == 0
        assert disk.run("record", "show", place).stdout.endswith(ran.stdout)


@pytest.mark.parametrize("name", ["there", "orca/record", "attestations/record", "gone/record", "keys/record"])
def test_where_no_record_may_be(disk: Disk, name: str) -> None:
    """Where something is, in the build, in what a later run reads, in no folder: refused before anything is done."""
    disk.write()
    (disk.folder / "there").mkdir()
    (disk.folder / "there" / "x").write_text("")
    ran = disk.check("--record", disk.folder / name, write=False)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert name == "there" or not (disk.folder / name).exists()
    assert not disk.state.exists()


def test_an_empty_folder_and_a_report_in_it(disk: Disk) -> None:
    """One that CI made is taken; a report never lies in it."""
    place = disk.folder / "record"
    place.mkdir()
    assert disk.check("--record", place, "--report", f"json={place}/r.json").exit_code == 2
    assert disk.check("--record", place).exit_code == 0
    assert disk.run("record", "verify", place).exit_code == 0


def test_a_failure_after_it_was_written(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that did not come to say its answer leaves neither record nor decision."""

    def full(*_: object, **__: object) -> None:
        raise Undecided("standard output is full")

    monkeypatch.setattr("gate.commands.outputs._print", full)
    place = disk.folder / "record"
    assert make_record(disk, "allow", place, *_sign(disk)).exit_code == 3
    assert not place.exists()
    assert not (disk.folder / "vsa.json").exists()


def test_with_export(disk: Disk) -> None:
    """Both, each in its place; one that is denied exports nothing and is kept."""
    place, out = disk.folder / "record", disk.folder / "out"
    assert make_record(disk, "allow", place, "--export", out).exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == ["config.json", "model.safetensors"]
    assert disk.run("record", "verify", place).exit_code == 0
    again = disk.folder / "again"
    assert make_record(disk, "deny", again, "--export", disk.folder / "none").exit_code == 1
    assert not (disk.folder / "none").exists()
    assert disk.run("record", "verify", again).exit_code == 0


# A real process, stopped by the system

_PROGRAM = """
import os, resource, signal, sys
from datetime import datetime
from unittest import mock
from gate.main import main
{before}
with mock.patch("gate.edge.clock.now", return_value=datetime.fromisoformat({now!r})):
    main(sys.argv[1:])
"""


def _run_real(disk: Disk, before: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    disk.write()
    program = _PROGRAM.format(before=before, now=disk.world.now.isoformat())
    argv = ["check", disk.build, "--policy", disk.policy, *arguments]
    environment = {**os.environ, "GATE_STATE": str(disk.state)}
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, argv)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _left(disk: Disk) -> set[str]:
    known = {"orca", "policy.toml", "trust.toml", "keys", "attestations", "state", "gate.key", "gate.pub"}
    return {path.name for path in disk.folder.iterdir()} - known


def test_no_room_for_the_record(disk: Disk) -> None:
    """A real limit on a file's size, which stops the record after the decision: exit 3, and nothing is left."""
    (disk.build / "tokenizer.json").write_bytes(b"x" * 10)
    for number in range(300):
        (disk.build / f"{number:0200}.json").write_bytes(b"{}")
    before = "resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))"
    ran = _run_real(disk, before, "--record", disk.folder / "record", *_sign(disk))
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "could not be written: file too large" in ran.stderr
    assert _left(disk) == set()


@pytest.mark.parametrize("number", [1, 2, 3, 20, 24, 26, 27])
def test_terminated_while_writing(disk: Disk, number: int) -> None:
    """SIGTERM at one of the writes of the run (memory, decision, record): 143, and nothing half-written is left."""
    before = f"""
plain, count = os.fsync, [0]
def fsync(descriptor):
    plain(descriptor)
    count[0] += 1
    if count[0] == {number}:
        os.kill(os.getpid(), signal.SIGTERM)
os.fsync = fsync
"""
    ran = _run_real(disk, before, "--record", disk.folder / "record", *_sign(disk))
    assert (ran.returncode, ran.stdout) == (143, "")
    assert _left(disk) == set()


# Records of every earlier version


@pytest.mark.parametrize("place", sorted(FIXTURES.glob("v1-*/*/")), ids=lambda path: "/".join(path.parts[-2:]))
def test_records_of_every_earlier_version(disk: Disk, place: Path) -> None:
    """What any version wrote, this one verifies; tests/fixtures/records/make.py made them."""
    key = ["--key", place.parent / "made-for-the-test.pub"] if place.name != "undecided" else []
    ran = disk.run("record", "verify", place, *key)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert f"decision: {WORDS[place.name]}" in ran.stdout


def test_the_fixtures_are_there() -> None:
    """One of each kind for each version, and no private key among them."""
    assert {path.name for path in FIXTURES.glob("v1-*/*/")} == set(CASES)
    for path in FIXTURES.rglob("*"):
        if path.is_file() and path.suffix != ".py":
            assert b"PRIVATE KEY" not in path.read_bytes()
