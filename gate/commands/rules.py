"""``gate rules``: the profiles, and the clauses behind each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from gate import exit_codes
from gate.commands.options import format_option
from signatures.inert import inert, write_json

if TYPE_CHECKING:
    from gate.profiles.model import Profile


@click.group(name="rules")
def command() -> None:
    """The profiles, and the clauses behind each."""


@command.command(
    name="show",
    short_help="Which profiles there are; the clauses of one.",
    epilog="Example: gate rules show us-ca-sb53 --format json",
)
@click.argument("profile", required=False, metavar="[PROFILE]")
@format_option("text", "json")
def show_rules(profile: str | None, form: str) -> int:
    """Show each clause of PROFILE with its source, its date and the requirement that asks for it.

    Without PROFILE: which profiles there are. No agency issued or endorsed any of them.
    """
    from gate.profiles.load import PROFILES, load_profile

    if profile is not None:
        shown = load_profile(profile)
        click.echo(write_json(_members(shown)) if form == "json" else _text(shown))
        return exit_codes.DONE
    every = [load_profile(name) for name in PROFILES]
    if form == "json":
        listed = [{"name": one.name, "version": one.version, "title": one.title} for one in every]
        click.echo(write_json({"profiles": listed}))
        return exit_codes.DONE
    for one in every:
        click.echo(f"{inert(one.name)} {one.version}  {inert(one.title)}")
    click.echo(f"\n{every[0].notice.splitlines()[0]}")
    return exit_codes.DONE


def _members(profile: Profile) -> dict[str, object]:
    """The profile as its file has it, and of each clause what asks for it."""
    from signatures.reading.shapes import plain

    clauses = [{**plain(clause), "askedBy": list(clause.asked_by)} for clause in profile.clauses]
    return {**plain(profile), "clauses": clauses}


def _text(profile: Profile) -> str:
    """The profile as text: its notice, each clause, each deadline."""
    from gate.profiles.model import From

    lines = [f"{profile.name} version {profile.version}: {profile.title}", "", *profile.notice.splitlines()]
    for clause in profile.clauses:
        asked = ", ".join(clause.asked_by) or "nothing: the gate does not look at it"
        lines += ["", clause.id, f"  {clause.title}", f"  source    {clause.source}, {clause.date}"]
        lines.append(f"  asked by  {asked}")
        if clause.kinds:
            lines.append(f"  kinds     {', '.join(clause.kinds)}")
    lines += ["", "incident reports" if profile.incident_rules else "incident reports: no deadline is known"]
    for rule in profile.incident_rules:
        since = "being aware" if rule.from_ is From.AWARE else "discovery"
        lines += [
            f"  {rule.id}  {rule.stage} within {length_text(rule.within)} of {since}",
            f"    {rule.title}",
            f"    to {rule.authority}",
        ]
    return "\n".join(inert(line) for line in lines)


def length_text(length: timedelta) -> str:
    """A length of time as laws write it: in whole days, or in hours where it is one day or less."""
    return f"{length // timedelta(hours=1)} hours" if length <= timedelta(days=1) else f"{length.days} days"
