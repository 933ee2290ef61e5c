"""What says *allowed* after, or beside, a run that did not: an export, an end that lies too late, another's module."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.answers import add
from tests.support.attack import Attack
from tests.support.disk import Disk
from tests.support.world import NOW, World, at, scope

ROOT = Path(__file__).parents[3]


def test_an_export_does_not_outlive_a_run_that_could_not_say_allowed(attack: Attack) -> None:
    """`--export` copies where the build is allowed; a report that cannot be written makes the run no answer."""
    out = attack.folder / "out"
    attack.ends(2, arguments=("--export", out, "--report", f"terminal={attack.folder}/none/report.txt"))
    assert not out.exists()
    attack.allowed("--export", out)
    assert (out / "config.json").is_file()


def test_the_end_is_no_later_than_that_of_the_scopes_of_entries_and_waivers() -> None:
    """MRG_UNTIL is the earliest end of any input: a list may narrow a clearance in time, and a waiver itself."""
    world = World()
    world.papers["nsa"].entry["nsa"] = {"scopes": [scope("US", validUntil=at(minutes=5))]}
    assert world.judge().levels[-1] == "MRG_UNTIL_2026-11-23T18:05:00Z"
    world = World()
    del world.papers["lab"]
    soon = [scope("US", validUntil=at(minutes=6))]
    add(world, "waiver", world.waiver("risk-framework-disclosed", "incident-channel-disclosed", scopes=soon))
    assert world.judge().levels[-1] == "MRG_UNTIL_2026-11-23T18:06:00Z"
    assert NOW.hour == 18


HOSTILE = "import os\nos._exit(0)\n"


def run_gate(folder: Path, *start: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, in this working directory, asked about a build where there is no policy."""
    return subprocess.run(
        [sys.executable, *start, "check", str(folder / "none")],
        env={"PATH": os.defpath, **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_module_on_pythonpath_does_not_answer_for_the_gate(tmp_path: Path) -> None:
    """`trust-root-from-environment`: an earlier step put a `click` of its own there, which ends every run with 0."""
    evil, cwd = tmp_path / "evil", tmp_path / "cwd"
    evil.mkdir()
    cwd.mkdir()
    (evil / "click.py").write_text(HOSTILE)
    command = ("-c", "import sys; from gate.main import main; main(sys.argv[1:])")
    ran = run_gate(cwd, *command, PYTHONPATH=os.pathsep.join((str(evil), str(ROOT))))
    assert (ran.returncode, "no policy" in ran.stderr) == (2, True), ran.stderr


def test_a_module_in_the_working_directory_does_not_answer_for_the_gate(tmp_path: Path) -> None:
    """`config-from-working-directory`: `python -m gate` looks there first, and the build under test may lie there."""
    (tmp_path / "click.py").write_text(HOSTILE)
    ran = run_gate(tmp_path, "-m", "gate", PYTHONPATH=str(ROOT))
    assert (ran.returncode, "no policy" in ran.stderr) == (2, True), ran.stderr


def test_a_pipe_in_the_state_folder_holds_nobody(attack: Attack) -> None:
    """What cannot be read is no empty memory, and is not waited for."""
    attack.allowed()
    (file,) = attack.state.glob("lists-*.json")
    file.unlink()
    os.mkfifo(file)
    attack.ends(3, says="it is not a regular file")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_nothing_outlives_a_record_that_could_not_be_told(tmp_path: Path, stream: str) -> None:
    """`stale-report`: exit 3 where a stream is full, and `GATE_ALLOWED=true`, the record and the export stayed."""
    disk = Disk(tmp_path)
    disk.write()
    left = {name: tmp_path / name for name in ("outputs.env", "report.json", "record", "export")}
    words = ["check", str(disk.build), "--policy", str(disk.policy)]
    words += [f"--report=gitlab-dotenv={left['outputs.env']}", f"--report=json={left['report.json']}"]
    words += ["--record", str(left["record"]), "--export", str(left["export"])]
    program = (
        f"import datetime, sys\nimport gate.edge.clock\nnow = datetime.datetime.fromisoformat({NOW.isoformat()!r})\n"
        "gate.edge.clock.now = lambda: now\nfrom gate.main import main\nmain(sys.argv[1:])"
    )
    for full in (True, False):  # the second time everything can be said
        with Path("/dev/full" if full else os.devnull).open("w") as told:
            ran = subprocess.run(
                [sys.executable, "-c", program, *words],
                env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), "GATE_STATE": str(disk.state)},
                check=False,
                stdout=told if stream == "stdout" else subprocess.DEVNULL,
                stderr=told if stream == "stderr" else subprocess.DEVNULL,
            )
        assert (ran.returncode, [name for name, path in left.items() if path.exists()]) == (
            (3, []) if full else (0, list(left))
        )
