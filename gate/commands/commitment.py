"""``gate commitment``: show that a report is the one to which a verification committed."""

from __future__ import annotations

from pathlib import Path

import click

from gate import exit_codes
from gate.commands.signing import read_bytes, read_envelope, read_payload
from signatures.commitment import KEY_BYTES, opens
from signatures.errors import ConfigError, Refused


@click.group(name="commitment")
def command() -> None:
    """Reports that attestations refer to without revealing them."""


@command.command(name="verify")
@click.argument("attestation", type=click.Path(path_type=Path))
@click.option("--report", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The report.")
@click.option("--key", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The custodian's key file.")
def verify_commitment(attestation: Path, report: Path, key: Path) -> int:
    """Exit 0 if the report is the one that ATTESTATION committed to, 1 if it is another."""
    try:
        statement = read_payload(read_envelope(attestation))
    except Refused as error:
        raise ConfigError(f"`{attestation}` cannot be read: {error.code.name} {error.detail}") from None
    held = getattr(statement.predicate, "report_commitment", None)
    if held is None:
        raise ConfigError(f"`{attestation}` commits to no report", help="name the verification that does")
    if opens(read_bytes(report), _read_key(key), held.value):
        click.echo("the report is the one committed to")
        return exit_codes.DONE
    click.echo("the report is not the one committed to")
    return exit_codes.DENIED


def _read_key(path: Path) -> bytes:
    try:
        found = bytes.fromhex(read_bytes(path).decode("ascii").strip())
    except ValueError:
        found = b""
    if len(found) != KEY_BYTES:
        raise ConfigError(f"`{path}` is not a commitment key", help=f"it holds {2 * KEY_BYTES} hexadecimal digits")
    return found
