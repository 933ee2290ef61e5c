"""Every command's help page has an example, and every example can be typed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import click
import pytest

from gate.cli import cli
from gate.commands.examples import EXAMPLES, hang_on
from gate.commands.table import COMMANDS


def _leaves(command: click.Command, context: click.Context, words: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _leaves(below, click.Context(below, info_name=name, parent=context), f"{words} {name}".strip())
    else:
        yield words, command


LEAVES = dict(_leaves(cli, click.Context(cli, info_name="gate", **cli.context_settings), ""))


@pytest.mark.parametrize("words", LEAVES)
def test_every_command_has_an_example(words: str) -> None:
    """In its help, after the options."""
    assert "gate " in (LEAVES[words].epilog or ""), f"add a line for `{words}` to gate/commands/examples.py"


@pytest.mark.parametrize("words", EXAMPLES)
def test_every_example_can_be_typed(words: str) -> None:
    """Its options and arguments are those of the command."""
    LEAVES[words].make_context("gate", shlex.split(EXAMPLES[words]))


def test_own_words_stay() -> None:
    """A command that brings its own epilog keeps it; one that is not known gets none."""
    own, unknown = click.Command("check", epilog="mine"), click.Command("zzz")
    hang_on(own, "check")
    hang_on(unknown, "zzz")
    assert (own.epilog, unknown.epilog) == ("mine", None)
    assert {words.split()[0] for words in EXAMPLES} <= set(COMMANDS)
