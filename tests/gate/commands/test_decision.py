"""`gate decision verify`: only a fresh, enforced ALLOW by this key, about these bytes and this question, passes."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from signatures.envelopes.dsse import PAYLOAD_TYPE, pae
from tests.support.disk import Disk, Ran
from tests.support.world import private_key

ROOT = Path(__file__).parents[3]


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The honest world, with the gate's key and a signed decision."""
    made = Disk(tmp_path)
    assert made.run("key", "generate", "--out", tmp_path / "gate", "--unsafe-unencrypted").exit_code == 0
    decide(made)
    return made


def decide(disk: Disk, *arguments: object, code: int = 0) -> None:
    """Check the build and write the decision."""
    ran = disk.check("--decision", disk.folder / "vsa.json", "--key", disk.folder / "gate.key", *arguments)
    assert ran.exit_code == code, ran.stderr


def flags(disk: Disk, **changed: object) -> list[object]:
    """What a deploy step gives; ``changed`` replaces a flag's value, None leaves it out."""
    digest = disk.run("policy", "digest", disk.policy).stdout.split()[0].removeprefix("sha256:")
    given: dict[str, object] = {
        "decision": disk.folder / "vsa.json",
        "key": disk.folder / "gate.pub",
        "region": "US",
        "policy_digest": digest,
        "max_age": "1h",
        **changed,
    }
    out: list[object] = []
    for name, value in given.items():
        if value is not None:
            out += [f"--{name.replace('_', '-')}", value]
    return [*out, "--feature", "chat", "--feature", "code-execution=off"]


def verify(disk: Disk, *more: object, **changed: object) -> Ran:
    """The deploy step's own check."""
    return disk.run("decision", "verify", disk.build, *flags(disk, **changed), *more)


def sign(disk: Disk, change: dict[str, Any], *, name: str = "nsa") -> Path:
    """The decision with members of its predicate changed, signed by a test key: a gate that is not as ours."""
    statement = json.loads(base64.b64decode(json.loads((disk.folder / "vsa.json").read_text())["payload"]))
    statement["predicate"].update(change)
    payload = json.dumps(statement).encode()
    signature = private_key(name).sign(pae(PAYLOAD_TYPE, payload))
    envelope = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": "", "sig": base64.b64encode(signature).decode()}],
    }
    path = disk.folder / "forged.json"
    path.write_text(json.dumps(envelope))
    return path


def test_verified(disk: Disk) -> None:
    """One line, and 0."""
    ran = verify(disk)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert disk.mask(ran.stdout) == "VERIFIED  …/orca  by …/vsa.json, made at 2026-11-23T18:00:00Z\n"


def test_the_words_of_a_denial(disk: Disk) -> None:
    """Each reason by itself."""
    ran = verify(disk, region="FR", policy_digest="0" * 64)
    assert (ran.exit_code, ran.stderr) == (1, "")
    asks = "https://model-release-gate.dev/release?regions={}&audience=GENERAL&distribution=HOSTED&on=chat"
    assert disk.mask(ran.stdout) == (
        "DENIED  …/orca  by …/vsa.json\n"
        f"  it was asked `{asks.format('US')}&off=code-execution`, and this deployment asks "
        f"`{asks.format('FR')}&off=code-execution`\n"
        "  it was decided by the policy DIGEST, not by DIGEST\n"
        "  it does not say MRG_REGION_FR\n"
        "help: give the build and the question as decided, each --feature too; or ask the gate again, then deploy\n"
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"key": "keys/nsa.pub"}, "it is not signed by this key"),
        ({"region": "PL"}, "this deployment asks"),
        ({"audience": "NAMED"}, "this deployment asks"),
        ({"distribution": "ON_PREMISES"}, "this deployment asks"),
        ({"safeguard": "filter"}, "this deployment asks"),
        ({"route": "eu"}, "this deployment asks"),
        ({"exclude": ".cache"}, "this deployment asks"),
        ({"policy_digest": "sha256:" + "1" * 64}, "it was decided by the policy"),
        ({"verifier_id": "https://model-release-gate.dev/gate@9.9.9"}, "it was decided by"),
    ],
)
def test_another_question(disk: Disk, changed: dict[str, Any], words: str) -> None:
    """Whatever differs denies."""
    if "key" in changed:
        changed = {"key": disk.folder / changed["key"]}
    ran = verify(disk, **changed)
    assert (ran.exit_code, words in ran.stdout) == (1, True), ran


def test_another_feature(disk: Disk) -> None:
    """One that the decision did not know of, and both ways at once."""
    assert verify(disk, "--feature", "search").exit_code == 1
    assert verify(disk, "--feature", "chat=off").exit_code == 2


@pytest.mark.parametrize("change", ["changed", "added", "gone"])
def test_another_build(disk: Disk, change: str) -> None:
    """The bytes are hashed again."""
    if change == "added":
        (disk.build / "more").write_bytes(b"x")
    elif change == "gone":
        (disk.build / "config.json").unlink()
    else:
        (disk.build / "model.safetensors").write_bytes(b"weighty")
    ran = verify(disk)
    assert (ran.exit_code, "it is about another build" in ran.stdout) == (1, True)


def test_time(disk: Disk) -> None:
    """Too old, in the future, and beyond its MRG_UNTIL; at the very limits it still holds."""
    start = disk.world.now
    for passed, age, code, words in (
        (timedelta(hours=1), "1h", 0, ""),
        (timedelta(hours=1, seconds=1), "1h", 1, "which is longer ago than 1h"),
        (timedelta(seconds=-60), "1h", 0, ""),
        (timedelta(seconds=-61), "1h", 1, "in the future"),
        (timedelta(hours=22, minutes=59), "2d", 0, ""),
        (timedelta(hours=23), "2d", 1, "it held until 2026-11-24T17:00:00Z, which has passed"),
    ):
        disk.world.now = start + passed
        ran = verify(disk, max_age=age)
        assert (ran.exit_code, words in ran.stdout) == (code, True), (passed, ran)


def test_a_denial_an_audit_and_a_rehearsal_never_pass(disk: Disk) -> None:
    """The first two are signed as FAILED; the third leaves no file."""
    decide(disk, "--region", "FR", code=1)
    ran = verify(disk, region="FR")
    assert (ran.exit_code, "it did not pass" in ran.stdout) == (1, True)
    disk.change_policy('mode = "enforce"', 'mode = "audit"')
    decide(disk)
    ran = verify(disk)
    assert (ran.exit_code, "it did not pass" in ran.stdout) == (1, True)
    decide(disk, "--enforce")
    assert verify(disk).exit_code == 0
    rehearsed = disk.check("--at", "2026-11-23T18:00:00Z", "--rehearse", "--decision", disk.folder / "vsa.json")
    assert rehearsed.exit_code == 2
    assert not (disk.folder / "vsa.json").exists()
    assert verify(disk).exit_code == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"verifiedLevels": ["MRG_EXEMPT", "MRG_REGION_US", "MRG_UNTIL_2027-01-01T00:00:00Z"]}, "--accept"),
        ({"verifiedLevels": ["MRG_CLEARED", "MRG_REGION_US"]}, "until when it holds"),
        ({"verifiedLevels": ["MRG_CLEARED", "MRG_REGION_US", "MRG_UNTIL_never"]}, "until when it holds"),
        (
            {
                "verifiedLevels": ["MRG_CLEARED", "MRG_REGION_US"]
                + [f"MRG_UNTIL_{y}-01-01T00:00:00Z" for y in (2027, 8888)]
            },
            "until when it holds",
        ),
        ({"verifiedLevels": ["MRG_CLEARED", "FAILED", "MRG_UNTIL_2027-01-01T00:00:00Z"]}, "it did not pass"),
        ({"verifiedLevels": ["MRG_CLEARED", "MRG_UNTIL_2027-01-01T00:00:00Z"]}, "MRG_REGION_US"),
        ({"verifiedLevels": ["SLSA_BUILD_LEVEL_3"]}, "was not cleared"),
        ({"verificationResult": "passed"}, "it did not pass"),
        ({"verifier": {"id": "https://elsewhere.example/gate@0.1.0"}}, "which is no gate"),
    ],
)
def test_other_words_by_the_right_key(disk: Disk, change: dict[str, Any], words: str) -> None:
    """A signature is not enough."""
    ran = verify(disk, decision=sign(disk, change), key=disk.folder / "keys" / "nsa.pub")
    assert (ran.exit_code, words in ran.stdout) == (1, True), ran


def test_levels_that_are_accepted_by_name(disk: Disk) -> None:
    """Only the one that was named."""
    levels = ["MRG_EXEMPT", "MRG_REGION_US", "MRG_UNTIL_2027-01-01T00:00:00Z"]
    named = {"decision": sign(disk, {"verifiedLevels": levels}), "key": disk.folder / "keys" / "nsa.pub"}
    assert verify(disk, "--accept", "MRG_EXEMPT", **named).exit_code == 0
    assert verify(disk, "--accept", "MRG_SUBMITTED", **named).exit_code == 1


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"\xff", b'{"payload": "", "payloadType": "x", "signatures": []}']
)
def test_no_decision_file(disk: Disk, content: bytes) -> None:
    """It cannot be used as it is: 2, not a denial."""
    (disk.folder / "vsa.json").write_bytes(content)
    ran = verify(disk)
    assert (ran.exit_code, ran.stdout, ran.stderr.startswith("error: ")) == (2, "", True)


def test_an_attestation_is_no_decision(disk: Disk) -> None:
    """Whoever signed it."""
    ran = verify(disk, decision=disk.attestations / "nsa.json", key=disk.folder / "keys" / "nsa.pub")
    assert (ran.exit_code, "it is no verification summary" in ran.stderr) == (2, True)


@pytest.mark.parametrize("more", [["--exec"], ["--", "true"]])
def test_exec_and_command_belong_together(disk: Disk, more: list[str]) -> None:
    """One without the other is a slip."""
    assert verify(disk, *more).exit_code == 2


# --exec, with real processes

_PROGRAM = """
import os, sys
from datetime import datetime
from unittest import mock
from gate.main import main
{before}
with mock.patch("gate.edge.clock.now", return_value=datetime.fromisoformat({now!r})):
    main(sys.argv[1:])
"""


def execute(disk: Disk, *command: object, before: str = "", **changed: object) -> subprocess.CompletedProcess[str]:
    """`gate decision verify … --exec -- command` as a process."""
    program = _PROGRAM.format(before=before, now=disk.world.now.isoformat())
    argv = ["decision", "verify", disk.build, *flags(disk, **changed), "--exec", "--", *command]
    temporary = disk.folder / "tmp"
    temporary.mkdir(exist_ok=True)
    ran = subprocess.run(
        [sys.executable, "-c", program, *map(str, argv)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert list(temporary.iterdir()) == []  # the copy goes with the command
    return ran


def test_exec(disk: Disk) -> None:
    """The command finds the copy in GATE_BUILD and for `{}`, private to this account; its output is its own."""
    script = 'test "$1" = "$GATE_BUILD" && cd "$1" && ls && cat model.safetensors && stat -c %a ..'
    ran = execute(disk, "sh", "-c", script, "sh", "{}")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "config.json\nmodel.safetensors\nweights700\n", "")


def test_the_passphrase_of_the_gates_key_is_not_handed_on(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job that signed the decision may be the one that deploys; the deployment has no use for its passphrase."""
    monkeypatch.setenv("GATE_KEY_PASSWORD", "correct horse")
    ran = execute(disk, "sh", "-c", 'echo "[$GATE_KEY_PASSWORD]"')
    assert (ran.returncode, ran.stdout) == (0, "[]\n")


@pytest.mark.parametrize(("script", "code"), [("exit 1", 1), ("exit 7", 7), ("exit 42", 42), ("kill -9 $$", 137)])
def test_the_childs_exit_code(disk: Disk, script: str, code: int) -> None:
    """Passed on untouched, with nothing of ours on standard error: that tells it from our own."""
    ran = execute(disk, "sh", "-c", script)
    assert (ran.returncode, ran.stderr) == (code, "")


def test_nothing_is_run_that_is_not_verified(disk: Disk) -> None:
    """1, and DENIED on standard error."""
    ran = execute(disk, "touch", disk.folder / "ran", region="FR")
    assert (ran.returncode, ran.stdout, ran.stderr.startswith("DENIED  ")) == (1, "", True)
    assert not (disk.folder / "ran").exists()


def test_no_such_command(disk: Disk) -> None:
    """2."""
    ran = execute(disk, "/gone/deploy")
    assert (ran.returncode, "cannot be run" in ran.stderr) == (2, True)


_SWAP = """
import gate.identity.{module} as module
plain = module.{function}
def swap(*given, **named):
    out = plain(*given, **named)
    open({path!r}, "wb").write(b"another")
    return out
module.{function} = swap
"""


def test_a_swap_while_it_is_copied(disk: Disk) -> None:
    """Between the hashing and the copying: undecided, and nothing is run."""
    before = _SWAP.format(module="identify", function="identify", path=str(disk.build / "model.safetensors"))
    ran = execute(disk, "cat", "{}/model.safetensors", before=before)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "`model.safetensors` is no longer what was hashed" in ran.stderr


def test_a_swap_before_the_command(disk: Disk) -> None:
    """After the copying the command does not see it."""
    before = _SWAP.format(module="export", function="export_tree", path=str(disk.build / "model.safetensors"))
    ran = execute(disk, "cat", "{}/model.safetensors", before=before)
    assert (disk.build / "model.safetensors").read_bytes() == b"another"
    assert (ran.returncode, ran.stdout) == (0, "weights")


def test_a_decision_that_ends_while_it_is_copied(disk: Disk) -> None:
    """The clock is read again before the command is run."""
    late = disk.world.now + timedelta(hours=2)
    before = (
        "import gate.edge.clock, gate.identity.export as module\nplain = module.export_tree\n"
        "def slow(*given):\n    plain(*given)\n"
        f"    gate.edge.clock.now.return_value = datetime.fromisoformat({late.isoformat()!r})\n"
        "module.export_tree = slow"
    )
    ran = execute(disk, "touch", disk.folder / "ran", before=before)
    assert (ran.returncode, "longer ago than 1h" in ran.stderr) == (1, True)
    assert not (disk.folder / "ran").exists()


def test_one_file(disk: Disk) -> None:
    """GATE_BUILD is then the file itself."""
    disk.world = disk.world.__class__(_identify(disk.build / "model.safetensors"))
    disk.build = disk.build / "model.safetensors"
    disk.world.papers.pop("model.sig")
    shutil.rmtree(disk.state)  # which has seen other lists of the same number
    decide(disk)
    ran = execute(disk, "sh", "-c", 'basename "$GATE_BUILD"; cat "$GATE_BUILD"')
    assert (ran.returncode, ran.stdout) == (0, "model.safetensors\nweights")


def _identify(path: Path) -> Any:
    from gate.identity.identify import identify

    return identify(path)
