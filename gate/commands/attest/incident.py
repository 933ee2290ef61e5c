"""``gate attest incident``: a security incident about a build or about its lab."""

from __future__ import annotations

from typing import Any

import click

from gate.commands.attest.members import predicate_options, put, put_member, start_from, when
from gate.commands.attest.report import commit_report, report_options
from gate.commands.attest.subjects import build_options, issue_about, lab_wide_option
from gate.commands.reading import read_as
from gate.commands.signing import open_desk, signing_options
from gate.edge.together import Output
from signatures.errors import ConfigError
from signatures.inert import inert
from signatures.predicates import types
from signatures.predicates.incident_report import IncidentReport, IncidentState, Severity, Stage
from signatures.reading.times import write_time

FLAGS = {
    "reporter": "--reporter",
    "producer": "--producer",
    "incidentId": "--incident-id",
    "category": "--category",
    "severity": "--severity",
    "state": "--state",
    "discoveredAt": "--discovered-at",
    "awareAt": "--aware-at",
    "plainStatement": "--statement",
    "commitment": "--report",
    "startedAt": "--started-at",
    "endedAt": "--ended-at",
    "qualifyingReasons": "--qualifying-reason",
    "reports": "--owed, --profile and --filed",
}


@click.command(name="incident")
@build_options
@lab_wide_option
@click.option("--reporter", metavar="ID", help="Your party's id.")
@click.option("--producer", metavar="ID", help="Whom it is about.")
@click.option("--incident-id", metavar="ID", help="The same in every report of this incident.")
@click.option("--category", metavar="WORD", help="Such as weights-exfiltrated.")
@click.option("--severity", type=click.Choice(list(Severity)), help="How bad it is.")
@click.option("--state", type=click.Choice(list(IncidentState)), help="Where it stands.")
@click.option("--discovered-at", metavar="TIME", help="Default: now.")
@click.option("--aware-at", metavar="TIME", help="Default: as discovered.")
@click.option("--started-at", metavar="TIME", help="When it began.")
@click.option("--ended-at", metavar="TIME", help="When it ended.")
@click.option("--qualifying-reason", "reasons", multiple=True, metavar="TEXT", help="Why it must be reported.")
@click.option(
    "--owed",
    "owed",
    multiple=True,
    nargs=4,
    metavar="AUTHORITY STAGE RULE TIME",
    help="A report that is due: to whom, INITIAL/INTERMEDIATE/FINAL/AMENDED, by which rule, until when.",
)
@click.option(
    "--profile",
    metavar="PROFILE",
    help="Compute the reports that this profile's deadlines ask for, and write them down as owed.",
)
@click.option(
    "--rule",
    "chosen",
    multiple=True,
    metavar="RULE",
    help="With --profile: these alone, where the profile tells cases apart; repeatable.",
)
@click.option(
    "--filed",
    "filed",
    multiple=True,
    nargs=3,
    metavar="AUTHORITY STAGE TIME",
    help="A report that is owed was handed in then.",
)
@click.option("--statement", metavar="TEXT", help="What happened, in plain words.")
@click.option("--internal-use/--no-internal-use", default=None, help="Whether it arose in the lab's own use.")
@click.option("--suspends/--no-suspends", default=None, help="Whether it blocks, whatever its severity.")
@report_options
@predicate_options
@signing_options
def command(**given: Any) -> int:  # noqa: ANN401 - click's values, each named above
    """Sign an incident report about BUILD, or about the lab with --lab-wide."""
    desk = open_desk(given)
    start = start_from(given, types.INCIDENT_REPORT)
    members = start.members
    for name in ("reporter", "producer"):
        put_member(members, name, "id", given[name])
    if given["producer"] is None and given["reporter"] is not None:
        members.setdefault("producer", {"id": given["reporter"]})
    put(members, "incidentId", given["incident_id"])
    for name in ("category", "severity", "state"):
        put(members, name, given[name])
    put(members, "discoveredAt", when(given["discovered_at"], "--discovered-at"))
    members.setdefault("discoveredAt", write_time(desk.now))
    put(members, "awareAt", when(given["aware_at"], "--aware-at"))
    members.setdefault("awareAt", members["discoveredAt"])
    put(members, "startedAt", when(given["started_at"], "--started-at"))
    put(members, "endedAt", when(given["ended_at"], "--ended-at"))
    put(members, "qualifyingReasons", given["reasons"])
    commitment, secret = _set_account(members, given)
    put(members, "commitment", commitment)
    for name, flag in (("internalUse", "internal_use"), ("suspends", "suspends")):
        put(members, name, given[flag])
        members.setdefault(name, False)
    if given["profile"] is None and given["chosen"]:
        raise ConfigError("--rule, and no --profile", help="name the profile that has the rule: --profile PROFILE")
    if given["profile"] is not None:
        _propose(members, given)
    _set_reports(members, given)
    predicate = read_as(IncidentReport, members, FLAGS)
    return issue_about(desk, given, start, types.INCIDENT_REPORT, predicate, first=secret)


def _set_account(members: dict[str, Any], given: dict[str, Any]) -> tuple[dict[str, str] | None, tuple[Output, ...]]:
    """What happened is said or committed to: the new way takes the place of a copied one."""
    if given["statement"] is not None and given["report"] is not None:
        raise ConfigError("both --statement and --report", help="say what happened, or commit to a report of it")
    if given["statement"] is not None:
        members.pop("commitment", None)
        members["plainStatement"] = given["statement"]
    if given["report"] is not None:
        members.pop("plainStatement", None)
    return commit_report(given)


def _propose(members: dict[str, Any], given: dict[str, Any]) -> None:
    """Add the reports that a profile's deadlines ask for, and show each on standard error. Raises ConfigError."""
    from gate.commands.deadlines import deadlines_of

    report = read_as(IncidentReport, {name: value for name, value in members.items() if name != "reports"}, FLAGS)
    profile = given["profile"]
    due = {deadline.rule.id: (deadline.rule, deadline.due_for(report)) for deadline in deadlines_of([profile])}
    for name in given["chosen"]:
        if name not in due:
            raise ConfigError(f"--rule {inert(name)}: {profile} has no such rule", help=f"gate rules show {profile}")
    wanted = [
        (rule, at)
        for rule, at in due.values()
        if at is not None and (not given["chosen"] or rule.id in given["chosen"])
    ]
    if len(wanted) > 1 and not given["chosen"]:
        cases = "; ".join(f"{rule.id} ({rule.title}): {write_time(at)}" for rule, at in wanted)
        raise ConfigError(
            f"--profile {profile} has {len(wanted)} deadlines, by what happened",
            help=f"name those that fit with --rule: {cases}",
        )
    if not wanted:
        click.echo(f"{profile}: no deadline for an incident of severity {report.severity}", err=True)
        return
    held = members.get("reports", [])
    reports = list(held) if isinstance(held, list) else []
    for rule, at in wanted:
        if any(isinstance(one, dict) and one.get("ruleId") == rule.id for one in reports):
            continue  # copied from the statement that is replaced: it says so already, and may have been filed
        click.echo(
            f"owed: {rule.stage} to {rule.authority} by {write_time(at)}: {rule.id}, {rule.title}"
            f" ({rule.source}, {rule.date})",
            err=True,
        )
        owed = {"authority": rule.authority, "stage": str(rule.stage), "ruleId": rule.id, "dueAt": write_time(at)}
        reports.append(owed)
    members["reports"] = reports


def _set_reports(members: dict[str, Any], given: dict[str, Any]) -> None:
    held = members.get("reports", [])
    reports = list(held) if isinstance(held, list) else []
    for authority, stage, rule, due in given["owed"]:
        _check_stage(stage, "--owed")
        reports.append({"authority": authority, "stage": stage, "ruleId": rule, "dueAt": when(due, "--owed")})
    for authority, stage, at in given["filed"]:
        _check_stage(stage, "--filed")
        found = [one for one in reports if _names(one, authority, stage)]
        if len(found) != 1:
            raise ConfigError(
                f"--filed: {len(found)} reports {stage} to {inert(authority)} are owed", help="say which with --owed"
            )
        found[0]["submittedAt"] = when(at, "--filed")
    if reports:
        members["reports"] = reports


def _names(report: object, authority: str, stage: str) -> bool:
    return isinstance(report, dict) and (report.get("authority"), report.get("stage")) == (authority, stage)


def _check_stage(stage: str, flag: str) -> None:
    if stage not in set(Stage):
        raise ConfigError(f"{flag}: `{inert(stage)}` is none of {', '.join(Stage)}")
