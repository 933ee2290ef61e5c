"""The how-to page on clearance does what it says: each command is run, in order, with the exit code it names."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from gate.main import run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "clearance.md"


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """From the demo's folder to what has changed; what the page quotes is printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATE_STATE", str(tmp_path / "state"))
    text = PAGE.read_text(encoding="utf-8")
    steps = re.findall(r"^\$ (.*)\n(?:exit (\d))?", text, re.MULTILINE)
    assert len(steps) > 7
    printed = ""
    for line, code in steps:
        program, *arguments = shlex.split(line)
        if program == "cd":
            monkeypatch.chdir(arguments[0])
            Path("fleet.txt").write_text("# tampered\n../tampered-weight/build\n")
            continue
        into = arguments[arguments.index(">") + 1 :] if ">" in arguments else []
        assert run(arguments[: arguments.index(">")] if into else arguments) == int(code or 0), line
        out = capsys.readouterr().out
        printed += out
        if into:
            Path(into[0]).write_text(out)
    for quoted in re.findall(r"```text\n(.*?)\n```", text, re.DOTALL):
        assert quoted in printed
