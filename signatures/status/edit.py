"""Changes to a party's status list: what its entries become, and the next list with them.

Pure. `add`, `change_state` and `drop_expired` give entries; `start` and `refresh` give a list, always one that the
verifier reads, and whose sequence grows. What they refuse keeps the rules of evidence 2, 4, 5 and 7 (design §4):
entries say what their statements say, one word at a time, and no withdrawal begins after its list.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from signatures.envelopes.statement import Statement
from signatures.errors import ConfigError
from signatures.predicates import types
from signatures.predicates.entry import STANDING, WITHDRAWN, Entry, State
from signatures.predicates.prerelease_verification import Verdict
from signatures.predicates.shared import Scope
from signatures.predicates.status_list import StatusList
from signatures.predicates.table import author_of
from signatures.reading.shapes import ShapeError, plain, read
from signatures.reading.strict_json import MAX_INTEGER, Bounds, dump
from signatures.reading.times import write_time
from signatures.status.overlap import Listed, check_one_word

__all__ = ["Listed", "add", "change_state", "drop_expired", "entry_for", "find", "refresh", "start"]

_SHORTEST: Final = 8  # digits of a payload's digest that name an entry
_BOUNDS: Final = Bounds()
_UNLISTED: Final = {
    types.WAIVER: "a waiver stands in no list: it ends at its `expiresAt`",
    types.STATUS_LIST: "a status list names no other",
}
# What may drop out of a list by itself once it has expired: only what helped (rule 5).
_ONLY_HELPED: Final = frozenset({Verdict.CLEARED, Verdict.EVALUATED, Verdict.NOT_REQUIRED})


def start(issuer: str, *, now: datetime, lasts: timedelta) -> StatusList:
    """A party's first list, with nothing in force. Raises ConfigError."""
    return _checked(
        StatusList(issuer=issuer, sequence=1, issued_at=now, next_update=_later(now, lasts), entries=()), _BOUNDS
    )


def refresh(
    held: StatusList,
    *,
    now: datetime,
    lasts: timedelta | None = None,
    entries: Sequence[Entry] | None = None,
    bounds: Bounds = _BOUNDS,
) -> StatusList:
    """The next list after ``held``: one sequence on, dated ``now``, with ``entries`` (default: the same).

    ``lasts`` is how long it stays fresh (default: as long as ``held``). Raises ConfigError where ``now`` lies before
    ``held``, and where the list would be larger than what verifiers read (design §4, step 1).
    """
    if now < held.issued_at:
        raise ConfigError(
            f"the list is dated {write_time(held.issued_at)}, after this machine's {write_time(now)}",
            help="look at this machine's clock",
        )
    if held.sequence >= MAX_INTEGER:
        raise ConfigError("the list's sequence can grow no more", help="its issuer needs a new id")
    following = dataclasses.replace(
        held,
        sequence=held.sequence + 1,
        issued_at=now,
        next_update=_later(now, held.next_update - held.issued_at if lasts is None else lasts),
        entries=tuple(_not_later(entry, now) for entry in (held.entries if entries is None else entries)),
    )
    return _checked(following, bounds)


def entry_for(listed: Listed, *, now: datetime, reason: str) -> Entry:
    """A statement's ACTIVE entry from ``now`` on, with the words that must speak even when the statement is missing."""
    statement = listed.statement
    predicate = statement.predicate
    verification = statement.predicate_type == types.PRERELEASE_VERIFICATION
    incident = statement.predicate_type == types.INCIDENT_REPORT
    return Entry(
        attestation=listed.payload,
        predicate_type=statement.predicate_type,
        subjects=statement.digests,
        state=State.ACTIVE,
        effective_from=now,
        reason_code=reason,
        verdict=predicate.verdict if verification else None,
        determination=predicate.coverage.determination if verification else None,
        incident_state=predicate.state if incident else None,
    )


def add(
    held: StatusList,
    listed: Listed,
    entry: Entry,
    *,
    others: Iterable[Listed],
    replaces: str | None = None,
    signers: frozenset[str] | None = None,
) -> tuple[Entry, ...]:
    """The entries with ``entry`` (of ``listed``) among them, in the place of the one that ``replaces`` names.

    ``others`` are statements at hand: by those that stand in the list an overlap is told exactly, and what is not
    among them may overlap (`signatures.status.overlap`). ``signers`` are the ids of the parties that signed, where
    that is known. ConfigError for what may not be listed, stands there already, is another party's word, or would be
    a second word about one thing.
    """
    entries = tuple(held.entries)
    if replaces is not None:
        gone = find(held, replaces)
        if gone.predicate_type != entry.predicate_type:
            raise ConfigError(
                f"{gone.attestation[:12]}… is a {types.short_name(gone.predicate_type)}, this is a "
                f"{types.short_name(entry.predicate_type)}",
                help="only a statement of the same kind takes its place",
            )
        entries = tuple(other for other in entries if other.attestation != gone.attestation)
    _check_may_list(held.issuer, listed.statement, signers)
    if any(other.attestation == listed.payload for other in entries):
        raise ConfigError(
            f"the list names {listed.payload[:12]}… already",
            help="a statement stands once: `gate status reinstate` brings back what was suspended",
        )
    check_one_word(entries, listed, {other.payload: other.statement for other in others})
    return (*entries, entry)


def change_state(
    held: StatusList,
    payload: str,
    state: State,
    *,
    now: datetime,
    reason: str,
    scopes: Sequence[Scope] | None = None,
) -> tuple[Entry, ...]:
    """The entries with that of ``payload`` SUSPENDED, REVOKED or REINSTATED from ``now`` on.

    A withdrawal holds everywhere, or for ``scopes`` only. REVOKED is final. Raises ConfigError.
    """
    entry = find(held, payload)
    wanted = tuple(scopes) if scopes else None
    if state in WITHDRAWN:
        wanted = _withdrawn_scopes(entry, state, wanted)
    elif state is not State.REINSTATED or entry.state is not State.SUSPENDED or wanted is not None:
        raise ConfigError(
            f"{entry.attestation[:12]}… is {entry.state}: only what is SUSPENDED is reinstated, and as a whole",
            help="what was revoked stays revoked: issue a new statement",
        )
    changed = dataclasses.replace(entry, state=state, effective_from=now, reason_code=reason, scopes=wanted)
    return tuple(changed if other.attestation == entry.attestation else other for other in held.entries)


def drop_expired(
    held: StatusList, *, others: Iterable[Listed], now: datetime
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The entries without what has expired, and what was dropped.

    Only what stands, is at hand in ``others``, and only helped: what hurts, what restricts and what was withdrawn
    stays until its issuer says otherwise.
    """
    known = {other.payload: other.statement for other in others}
    left: list[Entry] = []
    dropped: list[Entry] = []
    for entry in held.entries:
        (dropped if _has_expired(entry, known.get(entry.attestation), now) else left).append(entry)
    return tuple(left), tuple(dropped)


def find(held: StatusList, payload: str) -> Entry:
    """The entry that names ``payload`` (sha256, hex; its first eight digits are enough). ConfigError: none, or two."""
    found = [entry for entry in held.entries if entry.attestation.startswith(payload)]
    if len(found) != 1 or len(payload) < _SHORTEST:
        what = "more than one entry begins" if len(found) > 1 else "no entry of the list begins"
        raise ConfigError(f"{what} with `{payload}`", help="`gate status show LIST` prints what the list names")
    return found[0]


def _not_later(entry: Entry, now: datetime) -> Entry:
    """A withdrawal counts at once, whatever it says: none that our lists hold begins after its list (rule 7)."""
    if entry.state in WITHDRAWN and entry.effective_from > now:
        return dataclasses.replace(entry, effective_from=now)
    return entry


def _check_may_list(issuer: str, statement: Statement, signers: frozenset[str] | None) -> None:
    why = _UNLISTED.get(statement.predicate_type)
    if why is not None:
        raise ConfigError(why, help="leave it out of the list")
    author = author_of(statement.predicate_type, statement.predicate)
    if signers is not None and issuer not in signers:
        raise ConfigError(
            f"{issuer} did not sign it; {', '.join(sorted(signers)) or 'nobody who is known'} did",
            help="a party lists what it signed itself",
        )
    if signers is None and author is not None and author != issuer:
        raise ConfigError(
            f"it is the word of {author}, and the list is that of {issuer}",
            help="a party lists its own statements",
        )


def _withdrawn_scopes(entry: Entry, state: State, wanted: tuple[Scope, ...] | None) -> tuple[Scope, ...] | None:
    """For which scopes an entry is withdrawn from now on. Nothing that is withdrawn comes back by the way."""
    if entry.state is State.REVOKED and (entry.scopes is None or state is not State.REVOKED):
        raise ConfigError(f"{entry.attestation[:12]}… is REVOKED already", help="what is revoked stays revoked")
    if wanted is None:
        if state is State.SUSPENDED and entry.state in STANDING and entry.scopes is not None:
            # Reinstated later, it would stand everywhere: the narrower scopes have no place in the entry meanwhile.
            raise ConfigError(
                f"{entry.attestation[:12]}… stands for some scopes only", help="revoke it, and issue a new statement"
            )
        return None
    if any(scope.restrictions for scope in wanted):
        raise ConfigError("a withdrawal carries no restrictions", help="issue a new statement: --supersedes FILE")
    if entry.state in STANDING and entry.scopes is None:
        return wanted
    if entry.state is state and entry.scopes is not None:
        return (*entry.scopes, *(scope for scope in wanted if scope not in entry.scopes))
    # One entry has one state and one set of scopes: outside them it would be ACTIVE.
    raise ConfigError(
        f"{entry.attestation[:12]}… is {entry.state} already" + (" for some scopes" if entry.scopes else " everywhere"),
        help="leave --region out: then it is withdrawn everywhere",
    )


def _has_expired(entry: Entry, statement: Statement | None, now: datetime) -> bool:
    if statement is None or entry.state not in STANDING or entry.verdict not in _ONLY_HELPED:
        return False
    until = statement.predicate.valid_until
    return until is not None and until <= now


def _later(now: datetime, lasts: timedelta) -> datetime:
    try:
        return now + lasts
    except OverflowError:
        raise ConfigError("the list would be fresh beyond the year 9999", help="--next-update 24h") from None


def _checked(content: StatusList, bounds: Bounds) -> StatusList:
    """``content`` as the verifier would read it, within what verifiers read."""
    shrink = "leave out what is in force no more: `gate status refresh --drop-expired`"
    if len(content.entries) > bounds.list_entries:
        raise ConfigError(f"{len(content.entries)} entries; verifiers read up to {bounds.list_entries}", help=shrink)
    written = plain(content)
    size = (len(dump(written)) + 2) // 3 * 4  # an envelope holds it in base64
    if size > bounds.list_bytes:
        raise ConfigError(f"the list takes {size} bytes; verifiers read up to {bounds.list_bytes}", help=shrink)
    try:
        return read(StatusList, written)
    except ShapeError as error:
        raise ConfigError(f"this would be no status list: {error}") from None
