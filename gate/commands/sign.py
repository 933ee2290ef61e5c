"""``gate sign``: a further signature on an envelope, or the first on a statement that is ready."""

from __future__ import annotations

from pathlib import Path

import click

from gate import exit_codes
from gate.commands.key import passphrase_options
from gate.commands.signing import open_signers, read_bytes, read_envelope
from gate.edge.files import write_whole
from signatures.attest import add_signature, attest
from signatures.envelopes.dsse import Envelope, to_json
from signatures.envelopes.statement import payload_digest, read_predicate, read_statement
from signatures.errors import ConfigError, Refused
from signatures.predicates.types import short_name
from signatures.reading.strict_json import Bounds


@click.command(name="sign")
@click.argument("statement", required=False, type=click.Path(path_type=Path))
@click.option(
    "--add", "envelope", type=click.Path(path_type=Path), metavar="ENVELOPE", help="Add a signature to this envelope."
)
@click.option("--key", "keys", multiple=True, required=True, metavar="KEY", help="Sign with it; repeatable.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it here (default with --add: ENVELOPE)."
)
@passphrase_options
def command(
    statement: Path | None,
    envelope: Path | None,
    keys: tuple[str, ...],
    out: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
) -> int:
    """Sign the in-toto statement in the file STATEMENT, or add a signature to an envelope.

    What is signed is read first, as every verifier reads it: a statement that would be refused is not signed.
    """
    if (statement is None) == (envelope is None):
        raise ConfigError("name what to sign once", help="give STATEMENT, or --add ENVELOPE")
    source = envelope or statement
    assert source is not None  # noqa: S101 - looked at above; this tells the type checker
    target = out or envelope
    if target is None:
        raise ConfigError("a new envelope needs a place", help="give --out FILE")
    held = read_envelope(source) if envelope is not None else None
    payload = held.payload if held else read_bytes(source)
    kind = _read(payload, source)
    signers = open_signers(keys, passphrase_fd, passphrase_file)
    if held is None:
        made: Envelope = attest(payload, signers)
    else:
        made = held
        for signer in signers:
            made = add_signature(made, signer)
    write_whole(target, to_json(made), overwrite=envelope is not None and target == envelope)
    click.echo(f"{target}  {kind} {payload_digest(payload)}, {len(made.signatures)} signature(s)")
    return exit_codes.DONE


def _read(payload: bytes, source: Path) -> str:
    bounds = Bounds()
    try:
        found = read_predicate(read_statement(payload, max_bytes=bounds.list_bytes, depth=bounds.depth))
    except Refused as error:
        raise ConfigError(f"`{source}` would be refused: {error.code.name} {error.detail}", help=error.help) from None
    return short_name(found.predicate_type)
