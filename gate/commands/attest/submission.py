"""``gate attest submission``: a build was handed over for verification."""

from __future__ import annotations

from typing import Any

import click

from gate import exit_codes
from gate.commands.attest.common import (
    build_options,
    named_build,
    predicate_options,
    put,
    put_member,
    show_change,
    start_from,
    subject_of,
    when,
)
from gate.commands.signing import Signing, issue, length, read_as, signing_options
from gate.edge.clock import now as read_clock
from signatures.envelopes.statement import Statement
from signatures.predicates import types
from signatures.predicates.submission import Submission
from signatures.reading.times import read_time, write_time

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
    now = read_clock().replace(microsecond=0)
    members, old, replaces = start_from(given["predicate"], given["supersedes"])
    before = dict(members)
    for name in ("producer", "evaluator"):
        put_member(members, name, "id", given[name])
    put_member(members, "model", "name", given["model"])
    put_member(members, "model", "version", given["model_version"])
    put(members, "submittedAt", when(given["submitted_at"], "--submitted-at"))
    members.setdefault("submittedAt", write_time(now))
    put(members, "windowEndsAt", when(given["window_ends_at"], "--window-ends-at"))
    if given["window"] is not None:
        members["windowEndsAt"] = write_time(read_time(members["submittedAt"]) + length(given["window"], "--window"))
    put(members, "receipt", given["receipt"])
    predicate = read_as(Submission, members, FLAGS)
    build = named_build(given["build"], given["manifest"], given["lookup"], given["exclude"])
    statement = Statement(predicate_type=types.SUBMISSION, subjects=(subject_of(build),), predicate=predicate)
    if old is not None:
        click.echo("\n".join([f"replaces {replaces}:", *show_change(before, members)]), err=True)
    signing = Signing(**{name: given[name] for name in Signing.__slots__})
    digest = issue(statement, signing, now, replaces=replaces)
    click.echo(f"{signing.out}  submission {digest}")
    return exit_codes.DONE
