"""``gate version`` and ``gate --version``."""

from __future__ import annotations

import json

import pytest

import gate
from gate import main


def test_the_flag_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """``gate --version`` is what a script reads."""
    assert main.run(["--version"]) == 0
    assert capsys.readouterr().out == f"gate {gate.PROJECT.split()[1]}\n"


def test_the_command_says_what_a_bug_report_needs(capsys: pytest.CaptureFixture[str]) -> None:
    """The text and the JSON name the same facts."""
    assert main.run(["version"]) == 0
    text = capsys.readouterr().out
    assert main.run(["version", "--format", "json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert list(facts) == ["gate", "python", "platform", "executable", "package"]
    assert text == "".join(f"{name:10}  {value}\n" for name, value in facts.items())
