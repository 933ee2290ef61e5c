"""The README does what it says: its quick start is run by a real shell, and what it quotes is printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.make_pictures import IMAGES, PICTURES, World, badges

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_INSTALL = 'make setup && export PATH="$PWD/.venv/bin:$PATH"'


def _quick_start() -> list[tuple[str, list[str]]]:
    """The commands, each with the lines of its output that are quoted."""
    block = README.split("## Quick start")[1].split("```console\n")[1].split("```")[0]
    steps: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append((line.removeprefix("$ "), []))
        else:
            steps[-1][1].append(line)
    return steps


def test_the_quick_start_is_short_and_runs(tmp_path: Path) -> None:
    """From the installed program to an allowed and two denied checks, in one shell, with the codes that are meant."""
    steps = _quick_start()
    assert steps[0] == (_INSTALL, [])
    assert len([line for _, quoted in steps for line in quoted]) + len(steps) <= 12
    here = [(command.replace("/tmp/try", str(tmp_path / "try")), quoted) for command, quoted in steps[1:]]  # noqa: S108
    script = "".join(f"{command}\necho :: $?\n" for command, _ in here)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash"],
        input=script,
        cwd=tmp_path,
        env={"PATH": path, "HOME": str(tmp_path), "GATE_STATE": str(tmp_path / "state")},
        capture_output=True,
        text=True,
        check=False,
    )
    answers = ran.stdout.split(":: ")
    codes = [int(answer.split("\n", 1)[0]) for answer in answers[1:]]
    assert len(codes) == len(here), ran.stderr
    for (command, quoted), answer, code in zip(here, answers, codes, strict=False):
        word = quoted[0].split()[0] if quoted else ""
        assert code == {"ALLOWED": 0, "DENIED": 1, "": 0}[word], command
        for line in quoted:
            assert line.removesuffix("…") in answer, command
    assert sorted(set(codes)) == [0, 1]


def test_the_denial_is_what_the_picture_shows(tmp_path: Path) -> None:
    """Each line of the text beside the picture, as the run prints it."""
    denied = World(tmp_path).show(PICTURES["denied"])
    printed = re.sub(r"\x1b\[[\d;]*m", "", denied).splitlines()
    block = README.split("images/denied.svg)")[1].split("```text\n")[1].split("\n```")[0]
    command, *lines = block.splitlines()
    assert command == f"$ {PICTURES['denied'].command}"
    assert [line for line in lines if line not in printed and line != "…"] == []


@pytest.mark.parametrize("name", badges())
def test_a_badge_says_what_its_file_says(name: str) -> None:
    """Licence and Python of pyproject.toml, the coverage that `make test` holds."""
    assert (IMAGES / f"{name}.svg").read_text(encoding="utf-8") == badges()[name], "run `make pages`"
    assert f"(docs/images/{name}.svg)" in README
