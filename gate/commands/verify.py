"""``gate verify``: is every attestation of a file authentic by this trust file? Steps 1 to 7; no clock, no list."""

from __future__ import annotations

from pathlib import Path

import click

from gate import exit_codes
from gate.commands.believed import judge_file
from gate.commands.documents import Comparison, describe_documents, read_shelf
from signatures.inert import inert
from signatures.predicates import types
from signatures.predicates.types import short_name
from signatures.trust.load import load_trust


@click.command(name="verify")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--trust", type=click.Path(path_type=Path), required=True, metavar="FILE", help="Who may say what.")
@click.option(
    "--documents",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Hold the documents of disclosures in this folder against their digests.",
)
def command(path: Path, trust: Path, documents: Path | None) -> int:
    """Verify every attestation in FILE.

    Exits 0 if all of them are authentic, 1 if one is refused or a document at hand differs, 2 if there is none.
    Authentic is not in force: that is for the status lists to say, which `gate check` reads.
    """
    found = judge_file(path, load_trust(trust))
    shelf = None if documents is None else read_shelf(documents)
    differs = False
    for item in found:
        if item.statement is not None:
            parties = ", ".join(item.statement.speakers)
            click.echo(f"{inert(item.origin)}: authentic: {short_name(item.statement.type)} by {parties}")
            if shelf is not None and item.statement.type == types.DISCLOSURE:
                for state, line in describe_documents(item.statement.statement.predicate, shelf, item.origin):
                    differs = differs or state is Comparison.DIFFERS
                    click.echo(line)
        elif item.refusal is not None:
            code = item.refusal.code
            click.echo(f"{inert(item.origin)}: refused: {code.name} {code.phrase}: {inert(item.refusal.detail)}")
            click.echo(f"  help: {code.remedy}")
    good = all(item.statement is not None for item in found) and not differs
    return exit_codes.DONE if good else exit_codes.DENIED
