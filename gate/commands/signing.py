"""What every command that signs shares: keys, passphrases, where the envelope goes, and the status list beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from gate.commands.key import passphrase_options
from gate.edge.files import write_whole
from gate.edge.passphrase import passphrase_asker
from signatures.attest import attest
from signatures.codes import Code
from signatures.envelopes.containers import open_container
from signatures.envelopes.dsse import Envelope, pae, to_json
from signatures.envelopes.statement import (
    Statement,
    party_subject,
    payload_digest,
    read_predicate,
    read_statement,
    write_statement,
)
from signatures.errors import ConfigError, Refused, Undecided
from signatures.keys.public import verify
from signatures.predicates import types
from signatures.predicates.status_list import StatusList
from signatures.reading.shapes import ShapeError, read
from signatures.reading.strict_json import Bounds
from signatures.reading.times import read_duration, read_time
from signatures.signers.signer import Signer
from signatures.signers.table import open_signer
from signatures.status.edit import Listed, add, entry_for, refresh

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What the shared options say."""

    keys: tuple[str, ...]
    out: Path
    status_list: Path | None
    list_key: str | None
    next_update: str
    reason: str
    passphrase_fd: int | None
    passphrase_file: Path | None
    overwrite: bool


def signing_options(command: F) -> F:
    """--key, --out, the list beside it, and passphrases; the command gets them as keyword arguments for `Signing`."""
    options = (
        click.option("--key", "keys", multiple=True, required=True, metavar="KEY", help="Sign with it; repeatable."),
        click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="Write it here."),
        click.option(
            "--status-list",
            type=click.Path(path_type=Path),
            metavar="LIST",
            help="Name the statement in this list of yours, and sign the list again.",
        ),
        click.option("--list-key", metavar="KEY", help="Sign the list with this key (default: the first --key)."),
        click.option(
            "--next-update", default="24h", show_default=True, metavar="LENGTH", help="How long the list stays fresh."
        ),
        click.option("--reason", default="issued", show_default=True, help="The entry's reason code."),
        click.option("--overwrite", is_flag=True, help="Replace FILE if it is there."),
    )
    for option in reversed(options):
        command = option(command)
    return passphrase_options(command)


def open_signers(keys: Sequence[str], passphrase_fd: int | None, passphrase_file: Path | None) -> list[Signer]:
    """The signers by their URIs, each unlocked once."""
    ask = passphrase_asker(fd=passphrase_fd, file=passphrase_file, environment=os.environ)
    return [open_signer(key, ask) for key in keys]


def read_as(kind: type[T], value: object, flags: dict[str, str]) -> T:
    """A predicate from its members, each fault with the flag that sets the member. Raises ConfigError."""
    try:
        return read(kind, value)
    except ShapeError as error:
        member = str(error.path[0]) if error.path else ""
        flag = flags.get(member)
        hint = f"`{member}` is set by {flag}" if flag else "mend the predicate; nothing was signed"
        raise ConfigError(str(error), help=hint) from None


def instant(text: str, flag: str) -> datetime:
    """A time given to a flag."""
    try:
        return read_time(text)
    except ValueError as error:
        raise ConfigError(f"{flag}: {error}", help="write it like 2026-11-23T18:00:00Z") from None


def length(text: str, flag: str) -> timedelta:
    """A length of time given to a flag."""
    try:
        return read_duration(text)
    except ValueError as error:
        raise ConfigError(f"{flag}: {error}") from None


def issue(statement: Statement, signing: Signing, now: datetime, *, replaces: str | None = None) -> str:
    """Sign the statement, write it, and name it in the list that was given: both files, or neither.

    Returns the sha256 (hex) of the payload.
    """
    try:
        payload = write_statement(statement)
    except Refused as error:
        raise ConfigError(
            f"this would be refused by every reader: {error.code.name} {error.detail}", help="nothing was signed"
        ) from None
    if signing.out.exists() and not signing.overwrite:
        raise ConfigError(f"`{signing.out}` exists and is not overwritten", help="choose another --out, or --overwrite")
    signers = open_signers(signing.keys, signing.passphrase_fd, signing.passphrase_file)
    envelope = attest(payload, signers)
    digest = payload_digest(payload)
    update = None
    if signing.status_list is not None:
        update = next_list(statement, digest, signing, signers[0], now, replaces)
    write_pair(signing.out, to_json(envelope), signing.status_list, update)
    return digest


def write_pair(out: Path, data: bytes, list_path: Path | None, list_data: bytes | None) -> None:
    """The statement first, then the list that names it; a statement whose list could not be written goes again."""
    before = out.read_bytes() if out.is_file() else None
    write_whole(out, data)
    if list_path is None or list_data is None:
        return
    try:
        write_whole(list_path, list_data)
    except (ConfigError, Undecided):
        if before is None:
            out.unlink(missing_ok=True)
        else:
            write_whole(out, before)
        raise


def next_list(
    statement: Statement, digest: str, signing: Signing, first: Signer, now: datetime, replaces: str | None
) -> bytes:
    """The list that was given, signed again with the statement in it; ``replaces`` goes. Raises ConfigError."""
    assert signing.status_list is not None  # noqa: S101 - the caller has looked; this tells the type checker
    envelope, held = read_list(signing.status_list)
    signer = first
    if signing.list_key is not None:
        (signer,) = open_signers([signing.list_key], signing.passphrase_fd, signing.passphrase_file)
    listed = Listed(statement=statement, payload=digest)
    others = [*beside(signing.out.parent), *beside(signing.status_list.parent)]
    entries = add(held, listed, entry_for(listed, now=now, reason=signing.reason), others=others, replaces=replaces)
    following = refresh(held, now=now, lasts=length(signing.next_update, "--next-update"), entries=entries)
    return sign_list(following, signer, continues=envelope)


def beside(folder: Path) -> list[Listed]:
    """The statements that lie in a folder: by them an overlap is told exactly. What cannot be read is not at hand."""
    found = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            envelope = open_container(path.read_bytes(), bounds=Bounds()).envelope
            found.append(Listed(statement=read_payload(envelope), payload=payload_digest(envelope.payload)))
        except (Refused, OSError):
            continue
    return found


def read_envelope(path: Path) -> Envelope:
    """The envelope in a file (a DSSE envelope or a Sigstore bundle). Raises ConfigError."""
    try:
        return open_container(read_bytes(path), bounds=Bounds(), max_bytes=Bounds().list_bytes).envelope
    except Refused as error:
        raise ConfigError(f"`{path}` cannot be read: {error.code.name} {error.detail}", help=error.help) from None


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises ConfigError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(f"there is no file `{path}`", help="check the path") from None
    except IsADirectoryError:
        raise ConfigError(f"`{path}` is a folder", help="name a file") from None
    except OSError as error:
        raise ConfigError(f"`{path}` cannot be read: {error.strerror}") from None


def read_payload(envelope: Envelope) -> Statement:
    """The statement in an envelope. Raises Refused."""
    bounds = Bounds()
    return read_predicate(read_statement(envelope.payload, max_bytes=bounds.list_bytes, depth=bounds.depth))


def read_list(path: Path) -> tuple[Envelope, StatusList]:
    """A status list and its envelope. Raises ConfigError."""
    envelope = read_envelope(path)
    try:
        statement = read_payload(envelope)
    except Refused as error:
        raise ConfigError(f"`{path}` cannot be read: {error.code.name} {error.detail}", help=error.help) from None
    if statement.predicate_type != types.STATUS_LIST:
        raise ConfigError(
            f"`{path}` is a {types.short_name(statement.predicate_type)}, not a status list",
            help="make one with gate status init",
        )
    found: StatusList = statement.predicate
    return envelope, found


def sign_list(held: StatusList, signer: Signer, *, continues: Envelope | None) -> bytes:
    """The list in an envelope; ``continues`` is the one before it, which the same key must have signed.

    So nobody is made to sign on what another has slipped in. Raises ConfigError.
    """
    if continues is not None:
        key, message = signer.public_key(), pae(continues.payload_type, continues.payload)
        if not any(verify(key, one.sig, message) for one in continues.signatures):
            raise ConfigError(
                f"the list was not signed by {signer.uri}: {Code.R402.phrase}",
                help="sign with the key that signed the list before, or start anew: gate status init",
            )
    statement = Statement(predicate_type=types.STATUS_LIST, subjects=(party_subject(held.issuer),), predicate=held)
    return to_json(attest(write_statement(statement), [signer]))
