"""``gate attest waiver``: release officers let one requirement pass, for one build, for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from gate import exit_codes
from gate.commands.attest.common import (
    build_options,
    named_build,
    predicate_options,
    put,
    put_member,
    scope_from,
    scope_options,
    start_from,
    subject_of,
    when,
)
from gate.commands.signing import Signing, issue, length, read_as, signing_options
from gate.edge.clock import now as read_clock
from gate.requirements.table import REQUIREMENTS
from signatures.envelopes.statement import Statement
from signatures.errors import ConfigError
from signatures.predicates import types
from signatures.predicates.waiver import Waiver
from signatures.reading.times import read_time, write_time

FLAGS = {
    "waives": "--waive",
    "scopes": "--region and --audience",
    "reason": "--why",
    "ticketUri": "--ticket",
    "requestedBy": "--requested-by",
    "producer": "--producer",
    "notBefore": "--not-before",
    "expiresAt": "--expires-at or --valid-for",
    "postReviewDueAt": "--review-due-at",
    "acceptedLists": "--predicate",
}
_REVIEW = timedelta(days=7)


@click.command(name="waiver")
@build_options
@click.option("--waive", "waives", multiple=True, metavar="ID", help="The requirement; repeatable. No wildcards.")
@click.option("--why", metavar="TEXT", help="Why the release cannot wait.")
@click.option("--ticket", metavar="URI", help="Where this was decided.")
@click.option("--requested-by", metavar="ID", help="Who asks for it: never one of its signers.")
@click.option("--producer", metavar="ID", help="The build's producer; needed where `cleared` is waived.")
@click.option("--not-before", metavar="TIME", help="Default: now.")
@click.option("--expires-at", metavar="TIME", help="When it ends; it cannot be withdrawn earlier.")
@click.option("--valid-for", metavar="LENGTH", help="Or how long it lasts, such as 48h.")
@click.option("--review-due-at", metavar="TIME", help="When it is looked at again (default: a week after its end).")
@scope_options
@predicate_options
@signing_options
def command(**given: Any) -> int:  # noqa: ANN401 - click's values, each named above
    """Sign a waiver for BUILD. A second officer adds a signature: gate sign --add FILE."""
    now = read_clock().replace(microsecond=0)
    if given["status_list"] is not None or given["supersedes"] is not None:
        raise ConfigError("a waiver is not listed", help="it ends at --expires-at and cannot be withdrawn earlier")
    members, _, _ = start_from(given["predicate"], None)
    put(members, "waives", list(given["waives"]) or None)
    put(members, "reason", given["why"])
    put(members, "ticketUri", given["ticket"])
    put(members, "requestedBy", given["requested_by"])
    put_member(members, "producer", "id", given["producer"])
    put(members, "notBefore", when(given["not_before"], "--not-before"))
    members.setdefault("notBefore", write_time(now))
    put(members, "expiresAt", when(given["expires_at"], "--expires-at"))
    if given["valid_for"] is not None:
        lasts = length(given["valid_for"], "--valid-for")
        members["expiresAt"] = write_time(read_time(members["notBefore"]) + lasts)
    put(members, "postReviewDueAt", when(given["review_due_at"], "--review-due-at"))
    if "expiresAt" in members:
        members.setdefault("postReviewDueAt", write_time(read_time(members["expiresAt"]) + _REVIEW))
    put(
        members,
        "scopes",
        scope_from(
            given["regions"],
            given["excepted"],
            given["audience"],
            given["names"],
            given["nationalities"],
            given["distributions"],
            given["restrictions"],
        ),
    )
    predicate = read_as(Waiver, members, FLAGS)
    _check(predicate)
    build = named_build(given["build"], given["manifest"], given["lookup"], given["exclude"])
    statement = Statement(predicate_type=types.WAIVER, subjects=(subject_of(build),), predicate=predicate)
    signing = Signing(**{name: given[name] for name in Signing.__slots__})
    digest = issue(statement, signing, now)
    click.echo(f"{signing.out}  waiver {digest}")
    return exit_codes.DONE


def _check(waiver: Waiver) -> None:
    """What every reader would refuse later is refused now."""
    import difflib

    for name in waiver.waives:
        if name not in REQUIREMENTS:
            near = difflib.get_close_matches(name, REQUIREMENTS, n=1)
            raise ConfigError(f"--waive: `{name}` is no requirement", nearest=near[0] if near else None)
        if not REQUIREMENTS[name].waivable:
            raise ConfigError(f"--waive: {name} cannot be waived", help=f"gate explain {name} says why")
