"""``gate status``: a party's list of what is in force: made, extended, changed, renewed, shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from gate import exit_codes
from gate.commands.attest.common import scope_from
from gate.commands.key import passphrase_options
from gate.commands.signing import (
    beside,
    length,
    open_signers,
    read_as,
    read_envelope,
    read_list,
    read_payload,
    sign_list,
)
from gate.edge.clock import now as read_clock
from gate.edge.files import write_whole
from signatures.digests import is_hex256
from signatures.envelopes.statement import payload_digest
from signatures.errors import ConfigError, Refused
from signatures.inert import inert
from signatures.predicates.entry import Entry, State
from signatures.predicates.shared import Scope
from signatures.predicates.types import short_name
from signatures.reading.shapes import plain
from signatures.reading.strict_json import dump
from signatures.reading.times import write_time
from signatures.status.edit import Listed, add, change_state, entry_for, refresh, start

_F = TypeVar("_F", bound=Callable[..., Any])


def _list_options(command: _F) -> _F:
    command = click.option(
        "--next-update", default="24h", show_default=True, metavar="LENGTH", help="How long it stays fresh."
    )(command)
    command = click.option("--key", required=True, metavar="KEY", help="Sign the list with it.")(command)
    command = click.argument("path", metavar="LIST", type=click.Path(path_type=Path))(command)
    return passphrase_options(command)


@click.group(name="status")
def command() -> None:
    """Your list of what is in force. Publish it again before its next update: without a fresh list nothing counts."""


@command.command(name="init")
@_list_options
@click.option("--issuer", required=True, metavar="ID", help="Your party's id, as trust files know it.")
def init_list(path: Path, issuer: str, key: str, next_update: str, **given: Any) -> int:  # noqa: ANN401
    """Make LIST: nothing is in force yet."""
    made = start(issuer, now=_now(), lasts=length(next_update, "--next-update"))
    (signer,) = open_signers([key], given["passphrase_fd"], given["passphrase_file"])
    write_whole(path, sign_list(made, signer, continues=None), overwrite=False)
    click.echo(f"{path}  list 1 of {issuer}, next update {write_time(made.next_update)}")
    return exit_codes.DONE


@command.command(name="add")
@_list_options
@click.argument("attestations", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--reason", default="issued", show_default=True, help="The entries' reason code.")
@click.option("--supersedes", metavar="DIGEST|FILE", help="Take this statement's place; with one attestation.")
def add_entries(
    path: Path,
    attestations: tuple[Path, ...],
    key: str,
    next_update: str,
    reason: str,
    supersedes: str | None,
    **given: Any,  # noqa: ANN401
) -> int:
    """Name ATTESTATIONS in LIST."""
    if supersedes is not None and len(attestations) > 1:
        raise ConfigError("--supersedes, and more than one attestation", help="replace them one by one")
    now = _now()
    replaces = None if supersedes is None else _payload_of(supersedes)

    def change(held: Any) -> tuple[Entry, ...]:  # noqa: ANN401 - the list
        others = [item for folder in {path.parent, *(file.parent for file in attestations)} for item in beside(folder)]
        current = held
        for file in attestations:
            envelope = read_envelope(file)
            try:
                listed = Listed(statement=read_payload(envelope), payload=payload_digest(envelope.payload))
            except Refused as error:
                raise ConfigError(f"`{file}` would be refused: {error.code.name} {error.detail}") from None
            entry = entry_for(listed, now=now, reason=reason)
            entries = add(current, listed, entry, others=others, replaces=replaces)
            current = refresh(current, now=now, lasts=length(next_update, "--next-update"), entries=entries)
        return tuple(current.entries)

    return _change(path, key, next_update, given, change)


def _withdrawal(name: str, state: State, line: str) -> None:
    @command.command(name=name, help=line)
    @_list_options
    @click.argument("attestation", metavar="DIGEST|FILE")
    @click.option("--reason", required=True, help="The reason code that readers see.")
    @click.option("--region", "regions", multiple=True, metavar="REGION", help="Only there; default: everywhere.")
    @click.option("--audience", default=None, help="Only for this audience; with --region.")
    def run(
        path: Path,
        attestation: str,
        key: str,
        next_update: str,
        reason: str,
        regions: tuple[str, ...],
        audience: str | None,
        **given: Any,  # noqa: ANN401
    ) -> int:
        raw = scope_from(regions, (), audience, (), (), (), ())
        scopes = None if raw is None else tuple(read_as(Scope, item, {}) for item in raw)
        if scopes is not None and state is State.REINSTATED:
            raise ConfigError("reinstating is for all that the statement says", help="leave --region out")
        payload, now = _payload_of(attestation), _now()
        return _change(
            path,
            key,
            next_update,
            given,
            lambda held: change_state(held, payload, state, now=now, reason=reason, scopes=scopes),
        )


_withdrawal("suspend", State.SUSPENDED, "Take a statement away for now. A no, an incident and a restriction stay.")
_withdrawal("revoke", State.REVOKED, "Take a statement away for good.")
_withdrawal("reinstate", State.REINSTATED, "Put a suspended statement back in force.")


@command.command(name="refresh")
@_list_options
def refresh_list(path: Path, key: str, next_update: str, **given: Any) -> int:  # noqa: ANN401
    """Publish LIST again, unchanged, before its next update."""
    return _change(path, key, next_update, given, lambda held: tuple(held.entries))


@command.command(name="show")
@click.argument("path", metavar="LIST", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_list(path: Path, as_json: bool) -> int:
    """Show what LIST says. Whether it is to be believed: gate inspect."""
    envelope, held = read_list(path)
    if as_json:
        click.echo(dump({"payload": payload_digest(envelope.payload), **plain(held)}).decode())
        return exit_codes.DONE
    click.echo(f"list {held.sequence} of {inert(held.issuer)}")
    click.echo(f"issued {write_time(held.issued_at)}, next update {write_time(held.next_update)}")
    for entry in held.entries:
        says = entry.verdict or entry.incident_state or entry.determination
        words = [entry.state, short_name(entry.predicate_type), *([says] if says else []), f"({entry.reason_code})"]
        click.echo(f"  {entry.attestation[:12]}…  " + inert(" ".join(words)))
    click.echo(f"{len(held.entries)} in the list")
    return exit_codes.DONE


@command.command(name="forget")
@click.argument("issuer", metavar="ISSUER")
@click.option("--trust-digest", metavar="SHA256", help="Only what was seen under this trust digest.")
def forget_lists(issuer: str, trust_digest: str | None) -> int:
    """Forget which list of ISSUER (its id) was the highest seen here: an older one is then believed again.

    For an issuer that must begin anew, or a memory that somebody else's list has spoilt. A line in the state folder's
    forgotten.log says what was forgotten.
    """
    import os

    from gate.edge.memory import forget

    count = forget(issuer, trust_digest, environ=os.environ, now=_now())
    click.echo(f"forgotten: the lists of {inert(issuer)}, under {count} trust digest{'' if count == 1 else 's'}")
    return exit_codes.DONE


def _now() -> Any:  # noqa: ANN401 - a datetime
    return read_clock().replace(microsecond=0)


def _change(
    path: Path, key: str, next_update: str, given: dict[str, Any], change: Callable[[Any], Sequence[Entry]]
) -> int:
    """Read, change, renew and write a list; the same key must have signed it before."""
    envelope, held = read_list(path)
    (signer,) = open_signers([key], given["passphrase_fd"], given["passphrase_file"])
    made = refresh(held, now=_now(), lasts=length(next_update, "--next-update"), entries=tuple(change(held)))
    write_whole(path, sign_list(made, signer, continues=envelope))
    click.echo(f"{path}  list {made.sequence}, {len(made.entries)} in it, next update {write_time(made.next_update)}")
    return exit_codes.DONE


def _payload_of(named: str) -> str:
    """A statement by the sha256 of its payload, or by its file."""
    if is_hex256(named):
        return named
    return payload_digest(read_envelope(Path(named)).payload)
