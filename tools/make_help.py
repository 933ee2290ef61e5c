"""What is made from the texts of `gate help`: pages of docs/reference, manual pages. `make_pages.py` writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

import gate
from gate.cli import cli
from gate.commands.table import COMMANDS
from gate.commands.topics import ENVIRONMENT, EXIT_CODES, TOPICS, Topic, page

DOCS = Path(__file__).resolve().parents[1] / "docs"
MANUAL = DOCS / "man"

_WIDTH = 78


def pages() -> Mapping[Path, str]:
    """Every file that is made here, and its text."""
    made = {DOCS / "reference" / f"{name}.md": page(topic) for name, topic in TOPICS.items()}
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
    lines = _head(f"gate-{name}", COMMANDS[name][1])
    for depth, title, text in helps(name, _WIDTH):
        heading = f'.SH "{_roff(title.upper())}"' if depth else ".SH SYNOPSIS AND OPTIONS"
        lines += [heading, ".nf", _roff(text), ".fi"]
    lines += [".SH SEE ALSO", "\\fBgate\\fR(1)"]
    return "\n".join(lines) + "\n"


def helps(name: str, width: int) -> Iterator[tuple[int, str, str]]:
    """Of a command and all below it: how deep, its whole name, and what `--help` prints, without trailing blanks."""
    root = click.Context(cli, info_name="gate", terminal_width=width, **cli.context_settings)
    command = cli.get_command(root, name)
    if command is None:
        raise KeyError(name)
    yield from _helps(name, command, root, 0)


def _helps(name: str, command: click.Command, parent: click.Context, depth: int) -> Iterator[tuple[int, str, str]]:
    context = click.Context(command, info_name=name, parent=parent)
    text = command.get_help(context)
    yield depth, context.command_path, "\n".join(line.rstrip() for line in text.splitlines())
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None and not found.hidden:
                yield from _helps(below, found, context, depth + 1)


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
