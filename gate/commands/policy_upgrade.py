"""``gate policy upgrade``: what a newer version of its profile asks for that a policy does not."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gate import exit_codes
from gate.edge.files import write_whole
from signatures.errors import ConfigError
from signatures.inert import inert

if TYPE_CHECKING:
    from gate.profiles.model import Profile
    from gate.profiles.upgrade import Upgrade


@click.command(name="upgrade", short_help="Show what a newer version of its profile asks for.")
@click.argument("policy", required=False, metavar="[POLICY]")
@click.option("--write", is_flag=True, help="Write the disclosures that are new into POLICY.")
def upgrade_policy(policy: str | None, write: bool) -> int:
    """Show what the newest version of POLICY's profile says otherwise; with --write, ask for what is new.

    Only disclosures are ever added. Your values and comments stay as they are; each other difference is named with
    what it would do, and is yours to write. The line `# gate profile: NAME VERSION` says where POLICY is from.
    """
    from gate.policy.load import find_policy
    from gate.profiles.load import load_profile
    from gate.profiles.upgrade import compare
    from signatures.reading.toml_file import parse_toml, read_toml

    path, _ = find_policy(policy, os.environ, Path.cwd())
    old = read_toml(path)
    text = old.data.decode()
    name, version = _mark(text, str(path))
    profile = load_profile(name)
    if version > profile.version:
        raise ConfigError(
            f"was written from version {version} of {name}, and this program knows {profile.version}",
            file=str(path),
            help="use a newer version of the program",
        )
    found = compare(text, old.table, profile, parse_toml(profile.policy.encode(), name).table)
    _show(found, profile, version)
    if write and found.text != text:
        new = parse_toml(found.text.encode(), str(path))
        _check_only_added(old.table, new.table, found.added, str(path))
        write_whole(path, found.text.encode())
        click.echo(f"wrote  {inert(str(path))}: its digest is another now, see `gate policy digest`")
    elif found.text != text:
        click.echo("nothing is written without --write")
    return exit_codes.DONE


def _mark(text: str, path: str) -> tuple[str, int]:
    from gate.profiles.upgrade import mark_of

    mark = mark_of(text)
    if mark is None:
        raise ConfigError(
            "does not say, in one line, which profile it was written from",
            file=path,
            help="write it in, such as `# gate profile: us-ca-sb53 1`; or leave the policy as it is",
        )
    return mark


def _show(found: Upgrade, profile: Profile, version: int) -> None:
    same = version == profile.version
    click.echo(f"{profile.name}: version {version}, {'the newest' if same else f'the newest is {profile.version}'}")
    for kind in found.added:
        click.echo(f"  + disclosures.{inert(kind)}: asked for from now on; stricter")
    for one in found.left:
        yours, theirs = (inert("nothing" if value is None else _written(value)) for value in (one.yours, one.theirs))
        click.echo(f"  = {inert(one.key)}: yours stays {yours}; the profile says {theirs}, which is {one.effect}")
    if not found.added and not found.left:
        click.echo("  no difference")


def _written(value: object) -> str:
    """A value as a policy has it: of what TOML and JSON write alike, and instants."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _check_only_added(old: Mapping[str, Any], new: Mapping[str, Any], added: tuple[str, ...], path: str) -> None:
    """The text was edited, and the text decides: nothing else may have changed."""
    rest = copy.deepcopy(dict(new))
    for kind in added:
        rest["disclosures"].pop(kind)
    if not rest.get("disclosures") and "disclosures" not in old:
        rest.pop("disclosures", None)
    if rest != old:
        raise ConfigError("cannot be extended without changing something else", file=path, help="add it by hand")
