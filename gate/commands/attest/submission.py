"""``gate attest submission``: a build was handed over for verification."""

from __future__ import annotations

from typing import Any

import click

from gate.commands.attest.members import after, predicate_options, put, put_member, start_from, when
from gate.commands.attest.subjects import build_options, issue_about
from gate.commands.reading import read_as
from gate.commands.signing import open_desk, signing_options
from signatures.errors import ConfigError
from signatures.predicates import types
from signatures.predicates.submission import Submission
from signatures.reading.times import write_time

FLAGS = {
    "producer": "--producer",
    "evaluator": "--evaluator",
    "model": "--model and --model-version",
    "submittedAt": "--submitted-at",
    "windowEndsAt": "--window-ends-at or --window",
    "receipt": "--receipt",
}


@click.command(name="submission")
@build_options
@click.option("--producer", metavar="ID", help="Your party's id.")
@click.option("--evaluator", metavar="ID", help="Who received it.")
@click.option("--model", metavar="NAME", help="The model's name.")
@click.option("--model-version", metavar="VERSION", help="The model's version.")
@click.option("--submitted-at", metavar="TIME", help="Default: now.")
@click.option("--window-ends-at", metavar="TIME", help="When the agreed window ends.")
@click.option("--window", metavar="LENGTH", help="Or how long it is, from --submitted-at on.")
@click.option("--receipt", metavar="TEXT", help="The evaluator's receipt.")
@predicate_options
@signing_options
def command(**given: Any) -> int:  # noqa: ANN401 - click's values, each named above
    """Sign that BUILD was handed to an evaluator, and when the agreed window ends."""
    desk = open_desk(given)
    start = start_from(given, types.SUBMISSION)
    members = start.members
    for name in ("producer", "evaluator"):
        put_member(members, name, "id", given[name])
    put_member(members, "model", "name", given["model"])
    put_member(members, "model", "version", given["model_version"])
    put(members, "submittedAt", when(given["submitted_at"], "--submitted-at"))
    members.setdefault("submittedAt", write_time(desk.now))
    if given["window"] is not None and given["window_ends_at"] is not None:
        raise ConfigError("both --window-ends-at and --window", help="give one of them")
    put(members, "windowEndsAt", when(given["window_ends_at"], "--window-ends-at"))
    if given["window"] is not None:
        members["windowEndsAt"] = after(members["submittedAt"], given["window"], "--window")
    put(members, "receipt", given["receipt"])
    predicate = read_as(Submission, members, FLAGS)
    return issue_about(desk, given, start, types.SUBMISSION, predicate)
