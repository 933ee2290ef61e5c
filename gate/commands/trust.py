"""``gate trust``: check a trust file, add a party or a key to it, print its schema."""

from __future__ import annotations

from pathlib import Path

import click

from gate import exit_codes
from gate.commands.findings import SOON, read_length, report
from gate.edge import clock
from gate.edge.files import write_whole
from signatures.inert import inert

DEFAULT = "trust.toml"


@click.group(name="trust")
def command() -> None:
    """Check and extend the trust file: who may say what."""


@command.command(name="check")
@click.argument("trusts", nargs=-1, metavar="[TRUST]...")
@click.option(
    "--expires-within",
    "soon",
    default=SOON,
    show_default=True,
    metavar="LENGTH",
    help="Warn of keys that expire within this time.",
)
def check_trust(trusts: tuple[str, ...], soon: str) -> int:
    """Look over a trust file (trust.toml here) and its keys. Exits 2 where there is a problem."""
    from signatures.reading.toml_file import read_toml
    from signatures.trust.lint import lint_trust
    from signatures.trust.load import load_trust

    length = read_length(soon)
    codes = []
    for toml in [read_toml(trust) for trust in trusts or (DEFAULT,)]:
        loaded = load_trust(toml)
        codes.append(report(lint_trust(loaded, toml, clock.now(), soon=length), f"trust sha256:{loaded.digest}"))
    return max(codes)


@command.command(name="add")
@click.argument("name")
@click.option("--id", "party_id", metavar="URI", help="The party's id; needed where it is new.")
@click.option("--key", "keys", multiple=True, required=True, metavar="FILE.pub", help="A public key of the party.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="A role that the party takes.")
@click.option("--model", "models", multiple=True, metavar="GLOB", help="Models that it speaks for, such as `acme/*`.")
@click.option(
    "--attests", "kinds", multiple=True, metavar="KIND", help="Let the key attest this kind alone, and by itself."
)
@click.option("--trust", default=DEFAULT, show_default=True, metavar="FILE", help="The trust file to extend.")
def add_party(
    name: str,
    party_id: str | None,
    keys: tuple[str, ...],
    roles: tuple[str, ...],
    models: tuple[str, ...],
    kinds: tuple[str, ...],
    trust: str,
) -> int:
    """Add the party NAME, or another key of it, to the trust file.

    The file is extended, never rewritten: comments stay. What it would then say is read before it is written.
    """
    from gate.commands.trust_edit import Addition, check_only_added, extend
    from signatures.keys.public import load_public
    from signatures.reading.toml_file import parse_toml, read_toml, read_whole
    from signatures.trust.load import load_trust

    old = read_toml(trust)
    addition = Addition(name=name, id=party_id, keys=keys, roles=roles, models=models, attests=kinds)
    for path in keys:
        load_public(read_whole(path), path)
    data = extend(old, addition)
    toml = parse_toml(data, trust)
    new = load_trust(toml)
    check_only_added(old, toml, addition)
    write_whole(Path(trust), data)
    click.echo(f"{inert(trust)}: {inert(name)} added, trust sha256:{new.digest}")
    for key in new.parties[name].keys[-len(keys) :]:
        click.echo(f"  {inert(key.source)}  {key.key.algorithm}  {key.key.fingerprint}")
    return exit_codes.DONE


@command.command(name="schema", short_help="Print the JSON Schema of trust.toml.")
def print_schema() -> int:
    """Print the JSON Schema of trust.toml, for editors and for `check-jsonschema`."""
    import json

    from gate.schemas import trust_schema

    click.echo(json.dumps(trust_schema(), indent=2))
    return exit_codes.DONE
