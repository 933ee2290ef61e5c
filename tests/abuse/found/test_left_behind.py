"""What says *allowed* after, or beside, a run that did not: an export, an end that lies too late, another's module."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.answers import add
from tests.support.attack import Attack
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
