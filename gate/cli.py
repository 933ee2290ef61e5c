"""The command line's root: a group that imports a command's module when that command is asked for, and not before."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

import gate
from gate.commands.table import COMMANDS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class LazyGroup(click.Group):
    """The commands of `gate.commands.table`; its help page is made from the table, without importing one of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name, imported now; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: object = import_module(module).command
        if not isinstance(command, click.Command):
            raise TypeError(module)
        from gate.commands.examples import hang_on

        hang_on(command, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that ``args`` begin with; an unknown one is an error that names the nearest."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from signatures.errors import ConfigError
            from signatures.reading.settings import nearest

            near = nearest(args[0], self.list_commands(ctx))
            raise ConfigError(
                f"no such command `{args[0]}`",
                nearest=near,
                help=None if near else "see `gate --help` for the commands",
            )
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What may follow `gate`: names from the table, so that no command is imported; then options."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name, help=line) for name, (_, line) in COMMANDS.items() if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line for each command, from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's signature
    if asked:
        click.echo(f"gate {gate.PROJECT.split()[1]}")
        ctx.exit()


cli = LazyGroup(
    name="gate",
    help="Decides whether exactly this build of a model may be released here, now.",
    epilog="Exit codes: 0 allowed, 1 denied, 2 usage or configuration, 3 no decision. Only 0 lets a release through."
    " More: gate help exit-codes, environment, formats.",
    context_settings={"help_option_names": ["-h", "--help"]},
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help="Print the version and exit.",
        ),
    ],
)
