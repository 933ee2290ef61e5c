"""``gate version`` and ``gate --version``."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

import gate
from gate import main
from gate.commands.version import DEPENDENCIES


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
    assert list(facts) == [
        "gate",
        "python",
        "platform",
        "executable",
        "package",
        "dependencies",
        "sources",
        "installedSources",
        "signers",
    ]
    labels = [line[:17].strip() for line in text.splitlines()]
    assert labels == [*list(facts)[:7], "installed sources", "signers"]
    assert facts["dependencies"]["click"] in text
    assert "file" in facts["sources"]
    assert "file" in facts["signers"]


def test_the_dependencies_are_the_project_s() -> None:
    """What pyproject.toml asks for is what is named."""
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert [re.split("[<>=]", one)[0] for one in project["dependencies"]] == list(DEPENDENCIES)
