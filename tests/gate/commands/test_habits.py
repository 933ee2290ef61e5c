"""The habits that people know from other tools' command lines, each with the test that holds it.

A row names its habit and its tests, here or elsewhere; a test below sees to it that each of them is there.
"""

from __future__ import annotations

import ast
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gate.commands.table import COMMANDS
from gate.main import run
from tests.support.disk import Disk

ROOT = Path(__file__).parents[3]
HERE = "tests/gate/commands/test_habits.py"

# habit: (file, test)...
HABITS: dict[str, tuple[tuple[str, str], ...]] = {
    "verdict line always printed, also without a terminal; -q keeps exactly it": (
        (HERE, "test_verdict_line_without_a_terminal"),
        ("tests/gate/commands/test_outputs.py", "test_quiet"),
        ("tests/gate/commands/test_outputs.py", "test_quiet_and_undecided"),
    ),
    "nothing found is a failure": (
        ("tests/gate/commands/test_check.py", "test_an_empty_folder_denies"),
        ("tests/abuse/a/test_signatures_and_envelopes.py", "test_no_attestations_exit_0"),
    ),
    "exit codes few, documented, tested": (
        ("tests/gate/commands/test_help.py", "test_every_exit_code_has_its_row"),
        ("tests/docs/test_generated_pages.py", "test_no_page_is_stale"),
        ("tests/gate/test_main.py", "test_every_error_has_its_code_and_its_lines"),
        ("tests/gate/test_main.py", "test_signals_have_their_codes"),
    ),
    "exit code independent of format": ((HERE, "test_no_format_changes_the_exit_code"),),
    "--format for standard output, files apart; an unknown one lists the valid ones": (
        ("tests/gate/commands/test_outputs.py", "test_an_unknown_format_lists_the_valid_ones"),
        (HERE, "test_an_unknown_format_of_standard_output_lists_the_valid_ones"),
    ),
    "versioned JSON alias": ((HERE, "test_json_is_json_v1"),),
    "stdout data, stderr everything else": ((HERE, "test_errors_leave_standard_output_empty"),),
    "colour": (
        ("tests/gate/edge/test_console.py", "test_colour"),
        ("tests/gate/commands/test_outputs.py", "test_colour"),
        (HERE, "test_colour_alone_says_nothing"),
    ),
    "progress": (
        ("tests/gate/edge/test_progress.py", "test_who_gets_a_bar"),
        ("tests/gate/edge/test_progress.py", "test_bar"),
        ("tests/gate/edge/test_progress.py", "test_lines_in_ci"),
        (HERE, "test_progress_on_a_terminal_s_standard_error_only"),
    ),
    "links": ((HERE, "test_a_finding_names_its_page_without_an_address"),),
    "explain": ((HERE, "test_explain_takes_any_case"),),
    "doctor": (("tests/gate/commands/test_doctor.py", "test_all_well"),),
    "help topics and manual pages": (
        ("tests/gate/commands/test_help.py", "test_a_topic"),
        ("tests/docs/test_help_pages.py", "test_mandoc_reads_the_manual"),
    ),
    "completion": (("tests/gate/commands/test_completion.py", "test_commands"),),
    "config discovery": (
        ("tests/gate/policy/test_load.py", "test_a_policy_in_a_parent_is_not_found"),
        ("tests/gate/commands/test_check.py", "test_a_policy_inside_the_build"),
        (HERE, "test_the_report_says_where_the_policy_was_found"),
    ),
    "behaviour does not depend on what is in the environment": ((HERE, "test_no_variable_changes_the_answer"),),
    "one answer: no levels of strictness": ((HERE, "test_no_command_has_a_persona"),),
    "stale-proof docs": (("tests/docs/test_generated_pages.py", "test_no_page_is_stale"),),
    "--version": (("tests/gate/commands/test_version.py", "test_the_flag_is_one_line"),),
}


@pytest.mark.parametrize("habit", HABITS)
def test_every_habit_has_its_tests(habit: str) -> None:
    """A test that is named here is there."""
    assert HABITS[habit]
    for file, name in HABITS[habit]:
        tree = ast.parse((ROOT / file).read_text())
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file}::{name}"


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The small world."""
    return Disk(tmp_path)


def test_verdict_line_without_a_terminal(disk: Disk) -> None:
    """Piped, in CI and where a terminal is dumb: the first line is the decision, in the same words."""
    firsts = {
        disk.run("check", disk.build, "--policy", disk.policy, **variables).stdout.splitlines()[0]
        for variables in ({}, {"CI": "true"}, {"TERM": "dumb"})
    }
    assert len(firsts) == 1
    assert firsts.pop().startswith("UNDECIDED  orca")
    disk.write()
    assert disk.check().stdout.startswith("ALLOWED  orca")


def test_no_format_changes_the_exit_code(disk: Disk) -> None:
    """0 and 1 stay what they are, whatever is printed."""
    for region, code in (("US", 0), ("FR", 1)):
        codes = {disk.check("--region", region, "--format", form).exit_code for form in ("terminal", "json", "json-v1")}
        assert codes == {code}


def test_an_unknown_format_of_standard_output_lists_the_valid_ones(disk: Disk) -> None:
    """The nearest, and all of them."""
    ran = disk.check("--format", "jsn")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(
        "error: --format: `jsn` is not known\nhelp: did you mean `json`? one of: terminal, json"
    )


def test_json_is_json_v1(disk: Disk) -> None:
    """`json` is the newest version, and that is the first."""
    mask = re.compile(r'"runId": "[0-9a-f]+"')
    first, second = (
        mask.sub("", disk.check("--at", "2026-11-23T18:00:00Z", "--format", form).stdout)
        for form in ("json", "json-v1")
    )
    assert first == second
    assert '"schemaVersion"' in first


@pytest.mark.parametrize(
    "argv", [["check", "--no-such"], ["check"], ["explain", "x"], ["help", "x"], ["digest", "/gone"]]
)
def test_errors_leave_standard_output_empty(
    argv: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`error:` and `help:` go to standard error, so that what is piped on is data or nothing."""
    monkeypatch.chdir(tmp_path)
    assert run(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.partition(":")[0] for line in err.splitlines()][:1] == ["error"]


def test_colour_alone_says_nothing(disk: Disk) -> None:
    """Without its escapes the coloured report is the plain one."""
    plain, coloured = (disk.check("--region", "FR", "--color", choice).stdout for choice in ("never", "always"))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_progress_on_a_terminal_s_standard_error_only(tmp_path: Path) -> None:
    """A bar where standard error is a terminal; none with --no-progress or GATE_NO_PROGRESS; never in the data."""
    big = tmp_path / "big.safetensors"
    with big.open("wb") as file:
        file.truncate(300 << 20)
    bar, data = _digest_in_a_terminal(big)
    assert "hashing [" in bar
    assert "hashing" not in data
    assert _digest_in_a_terminal(big, "--no-progress") == ("", data)
    assert _digest_in_a_terminal(big, GATE_NO_PROGRESS="1") == ("", data)


def _digest_in_a_terminal(build: Path, *flags: str, **variables: str) -> tuple[str, str]:
    """What `gate digest` writes to a terminal on standard error, and to a pipe on standard output."""
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in {"CI", "GATE_NO_PROGRESS"}}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "gate", "digest", str(build), *flags],
            stdout=subprocess.PIPE,
            stderr=theirs,
            env={**environment, "TERM": "xterm", **variables},
            text=True,
            check=True,
            timeout=120,
            cwd=ROOT,
        )
        os.set_blocking(ours, False)
        try:
            drawn = os.read(ours, 1 << 16).decode()
        except BlockingIOError:
            drawn = ""
    finally:
        os.close(ours)
        os.close(theirs)
    return drawn, done.stdout


def test_a_finding_names_its_page_without_an_address(disk: Disk, capsys: pytest.CaptureFixture[str]) -> None:
    """No page has an address yet, so that nothing is linked: each finding names the command that prints its page."""
    out = disk.check("--region", "FR", "--color", "always").stdout
    assert "\x1b]8;" not in out
    named = set(re.findall(r"= docs: gate explain ([a-z-]+)", out))
    assert "scope-covered" in named
    for requirement in named:
        assert run(["explain", requirement]) == 0
        assert capsys.readouterr().out.startswith(f"# {requirement}")


@pytest.mark.parametrize(("typed", "found"), [("r403", "# R403: "), ("SCOPE-COVERED", "# scope-covered")])
def test_explain_takes_any_case(typed: str, found: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A code or a requirement is found however it is typed."""
    assert run(["explain", typed]) == 0
    assert capsys.readouterr().out.startswith(found)


def test_the_report_says_where_the_policy_was_found(disk: Disk) -> None:
    """By which flag, and its digest."""
    out = disk.mask(disk.check().stdout)
    assert "…/policy.toml (--policy)" in out
    assert re.search(r"policy.*sha256:DIGEST", out)


def test_no_variable_changes_the_answer(disk: Disk) -> None:
    """Tokens, proxies, CI and completion in the environment: the same decision, by the same attestations."""
    disk.write()
    plain = disk.run("check", disk.build, "--policy", disk.policy, "--format", "json")
    for variables in (
        {"GITHUB_TOKEN": "x", "HTTPS_PROXY": "http://gone.invalid:1"},
        {"COSIGN_REPOSITORY": "x", "SIGSTORE_ROOT_FILE": "/gone"},
        {"_GATE_COMPLETE": "bash_complete", "COMP_WORDS": "gate ", "COMP_CWORD": "1"},
    ):
        other = disk.run("check", disk.build, "--policy", disk.policy, "--format", "json", **variables)
        assert other.exit_code == plain.exit_code == 0
        first, second = (json.loads(ran.stdout) for ran in (plain, other))
        for member in ("decision", "allowed", "until", "requirements", "clearances", "attestations", "levels"):
            assert first[member] == second[member], member


def test_no_command_has_a_persona(capsys: pytest.CaptureFixture[str]) -> None:
    """A gate has one answer: no option makes it more or less strict by a level."""
    for name in COMMANDS:
        assert run([name, "--help"]) == 0
        assert not re.search(r"--(persona|pedantic|strict|lenient|level)\b", capsys.readouterr().out), name
