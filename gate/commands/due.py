"""``gate due``: what must be filed, reviewed or renewed, and what is waited for; overdue first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from gate import exit_codes
from gate.commands.options import format_option
from gate.commands.papers import Papers, paper_options, read_papers
from gate.commands.reading import instant, length
from gate.edge import clock
from gate.reports.words import count
from signatures.inert import inert, write_json
from signatures.reading.times import write_duration, write_time

if TYPE_CHECKING:
    from gate.disclosures.duty import Deadline, Duty

_HEADINGS = ("OVERDUE", "DUE")


@click.command(name="due")
@paper_options
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="NAME",
    help="Count the deadlines of this profile for incidents whose `reports` do not name them; repeatable.",
)
@click.option("--within", default="30d", show_default=True, metavar="LENGTH", help="How far ahead to look.")
@click.option("--at", "at", metavar="TIME", help="As of this time (default: now).")
@format_option("text", "json", "ics", told="How to print it; ics is for calendar programs.")
def command(
    policy: str | None, folders: tuple[str, ...], profiles: tuple[str, ...], within: str, at: str | None, form: str
) -> int:
    """List what must be filed, reviewed or renewed, and what is waited for: overdue first, then by date.

    Exits 0 whatever is due: a list is no decision. What is overdue and denies a release, `gate check` says.
    """
    from gate.disclosures.due import choose, list_duties

    deadlines: tuple[Deadline, ...] = ()
    if profiles:
        from gate.commands.deadlines import deadlines_of

        deadlines = deadlines_of(profiles)
    now = instant(at, "--at") if at is not None else clock.now()
    ahead = length(within, "--within")
    found = read_papers(policy, folders)
    duties = list_duties(
        found.papers,
        now=now,
        policy=found.loaded.policy if found.loaded else None,
        trust=found.loaded.trust if found.loaded else None,
        deadlines=deadlines,
    )
    late, soon = choose(duties, now, ahead)
    if form == "ics":
        from gate.disclosures.calendar import to_ics

        click.echo(to_ics((*late, *soon), now), nl=False)
        return exit_codes.DONE
    if form == "json":
        click.echo(_as_json(found, late, soon, now=now, ahead=ahead))
        return exit_codes.DONE
    click.echo("\n".join(_as_text(late, soon, now=now, ahead=ahead)))
    for note in found.notes:
        click.echo(inert(note), err=True)
    return exit_codes.DONE


def _as_text(late: tuple[Duty, ...], soon: tuple[Duty, ...], *, now: datetime, ahead: timedelta) -> list[str]:
    lines = [f"{len(late)} overdue, {len(soon)} due within {write_duration(ahead)} of {write_time(now)}"]
    for heading, duties in zip(_HEADINGS, (late, soon), strict=True):
        if duties:
            lines += ["", heading]
        for duty in duties:
            lines += [
                f"  {write_time(duty.at)}  {duty.act:<6}  {inert(duty.what)} ({_distance(duty.at, now)})",
                f"    who acts: {inert(duty.who)}",
                f"    by: {inert(duty.rule)}",
                f"    in: {inert(duty.file)}",
            ]
    return lines


def _distance(at: datetime, now: datetime) -> str:
    """How far off, in whole days or hours, rounded down: nobody should think that there is more time than there is."""
    seconds = int(abs(at - now).total_seconds())
    size, word = (86400, "day") if seconds >= 86400 else (3600, "hour") if seconds >= 3600 else (60, "minute")  # noqa: PLR2004
    text = count(seconds // size, word)
    return f"{text} late" if at <= now else f"in {text}"


def _as_json(found: Papers, late: tuple[Duty, ...], soon: tuple[Duty, ...], *, now: datetime, ahead: timedelta) -> str:
    value = {
        "schemaVersion": "1",
        "at": write_time(now),
        "within": write_duration(ahead),
        "verified": found.loaded is not None,
        "overdue": [_plain(duty) for duty in late],
        "due": [_plain(duty) for duty in soon],
        "notes": list(found.notes),
    }
    return write_json(value)


def _plain(duty: Duty) -> dict[str, str]:
    return {
        "at": write_time(duty.at),
        "act": str(duty.act),
        "what": duty.what,
        "whoActs": duty.who,
        "rule": duty.rule,
        "file": duty.file,
    }
