"""``gate rules``: the profiles, and the clauses behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gate import exit_codes
from signatures.inert import inert, write_json

if TYPE_CHECKING:
    from gate.profiles.model import Profile


@click.group(name="rules")
def command() -> None:
    """The profiles, and the clauses behind each."""


@command.command(name="show", epilog="Example: gate rules show us-ca-sb53 --format json")
@click.argument("profile", required=False, metavar="[PROFILE]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
def show_rules(profile: str | None, form: str) -> int:
    """Show each clause of PROFILE with its source, its date and the requirement that asks for it.

    Without PROFILE: which profiles there are. No agency issued or endorsed any of them.
    """
    from gate.profiles.load import PROFILES, load_profile
    from signatures.reading.shapes import plain

    found = [load_profile(name) for name in (PROFILES if profile is None else (profile,))]
    if form == "json":
        if profile is not None:
            click.echo(write_json(_for_json(plain(found[0]), found[0])))
        else:
            listed = [{"name": one.name, "version": one.version, "title": one.title} for one in found]
            click.echo(write_json({"profiles": listed}))
    elif profile is None:
        for one in found:
            click.echo(f"{inert(one.name)} {one.version}  {inert(one.title)}")
        click.echo(f"\n{found[0].notice.splitlines()[0]}")
    else:
        click.echo(rules_text(found[0]))
    return exit_codes.DONE


def _for_json(members: dict[str, object], profile: Profile) -> dict[str, object]:
    asked = {clause.id: list(clause.asked_by) for clause in profile.clauses}
    clauses = members["clauses"]
    if isinstance(clauses, list):
        members["clauses"] = [{**clause, "askedBy": asked[clause["id"]]} for clause in clauses]
    return members


def rules_text(profile: Profile) -> str:
    """The profile as text: its notice, each clause, each deadline."""
    lines = [f"{profile.name} version {profile.version}: {profile.title}", "", profile.notice]
    for clause in profile.clauses:
        asked = ", ".join(clause.asked_by) or "nothing: the gate does not look at it"
        lines += ["", clause.id, f"  {clause.title}", f"  source    {clause.source}, {clause.date}"]
        lines.append(f"  asked by  {asked}")
        if clause.kinds:
            lines.append(f"  kinds     {', '.join(clause.kinds)}")
    lines += ["", "incident reports" if profile.incident_rules else "incident reports: no deadline is known"]
    for rule in profile.incident_rules:
        lines += [
            f"  {rule.id}  {rule.stage} within {length_text(rule.within.total_seconds())} of being {rule.from_}"
            if rule.from_ == "aware"
            else f"  {rule.id}  {rule.stage} within {length_text(rule.within.total_seconds())} of discovery",
            f"    {rule.title}",
            f"    to {rule.authority}",
        ]
    return inert_lines("\n".join(lines))


def length_text(seconds: float) -> str:
    """A length of time in whole days, or in hours where it is one day or less."""
    hours = int(seconds // 3600)
    return f"{hours} hours" if hours <= 24 else f"{hours // 24} days"  # noqa: PLR2004 - a day


def inert_lines(text: str) -> str:
    """Several lines, each made inert."""
    return "\n".join(inert(line) for line in text.splitlines())
