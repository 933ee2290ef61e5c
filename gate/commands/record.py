"""``gate record``: is a record whole, and is it decided again as it was? What did it say?"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate import exit_codes
from gate.commands.options import color_option
from gate.edge.console import wants_color
from signatures.errors import ConfigError
from signatures.inert import inert

if TYPE_CHECKING:
    from gate.records.again import Again
    from gate.records.open import Record


@click.group(name="record")
def command() -> None:
    """Verify or show what `gate check --record` kept of a decision."""


@command.command(name="verify", short_help="Does the record hold, and is it decided so again?")
@click.argument("place", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--key", metavar="FILE.pub", help="Verify the record's signed decision by this public key as well.")
@click.option("--digest", metavar="SHA256", help="Go on only if this is the record's digest (gate check printed it).")
def verify_record(place: Path, key: str | None, digest: str | None) -> int:
    """Verify every byte of the record DIR and decide it again at its own time.

    Exits 0 where the record holds, whatever was decided: ALLOW, DENY or UNDECIDED. Exits 2 where it is not whole or not
    a record, 3 where it is whole and is decided otherwise now. Never 1: that comes from a decision alone.
    """
    from gate.records.again import decide_again
    from gate.records.open import open_record

    record = open_record(place)
    if digest is not None and digest.removeprefix("sha256:") != record.digest:
        raise ConfigError(f"the record's digest is {record.digest}", help="this is another record than the one named")
    again = decide_again(record)
    differences = [*again.differences, *(_decision_file(record, again, key) if key else ())]
    if differences:
        click.echo(f"NOT AS RECORDED  {inert(str(place))}  sha256:{record.digest}")
        for one in differences:
            click.echo(f"  {inert(one)}")
        click.echo(
            "help: the record is whole, and does not follow from what it holds: somebody wrote it so, or this version "
            f"decides otherwise than {inert(record.index.run.program)}; ask its keeper for another copy"
        )
        return exit_codes.UNDECIDED
    for line in _facts(place, record, again, key=key):
        click.echo(line)
    return exit_codes.DONE


def _facts(place: Path, record: Record, again: Again, *, key: str | None) -> list[str]:
    from gate.reports.words import first_line

    index = record.index
    how = "decided again, with the same result" if again.decided else "it ended before there was anything to decide"
    lines = [
        f"HOLDS  {inert(str(place))}  sha256:{record.digest}",
        f"it says: {first_line(again.report)}",
        f"decision: {index.outcome.decision}, allowed: {str(index.outcome.allowed).lower()} ({how})",
        f"{len(record.objects)} objects, {len(index.attestations)} attestations; policy sha256:{index.policy.digest}",
    ]
    if index.decision_file is None:
        lines.append("signed decision: none in this record")
    elif key is None:
        lines.append("signed decision: not verified (--key)")
    else:
        lines.append(f"signed decision: signed by {inert(key)}, and about this record")
    return lines


def _decision_file(record: Record, again: Again, path: str) -> list[str]:
    """What is wrong with the signed decision of the record: its signature, or what it says."""
    from gate.records.summary import open_summary
    from gate.reports.verification_summary import resource_uri
    from signatures.keys.public import load_public
    from signatures.reading.toml_file import read_whole

    kept = record.index.decision_file
    if kept is None:
        raise ConfigError("there is no signed decision in this record", help="leave out --key")
    statement, signed = open_summary(
        record.objects[kept.sha256], load_public(read_whole(path), path), "the signed decision"
    )
    if not signed:
        return ["the signed decision is not signed by this key"]
    report, said = again.report, statement.predicate
    run = report.run
    used = report.decision.used if report.decision else ()
    inputs = {digest for payload in used for _, digest in report.envelope_digests(payload)}
    pairs = (
        ("build", [dict(one.digest) for one in statement.subject], [run.build.identity.as_set()] if run.build else []),
        ("question", said.resource_uri, resource_uri(run.request) if run.request else None),
        ("time", said.time_verified, run.now),
        ("policy", dict(said.policy.digest), {"sha256": run.settings.digest}),
        ("result", said.verification_result, "PASSED" if report.allowed else "FAILED"),
        ("set of attestations", {one.digest.get("sha256") for one in said.input_attestations}, inputs),
    )
    return [f"the signed decision has another {name}" for name, was, found in pairs if was != found]


@command.command(name="show")
@click.argument("place", metavar="DIR", type=click.Path(path_type=Path))
@color_option
def show_record(place: Path, color: str) -> int:
    """Print the report of the record DIR again, from what it holds. Exits as `gate record verify` does."""
    from gate.records.again import decide_again
    from gate.records.open import open_record
    from gate.reports import terminal

    record = open_record(place)
    again = decide_again(record)
    if again.differences:
        raise ConfigError("this record does not hold", help=f"see `gate record verify {place}`")
    click.echo(f"record of {inert(record.index.run.id)}, sha256:{record.digest}; what follows was said then\n")
    click.echo(terminal.render(again.report, color=wants_color(color, os.environ, sys.stdout)))
    return exit_codes.DONE
