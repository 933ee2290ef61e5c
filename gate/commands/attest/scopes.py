"""--region and its companions: one scope by flags; several by --predicate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from gate.commands.attest.members import put
from signatures.errors import ConfigError
from signatures.inert import inert
from signatures.predicates.shared import Audience, Distribution, RestrictionKind
from signatures.regions import expand

F = TypeVar("F", bound=Callable[..., Any])


def region_options(command: F) -> F:
    """Where and for whom; `scopes_of` reads them."""
    options = (
        click.option(
            "--region", "regions", multiple=True, metavar="REGION", help="`PL`, `US-CA`, or a group such as EU."
        ),
        click.option("--except", "excepted", multiple=True, metavar="REGION", help="Leave out of the group."),
        click.option("--audience", type=click.Choice(list(Audience)), help="Who is served (default: GENERAL)."),
        click.option("--name", "names", multiple=True, metavar="ID", help="With NAMED: who; repeatable."),
        click.option("--nationality", "nationalities", multiple=True, metavar="CODE", help="With NATIONALITY_LIMITED."),
        click.option(
            "--distribution",
            "distributions",
            multiple=True,
            type=click.Choice(list(Distribution)),
            help="Default: HOSTED and ON_PREMISES.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def scope_options(command: F) -> F:
    """The same, and restrictions."""
    command = click.option(
        "--restrict",
        "restrictions",
        multiple=True,
        metavar="KIND:TARGET[:REASON]",
        help="Such as FEATURE_DISABLED:code-execution; repeatable.",
    )(command)
    return region_options(command)


def scopes_of(given: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The one scope that the flags describe, groups expanded into their members; None without --region.

    Raises ConfigError.
    """
    restrictions = given.get("restrictions", ())
    if not given["regions"]:
        flags = {
            "--except": given["excepted"],
            "--audience": given["audience"],
            "--name": given["names"],
            "--nationality": given["nationalities"],
            "--distribution": given["distributions"],
            "--restrict": restrictions,
        }
        alone = next((flag for flag, value in flags.items() if value), None)
        if alone is not None:
            raise ConfigError(f"{alone} without --region", help="a scope needs its regions: --region, repeatable")
        return None
    try:
        members = expand(given["regions"], given["excepted"])
    except ValueError as error:
        raise ConfigError(f"--region: {inert(str(error))}") from None
    scope: dict[str, Any] = {"regions": list(members), "audience": str(given["audience"] or Audience.GENERAL)}
    put(scope, "names", given["names"])
    put(scope, "nationalities", given["nationalities"])
    put(scope, "distribution", given["distributions"])
    put(scope, "restrictions", [_restriction(text, index) for index, text in enumerate(restrictions, 1)])
    return [scope]


def _restriction(text: str, number: int) -> dict[str, str]:
    kind, _, rest = text.partition(":")
    target, _, reason = rest.partition(":")
    if kind not in set(RestrictionKind) or not target.strip():
        known = ", ".join(RestrictionKind)
        raise ConfigError(f"--restrict `{inert(text)}`: must be KIND:TARGET[:REASON], and KIND one of {known}")
    found = {"id": f"r{number}", "kind": kind, "target": target}
    return {**found, "reason": reason} if reason.strip() else found
