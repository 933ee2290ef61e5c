"""``gate version``: what a bug report needs."""

from __future__ import annotations

import platform
import sys

import click

import gate
from gate import exit_codes


def describe() -> dict[str, str]:
    """Name to value: the program, Python, the platform, the folder the program runs from."""
    return {
        "gate": gate.PROJECT.split()[1],
        "python": platform.python_version(),
        "platform": platform.platform(),
        "executable": sys.executable,
        "package": gate.__path__[0],
    }


@click.command(name="version")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(layout: str) -> int:
    """Print the version, and what a bug report needs."""
    facts = describe()
    if layout == "json":
        import json

        click.echo(json.dumps(facts, indent=2))
    else:
        for name, value in facts.items():
            click.echo(f"{name:10}  {value}")
    return exit_codes.DONE
