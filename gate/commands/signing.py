"""What every command that signs shares: the keys, where the envelope goes, and the status list beside it.

Everything that can fail without the statement fails in `open_desk`, before a build is hashed for an hour.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gate.commands.key import passphrase_options
from gate.commands.reading import beside, length, read_list
from gate.edge import clock
from gate.edge.passphrase import passphrase_asker
from gate.edge.together import Output, hold, write_all
from signatures.envelopes.statement import Statement, party_subject, payload_digest, write_statement
from signatures.errors import ConfigError, Refused
from signatures.inert import inert
from signatures.predicates import types
from signatures.predicates.table import PREDICATES, author_of
from signatures.reading.settings import check_identifier
from signatures.signers.table import open_signer
from signatures.status.edit import add, entry_for, refresh
from signatures.status.overlap import Listed

if TYPE_CHECKING:
    from signatures.envelopes.dsse import Envelope
    from signatures.predicates.status_list import StatusList
    from signatures.signers.signer import Signer

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is ready before anything is signed: the instant, the signers, and the files."""

    now: datetime
    signers: tuple[Signer, ...]
    list_signer: Signer
    out: Path
    overwrite: bool
    status_list: Path | None
    next_update: str | None
    reason: str


def signing_options(command: F) -> F:
    """--key, --out, the list beside it, and passphrases; `open_desk` reads what they give."""
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
            "--next-update", metavar="LENGTH", help="How long the list stays fresh (default: as long as before)."
        ),
        click.option("--reason", default="issued", show_default=True, help="The entry's reason code."),
        click.option("--overwrite", is_flag=True, help="Replace FILE if it is there."),
    )
    for option in reversed(options):
        command = option(command)
    return passphrase_options(command)


def read_clock() -> datetime:
    """The instant, to the second: what is signed says no more."""
    return clock.now().replace(microsecond=0)


def open_signers(keys: Sequence[str], passphrase_fd: int | None, passphrase_file: Path | None) -> tuple[Signer, ...]:
    """The signers by their URIs, each unlocked once. Raises ConfigError."""
    ask = passphrase_asker(fd=passphrase_fd, file=passphrase_file, environment=os.environ)
    return tuple(open_signer(key, ask) for key in keys)


def open_desk(given: dict[str, Any]) -> Desk:
    """Look at the places, and unlock the keys. ``given`` are click's values of `signing_options` and of BUILD."""
    out, status_list = given["out"], given["status_list"]
    if os.path.lexists(out) and not given["overwrite"]:
        raise ConfigError(f"`{out}` exists and is not overwritten", help="choose another --out, or --overwrite")
    if not out.parent.is_dir():
        raise ConfigError(f"`{out}` cannot be written there", help="make its folder first")
    build = given.get("build")
    if build is not None and Path(build).resolve() in (out.resolve(), *out.resolve().parents):
        raise ConfigError(f"`{out}` lies in the build, and would be part of it", help="write it beside the build")
    if status_list is None and (given["list_key"] is not None or given["next_update"] is not None):
        raise ConfigError("--list-key and --next-update go with --status-list", help="name the list, or leave them out")
    if given["next_update"] is not None:
        length(given["next_update"], "--next-update")
    if status_list is not None:
        if out.resolve() == status_list.resolve():
            raise ConfigError(f"`{out}` is the list", help="give the statement a file of its own: --out")
        read_list(status_list)
    list_keys = [given["list_key"]] if given["list_key"] is not None else []
    signers = open_signers([*given["keys"], *list_keys], given["passphrase_fd"], given["passphrase_file"])
    return Desk(
        now=read_clock(),
        signers=signers[: len(given["keys"])],
        list_signer=signers[-1] if list_keys else signers[0],
        out=out,
        overwrite=given["overwrite"],
        status_list=status_list,
        next_update=given["next_update"],
        reason=given["reason"],
    )


def issue(
    desk: Desk,
    statement: Statement,
    *,
    replaces: str | None = None,
    first: Sequence[Output] = (),
    contain: Callable[[Envelope], bytes] | None = None,
) -> None:
    """Sign the statement, write it, and name it in the desk's list: all the files, or none. Raises ConfigError.

    ``first`` are files that must be there before it (the key of a commitment). ``contain`` writes the envelope into
    another container. One line says what was signed, with the sha256 of its payload.
    """
    from signatures.attest import attest
    from signatures.envelopes.dsse import to_json

    author = author_of(statement.predicate_type, statement.predicate)
    if author is not None:
        check_author(author, PREDICATES[statement.predicate_type].author or "")
    try:
        payload = write_statement(statement)
    except Refused as error:
        raise ConfigError(
            f"every reader would refuse this: {error.code.name} {inert(error.detail)}", help="nothing was signed"
        ) from None
    listed = Listed(statement=statement, payload=payload_digest(payload))
    with hold(desk.status_list) if desk.status_list is not None else nullcontext():
        following = None if desk.status_list is None else _next_list(desk, desk.status_list, listed, replaces)
        envelope = attest(payload, desk.signers)
        outputs = [
            *first,
            Output(path=desk.out, data=(contain or to_json)(envelope), overwrite=desk.overwrite),
        ]
        if desk.status_list is not None and following is not None:
            outputs.append(Output(path=desk.status_list, data=following, overwrite=True))
        write_all(outputs)
    click.echo(f"{desk.out}  {types.short_name(statement.predicate_type)} {listed.payload}")


def check_author(author: str, where: str) -> None:
    """That a trust file could know the author of a statement by this id. Raises ConfigError."""
    try:
        check_identifier(author)
    except ValueError as error:
        raise ConfigError(f"{where}: {error}", help="give your id as trust files have it; nothing was signed") from None


def _next_list(desk: Desk, path: Path, listed: Listed, replaces: str | None) -> bytes:
    envelope, held = read_list(path)
    check_continues(envelope, held, (desk.list_signer,))
    entry = entry_for(listed, now=desk.now, reason=desk.reason)
    entries = add(held, listed, entry, others=beside(desk.out.parent, path.parent), replaces=replaces)
    lasts = None if desk.next_update is None else length(desk.next_update, "--next-update")
    return sign_list(refresh(held, now=desk.now, lasts=lasts, entries=entries), (desk.list_signer,))


def sign_list(held: StatusList, signers: Sequence[Signer]) -> bytes:
    """The list in an envelope, under its issuer's lookup digest."""
    from signatures.attest import attest
    from signatures.envelopes.dsse import to_json

    statement = Statement(predicate_type=types.STATUS_LIST, subjects=(party_subject(held.issuer),), predicate=held)
    return to_json(attest(write_statement(statement), signers))


def check_continues(envelope: Envelope, held: StatusList, signers: Sequence[Signer], trust: Path | None = None) -> None:
    """That the list before was signed by one of these keys, or (with a trust file) by the party that they belong to.

    So that nobody signs on what another has slipped in. Raises ConfigError.
    """
    if trust is not None:
        _check_by_trust(envelope, held, signers, trust)
        return
    from signatures.envelopes.dsse import pae
    from signatures.keys.public import verify

    message = pae(envelope.payload_type, envelope.payload)
    keys = [signer.public_key() for signer in signers]
    if not any(verify(key, one.sig, message) for key in keys for one in envelope.signatures):
        raise ConfigError(
            f"the list as it is was not signed by {', '.join(signer.uri for signer in signers)}",
            help="use the key that signed it; where the key has changed: gate status … --trust trust.toml",
        )


def _check_by_trust(envelope: Envelope, held: StatusList, signers: Sequence[Signer], trust: Path) -> None:
    from signatures.envelopes.dsse import to_json
    from signatures.reading.strict_json import Bounds
    from signatures.trust.load import load_trust
    from signatures.verify import Item, authenticate

    loaded = load_trust(trust)
    party = loaded.party_by_id(held.issuer)
    found = authenticate([Item("the list", to_json(envelope), large_list=True)], loaded, Bounds())
    if party is None or not found.statements or party.name not in found.statements[0].speakers:
        detail = found.refused[0].detail if found.refused else f"{trust} does not know {inert(held.issuer)}"
        raise ConfigError(f"{trust} does not believe the list as it is: {inert(detail)}", help="look at it first")
    own = [one.key for one in party.keys]
    foreign = [signer.uri for signer in signers if signer.public_key() not in own]
    if foreign:
        raise ConfigError(f"`{foreign[0]}` is no key of {party.name} in {trust}", help="use a key of the list's issuer")
