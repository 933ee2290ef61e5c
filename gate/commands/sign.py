"""``gate sign``: a further signature on an envelope, or the first on a statement that is ready."""

from __future__ import annotations

from pathlib import Path

import click

from gate import exit_codes
from gate.commands.key import passphrase_options
from gate.commands.reading import read_bytes, read_listed, read_payload, unusable
from gate.commands.signing import open_signers
from gate.disclosures.draft import refuse_draft
from gate.edge.files import write_whole
from signatures.attest import add_signature, attest
from signatures.envelopes.dsse import to_json
from signatures.envelopes.statement import payload_digest
from signatures.errors import ConfigError, Refused
from signatures.predicates import types
from signatures.predicates.types import short_name
from signatures.reading.strict_json import Bounds, parse


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
    if envelope is not None and statement is None:
        held, listed = read_listed(envelope)
        made = held
        kind, payload, target = listed.statement.predicate_type, listed.payload, out or envelope
        _refuse_draft(kind, held.payload, envelope)
        for signer in open_signers(keys, passphrase_fd, passphrase_file):
            made = add_signature(made, signer)
    elif statement is not None and envelope is None:
        if out is None:
            raise ConfigError("a new envelope needs a place", help="give --out FILE")
        data = read_bytes(statement)
        kind, payload, target = _read(data, statement), payload_digest(data), out
        made = attest(data, open_signers(keys, passphrase_fd, passphrase_file))
    else:
        raise ConfigError("name what to sign once", help="give STATEMENT, or --add ENVELOPE")
    write_whole(target, to_json(made), overwrite=target == envelope)
    click.echo(f"{target}  {short_name(kind)} {payload}, signed by {len(made.signatures)}")
    return exit_codes.DONE


def _read(data: bytes, path: Path) -> str:
    """The predicate type of a statement that every verifier would read. Raises ConfigError."""
    try:
        statement = read_payload(data)
    except Refused as error:
        found = unusable(path, error)
        raise ConfigError(
            found.message,
            help="STATEMENT is an in-toto statement, as JSON, unsigned: `gate attest` makes and signs one;"
            " --add ENVELOPE signs what is signed already",
        ) from None
    if statement.predicate_type == types.STATUS_LIST:
        raise ConfigError(
            f"`{path}` is a status list", help="`gate status` signs lists: it sees to it that they keep the rules"
        )
    _refuse_draft(statement.predicate_type, data, path)
    return statement.predicate_type


def _refuse_draft(predicate_type: str, payload: bytes, path: Path) -> None:
    """Whoever signs second has read it no more than whoever signed first."""
    if predicate_type == types.DISCLOSURE:
        bounds = Bounds()
        refuse_draft(parse(payload, max_bytes=bounds.list_bytes, depth=bounds.depth)["predicate"], f"`{path}`")
