"""Options that several commands have, each in one wording."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])

policy_option = click.option("--policy", metavar="FILE", help="The policy; else GATE_POLICY, else ./policy.toml.")
attestations_option = click.option(
    "--attestations", "folders", multiple=True, metavar="DIR", help="Look for attestations here as well; repeatable."
)
color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colour the output; auto: as the environment and the terminal say (gate help environment).",
)


def format_option(*forms: str, told: str = "How to print it.") -> Callable[[_F], _F]:
    """``--format``: one of ``forms``, the first by default, handed over as ``form``."""
    return click.option("--format", "form", type=click.Choice(forms), default=forms[0], show_default=True, help=told)
