"""The page about testing a policy has every key, and its examples are what the command prints."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from gate.cases.model import BASES, CaseFile
from gate.main import run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "test-policies.md").read_text()
RUNS = re.findall(r"^```text\n\$ gate (.*?)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_every_key_has_its_row() -> None:
    """None is left out, and none is made up."""
    rows = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \| (?!what)", PAGE, re.MULTILINE)
    assert sorted(re.findall(r"`([a-z_]+)`", " ".join(rows))) == sorted(field.name for field in fields(CaseFile))
    assert {basis for basis in BASES if f"`{basis}`" not in PAGE} == set()


def test_the_example_is_a_ready_case() -> None:
    """The very file."""
    [text] = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    ready = ROOT / "examples/policy-tests/cases/no-by-nsa/case.toml"
    assert text == ready.read_text()
    assert tomllib.loads(text)["expect"] == "DENY"


@pytest.mark.parametrize(("arguments", "shown"), RUNS, ids=["cases", "what-if"])
def test_a_run_prints_what_the_page_shows(
    arguments: str, shown: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line that is not cut stands in the output, in that order."""
    monkeypatch.chdir(ROOT)
    assert run(arguments.split()) == 0
    lines = iter(capsys.readouterr().out.splitlines())
    for line in shown.splitlines():
        if line.strip() != "…":
            start = line.partition("…")[0]
            assert any(found.startswith(start) for found in lines), line


def test_every_member_of_the_json_stands_on_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    """Of the cases and of a what-if."""
    names: set[str] = set()
    ready = ROOT / "examples" / "policy-tests"
    policy = ["--policy", str(ready / "policy.toml"), "--format", "json"]
    allowed = str(ready / "cases" / "allowed")
    for arguments in ([str(ready / "cases")], ["--build-on", allowed, "--without", "nsa.json"]):
        assert run(["policy", "test", *arguments, *policy]) == 0
        found = json.loads(capsys.readouterr().out)
        names |= set(found) | set(found["policy"])
        names |= {name for case in found.get("cases", []) for name in case}
        names |= {name for change in found.get("requirements", []) for name in change}
    assert {name for name in names if f"`{name}`" not in PAGE} == set()
