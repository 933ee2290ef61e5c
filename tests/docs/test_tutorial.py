"""The tutorial does what it says: every `$ gate …` line of it is run, in order, with the exit code it names."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from gate import exit_codes
from gate.main import run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"


def _steps() -> list[tuple[str, int]]:
    """The commands of the page, each with its exit code (0 where none is named)."""
    steps: list[tuple[str, int]] = []
    for block in re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line.removeprefix("$ "), exit_codes.DONE))
            elif line.startswith("exit "):
                steps[-1] = (steps[-1][0], int(line.removeprefix("exit ")))
    return steps


def test_the_tutorial_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """From an empty folder to the last denial; what the page quotes is printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATE_STATE", str(tmp_path / "state"))
    steps = _steps()
    assert len(steps) > 8
    printed = ""
    for line, code in steps:
        program, *arguments = shlex.split(line)
        if program == "cd":
            monkeypatch.chdir(arguments[0])
            continue
        assert run(arguments) == code, line
        printed += capsys.readouterr().out
    for quoted in re.findall(r"```text\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        assert quoted in printed
