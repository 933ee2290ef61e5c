"""The CI examples and pages use the inputs and outputs that exist, and pin what they use."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from adapters.github.actions import write_outputs
from adapters.gitlab.pipeline import write_dotenv
from adapters.outcome import Outcome, Word
from gate.commands.check import command
from tests.support.ci import ROOT, read_yaml

HOW_TO = ROOT / "docs" / "how-to"
GITHUB, GITLAB = HOW_TO / "github.md", HOW_TO / "gitlab.md"
WORKFLOWS = [ROOT / "examples/ci/github-release.yml", ROOT / ".github/workflows/ci.yml"]
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}").fullmatch


def blocks(page: Path) -> list[Any]:
    """The YAML examples of a page."""
    found = [YAML(typ="safe", pure=True).load(io.StringIO(text)) for text in _BLOCK.findall(page.read_text())]
    assert found
    return found


def steps() -> list[dict[str, Any]]:
    """Every step of the examples, the pages and our own workflow."""
    found = [step for block in blocks(GITHUB) for step in block]
    for path in WORKFLOWS:
        [workflow] = read_yaml(path)
        found += [step for job in workflow["jobs"].values() for step in job["steps"]]
    return found


def test_every_use_is_pinned_and_has_known_inputs() -> None:
    """By commit; and the action's inputs are those of action.yml, the required ones among them."""
    [action] = read_yaml(ROOT / "action.yml")
    required = {name for name, about in action["inputs"].items() if about.get("required")}
    ours = 0
    for step in steps():
        if "uses" not in step:
            continue
        assert _PINNED(step["uses"]), step
        if "model-release-gate@" in step["uses"]:
            ours += 1
            assert required <= set(step["with"]) <= set(action["inputs"]), step
    assert ours >= 4


def test_no_example_puts_an_expression_into_shell_text() -> None:
    """Through `env:`, as the action does itself."""
    assert not [step for step in steps() if "${{" in step.get("run", "")]


def test_the_example_release_hangs_on_the_word_true() -> None:
    """The deploying job asks for `true`, and the gate's step may not fail unseen."""
    [workflow] = read_yaml(WORKFLOWS[0])
    jobs = workflow["jobs"]
    assert jobs["deploy"]["needs"] == "gate"
    assert jobs["deploy"]["if"] == "needs.gate.outputs.allowed == 'true'"
    assert "continue-on-error" not in WORKFLOWS[0].read_text()
    assert workflow["permissions"] == {}


@pytest.mark.parametrize("page", [GITLAB, ROOT / "examples/ci/gitlab-ci.yml"], ids=lambda path: path.name)
def test_an_include_has_known_inputs(page: Path) -> None:
    """GitLab refuses unknown ones; a runner on one machine may not."""
    spec = read_yaml(ROOT / "templates/gate.yml")[0]["spec"]["inputs"]
    for document in blocks(page) if page.suffix == ".md" else read_yaml(page):
        [include] = document["include"]
        given = include["inputs"]
        assert {name for name, about in spec.items() if "default" not in about} <= set(given) <= set(spec)
        assert include["component"].endswith(f"/gate@{given['commit']}")
        for name, value in given.items():
            if "regex" in spec[name]:
                assert re.search(spec[name]["regex"], value), name


def test_the_pages_have_every_input_and_output() -> None:
    """None is left out, and none is made up."""
    [action] = read_yaml(ROOT / "action.yml")
    table = re.findall(r"^\| `([a-z-]+)` \|", GITHUB.read_text(), re.MULTILINE)
    assert set(table) == set(action["inputs"]) | set(action["outputs"])
    named = set(re.findall(r"`([a-z-]+)`", GITLAB.read_text()))
    assert set(read_yaml(ROOT / "templates/gate.yml")[0]["spec"]["inputs"]) <= named
    assert set(re.findall(r"`(GATE_[A-Z_]+)`", GITLAB.read_text())) >= {
        line.partition("=")[0] for line in write_dotenv(Outcome(decision=Word.DENY, allowed=False)).splitlines()
    }


def test_the_action_hands_on_what_the_report_writes() -> None:
    """The action's outputs are the format's keys, and where the record is."""
    [action] = read_yaml(ROOT / "action.yml")
    written = write_outputs(Outcome(decision=Word.DENY, allowed=False))
    keys = {line.partition("=")[0] for line in written.splitlines()}
    assert keys | {"record", "record-artifact"} == set(action["outputs"])


def test_the_scripts_flags_are_flags_of_the_command() -> None:
    """A flag that `gate check` does not know would end every run in 2."""
    script = (ROOT / "tools/ci_check.sh").read_text()
    used = {f"--{name}" for name in re.findall(r"\bflag ([a-z-]+) ", script)} | set(
        re.findall(r"\"(--[a-z]+)=", script)
    )
    known = {name for parameter in command.params for name in parameter.opts}
    assert {"--policy", "--region", "--report"} < used <= known
