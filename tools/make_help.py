"""Writes what is made from the texts of `gate help`: pages of docs/reference, manual pages. A test holds them to it.

usage: python tools/make_help.py [--check]    (with --check: names what is stale, and writes nothing)
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import gate  # noqa: E402 - found by the line above, wherever this is started
from gate.cli import cli  # noqa: E402
from gate.commands.table import COMMANDS  # noqa: E402
from gate.commands.topics import ENVIRONMENT, EXIT_CODES, TOPICS, Topic, page  # noqa: E402

REFERENCE = ROOT / "docs" / "reference"
MANUAL = ROOT / "docs" / "man"

_WIDTH = 78


def pages() -> Mapping[Path, str]:
    """Every file that is made here, and its text."""
    made = {REFERENCE / f"{name}.md": page(topic) for name, topic in TOPICS.items()}
    made[MANUAL / "gate.1"] = _root_page()
    made |= {MANUAL / f"gate-{name}.1": _command_page(name) for name in COMMANDS}
    return made


def _root_page() -> str:
    lines = [
        *_head("gate", cli.help or ""),
        ".SH SYNOPSIS",
        "\\fBgate\\fR \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION",
        _roff(cli.help or ""),
        ".PP",
        _roff(cli.epilog or ""),
        ".SH COMMANDS",
    ]
    for name, (_, told) in COMMANDS.items():
        lines += [".TP", f"\\fBgate\\-{_roff(name)}\\fR(1)", _roff(told)]
    lines += _topic("EXIT STATUS", EXIT_CODES)
    lines += _topic("ENVIRONMENT", ENVIRONMENT)
    lines += [
        ".SH FILES",
        ".TP",
        "\\fIpolicy.toml\\fR",
        "The policy, where neither \\-\\-policy nor GATE_POLICY names one: in the working directory, never above.",
    ]
    return "\n".join(lines) + "\n"


def _command_page(name: str) -> str:
    root = click.Context(cli, info_name="gate", terminal_width=_WIDTH, max_content_width=_WIDTH, **cli.context_settings)
    command = cli.get_command(root, name)
    if command is None:
        raise KeyError(name)
    lines = _head(f"gate-{name}", COMMANDS[name][1])
    for index, (title, text) in enumerate(_helps(name, command, root)):
        heading = f'.SH "{_roff(title.upper())}"' if index else ".SH SYNOPSIS AND OPTIONS"
        lines += [heading, ".nf", _roff(text), ".fi"]
    lines += [".SH SEE ALSO", "\\fBgate\\fR(1)"]
    return "\n".join(lines) + "\n"


def _helps(name: str, command: click.Command, parent: click.Context) -> Iterator[tuple[str, str]]:
    context = click.Context(
        command, info_name=name, parent=parent, terminal_width=_WIDTH, max_content_width=_WIDTH, **cli.context_settings
    )
    yield context.command_path, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None and not found.hidden:
                yield from _helps(below, found, context)


def _head(name: str, line: str) -> list[str]:
    version = gate.PROJECT.split()[1]
    return [
        '.\\" Made by tools/make_help.py from the texts of the program.',
        f'.TH "{_roff(name.upper())}" "1" "" "gate {version}" "Model Release Gate"',
        ".SH NAME",
        f"{_roff(name)} \\- {_roff(line.rstrip('.'))}",
    ]


def _topic(title: str, topic: Topic) -> list[str]:
    lines = [f".SH {title}", _roff(topic.opening)]
    for name, told in topic.rows:
        lines += [".TP", f"\\fB{_roff(name)}\\fR", _roff(told)]
    for note in topic.notes:
        lines += [".PP", _roff(note)]
    return lines


def _roff(text: str) -> str:
    """Plain text as roff shows it: backslashes and hyphens as they are, and no line taken for a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace("`", "\\(ga")
    return re.sub(r"(?m)^(?=[.'])", lambda _: "\\&", text)


def write() -> None:
    """Write every file, and remove the manual pages of commands that are gone."""
    made = pages()
    MANUAL.mkdir(exist_ok=True)
    for old in set(MANUAL.glob("*.1")) - set(made):
        old.unlink()
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")


def stale() -> list[str]:
    """Every file that is not as it would be written, or that would be removed; from the root."""
    made = pages()
    changed = {path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text}
    gone = set(MANUAL.glob("*.1")) - set(made)
    return sorted(str(path.relative_to(ROOT)) for path in changed | gone)


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        found = stale()
        print(*found, sep="\n")  # noqa: T201 - what --check is for
        sys.exit(bool(found))
    write()
