"""``gate policy``: check, digest, schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from gate.commands.policy import command
from signatures.errors import ConfigError
from signatures.predicates.types import SHORT_NAMES
from tests.support.settings import POLICY, changed, loaded, write_settings


def run(*args: str, env: dict[str, str] | None = None) -> Result:
    """The command, its own errors let through."""
    return CliRunner().invoke(command, args, env=env, standalone_mode=False)


def test_check_says_what_was_looked_over(tmp_path: Path) -> None:
    """The name, the digest, no findings: exit 0."""
    result = run("check", str(write_settings(tmp_path)), "--expires-within", "1s")
    assert result.return_value == 0
    assert result.output == f"policy frontier-release sha256:{loaded().digest}: no problems, no warnings\n"


def test_check_prints_problems_before_warnings_and_exits_2(tmp_path: Path) -> None:
    """Each with its file and line, and what to do."""
    policy = changed(POLICY, "version = 1", 'version = 1\nmode = "audit"')
    policy = changed(policy, 'role = "evaluator"', 'role = "producer"')
    result = run("check", str(write_settings(tmp_path, policy=policy)), "--expires-within", "1s")
    assert result.return_value == 2
    lines = result.output.replace(str(tmp_path), "…").splitlines()
    assert lines[:4] == [
        "problem: …/policy.toml:8: the role `producer` may not attest `prerelease-verification`: this can never be met",
        "help: add `prerelease-verification` to its `attests` in …/trust.toml, or name another role",
        "warning: …/policy.toml:2: mode is audit: every run exits 0, and nothing is ever allowed",
        "help: set `enforce` when ready",
    ]
    assert lines[4].endswith(": 1 problem, 1 warning")


def test_digest_is_of_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the variable, or from the working directory."""
    path = write_settings(tmp_path)
    assert run("digest", env={"GATE_POLICY": str(path)}).output == f"{loaded().digest}\n"
    monkeypatch.chdir(tmp_path)
    assert run("digest").output == f"{loaded().digest}\n"
    lines = run("digest", "--files").output.splitlines()
    assert [line[66:] for line in lines] == [file.name for file in loaded().files]


def test_a_missing_policy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never searched for elsewhere."""
    monkeypatch.chdir(tmp_path)
    assert isinstance(run("check").exception, ConfigError)
    assert isinstance(run("check", "--expires-within", "soon").exception, ConfigError)


def test_schema_is_a_schema() -> None:
    """Of the policy, or of a predicate by its short name."""
    jsonschema.Draft202012Validator.check_schema(json.loads(run("schema").output))
    for name in SHORT_NAMES:
        schema = json.loads(run("schema", "--predicate", name).output)
        assert schema["$id"] == SHORT_NAMES[name]


def test_an_unknown_predicate_names_the_nearest() -> None:
    """Or lists them."""
    error = run("schema", "--predicate", "disclosures").exception
    assert isinstance(error, ConfigError)
    assert (error.message, error.help) == ("`disclosures` is not a predicate", "did you mean `disclosure`?")
    error = run("schema", "--predicate", "zzz").exception
    assert isinstance(error, ConfigError)
    assert error.help is not None
    assert error.help.startswith("one of: prerelease-verification, ")


def test_the_reports_schema_is_published() -> None:
    """`gate policy schema --report` prints what stands in the docs, and it is current."""
    page = Path(__file__).parents[3] / "docs" / "reference" / "report-v1.schema.json"
    result = CliRunner().invoke(command, ["schema", "--report"], standalone_mode=False)
    assert json.loads(result.stdout) == json.loads(page.read_text())
    both = CliRunner().invoke(command, ["schema", "--report", "--predicate", "disclosure"], standalone_mode=False)
    assert isinstance(both.exception, ConfigError)
