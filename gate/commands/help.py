"""``gate help``: the topics that belong to no command, and each command's own help."""

from __future__ import annotations

import click

from gate import exit_codes
from gate.commands.table import COMMANDS
from gate.commands.topics import TOPICS, show
from signatures.errors import ConfigError
from signatures.inert import inert
from signatures.reading.settings import nearest


@click.command(
    name="help",
    epilog="Topics: exit-codes, environment, formats. Example: gate help status refresh",
)
@click.argument("words", nargs=-1, metavar="[TOPIC | COMMAND...]")
@click.pass_context
def command(context: click.Context, words: tuple[str, ...]) -> int:
    """Explain a topic, or a command as its --help does."""
    if len(words) == 1 and words[0] in TOPICS:
        click.echo(show(TOPICS[words[0]]))
        return exit_codes.DONE
    root = context.find_root()
    if not words:
        click.echo(root.get_help())
        click.echo(f"\nTopics: gate help {'|'.join(TOPICS)}")
        return exit_codes.DONE
    click.echo(_find(root, words).get_help())
    return exit_codes.DONE


def _find(root: click.Context, words: tuple[str, ...]) -> click.Context:
    """The context of the command that the words name. Raises ConfigError."""
    context = root
    for depth, word in enumerate(words):
        group = context.command
        below = group.get_command(context, word) if isinstance(group, click.Group) else None
        if below is None:
            known = list(group.list_commands(context)) if isinstance(group, click.Group) else []
            known += [] if depth else [*TOPICS]
            near = nearest(word, known)
            what = "topic or command" if depth == 0 else f"command of `{context.command_path}`"
            raise ConfigError(
                f"`{inert(word)}` is no {what}",
                nearest=near,
                help=None if near else f"topics: {', '.join(TOPICS)}; commands: {', '.join(COMMANDS)}",
            )
        context = click.Context(below, info_name=word, parent=context)
    return context
