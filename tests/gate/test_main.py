"""Every way out of the program has its exit code and at most two lines; none is a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from gate import exit_codes, main
from gate.cli import LazyGroup
from signatures.codes import Code
from signatures.errors import BuildError, ConfigError, Refused, Unavailable, Undecided

Run = Callable[[Callable[[], object]], int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``gate fake``, whose body is the function that is given."""
    monkeypatch.delenv("GATE_DEBUG", raising=False)
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    def run_body(body: Callable[[], object]) -> int:
        fake = click.Command("fake", callback=body)
        monkeypatch.setattr(LazyGroup, "get_command", lambda *_: fake)
        return main.run(["fake"])

    return run_body


def _raise(error: BaseException) -> Callable[[], None]:
    def body() -> None:
        raise error

    return body


def _recurse() -> None:
    _recurse()


@pytest.mark.parametrize("code", sorted(exit_codes.EVERY))
def test_a_command_answers_with_its_code(run: Run, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """What a command returns is the exit code, without a word added."""
    assert run(lambda: code) == code
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("answer", [None, True, False, "0", 0.0, 4, -1, object()])
def test_a_command_that_does_not_answer_never_allows(run: Run, answer: object) -> None:
    """Forgetting to return a code, or returning something else, is a bug: 3."""
    assert run(lambda: answer) == exit_codes.UNDECIDED


@pytest.mark.parametrize(
    ("error", "code", "lines"),
    [
        (
            ConfigError("unknown key `regoins`", file="policy.toml", line=3, nearest="regions"),
            2,
            "error: policy.toml:3: unknown key `regoins`\nhelp: did you mean `regions`?\n",
        ),
        (BuildError("`model` is empty"), 2, "error: `model` is empty\n"),
        (Undecided("a clock is wrong", help="look at it"), 3, "error: a clock is wrong\nhelp: look at it\n"),
        (Unavailable("no answer from `lists/`"), 3, "error: no answer from `lists/`\n"),
        (
            Refused(Code.R504, "it names nothing"),
            3,
            f"error: R504 it names nothing\nhelp: {Code.R504.remedy}\n",
        ),
        (ConfigError("a\n::set-output name=allowed::true\x1b[0m"), 2, None),
        (click.UsageError("No such option: -x."), 2, "error: no such option: -x\nhelp: see `gate fake --help`\n"),
        (click.FileError("a.json", "gone"), 2, None),
        (click.Abort(), 130, "error: interrupted\n"),
        (KeyboardInterrupt(), 130, "error: interrupted\n"),
        (FileNotFoundError(2, "No such file or directory", "x.json"), 3, None),
        (OSError(28, "No space left on device"), 3, "error: could not read or write: no space left on device\n"),
        (OSError(), 3, "error: could not read or write: oserror\n"),
        (MemoryError(), 3, None),
        (ZeroDivisionError("password is hunter2"), 3, None),
        (SystemExit("no"), 3, None),
        (SystemExit(0), 3, None),
        (SystemExit(None), 3, None),
        (SystemExit(1), 3, None),
        (GeneratorExit(), 3, None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_every_error_has_its_code_and_its_lines(
    run: Run, error: BaseException, code: int, lines: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says what is wrong and one how to mend it, on standard error, harmless whatever they quote."""
    assert run(_raise(error)) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert len(err.splitlines()) <= 2
    assert "::" not in err
    assert "\x1b" not in err
    assert "hunter2" not in err
    if lines is not None:
        assert err == lines


def test_endless_recursion_is_no_decision(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """A stack that overflows is 3, with one line."""
    assert run(_recurse) == exit_codes.UNDECIDED
    assert capsys.readouterr().err.startswith("error: internal error: RecursionError at test_main.py:")


def test_a_traceback_only_when_asked_for(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """GATE_DEBUG=1 adds the traceback, made harmless, and changes nothing else."""

    def body() -> None:
        monkeypatch.setenv("GATE_DEBUG", "1")
        raise ValueError("\x1b[2J")

    assert run(body) == exit_codes.UNDECIDED
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert r"\u{1b}" in err
    assert err.splitlines()[-2].startswith("error: internal error: ValueError")


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        ([], 2, "Usage: gate"),
        (["--no-such"], 2, "error: no such option"),
        (["chek"], 2, "error: no such command `chek`"),
        (["versoin"], 2, "did you mean `version`?"),
        (["version", "--no-such"], 2, "help: see `gate version --help`"),
        (["version", "more"], 2, "error: nothing takes the argument `more`\nhelp: see `gate version --help`\n"),
        (["version", "--format", "xml"], 2, "error: --format: `xml` is not known\nhelp: one of: text, json\n"),
        (["version", "--format", "jsn"], 2, "help: did you mean `json`? one of: text, json\n"),
        (["check", "--regoin", "PL"], 2, "error: no such option `--regoin`\nhelp: did you mean `--region`?\n"),
        (["check", "--region"], 2, "error: `--region` needs a value\n"),
        (["sign"], 2, "error: --key is missing\nhelp: give --key KEY: "),
        (["explain"], 2, "error: ID_OR_CODE is missing\nhelp: see `gate explain --help`\n"),
        (["key", "generat"], 2, "error: no such command `generat` of `gate key`\nhelp: did you mean `generate`?\n"),
        (["key", "zzz"], 2, "help: one of: generate, show\n"),
        (["key", "show", "k", "--passphrase-fd", "x"], 2, "error: --passphrase-fd: `x` is not a whole number\n"),
        (["zzzz"], 2, "help: see `gate --help` for the commands\n"),
    ],
)
def test_a_wrong_command_line_is_2(
    run: Run, argv: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every slip of the command line is two lines on standard error, and nothing on standard output."""
    del run  # for its environment
    assert main.run(argv) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err


def _gate(*argv: str, script: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gate", *argv] if not script else ["bash", "-c", script, "bash", sys.executable]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **environment}
    )


def test_a_closed_pipe_is_neither_allowed_nor_denied() -> None:
    """A reader that goes away before the answer was written makes 3, without a word."""
    done = _gate(script='exec 3>&1; { "$1" -m gate --help; echo $? >&3; } | true')
    reading, writing = os.pipe()
    os.close(reading)
    quiet = subprocess.run(
        [sys.executable, "-m", "gate", "--help"], stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60
    )
    os.close(writing)
    assert (quiet.returncode, quiet.stderr) == (exit_codes.UNDECIDED, b"")
    assert done.stdout.strip() in {"0", "3"}  # as the race of the two programs went, but never 1
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="did not run: no /dev/full here")
def test_a_full_disk_under_the_output_is_no_decision() -> None:
    """What could not be written whole was not said: 3, and the reason on standard error."""
    done = _gate(script='"$1" -m gate --help >/dev/full')
    assert done.returncode == exit_codes.UNDECIDED
    assert done.stderr == "error: could not read or write: no space left on device\n"


def test_an_answer_to_a_closed_standard_output_was_not_given() -> None:
    """`>&-`: nobody could hear an ALLOWED, so that it is none; /dev/null is the way to want no text."""
    done = _gate(script='"$1" -m gate --version >&-')
    assert done.returncode == exit_codes.UNDECIDED
    assert done.stderr == (
        "error: standard output is closed: the answer could not be said\n"
        "help: send it to /dev/null if nobody reads it\n"
    )
    assert _gate(script='"$1" -m gate --version >/dev/null').returncode == exit_codes.DONE


def test_closed_streams_do_not_change_the_code() -> None:
    """Without standard output and standard error the code alone speaks."""
    assert _gate(script='"$1" -m gate --version >&- 2>&-').returncode == exit_codes.UNDECIDED
    assert _gate(script='"$1" -m gate chek >&- 2>&-').returncode == exit_codes.MISUSED
    for unbuffered in ("", "1"):  # with a buffer the interpreter tries once more at its end
        done = _gate(script='"$1" -m gate chek 2>/dev/full', PYTHONUNBUFFERED=unbuffered)
        assert done.returncode == exit_codes.UNDECIDED


def test_a_terminal_without_unicode_still_gets_its_answer() -> None:
    """Where the stream cannot carry a character it gets an escape, never an error."""
    done = _gate("chek\u0119", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == exit_codes.MISUSED
    assert "chek\\u0119" in done.stderr


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [(signal.SIGINT, exit_codes.INTERRUPTED, "interrupted"), (signal.SIGTERM, exit_codes.TERMINATED, "terminated")],
)
def test_signals_have_their_codes(number: signal.Signals, code: int, words: str) -> None:
    """Ctrl-C and SIGTERM end a command with 130 and 143, its clean-up done."""
    script = f"""
import os, signal, sys, click
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job starts with it ignored
from gate import main
from gate.cli import LazyGroup
def body():
    try:
        os.kill(os.getpid(), {int(number)})
        while True: pass
    finally:
        print("cleaned up")
LazyGroup.get_command = lambda *_: click.Command("fake", callback=body)
main.main(["fake"])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (code, "cleaned up\n", f"error: {words}\n")
