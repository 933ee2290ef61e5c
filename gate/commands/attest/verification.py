"""``gate attest verification``: an evaluator's word about one build."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from gate.commands.attest.members import end_of, inner, predicate_options, put, put_member, start_from, when
from gate.commands.attest.report import commit_report, report_options
from gate.commands.attest.scopes import scope_options, scopes_of
from gate.commands.attest.subjects import build_options, issue_about
from gate.commands.reading import read_as
from gate.commands.signing import open_desk, signing_options
from signatures.predicates import types
from signatures.predicates.prerelease_verification import (
    WAITING,
    Determination,
    PrereleaseVerification,
    Variant,
    Verdict,
)
from signatures.reading.times import write_time

FLAGS = {
    "evaluator": "--evaluator",
    "producer": "--producer",
    "model": "--model NAME and --model-version",
    "verdict": "--verdict",
    "coverage": "--determination, --authority, --determined-at, --expected-at, --tier",
    "suite": "--suite",
    "evaluatedAt": "--evaluated-at",
    "issuedAt": "--issued-at",
    "notBefore": "--not-before",
    "validUntil": "--valid-until or --valid-for",
    "scopes": "--region, --audience, --distribution, --restrict",
    "reportCommitment": "--report",
    "evaluatedArtifact": "--evaluated-digest, --variant, --relation",
    "statusList": "--status-list-uri, --status-list-max-age",
}


@click.command(name="verification")
@build_options
@click.option("--evaluator", metavar="ID", help="Your party's id.")
@click.option("--producer", metavar="ID", help="The id of the lab that made the build.")
@click.option("--model", metavar="NAME", help="The model's name, such as acme/orca.")
@click.option("--model-version", metavar="VERSION", help="The model's version.")
@click.option("--verdict", type=click.Choice(list(Verdict)), help="Leave it out while you wait.")
@click.option("--determination", type=click.Choice(list(Determination)), help="Is it a covered frontier model?")
@click.option("--authority", metavar="ID", help="Who determined it (default: the evaluator).")
@click.option("--determined-at", metavar="TIME", help="When (default: now).")
@click.option("--expected-at", metavar="TIME", help="While it is PENDING: when the decision may come.")
@click.option("--tier", metavar="TIER", help="The tier of a covered model.")
@click.option("--suite", metavar="NAME", help="The evaluation suite; its content may stay secret.")
@click.option("--evaluated-at", metavar="TIME", help="When it was evaluated (default: now).")
@click.option("--issued-at", metavar="TIME", help="Default: now.")
@click.option("--not-before", metavar="TIME", help="Default: now.")
@click.option("--valid-until", metavar="TIME", help="When it ends.")
@click.option("--valid-for", metavar="LENGTH", help="Or how long it lasts, such as 180d.")
@scope_options
@click.option("--no-restrictions", is_flag=True, help="With --supersedes: leave the old restrictions out.")
@click.option("--evaluated-digest", metavar="HEX", help="The sha256 of what was evaluated, where it is not BUILD.")
@click.option("--variant", type=click.Choice(list(Variant)), help="With --evaluated-digest: which form that is.")
@click.option("--relation", metavar="TEXT", help="With --evaluated-digest: how it relates to BUILD.")
@click.option("--status-list-uri", metavar="URI", help="Where you publish your list, for people.")
@click.option("--status-list-max-age", type=int, metavar="SECONDS", help="With --status-list-uri: how often to look.")
@report_options
@predicate_options
@signing_options
def command(**given: Any) -> int:  # noqa: ANN401 - click's values, each named above
    """Sign a verification of BUILD: what you found, for which regions and audiences, until when."""
    desk = open_desk(given)
    start = start_from(given, types.PRERELEASE_VERIFICATION, partial(_renew, given))
    members = start.members
    put(members, "scopes", scopes_of(given))
    _set(members, given, write_time(desk.now))
    put(members, "validUntil", end_of(members["notBefore"], given["valid_until"], given["valid_for"]))
    commitment, secret = commit_report(given)
    put(members, "reportCommitment", commitment)
    predicate = read_as(PrereleaseVerification, members, FLAGS)
    return issue_about(desk, given, start, types.PRERELEASE_VERIFICATION, predicate, first=secret)


def _renew(given: dict[str, Any], members: dict[str, Any], replaces: str) -> None:
    """What the replaced statement said of itself is not copied, nor what the new one leaves no room for."""
    for name in ("issuedAt", "notBefore"):
        members.pop(name, None)
    members["supersedes"] = [replaces]
    if given["determination"] is not None:
        for name in ("determinedAt", "decisionExpectedAt"):
            members["coverage"].pop(name, None)
    if given["determination"] in WAITING:
        for name in ("verdict", "suite", "evaluatedAt", "validUntil", "reportCommitment"):
            members.pop(name, None)
    if given["no_restrictions"]:
        for scope in members.get("scopes", ()):
            scope.pop("restrictions", None)


def _set(members: dict[str, Any], given: dict[str, Any], now: str) -> None:
    """Every flag that was given, and what a verification cannot be without and everybody would write so."""
    put_member(members, "evaluator", "id", given["evaluator"])
    put_member(members, "producer", "id", given["producer"])
    put_member(members, "model", "name", given["model"])
    put_member(members, "model", "version", given["model_version"])
    put(members, "verdict", given["verdict"])
    put_member(members, "coverage", "determination", given["determination"])
    put_member(members, "coverage", "tier", given["tier"])
    put_member(members, "coverage", "decisionExpectedAt", when(given["expected_at"], "--expected-at"))
    authority = given["authority"] or inner(members, "coverage").get("authority")
    put_member(members, "coverage", "authority", authority or inner(members, "evaluator").get("id"))
    determined = when(given["determined_at"], "--determined-at") or inner(members, "coverage").get("determinedAt")
    put_member(members, "coverage", "determinedAt", determined or now)
    put_member(members, "suite", "name", given["suite"])
    put(members, "evaluatedAt", when(given["evaluated_at"], "--evaluated-at"))
    if members.get("verdict") is not None:
        members.setdefault("evaluatedAt", now)
    if given["evaluated_digest"] is not None:
        put_member(members, "evaluatedArtifact", "digest", {"sha256": given["evaluated_digest"]})
    put_member(members, "evaluatedArtifact", "variant", given["variant"])
    put_member(members, "evaluatedArtifact", "relation", given["relation"])
    put_member(members, "statusList", "uri", given["status_list_uri"])
    put_member(members, "statusList", "maxAgeSeconds", given["status_list_max_age"])
    put(members, "issuedAt", when(given["issued_at"], "--issued-at"))
    put(members, "notBefore", when(given["not_before"], "--not-before"))
    members.setdefault("issuedAt", now)
    members.setdefault("notBefore", members["issuedAt"])
