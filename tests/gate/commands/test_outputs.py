"""Where `gate check` writes: all of it or none, nothing of an earlier run, never over what it reads."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gate.reports.table import FORMATS
from gate.schemas import report_schema
from signatures.errors import Undecided
from signatures.keys.public import load_public, verify
from signatures.verify import Item
from tests.support.disk import Disk


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The honest world as files, and a key of the gate's own."""
    made = Disk(tmp_path)
    assert made.run("key", "generate", "--out", tmp_path / "gate", "--unsafe-unencrypted").exit_code == 0
    return made


def _decision(disk: Disk) -> list[object]:
    return ["--decision", disk.folder / "vsa.json", "--key", disk.folder / "gate.key"]


def _statement(path: Path) -> Any:
    return json.loads(base64.b64decode(json.loads(path.read_text())["payload"]))


@pytest.mark.parametrize("arguments", [[], ["--region", "FR"], ["--attestations", "/gone"]])
def test_reports(disk: Disk, arguments: list[object]) -> None:
    """Several in one run, each whole, the same as what is printed; the exit code does not depend on them."""
    files = {"json": disk.folder / "r.json", "terminal": disk.folder / "r.txt", "json-v1": disk.folder / "r1.json"}
    flags = [text for name, path in files.items() for text in ("--report", f"{name}={path}")]
    plain = disk.check(*arguments)
    ran = disk.check(*arguments, *flags)
    assert (ran.exit_code, ran.stdout) == (plain.exit_code, plain.stdout)
    assert files["terminal"].read_text() == ran.stdout
    assert files["json"].read_bytes() == files["json-v1"].read_bytes()
    report = json.loads(files["json"].read_text())
    assert report["exitCode"] == ran.exit_code
    jsonschema.Draft202012Validator(report_schema()).validate(report)


def test_an_unknown_format_lists_the_valid_ones(disk: Disk) -> None:
    """And what an earlier run wrote there is gone all the same."""
    stale = disk.folder / "old.sarif"
    stale.write_text("allowed")
    ran = disk.check("--report", f"serif={stale}")
    assert ran.exit_code == 2
    assert ran.stderr == (f"error: --report: `serif` is not a format\nhelp: formats: {', '.join(FORMATS)}\n")
    assert not stale.exists()
    assert disk.check("--report", "json").exit_code == 2
    assert disk.check("--report", "json=").exit_code == 2


@pytest.mark.parametrize(
    "arguments", [["--at", "yesterday"], ["--policy-digest", "0" * 64], ["--region", "UK"], ["--feature", "chat=off"]]
)
def test_nothing_of_an_earlier_run_is_left(disk: Disk, arguments: list[object]) -> None:
    """Whatever goes wrong after the command line was read."""
    report = disk.folder / "r.json"
    assert disk.check("--report", f"json={report}", *_decision(disk)).exit_code == 0
    assert report.exists()
    assert (disk.folder / "vsa.json").exists()
    assert disk.check("--report", f"json={report}", *_decision(disk), *arguments).exit_code == 2
    assert not report.exists()
    assert not (disk.folder / "vsa.json").exists()


def test_undecided_leaves_a_report_that_says_so_and_no_decision(disk: Disk) -> None:
    """The report has the reason; there is nothing to sign."""
    report = disk.folder / "r.json"
    assert disk.check(*_decision(disk)).exit_code == 0
    ran = disk.check("--report", f"json={report}", *_decision(disk), "--attestations", disk.folder / "gone")
    assert ran.exit_code == 3
    assert json.loads(report.read_text())["decision"] == "UNDECIDED"
    assert not (disk.folder / "vsa.json").exists()


def test_the_decision(disk: Disk) -> None:
    """A plain DSSE envelope with an empty keyid, which says what was asked and every envelope used."""
    assert disk.check(*_decision(disk)).exit_code == 0
    envelope = json.loads((disk.folder / "vsa.json").read_text())
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    assert [signature["keyid"] for signature in envelope["signatures"]] == [""]
    payload = base64.b64decode(envelope["payload"])
    key = load_public((disk.folder / "gate.pub").read_bytes(), "gate.pub")
    pae = b"DSSEv1 28 application/vnd.in-toto+json %d %b" % (len(payload), payload)
    assert verify(key, base64.b64decode(envelope["signatures"][0]["sig"]), pae)
    predicate = json.loads(payload)["predicate"]
    assert predicate["verificationResult"] == "PASSED"
    assert {(one["uri"], one["digest"]["sha256"]) for one in predicate["inputAttestations"]} == {
        (f"attestations/{file.name}", hashlib.sha256(file.read_bytes()).hexdigest())
        for file in disk.attestations.iterdir()
    }


def test_a_denial_is_signed_as_failed(disk: Disk) -> None:
    """It is a decision too."""
    assert disk.check(*_decision(disk), "--region", "FR").exit_code == 1
    predicate = _statement(disk.folder / "vsa.json")["predicate"]
    assert (predicate["verificationResult"], predicate["verifiedLevels"]) == ("FAILED", ["FAILED"])


def test_lines_are_named_one_by_one(disk: Disk) -> None:
    """An envelope in a JSON Lines file has its line's digest."""
    disk.write()
    items: tuple[Item, ...] = disk.world.items()
    for file in disk.attestations.iterdir():
        file.unlink()
    (disk.attestations / "all.intoto.jsonl").write_bytes(b"".join(item.data for item in items))
    assert disk.check(*_decision(disk), write=False).exit_code == 0
    inputs = _statement(disk.folder / "vsa.json")["predicate"]["inputAttestations"]
    assert {one["digest"]["sha256"] for one in inputs} == {
        hashlib.sha256(item.data.rstrip(b"\n")).hexdigest() for item in items
    }
    assert {one["uri"] for one in inputs} == {f"attestations/all.intoto.jsonl%3A{line}" for line in range(1, 9)}


def test_decision_and_key_belong_together(disk: Disk) -> None:
    """One without the other is an error."""
    assert disk.check("--decision", disk.folder / "vsa.json").exit_code == 2
    assert disk.check("--key", disk.folder / "gate.key").exit_code == 2
    assert disk.check("--decision", disk.folder / "vsa.json", "--key", disk.folder / "gone.key").exit_code == 2


def test_a_key_that_slsa_verifier_cannot_read(disk: Disk) -> None:
    """It signs, with a warning."""
    disk.run("key", "generate", "--algorithm", "ml-dsa-65", "--out", disk.folder / "pq", "--unsafe-unencrypted")
    ran = disk.check("--decision", disk.folder / "vsa.json", "--key", disk.folder / "pq.key")
    assert ran.exit_code == 0
    assert ran.stderr.startswith("warning: slsa-verifier cannot read a decision that is signed by a key of ml-dsa-65")


@pytest.mark.parametrize("name", ["orca/report.json", "policy.toml", "orca"])
def test_never_over_what_is_read(disk: Disk, name: str) -> None:
    """An output in the build or in the policy's place is refused, and nothing is removed."""
    target = disk.folder / name
    ran = disk.check("--report", f"json={target}")
    assert ran.exit_code == 2
    assert "which this run reads" in ran.stderr
    assert (disk.build / "model.safetensors").exists()
    assert disk.policy.exists()


def test_never_over_the_policy_that_is_found(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the working directory, or through the variable."""
    monkeypatch.chdir(disk.folder)
    disk.write()
    assert disk.run("check", disk.build, "--report", "json=policy.toml").exit_code == 2
    monkeypatch.chdir("/")
    variables = {"GATE_POLICY": str(disk.policy)}
    assert disk.run("check", disk.build, "--report", f"json={disk.policy}", **variables).exit_code == 2
    assert disk.policy.exists()
    assert disk.run("check", disk.build, **variables).exit_code == 0


def test_one_file_for_two_reports(disk: Disk) -> None:
    """The second would replace the first."""
    target = disk.folder / "r"
    ran = disk.check("--report", f"json={target}", "--report", f"terminal={disk.folder}/./r")
    assert (ran.exit_code, "is written twice" in ran.stderr) == (2, True)


def test_a_report_that_cannot_be_written(disk: Disk) -> None:
    """A folder that is not there, and what a full disk does: no other file of the run is left to say allowed."""
    report = disk.folder / "r.json"
    both = ["--report", f"json={report}", "--report", f"terminal={disk.folder}/gone/r.txt", *_decision(disk)]
    assert disk.check(*both).exit_code == 2
    assert not report.exists()
    assert not (disk.folder / "vsa.json").exists()


def test_a_failure_while_the_decision_is_written(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 3, and no report."""

    def full(*_: object, **__: object) -> None:
        raise Undecided("`vsa.json` could not be written: no space left on device")

    monkeypatch.setattr("signatures.attest.attest", full)
    report = disk.folder / "r.json"
    ran = disk.check("--report", f"json={report}", *_decision(disk))
    assert (ran.exit_code, ran.stdout, report.exists()) == (3, "", False)


def test_quiet(disk: Disk) -> None:
    """Exactly the first line of the report."""
    whole = disk.check("--region", "FR")
    quiet = disk.check("--region", "FR", "--quiet")
    assert quiet.stdout == whole.stdout.splitlines(keepends=True)[0]
    assert (quiet.exit_code, quiet.stderr) == (whole.exit_code, "")
    assert disk.check("-q", "--format", "json").exit_code == 2


def test_quiet_and_undecided(disk: Disk) -> None:
    """The line on standard output, the reason on standard error."""
    ran = disk.check("-q", "--attestations", "/gone")
    assert ran.exit_code == 3
    assert ran.stdout.startswith("UNDECIDED  orca")
    assert ran.stdout.count("\n") == 1
    assert ran.stderr.startswith("error: could not look for attestations in `/gone`")


def test_colour(disk: Disk) -> None:
    """Only where it is asked for, or there is a terminal."""
    assert "\x1b[32;1mALLOWED\x1b[0m  orca" in disk.check("--color", "always").stdout
    assert "\x1b" not in disk.check().stdout


@pytest.mark.parametrize("name", ["trust.toml", "keys/nsa.pub"])
def test_never_over_keys_or_settings(disk: Disk, name: str) -> None:
    """What the policy names is not known yet when old outputs are removed: the name's ending decides."""
    before = (disk.folder / name).read_bytes()
    ran = disk.check("--report", f"json={disk.folder / name}")
    assert ran.exit_code == 2
    assert "would be taken for a key or for settings" in ran.stderr
    assert (disk.folder / name).read_bytes() == before


@pytest.mark.parametrize("content", ["envelope", "lines", "bundle"])
def test_never_over_an_attestation(disk: Disk, content: str) -> None:
    """A slip of a name must not remove what somebody signed, wherever it lies; an earlier report goes all the same."""
    disk.write()
    signed = (disk.attestations / "nsa.json").read_bytes()
    data = {
        "envelope": signed,
        "lines": b"\n" + signed + b"\n" + signed,
        "bundle": b'{"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "dsseEnvelope": {}}',
    }[content]
    mine, old = disk.folder / "mine.json", disk.folder / "r.txt"
    mine.write_bytes(data)
    for flag in (["--report", f"json={mine}"], ["--decision", mine, "--key", disk.folder / "gate.key"]):
        old.write_text("of an earlier run")
        ran = disk.check("--report", f"terminal={old}", *flag)
        assert (ran.exit_code, "what somebody signed is not replaced" in ran.stderr) == (2, True)
        assert mine.read_bytes() == data
        assert not old.exists()


@pytest.mark.parametrize("flag", ["policy", "line", "variable"])
def test_never_in_a_folder_of_attestations(disk: Disk, flag: str) -> None:
    """Neither over what lies there nor beside it, whoever named the folder."""
    other = disk.folder / "other"
    other.mkdir()
    disk.write()
    folder = other if flag == "line" else disk.attestations
    target = folder / "new.json"
    arguments = ["check", disk.build, "--report", f"json={target}", *(["--attestations", other] * (flag == "line"))]
    if flag == "variable":
        ran = disk.run(*arguments, GATE_POLICY=str(disk.policy))
    else:
        ran = disk.run(*arguments, "--policy", disk.policy)
    assert (ran.exit_code, "which this run reads" in ran.stderr) == (2, True)
    assert not target.exists()


def test_a_decision_is_replaced_by_the_next_one(disk: Disk) -> None:
    """It is ours; as a report's place it is refused, since that is a slip."""
    assert disk.check(*_decision(disk)).exit_code == 0
    assert disk.check(*_decision(disk), "--region", "FR").exit_code == 1
    assert _statement(disk.folder / "vsa.json")["predicate"]["verificationResult"] == "FAILED"
    assert disk.check("--report", f"json={disk.folder / 'vsa.json'}").exit_code == 2
