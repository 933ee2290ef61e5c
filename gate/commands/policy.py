"""``gate policy``: check a policy, pin it by its digest, print its schema."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate import exit_codes
from gate.commands.findings import SOON, read_length, report
from gate.commands.policy_test import test_policy
from gate.commands.policy_upgrade import upgrade_policy
from gate.edge import clock
from signatures.errors import ConfigError
from signatures.inert import inert

if TYPE_CHECKING:
    from gate.policy.load import LoadedPolicy


@click.group(name="policy")
def command() -> None:
    """Check a policy, test it, and pin it by its digest."""


command.add_command(test_policy)
command.add_command(upgrade_policy)


def _load(given: str | None) -> LoadedPolicy:
    from gate.policy.load import find_policy, load_policy

    path, source = find_policy(given, os.environ, Path.cwd())
    return load_policy(path, source=source)


@command.command(name="check", short_help="Look over a policy, its trust file and keys.")
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@click.option(
    "--expires-within",
    "soon",
    default=SOON,
    show_default=True,
    metavar="LENGTH",
    help="Warn of keys that expire within this time.",
)
def check_policy(policies: tuple[str, ...], soon: str) -> int:
    """Look over a policy, its trust file and keys: what can never be met, what is unsafe, what begins or ends soon.

    Without POLICY: GATE_POLICY, else policy.toml in the working directory. Exits 2 where there is a problem.
    """
    from gate.policy.lint import lint_policy

    length = read_length(soon)
    codes = []
    for loaded in [_load(policy) for policy in policies or (None,)]:
        findings = lint_policy(loaded, clock.now(), soon=length)
        codes.append(report(findings, f"policy {inert(loaded.policy.name)} sha256:{loaded.digest}"))
    return max(codes)


@command.command(name="digest", short_help="Print the digest for --policy-digest.")
@click.argument("policy", required=False, metavar="[POLICY]")
@click.option("--files", is_flag=True, help="Print the lines that the digest is made of instead.")
def digest_policy(policy: str | None, files: bool) -> int:
    """Print the digest of a policy, its trust file and every file these name, for `--policy-digest`."""
    loaded = _load(policy)
    if files:
        for file in loaded.files:
            click.echo(f"{file.sha256}  {inert(file.name)}")
    else:
        click.echo(loaded.digest)
    return exit_codes.DONE


@command.command(name="schema", short_help="Print the JSON Schema of policy.toml.")
@click.option("--predicate", metavar="NAME", help="The schema of a predicate, such as `disclosure`, instead.")
@click.option("--report", is_flag=True, help="The schema of what `gate check --format json` prints, instead.")
def print_schema(predicate: str | None, report: bool) -> int:
    """Print the JSON Schema of policy.toml, for editors and for `check-jsonschema`."""
    import json

    from gate import schemas
    from signatures.predicates.types import SHORT_NAMES
    from signatures.reading.settings import nearest

    if report and predicate is not None:
        raise ConfigError("--report and --predicate", help="leave one of them out")
    try:
        if report:
            schema = schemas.report_schema()
        else:
            schema = schemas.predicate_schema(predicate) if predicate is not None else schemas.policy_schema()
    except KeyError:
        name = predicate or ""
        meant = nearest(name, SHORT_NAMES)
        listed = None if meant else f"one of: {', '.join(SHORT_NAMES)}"
        raise ConfigError(f"`{name}` is not a predicate", nearest=meant, help=listed) from None
    click.echo(json.dumps(schema, indent=2))
    return exit_codes.DONE
