"""The GitHub action: its own steps, run as GitHub runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.ci import ROOT, Ran, read_yaml, run_action, stand_in
from tests.support.disk import Disk

OUTPUTS = {"decision", "allowed", "build-digest", "report", "decision-attestation", "record", "record-artifact"}
UNDECIDED = {"decision": "UNDECIDED", "allowed": "false"}
HOSTILE = [
    '"; touch pwned; "',
    "$(touch pwned)",
    "`touch pwned`",
    "' || touch pwned #",
    "--help",
    "--version",
    "-h",
    "orca\nallowed=true",
    "orca\r\n::set-output name=allowed::true",
    "*",
    "",
    "\x1b]0;x",
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The action's checkout, with a stand-in for the installation."""
    return stand_in(tmp_path)


def ask(checkout: Path, disk: Disk, environment: dict[str, str] | None = None, /, **inputs: str) -> Ran:
    """The action on the world's build."""
    given = {"build": "orca", "region": "US", **{name.replace("_", "-"): value for name, value in inputs.items()}}
    return run_action(checkout, given, workspace=disk.folder, environment=environment)


def test_a_cleared_build_is_allowed(checkout: Path, disk: Disk) -> None:
    """All outputs, and a report that says the same."""
    ran = ask(checkout, disk)
    assert ran.exit_code == 0, ran.stderr
    assert ran.outputs == ran.set
    assert ran.outputs["decision"] == "ALLOW"
    assert ran.outputs["allowed"] == "true"
    assert ran.outputs["build-digest"] == f"dirHash:{disk.world.build.identity.dir_hash}"
    assert ran.outputs["decision-attestation"] == ""
    report = json.loads(Path(ran.outputs["report"]).read_text())
    assert report["allowed"] is True
    assert "ALLOWED" in ran.stdout
    assert "ALLOWED" in ran.summary


def test_a_build_without_a_clearance_is_denied(checkout: Path, disk: Disk) -> None:
    """Exit 1, the report is there, and the reasons are annotations."""
    (disk.attestations / "nsa.json").unlink()
    ran = ask(checkout, disk)
    assert ran.exit_code == 1, ran.stderr
    assert (ran.outputs["decision"], ran.outputs["allowed"]) == ("DENY", "false")
    assert json.loads(Path(ran.outputs["report"]).read_text())["allowed"] is False
    commands = [line for line in ran.stdout.splitlines() if line.startswith("::")]
    assert commands
    assert all(line.startswith(("::error title=", "::warning title=policy%3A unpinned::")) for line in commands)
    assert "DENIED" in ran.summary


def test_audit_mode_lets_the_job_go_on_and_allows_nothing(checkout: Path, disk: Disk) -> None:
    """`continue-on-error`: exit 0 is not the word `true`."""
    disk.change_policy('mode = "enforce"', 'mode = "audit"')
    ran = ask(checkout, disk)
    assert (ran.exit_code, ran.outputs["allowed"]) == (0, "false")


def test_a_source_that_is_not_there_is_undecided(checkout: Path, disk: Disk) -> None:
    """Exit 3, and not denied."""
    shutil.rmtree(disk.attestations)
    ran = ask(checkout, disk)
    assert ran.exit_code == 3, ran.stderr
    assert ran.outputs["decision"] == "UNDECIDED"
    assert ran.outputs["allowed"] == "false"


@pytest.mark.parametrize(
    ("name", "value"), [("policy", "none.toml"), ("policy_digest", "0" * 64), ("region", "us"), ("audience", "ALL")]
)
def test_what_cannot_be_asked_is_misuse(checkout: Path, disk: Disk, name: str, value: str) -> None:
    """Exit 2, without an answer."""
    ran = ask(checkout, disk, **{name: value})
    assert ran.exit_code == 2, ran.stderr
    assert ran.set == UNDECIDED
    assert "\nerror: " in ran.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("build", value) for value in HOSTILE]
    + [
        (name, value)
        for name in ("policy", "policy_digest", "audience", "attestations", "decision", "key", "mode", "keep_record")
        for value in ("$(touch pwned)", "--help", "orca\nallowed=true")
    ],
)
def test_no_input_becomes_a_command_or_an_output(checkout: Path, disk: Disk, name: str, value: str) -> None:
    """`action-input-shell`, `output-file-injection`: whatever is put in, nothing runs and nothing is allowed by it."""
    ran = ask(checkout, disk, **{name: value})
    assert not (disk.folder / "pwned").exists()
    assert ran.exit_code in (2, 3), (ran.exit_code, ran.stderr)
    assert ran.outputs["allowed"] == "false"
    assert set(ran.set) <= OUTPUTS
    assert "ALLOWED" not in ran.summary
    assert "UNDECIDED" in ran.summary
    commands = [line for line in (ran.stdout + ran.stderr).splitlines() if line.startswith("::")]
    shouted = ("::error title=undecided::", "::warning title=policy%3A unpinned::")
    assert all(line.startswith(shouted) and line.count("::") == 2 for line in commands)


@pytest.mark.parametrize("value", ["$(touch pwned)", '"; touch pwned; "', "*", "--help", "chat --digest oms:sha256:00"])
@pytest.mark.parametrize("name", ["region", "features"])
def test_no_list_becomes_a_command_or_an_option(checkout: Path, disk: Disk, name: str, value: str) -> None:
    """Each part stays the value of its own flag."""
    ran = ask(checkout, disk, **{name: value})
    assert not (disk.folder / "pwned").exists()
    if name == "region":
        assert ran.exit_code == 2, ran.stderr
    assert "Usage:" not in ran.stdout


def test_lists_are_split_at_commas_and_lines(checkout: Path, disk: Disk) -> None:
    """Several regions and features in one input."""
    ran = ask(checkout, disk, region="US, PL", features="vision\nsearch=off\n")
    assert ran.exit_code == 0, ran.stderr
    assert "US, PL" in ran.stdout
    assert ask(checkout, disk, region="US,DE").exit_code == 1


def test_a_signed_decision_is_written_and_named(checkout: Path, disk: Disk) -> None:
    """The VSA; the key's passphrase comes through the environment of the step, and nothing says it."""
    secret = {"GATE_KEY_PASSWORD": "correct horse battery"}
    assert disk.run("key", "generate", "--out", disk.folder / "gate", **secret).exit_code == 0
    ran = ask(checkout, disk, secret, decision="decision.json", key="file:gate.key")
    assert ran.exit_code == 0, ran.stderr
    assert ran.outputs["decision-attestation"] == "decision.json"
    assert json.loads((disk.folder / "decision.json").read_text())["payloadType"] == "application/vnd.in-toto+json"
    assert secret["GATE_KEY_PASSWORD"] not in ran.stdout + ran.stderr
    assert ask(checkout, disk, decision="decision.json", key="file:gate.key").exit_code != 0
    assert not (disk.folder / "decision.json").exists()


@pytest.mark.parametrize("how", ["install", "python", "policy", "input"])
def test_no_decision_of_an_earlier_run_is_left(tmp_path: Path, disk: Disk, how: str) -> None:
    """`stale-report`: however early this run ends."""
    checkout = stand_in(tmp_path, "kill -9 $$\n" if how == "python" else None)
    if how == "install":
        (checkout / "tools" / "ci_install.sh").write_text("exit 1\n")
    stale = disk.folder / "decision.json"
    stale.write_text("PASSED")
    more = {"policy": {"policy": "none.toml"}, "input": {"audience": "a\nb"}}.get(how, {})
    ran = ask(checkout, disk, decision="decision.json", key="file:gate.key", **more)
    assert ran.exit_code == {"install": 3, "python": 137, "policy": 2, "input": 2}[how]
    assert not stale.exists()
    assert ran.set == UNDECIDED


@pytest.mark.parametrize(
    ("python", "code"),
    [
        ("exit 0\n", 3),  # nothing was said: the answer of some other program
        ("exit 1\n", 3),
        ("kill -TERM $$\n", 143),
        (_SAY := 'for a; do case $a in --report=github-output=*) f=${a#--report=github-output=};; esac; done\n'
         'printf "decision=ALLOW\\nallowed=true\\n" >"$f"\n' + "exit 3\n", 3),
        (_SAY.replace("exit 3", "kill -9 $$"), 137),
    ],
)  # fmt: skip
def test_only_an_answer_is_an_answer(tmp_path: Path, disk: Disk, python: str, code: int) -> None:
    """`exit-code-collision`: without the gate's own 0 or 1 nothing that lies about says allowed."""
    ran = ask(stand_in(tmp_path, python), disk)
    assert ran.exit_code == code
    assert ran.set == UNDECIDED


@pytest.mark.parametrize("code", [1, 2, 3, 130])
def test_the_exit_code_is_passed_through(tmp_path: Path, disk: Disk, code: int) -> None:
    """As it is, where the gate has spoken."""
    said = _SAY.replace("ALLOW", "DENY").replace("allowed=true", "allowed=false").replace("exit 3", f"exit {code}")
    ran = ask(stand_in(tmp_path, said), disk)
    assert ran.exit_code == code
    assert ran.set == ({"decision": "DENY", "allowed": "false"} if code == 1 else UNDECIDED)


def test_the_record_is_uploaded_also_of_a_denial(checkout: Path, disk: Disk) -> None:
    """Under a name of its own; verified again from there. Not kept, it is nowhere."""
    (disk.attestations / "nsa.json").unlink()
    ran = ask(checkout, disk)
    assert ran.exit_code == 1
    assert ran.uploaded is not None
    assert re.fullmatch(r"gate-record-[A-Za-z0-9]{6}", ran.uploaded["name"])
    assert ran.uploaded["path"] == ran.outputs["record"]
    assert disk.run("record", "verify", ran.outputs["record"]).exit_code == 0
    none = ask(checkout, disk, keep_record="false")
    assert (none.exit_code, none.uploaded, none.outputs["record"]) == (1, None, "")


def test_the_mode_may_only_be_tightened(checkout: Path, disk: Disk) -> None:
    """A policy in audit mode counts by `enforce`; there is no word that loosens one."""
    disk.change_policy('mode = "enforce"', 'mode = "audit"')
    (disk.attestations / "nsa.json").unlink()
    assert ask(checkout, disk).exit_code == 0
    assert ask(checkout, disk, mode="enforce").exit_code == 1
    for word in ("audit", "ENFORCE", "enforce audit"):
        ran = ask(checkout, disk, mode=word)
        assert (ran.exit_code, ran.set) == (2, UNDECIDED)


def test_an_unpinned_policy_is_shouted(checkout: Path, disk: Disk) -> None:
    """A warning of the run, a heading of the summary, a line of the log; pinned, none of them."""
    ran = ask(checkout, disk)
    assert ran.summary.startswith("## :warning: policy: unpinned\n")
    assert "::warning title=policy%3A unpinned::" in ran.stdout
    assert "warning: policy: unpinned\n" in ran.stderr
    digest = disk.run("policy", "digest", disk.policy).stdout.strip()
    pinned = ask(checkout, disk, policy_digest=digest)
    assert pinned.exit_code == 0
    assert "policy: unpinned" not in pinned.summary + pinned.stdout + pinned.stderr


@pytest.mark.parametrize("size", [999, 3_000_000])
def test_a_summary_stays_within_what_github_shows(tmp_path: Path, disk: Disk, size: int) -> None:
    """1 MiB: cut at a line, in whole characters, and it says so."""
    line = "é" * 49 + "\\n"
    written = (
        "for a; do case $a in --report=markdown=*) m=${a#--report=markdown=};; esac; done\n"
        f"i=0; while [ $i -lt {size // 100} ]; do printf '{line}'; i=$((i+1)); done >\"$m\"\n"
    )
    said = _SAY.replace("exit 3", "exit 1").replace("ALLOW", "DENY").replace("allowed=true", "allowed=false")
    ran = ask(stand_in(tmp_path, written + said), disk)
    assert ran.exit_code == 1
    assert len(ran.summary.encode()) < 1 << 20
    assert ("Cut here" in ran.summary) == (size > 1 << 20)
    assert set(ran.summary.split("\n")) & {"é" * 49}


def test_a_cancelled_job_leaves_nothing_running(tmp_path: Path, disk: Disk) -> None:
    """TERM to the script ends the gate too, and what is said is UNDECIDED."""
    alive = tmp_path / "alive"
    checkout = stand_in(tmp_path, f'echo $$ >"{alive}"\nsleep 60 &\necho $! >>"{alive}"\nwait\n')
    output = tmp_path / "output"
    output.touch()
    environment = {
        "PATH": os.environ["PATH"],
        "GITHUB_OUTPUT": str(output),
        "RUNNER_TEMP": str(tmp_path),
        "GATE_INPUT_BUILD": "orca",
    }
    job = subprocess.Popen(["bash", checkout / "tools" / "ci_check.sh", "github"], cwd=disk.folder, env=environment)
    deadline = time.monotonic() + 20
    while not (alive.is_file() and alive.read_text().count("\n") == 2):
        assert time.monotonic() < deadline, "the gate was not started"
        os.sched_yield()
    job.send_signal(signal.SIGTERM)
    assert job.wait(20) == 143
    assert output.read_text() == "decision=UNDECIDED\nallowed=false\n"
    for number in alive.read_text().split():
        while Path("/proc", number).exists() and "\nState:\tZ" not in Path("/proc", number, "status").read_text():
            assert time.monotonic() < deadline, f"{number} goes on"


def test_the_real_installation_from_a_hostile_workspace(disk: Disk) -> None:
    """From the checkout with the hashed locks; nothing of the workspace is imported on the way."""
    for name in ("venv", "pip", "gate", "sitecustomize", "usercustomize", "click", "hatchling"):
        (disk.folder / f"{name}.py").write_text("open('pwned', 'w').close()\n")
    hostile = {"PYTHONPATH": str(disk.folder), "PYTHONHOME": "", "PYTHONSTARTUP": str(disk.folder / "gate.py")}
    ran = ask(ROOT, disk, hostile)
    assert ran.exit_code == 0, ran.stderr
    assert ran.outputs["allowed"] == "true"
    assert not (disk.folder / "pwned").exists()


@pytest.mark.parametrize(("version", "code", "text"), [(None, 2, "no python3"), ("Python 3.10.1", 2, "too old")])
def test_a_runner_without_a_usable_python(tmp_path: Path, version: str | None, code: int, text: str) -> None:
    """Said in two plain lines."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "dirname", "mktemp", "rm"):
        (folder / name).symlink_to(str(shutil.which(name)))
    if version:
        (folder / "python3").write_text(
            f'#!/bin/sh\n[ "$1" != --version ] || echo {version}\nexit 1\n'.replace("exit 1", '[ "$1" = --version ]')
        )
        (folder / "python3").chmod(0o755)
    done = subprocess.run(
        ["bash", ROOT / "tools" / "ci_install.sh", tmp_path / "venv"],
        env={"PATH": str(folder), "TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code
    assert text in done.stderr.splitlines()[0]
    assert done.stderr.splitlines()[1].startswith("help: ")
    assert [path.name for path in tmp_path.iterdir()] == ["bin"]


def test_the_action_file_splices_nothing_and_uses_one_pinned_action() -> None:
    """Expressions stand in `env:`, `with:` and `value:` alone; the one other action is pinned by commit."""
    [action] = read_yaml(ROOT / "action.yml")
    ask_step, keep = action["runs"]["steps"]
    assert "uses" not in ask_step
    assert "${{" not in ask_step["run"] + str(ask_step.get("if", "")) + keep["if"]
    assert re.fullmatch(r"actions/upload-artifact@[0-9a-f]{40}", keep["uses"])
    assert all(
        value.startswith("${{ steps.gate.outputs.record")
        for name, value in keep["with"].items()
        if name in ("name", "path")
    )
    assert set(action["outputs"]) == OUTPUTS
    assert set(ask_step["env"].values()) == {f"${{{{ inputs.{name} }}}}" for name in action["inputs"]}
