"""``gate commitment``: show that a report is the one to which an attestation committed."""

from __future__ import annotations

from pathlib import Path

import click

from gate import exit_codes
from gate.commands.attest.report import MAX_REPORT
from gate.commands.reading import read_bytes, read_listed
from signatures.commitment import KEY_BYTES, opens
from signatures.envelopes.statement import Statement
from signatures.errors import ConfigError
from signatures.predicates import types
from signatures.predicates.shared import Commitment


@click.group(name="commitment")
def command() -> None:
    """Reports that attestations refer to without revealing them."""


@command.command(name="verify", short_help="Is the report the one that ATTESTATION committed to?")
@click.argument("attestation", type=click.Path(path_type=Path))
@click.option("--report", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The report.")
@click.option("--key", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The custodian's key file.")
def verify_commitment(attestation: Path, report: Path, key: Path) -> int:
    """Exit 0 if the report is the one that ATTESTATION committed to, 1 if it is another."""
    statement = read_listed(attestation)[1].statement
    held = _commitments(statement)
    if not held:
        raise ConfigError(f"`{attestation}` commits to nothing", help="name the attestation that does")
    secret, content = _read_key(key), read_bytes(report, limit=MAX_REPORT)
    for place, commitment in held:
        if opens(content, secret, commitment.value):
            click.echo(f"{report} is what {attestation} committed to: {place}")
            return exit_codes.DONE
    click.echo(f"{report} with this key is not what {attestation} committed to")
    return exit_codes.DENIED


def _commitments(statement: Statement) -> list[tuple[str, Commitment]]:
    """Every commitment of a statement, with its place."""
    predicate = statement.predicate
    found: list[tuple[str, Commitment | None]] = []
    if statement.predicate_type == types.PRERELEASE_VERIFICATION:
        found = [("reportCommitment", predicate.report_commitment)]
    elif statement.predicate_type == types.INCIDENT_REPORT:
        found = [("commitment", predicate.commitment)]
    elif statement.predicate_type == types.DISCLOSURE:
        references = enumerate(predicate.references)
        found = [(f"references[{index}] {one.kind}", one.commitment) for index, one in references]
    return [(place, commitment) for place, commitment in found if commitment is not None]


def _read_key(path: Path) -> bytes:
    try:
        found = bytes.fromhex(read_bytes(path).decode("ascii").strip())
    except ValueError:
        found = b""
    if len(found) != KEY_BYTES:
        raise ConfigError(f"`{path}` is not a commitment key", help=f"it holds {2 * KEY_BYTES} hexadecimal digits")
    return found
