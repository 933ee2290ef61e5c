"""The outermost function: are these packages ours, then run the command, then one exit code.

Here, and nowhere else, errors become ``error:`` and ``help:`` lines. Only the standard library is imported above:
whatever else goes wrong, a missing package included, has to reach the exit codes below.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from types import FrameType
from typing import NoReturn, TextIO

import gate
from gate import exit_codes


class _ClosedOutput(io.TextIOWrapper):
    """Stands where the caller closed standard output (`>&-`): nothing can be written, as to a full disk.

    Python has None there, and `print` to it succeeds: an ALLOWED that nobody could hear would have been exit 0. A
    caller who wants no text says so with `>/dev/null`; neither --quiet nor a report file makes an exception, so that
    one sentence holds for every command. The descriptor is taken too, else the next file opened would become it.
    """

    def __init__(self) -> None:
        super().__init__(io.FileIO(os.open(os.devnull, os.O_RDONLY), "w"), encoding="utf-8")


class _TerminatedError(BaseException):
    """SIGTERM, as an exception: temporary files are removed on the way out."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with one of `gate.exit_codes`; ``argv`` is without the program's name."""
    code = exit_codes.UNDECIDED
    gc.disable()  # a short life: looking for cycles among a large list's values took a quarter of its reading
    try:
        code = run(sys.argv[1:] if argv is None else argv)
    finally:
        # In `finally`, so that a second Ctrl-C while the first is being reported is no traceback and no 1.
        sys.exit(code)


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; no exception but a second signal comes out."""
    try:
        _prepare_process()
        shadowed = find_shadow()
        if shadowed is not None:
            _say(shadowed, "install model-release-gate into an environment of its own (uv tool install, pipx)")
            return exit_codes.MISUSED
        _leave_out_folders()
        code = _run_command(argv)
        # What was decided counts only if it could be said: a full disk or a closed pipe is found here, not after.
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - the one place: every way out of this program has a code
        return _report(error)
    return code


def find_shadow() -> str | None:
    """What stands in the place of one of our three packages, as a sentence; None where all are ours.

    The package index has others named `adapters`, `gate` and `signatures`. A package found elsewhere, or whose
    ``__init__.py`` another distribution has overwritten, does not bear this version's mark. Nothing is imported:
    foreign code must not run, even to be recognised.
    """
    house = os.path.dirname(os.path.dirname(os.path.abspath(gate.__file__)))
    for name in ("gate", "adapters", "signatures"):
        ours = os.path.join(house, name, "__init__.py")
        try:
            spec = find_spec(name)
        except (ImportError, ValueError):
            spec = None
        if spec is None or spec.origin is None:
            return f"the package `{name}` of this program is missing from `{house}`"
        if os.path.abspath(spec.origin) != ours:
            return f"`{spec.origin}` shadows the package `{name}` of this program"
        with open(ours, encoding="utf-8", errors="replace") as file:
            if f'PROJECT = "{gate.PROJECT}"' not in file.read().splitlines():
                return f"`{ours}` is not part of this version of this program: another package was installed over it"
    return None


def _leave_out_folders() -> None:
    """Import nothing more from the working directory or the folders of PYTHONPATH: others choose what lies there.

    What Python itself took from there before it came to this line only `python -I -m gate` keeps out.
    """
    given = "" if sys.flags.ignore_environment else os.environ.get("PYTHONPATH", "")
    house = os.path.dirname(os.path.dirname(os.path.abspath(gate.__file__)))
    try:
        foreign = {os.path.realpath(folder) for folder in (os.curdir, *given.split(os.pathsep))}
        found = {folder for folder in sys.path if os.path.realpath(folder) in foreign - {os.path.realpath(house)}}
    except FileNotFoundError:  # the working directory is gone: nothing can be imported from it
        return
    if found:
        import sysconfig  # its folders are where the program's own dependencies are

        ours = {os.path.realpath(folder) for folder in sysconfig.get_paths().values()}
        sys.path[:] = [folder for folder in sys.path if folder not in found or os.path.realpath(folder) in ours]


def _prepare_process() -> None:
    if sys.stdout is None:
        sys.stdout = _ClosedOutput()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a character gets an escape, not an error.
            stream.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, _terminate)


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise _TerminatedError


def _run_command(argv: Sequence[str]) -> int:
    import click

    from gate.cli import cli
    from gate.commands.table import COMPLETE_VARIABLE

    if not argv and (instruction := os.environ.get(COMPLETE_VARIABLE)):
        # Only without a command: a variable must never turn `gate check` into something that exits 0.
        from gate.commands.completion import answer

        return answer(cli, instruction)
    try:
        # Not `cli()` nor `cli.main()`: click's own handling of a closed pipe is exit 1, our word for a denial.
        with cli.make_context("gate", list(argv)) as context:
            code = cli.invoke(context)
    except click.exceptions.Exit as asked:
        code = asked.exit_code
    if type(code) is not int or code not in exit_codes.EVERY:
        # A command that forgets to answer must not have allowed anything.
        raise TypeError
    return code


def _report(error: BaseException) -> int:
    try:
        return _explain(error)
    except OSError:
        _let_go_of(sys.stderr)
        return exit_codes.UNDECIDED  # standard error is closed or full: the code alone speaks


def _explain(error: BaseException) -> int:
    if os.environ.get("GATE_DEBUG") == "1" and sys.stderr is not None:
        _print_traceback(error)
    if isinstance(error, BrokenPipeError):
        _let_go_of(sys.stdout)
        return exit_codes.UNDECIDED
    if isinstance(error, KeyboardInterrupt):
        _say("interrupted", None)
        return exit_codes.INTERRUPTED
    if isinstance(error, _TerminatedError):
        _say("terminated", None)
        return exit_codes.TERMINATED
    if isinstance(error, OSError):
        unheard = isinstance(sys.stdout, _ClosedOutput) and error.errno == errno.EBADF
        _let_go_of(sys.stdout)
        if unheard:
            _say("standard output is closed: the answer could not be said", "send it to /dev/null if nobody reads it")
            return exit_codes.UNDECIDED
        place = f" `{os.fsdecode(error.filename)}`" if isinstance(error.filename, (str, bytes)) else ""
        _say(f"could not read or write{place}: {(error.strerror or type(error).__name__).lower()}", None)
        return exit_codes.UNDECIDED
    return _explain_ours(error)


def _explain_ours(error: BaseException) -> int:
    import click

    from signatures.errors import ConfigError, GateError

    if isinstance(error, GateError):
        _say(error.message, error.help)
        return exit_codes.MISUSED if isinstance(error, ConfigError) else exit_codes.UNDECIDED
    if isinstance(error, click.Abort):  # Ctrl-C or the end of input at a prompt
        _say("interrupted", None)
        return exit_codes.INTERRUPTED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        if sys.stderr is not None:
            print(error.message, file=sys.stderr)  # noqa: T201 - a help page of ours, with its line breaks
        return exit_codes.MISUSED
    if isinstance(error, click.ClickException):
        from gate.commands.slips import words_for

        _say(*words_for(error))
        return exit_codes.MISUSED
    # Its text is not printed: it is not ours, and may hold a secret or what an attestation says.
    _say(
        f"internal error: {type(error).__name__}{_place(error)}",
        "this is a fault of this program: report it with what GATE_DEBUG=1 prints",
    )
    return exit_codes.UNDECIDED


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f" at {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"


def _say(message: str, remedy: str | None) -> None:
    if sys.stderr is None:  # closed: `print` would take standard output in its place
        return
    lines = [f"error: {_inert(message)}"]
    if remedy:
        lines.append(f"help: {_inert(remedy)}")
    print(*lines, sep="\n", file=sys.stderr, flush=True)  # noqa: T201 - not click.echo: click may be what is missing


def _inert(text: str) -> str:
    if find_shadow() is not None:  # the module that does this well is not ours, and must not run
        return ascii(text)[1:-1]
    from signatures.inert import inert

    return inert(text)


def _print_traceback(error: BaseException) -> None:
    import traceback

    for part in traceback.format_exception(error):  # without the frames' variables
        for line in part.splitlines():
            print(_inert(line), file=sys.stderr)  # noqa: T201 - as in _say


def _let_go_of(stream: TextIO) -> None:
    """Keep the interpreter from flushing a stream that cannot take it, which would end in exit 120."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
    except (OSError, ValueError, AttributeError):
        if stream is sys.stdout:
            sys.stdout = None
        else:
            sys.stderr = None
