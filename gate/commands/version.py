"""``gate version``: what a bug report needs."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

import click

import gate
from gate import exit_codes
from gate.commands.options import format_option

DEPENDENCIES = ("click", "cryptography", "pydantic")


def describe() -> dict[str, str | dict[str, str] | list[str]]:
    """Name to value: the program, Python, the platform, where it runs from, its dependencies, sources and signers."""
    from adapters.table import GROUP, SOURCES
    from signatures.signers.table import SIGNERS

    return {
        "gate": gate.PROJECT.split()[1],
        "python": platform.python_version(),
        "platform": platform.platform(),
        "executable": sys.executable,
        "package": gate.__path__[0],
        "dependencies": {name: _version(name) for name in DEPENDENCIES},
        "sources": sorted(SOURCES),
        "installedSources": sorted(_installed(GROUP)),
        "signers": sorted(SIGNERS),
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _installed(group: str) -> set[str]:
    """What other distributions offer as sources: scheme, and from where. None of it is imported."""
    return {
        f"{point.name} ({point.dist.name} {point.dist.version})" if point.dist else point.name
        for point in metadata.entry_points(group=group)
    }


@click.command(name="version", epilog="For a bug report: gate version --format json")
@format_option("text", "json")
def command(form: str) -> int:
    """Print the version, and what a bug report needs."""
    from signatures.inert import inert, write_json

    facts = describe()
    if form == "json":
        click.echo(write_json(facts))
        return exit_codes.DONE
    for name, value in facts.items():
        match value:
            case dict():
                text = ", ".join(f"{one} {version}" for one, version in value.items())
            case list():
                text = ", ".join(value) or "none"
            case _:
                text = value
        click.echo(f"{_LABELS.get(name, name):17}  {inert(text)}")
    return exit_codes.DONE


_LABELS = {"installedSources": "installed sources"}
