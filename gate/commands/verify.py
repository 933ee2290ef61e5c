"""``gate verify``: is every attestation of a file authentic by this trust file? Steps 1 to 7; no clock, no list."""

from __future__ import annotations

from pathlib import Path

import click

from gate import exit_codes
from gate.commands.believed import judge_file
from signatures.inert import inert
from signatures.predicates.types import short_name
from signatures.trust.load import load_trust


@click.command(name="verify")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--trust", type=click.Path(path_type=Path), required=True, metavar="FILE", help="Who may say what.")
def command(path: Path, trust: Path) -> int:
    """Verify every attestation in FILE.

    Exits 0 if all of them are authentic, 1 if one is refused, 2 if there is none. Authentic is not in force: that is
    for the status lists to say, which `gate check` reads.
    """
    found = judge_file(path, load_trust(trust))
    for item in found:
        if item.statement is not None:
            parties = ", ".join(item.statement.speakers)
            click.echo(f"{inert(item.origin)}: authentic: {short_name(item.statement.type)} by {parties}")
        elif item.refusal is not None:
            code = item.refusal.code
            click.echo(f"{inert(item.origin)}: refused: {code.name} {code.phrase}: {inert(item.refusal.detail)}")
            click.echo(f"  help: {code.remedy}")
    return exit_codes.DONE if all(item.statement is not None for item in found) else exit_codes.DENIED
