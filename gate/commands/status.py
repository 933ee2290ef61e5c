"""``gate status``: a party's list of what is in force: made, extended, changed, renewed, shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gate import exit_codes
from gate.commands.attest.scopes import region_options, scopes_of
from gate.commands.believed import signed_by
from gate.commands.key import passphrase_options
from gate.commands.reading import beside, length, payload_named, read_as, read_list, read_listed
from gate.commands.signing import check_author, check_continues, open_signers, read_clock, sign_list
from gate.edge.files import write_whole
from gate.edge.together import hold
from signatures.envelopes.statement import payload_digest
from signatures.errors import ConfigError
from signatures.inert import inert, write_json
from signatures.predicates.entry import Entry, State
from signatures.predicates.shared import Scope
from signatures.predicates.types import short_name
from signatures.reading.shapes import plain
from signatures.reading.times import write_duration, write_time
from signatures.status.edit import add, change_state, drop_expired, entry_for, refresh, start

if TYPE_CHECKING:
    from datetime import datetime

    from signatures.predicates.status_list import StatusList

_SHORT = timedelta(hours=1)
_F = TypeVar("_F", bound=Callable[..., Any])
Change = Callable[["StatusList", "datetime"], Sequence[Entry]]


def _sign_options(command: _F) -> _F:
    command = click.option(
        "--key", "keys", multiple=True, required=True, metavar="KEY", help="Sign the list with it; repeatable."
    )(command)
    command = click.argument("path", metavar="LIST", type=click.Path(path_type=Path))(command)
    return passphrase_options(command)


def _change_options(command: _F) -> _F:
    command = click.option(
        "--trust",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="LIST is yours if this trust file says so: where your key has changed, or to look closer.",
    )(command)
    command = click.option(
        "--next-update", metavar="LENGTH", help="How long it stays fresh (default: as long as before)."
    )(command)
    return _sign_options(command)


@click.group(name="status")
def command() -> None:
    """Your list of what is in force. Publish it again before its next update: without a fresh list nothing counts."""


@command.command(name="init")
@_sign_options
@click.option("--issuer", required=True, metavar="ID", help="Your party's id, as trust files know it.")
@click.option("--next-update", default="24h", show_default=True, metavar="LENGTH", help="How long it stays fresh.")
def init_list(path: Path, issuer: str, keys: tuple[str, ...], next_update: str, **given: Any) -> int:  # noqa: ANN401
    """Make LIST: nothing is in force yet."""
    check_author(issuer, "--issuer")
    made = start(issuer, now=read_clock(), lasts=length(next_update, "--next-update"))
    signers = open_signers(keys, given["passphrase_fd"], given["passphrase_file"])
    write_whole(path, sign_list(made, signers), overwrite=False)
    _warn_if_short(made)
    click.echo(f"{path}  list 1 of {inert(issuer)}, next update {write_time(made.next_update)}")
    return exit_codes.DONE


@command.command(name="add")
@_change_options
@click.argument("attestations", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--reason", default="issued", show_default=True, help="The entries' reason code.")
@click.option("--supersedes", metavar="DIGEST|FILE", help="Take this statement's place; with one attestation.")
def add_entries(
    path: Path,
    attestations: tuple[Path, ...],
    reason: str,
    supersedes: str | None,
    **given: Any,  # noqa: ANN401
) -> int:
    """Name ATTESTATIONS in LIST. What they may overlap must lie beside them, or beside LIST.

    With --trust they must be believed, and signed by the list's issuer: so a co-signer lists what it signed.
    """
    if supersedes is not None and len(attestations) > 1:
        raise ConfigError("--supersedes, and more than one attestation", help="replace them one by one")
    replaces = None if supersedes is None else payload_named(supersedes)
    news = [read_listed(file)[1] for file in attestations]
    signers = [None if given["trust"] is None else signed_by(file, given["trust"]) for file in attestations]

    def change(held: StatusList, now: datetime) -> Sequence[Entry]:
        others = [*news, *beside(path.parent, *(file.parent for file in attestations))]
        current = held
        for listed, by in zip(news, signers, strict=True):
            entry = entry_for(listed, now=now, reason=reason)
            entries = add(current, listed, entry, others=others, replaces=replaces, signers=by)
            current = refresh(current, now=now, entries=entries)
        return tuple(current.entries)

    return _change(path, given, change)


def _withdrawal(name: str, state: State, line: str) -> None:
    @command.command(name=name, help=line)
    @_change_options
    @click.argument("attestation", metavar="DIGEST|FILE")
    @click.option("--reason", required=True, help="The reason code that readers see.")
    @region_options
    def run(path: Path, attestation: str, reason: str, **given: Any) -> int:  # noqa: ANN401
        raw = scopes_of(given)
        scopes = None if raw is None else tuple(read_as(Scope, scope, {}) for scope in raw)
        payload = payload_named(attestation)
        return _change(
            path,
            given,
            lambda held, now: change_state(held, payload, state, now=now, reason=reason, scopes=scopes),
        )


_withdrawal(
    "suspend", State.SUSPENDED, "Take a statement away for now: everywhere, or for --region. A no stays a no meanwhile."
)
_withdrawal("revoke", State.REVOKED, "Take a statement away for good: everywhere, or for --region.")


@command.command(name="reinstate")
@_change_options
@click.argument("attestation", metavar="DIGEST|FILE")
@click.option("--reason", required=True, help="The reason code that readers see.")
def reinstate_entry(path: Path, attestation: str, reason: str, **given: Any) -> int:  # noqa: ANN401
    """Put a suspended statement back in force, everywhere."""
    payload = payload_named(attestation)
    return _change(path, given, lambda held, now: change_state(held, payload, State.REINSTATED, now=now, reason=reason))


@command.command(name="refresh")
@_change_options
@click.option(
    "--drop-expired",
    is_flag=True,
    help="Leave out clearances that have ended and whose files lie beside LIST; what hurts always stays.",
)
def refresh_list(path: Path, drop_expired: bool, **given: Any) -> int:  # noqa: ANN401
    """Publish LIST again before its next update."""
    return _change(path, given, _drop(path) if drop_expired else lambda held, _: tuple(held.entries))


def _drop(path: Path) -> Change:
    def change(held: StatusList, now: datetime) -> Sequence[Entry]:
        left, dropped = drop_expired(held, others=beside(path.parent), now=now)
        for entry in dropped:
            click.echo(f"dropped {entry.attestation}", err=True)
        return left

    return change


@command.command(name="show")
@click.argument("path", metavar="LIST", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_list(path: Path, as_json: bool) -> int:
    """Show what LIST says. Whether it is to be believed: gate inspect."""
    envelope, held = read_list(path)
    if as_json:
        click.echo(write_json({"payload": payload_digest(envelope.payload), **plain(held)}))
        return exit_codes.DONE
    click.echo(f"list {held.sequence} of {inert(held.issuer)}")
    click.echo(f"issued {write_time(held.issued_at)}, next update {write_time(held.next_update)}")
    rows = [_row(entry) for entry in held.entries]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    click.echo(f"{len(rows)} in the list")
    return exit_codes.DONE


def _row(entry: Entry) -> tuple[str, ...]:
    regions = sorted({region for scope in entry.scopes or () for region in scope.regions})
    return (
        f"{entry.attestation[:12]}…",
        entry.state,
        write_time(entry.effective_from),
        inert(short_name(entry.predicate_type)),
        entry.verdict or entry.incident_state or entry.determination or "",
        inert(f"({entry.reason_code})" + (f" for {', '.join(regions)}" if regions else "")),
    )


@command.command(name="forget", short_help="Forget which list of ISSUER was the highest seen here.")
@click.argument("issuer", metavar="ISSUER")
@click.option("--trust-digest", metavar="SHA256", help="Only what was seen under this trust digest.")
def forget_lists(issuer: str, trust_digest: str | None) -> int:
    """Forget which list of ISSUER (its id) was the highest seen here: an older one is then believed again.

    For an issuer that must begin anew, or a memory that somebody else's list has spoilt. A line in the state folder's
    forgotten.log says what was forgotten.
    """
    import os

    from gate.edge.memory import forget

    count = forget(issuer, trust_digest, environ=os.environ, now=read_clock())
    click.echo(f"forgotten: the lists of {inert(issuer)}, under {count} trust digest{'' if count == 1 else 's'}")
    return exit_codes.DONE


def _change(path: Path, given: dict[str, Any], change: Change) -> int:
    """Read, change, renew and write a list, which the same key (or party, by --trust) must have signed before."""
    next_update = given["next_update"]
    lasts = None if next_update is None else length(next_update, "--next-update")
    read_list(path)  # before a passphrase is asked for
    signers = open_signers(given["keys"], given["passphrase_fd"], given["passphrase_file"])
    with hold(path):
        envelope, held = read_list(path)
        check_continues(envelope, held, signers, given["trust"])
        now = read_clock()
        made = refresh(held, now=now, lasts=lasts, entries=change(held, now))
        write_whole(path, sign_list(made, signers))
    _warn_if_short(made)
    click.echo(f"{path}  list {made.sequence}, {len(made.entries)} in it, next update {write_time(made.next_update)}")
    return exit_codes.DONE


def _warn_if_short(made: StatusList) -> None:
    """A list that must be published again within the hour is most often a slip, which a refresh would repeat."""
    lasts = made.next_update - made.issued_at
    if lasts < _SHORT:
        click.echo(
            f"warning: the list is fresh for {write_duration(lasts)} only, and without a fresh list nothing counts\n"
            "help: make it longer: gate status refresh LIST --key KEY --next-update 24h",
            err=True,
        )
