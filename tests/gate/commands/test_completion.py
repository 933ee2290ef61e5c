"""``gate completion``: the script of each shell, run by that shell where it is here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gate import exit_codes
from gate.commands.completion import SHELLS
from gate.commands.table import COMMANDS
from gate.main import run

_ASK = {
    "bash": """
eval "$(gate completion bash)"
COMP_WORDS=(gate {words})
COMP_CWORD={last}
_gate_completion gate
printf '%s\\n' "${{COMPREPLY[@]}}"
""",
    "zsh": """
compdef() {{ : }}
compadd() {{ local list=$argv[-1]; print -rl -- ${{(P)list}} }}
_describe() {{ local list=$argv[3] word; for word in ${{(P)list}}; do print -r -- ${{word%%:*}}; done }}
eval "$(gate completion zsh)"
words=(gate {words}) CURRENT={current}
_gate_completion
""",
    "fish": """
gate completion fish | source
complete --do-complete 'gate {words}'
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a program `gate` of this checkout."""
    program = tmp_path / "gate"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gate "$@"\n')
    program.chmod(0o755)
    return tmp_path


def _complete(shell: str, words: list[str], folder: Path) -> set[str]:
    if shutil.which(shell) is None:
        pytest.skip(f"did not run: no {shell} here")
    script = _ASK[shell].format(words=" ".join(words) or "''", last=len(words), current=len(words) + 1)
    done = subprocess.run(
        [shell, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "HOME": str(folder)},
    )
    assert done.stderr == ""
    return {line.partition("\t")[0] for line in done.stdout.splitlines()}


@pytest.mark.parametrize("shell", SHELLS)
def test_commands(shell: str, folder: Path) -> None:
    """The beginning of a command's name gives the names that begin so."""
    assert _complete(shell, ["cle"], folder) == {"clearance"}


@pytest.mark.parametrize("shell", SHELLS)
def test_choices_of_an_option(shell: str, folder: Path) -> None:
    """The value of an option that has choices."""
    assert _complete(shell, ["version", "--format", "j"], folder) == {"json"}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_data(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It goes to standard output, and calls the program by its name."""
    assert run(["completion", shell]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert f"_GATE_COMPLETE={shell}_complete" in out


def test_no_other_shell(capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be tried here is not offered."""
    assert run(["completion", "tcsh"]) == 2
    assert "one of: bash, zsh, fish" in capsys.readouterr().err


def test_the_variable_never_stands_for_a_check(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a command the variable is not looked at: it must not turn `gate check` into an exit 0."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("_GATE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "gate ")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert run(["check", "build"]) == exit_codes.MISUSED
    assert capsys.readouterr().out == ""
    assert run([]) == exit_codes.DONE
    assert [line.rpartition(",")[2] for line in capsys.readouterr().out.splitlines()] == list(COMMANDS)
    monkeypatch.setenv("_GATE_COMPLETE", "sh_source")
    assert run([]) == exit_codes.MISUSED
