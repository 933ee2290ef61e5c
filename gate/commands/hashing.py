"""What every command that hashes a build shares: the options, and the bar on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any, TypeVar

import click

from gate.edge.progress import open_bar
from gate.identity.build import Build

_F = TypeVar("_F", bound=Callable[..., Any])


def hashing_options(command: _F) -> _F:
    """How a build is hashed; `hash_build` takes what they give."""
    options = (
        click.option("--follow-symlinks", is_flag=True, help="Hash what links point to, inside the build."),
        click.option(
            "--links-within",
            multiple=True,
            type=click.Path(),
            metavar="DIR",
            help="Links may lead into this folder too; repeatable.",
        ),
        click.option("--no-progress", is_flag=True, help="Draw no progress bar (also: GATE_NO_PROGRESS=1)."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def hash_build(
    path: str, *, exclude: Iterable[str], follow_symlinks: bool, links_within: tuple[str, ...], no_progress: bool
) -> Build:
    """Hash the file or folder at ``path``, without the exact paths of ``exclude``. Raises BuildError, Undecided."""
    from gate.identity.identify import identify

    bar = open_bar(wanted=not no_progress)
    with bar or nullcontext():
        return identify(path, exclude=exclude, follow_symlinks=follow_symlinks, links_within=links_within, progress=bar)
