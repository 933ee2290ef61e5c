"""``gate attest waiver``: release officers let one requirement pass, for one build, for a while."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gate import exit_codes
from gate.commands.attest.members import after, end_of, predicate_options, put, put_member, start_from, when
from gate.commands.attest.scopes import region_options, scopes_of
from gate.commands.attest.subjects import build_options, named_build, subject_of
from gate.commands.reading import read_as, read_list
from gate.commands.signing import issue, open_desk, signing_options
from gate.requirements.table import REQUIREMENTS
from signatures.envelopes.statement import Statement, payload_digest
from signatures.errors import ConfigError
from signatures.inert import inert
from signatures.predicates import types
from signatures.predicates.waiver import Waiver
from signatures.reading.settings import nearest
from signatures.reading.times import write_time

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
    "acceptedLists": "--accept-list",
}
_REVIEW = "7d"
_UNLISTED = ("status_list", "list_key", "next_update", "reason", "supersedes")


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
@click.option(
    "--accept-list",
    "lists",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="LIST",
    help="With status-list-fresh: the stale list that is accepted, and no other.",
)
@region_options
@predicate_options
@signing_options
def command(**given: Any) -> int:  # noqa: ANN401 - click's values, each named above
    """Sign a waiver for BUILD. A second officer adds a signature: gate sign --add FILE."""
    if given["status_list"] is not None or given["supersedes"] is not None:
        raise ConfigError("a waiver is not listed", help="it ends at --expires-at and cannot be withdrawn earlier")
    desk = open_desk(given)
    members = start_from(given, types.WAIVER).members
    put(members, "waives", given["waives"])
    put(members, "reason", given["why"])
    put(members, "ticketUri", given["ticket"])
    put(members, "requestedBy", given["requested_by"])
    put_member(members, "producer", "id", given["producer"])
    put(members, "notBefore", when(given["not_before"], "--not-before"))
    members.setdefault("notBefore", write_time(desk.now))
    put(members, "expiresAt", end_of(members["notBefore"], given["expires_at"], given["valid_for"], "--expires-at"))
    put(members, "postReviewDueAt", when(given["review_due_at"], "--review-due-at"))
    if "expiresAt" in members and "postReviewDueAt" not in members:
        members["postReviewDueAt"] = after(members["expiresAt"], _REVIEW, "--review-due-at")
    put(members, "scopes", scopes_of(given))
    put(members, "acceptedLists", [_accepted(path) for path in given["lists"]])
    predicate = read_as(Waiver, members, FLAGS)
    _check(predicate)
    subject = subject_of(named_build(given))
    issue(desk, Statement(predicate_type=types.WAIVER, subjects=(subject,), predicate=predicate))
    return exit_codes.DONE


for _option in command.params:
    if _option.name in _UNLISTED and isinstance(_option, click.Option):
        _option.hidden = True  # refused above, with why


def _accepted(path: Path) -> dict[str, Any]:
    """The one list in a file, as a waiver names it."""
    envelope, held = read_list(path)
    return {"issuer": held.issuer, "sequence": held.sequence, "digest": payload_digest(envelope.payload)}


def _check(waiver: Waiver) -> None:
    """What every reader would refuse later is refused now."""
    for name in waiver.waives:
        if name not in REQUIREMENTS:
            raise ConfigError(f"--waive: `{inert(name)}` is no requirement", nearest=nearest(name, REQUIREMENTS))
        if not REQUIREMENTS[name].waivable:
            raise ConfigError(f"--waive: {name} cannot be waived", help=f"gate explain {name} says why")
