"""The table of commands and the folder of commands are one list."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import click
import pytest

import gate.commands
from gate.cli import cli
from gate.commands.table import COMMANDS

FOLDER = Path(gate.commands.__path__[0])


def _modules_with_a_command() -> set[str]:
    found = set()
    for file in FOLDER.glob("*.py"):
        for node in ast.parse(file.read_text()).body:
            names = [node.name] if isinstance(node, ast.FunctionDef) else []
            if isinstance(node, ast.Assign):
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if "command" in names:
                found.add(f"gate.commands.{file.stem}")
    return found


def test_every_file_with_a_command_is_in_the_table() -> None:
    """No command is written and forgotten."""
    assert _modules_with_a_command() - {module for module, _ in COMMANDS.values()} == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_entry_is_a_command_of_that_name(name: str) -> None:
    """Each entry's module exists, and its ``command`` bears the entry's name."""
    module, line = COMMANDS[name]
    command = import_module(module).command
    assert isinstance(command, click.Command)
    assert command.name == name
    assert line.endswith((".", "?"))
    assert cli.get_command(click.Context(cli), name) is command
