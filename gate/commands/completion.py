"""``gate completion``: the script that lets a shell complete commands, options and their values."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from gate import exit_codes
from gate.commands.table import COMPLETE_VARIABLE
from signatures.errors import ConfigError

SHELLS = ("bash", "zsh", "fish")

_WHERE = {
    "bash": "~/.local/share/bash-completion/completions/gate",
    "zsh": "a folder of $fpath, as _gate",
    "fish": "~/.config/fish/completions/gate.fish",
}


@click.command(
    name="completion",
    epilog='Try it now: eval "$(gate completion bash)". To keep it: '
    + "; ".join(f"{shell}: {place}" for shell, place in _WHERE.items())
    + ".",
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> int:
    """Print the completion script for SHELL on standard output."""
    root = context.find_root()
    kind = get_completion_class(shell)
    if kind is None:
        raise ConfigError(f"this version of click completes nothing in `{shell}`", help="install click 8.2 or newer")
    # The template alone: click's own `source()` of bash would first start a bash to ask for its version.
    made = kind(root.command, {}, "gate", COMPLETE_VARIABLE)
    click.echo(made.source_template % made.source_vars())
    return exit_codes.DONE


def answer(root: click.Command, instruction: str) -> int:
    """Print what may follow the words that the shell has set; ``instruction`` is like `bash_complete`."""
    shell, _, wanted = instruction.partition("_")
    kind = get_completion_class(shell) if shell in SHELLS else None
    if kind is None or wanted != "complete":
        raise ConfigError(
            f"{COMPLETE_VARIABLE} is set to something that no shell sets", help="unset it; see `gate completion --help`"
        )
    click.echo(kind(root, {}, "gate", COMPLETE_VARIABLE).complete())
    return exit_codes.DONE
