"""What is withdrawn, brought back, found and dropped in a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from signatures.errors import ConfigError
from signatures.predicates.entry import Entry, State
from signatures.predicates.shared import Audience, Restriction, RestrictionKind, Scope
from signatures.predicates.status_list import StatusList
from signatures.reading.shapes import plain, read
from signatures.status.edit import add, change_state, drop_expired, entry_for, find, refresh, start
from signatures.status.overlap import Listed
from tests.support.statements import listed, verification
from tests.support.world import ACME, NOW, NSA, World

DAY = timedelta(days=1)
US, PL = verification("US"), verification("PL")
US_SCOPE = Scope(regions=("US",), audience=Audience.GENERAL)
PL_SCOPE = Scope(regions=("PL",), audience=Audience.GENERAL)


def _add(held: StatusList, new: Listed, *others: Listed, **more: Any) -> StatusList:
    entry = entry_for(new, now=NOW, reason="issued")
    return refresh(held, now=NOW, entries=add(held, new, entry, others=others, **more))


def _list(*news: Listed, issuer: str = NSA) -> StatusList:
    held = start(issuer, now=NOW, lasts=DAY)
    for new in news:
        held = _add(held, new, *news)
    return held


def _change(held: StatusList, new: Listed, state: State, *scopes: Scope) -> StatusList:
    entries = change_state(held, new.payload, state, now=NOW, reason="looked-again", scopes=scopes or None)
    return refresh(held, now=NOW, entries=entries)


def _hand_made(new: Listed, **members: Any) -> StatusList:
    """A list as another program may have signed it."""
    entry = replace(entry_for(new, now=NOW, reason="issued"), **members)
    return replace(start(NSA, now=NOW, lasts=DAY), entries=(entry,))


@pytest.mark.parametrize("state", [State.SUSPENDED, State.REVOKED])
def test_withdrawal_holds_everywhere_from_now_on(state: State) -> None:
    """A withdrawal never begins after its list (rule 7)."""
    held = _change(_list(US, PL), US, state)
    entry = held.entries[0]
    assert (entry.state, entry.effective_from, entry.scopes, entry.reason_code) == (state, NOW, None, "looked-again")
    assert held.entries[1].state is State.ACTIVE


def test_withdrawal_for_some_scopes() -> None:
    """Elsewhere it stays."""
    assert _change(_list(US), US, State.SUSPENDED, PL_SCOPE).entries[0].scopes == (PL_SCOPE,)


def test_withdrawal_for_further_scopes_keeps_the_earlier_ones() -> None:
    """Nothing that is withdrawn comes back because something else is."""
    held = _change(_list(US), US, State.REVOKED, PL_SCOPE)
    assert _change(held, US, State.REVOKED, US_SCOPE, PL_SCOPE).entries[0].scopes == (PL_SCOPE, US_SCOPE)


def test_withdrawal_everywhere_after_one_for_some_scopes() -> None:
    """It can only grow."""
    held = _change(_list(US), US, State.SUSPENDED, PL_SCOPE)
    assert _change(held, US, State.REVOKED).entries[0].scopes is None


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ((State.SUSPENDED,), (State.SUSPENDED, PL_SCOPE)),
        ((State.SUSPENDED,), (State.REVOKED, PL_SCOPE)),
        ((State.SUSPENDED, US_SCOPE), (State.REVOKED, PL_SCOPE)),
    ],
)
def test_withdrawal_that_would_bring_something_back_is_refused(first: Any, then: Any) -> None:
    """One entry has one state: outside its scopes it would be ACTIVE."""
    with pytest.raises(ConfigError, match="already"):
        _change(_change(_list(US), US, *first), US, *then)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ((State.REVOKED,), (State.REVOKED,)),
        ((State.REVOKED,), (State.SUSPENDED,)),
        ((State.REVOKED, PL_SCOPE), (State.SUSPENDED,)),
        ((State.REVOKED,), (State.REINSTATED,)),
        ((State.REVOKED, PL_SCOPE), (State.REINSTATED,)),
    ],
)
def test_revoked_is_final(first: Any, then: Any) -> None:
    """A new statement is needed."""
    with pytest.raises(ConfigError, match=r"stays revoked|REVOKED"):
        _change(_change(_list(US), US, *first), US, *then)


def test_withdrawal_with_restrictions_is_refused() -> None:
    """Restrictions are a statement's."""
    restriction = Restriction(id="r1", kind=RestrictionKind.ROUTE, target="eu")
    with pytest.raises(ConfigError, match="no restrictions"):
        _change(_list(US), US, State.REVOKED, replace(PL_SCOPE, restrictions=(restriction,)))


def test_reinstate_brings_back_what_was_suspended() -> None:
    """Everywhere, from now on."""
    held = _change(_change(_list(US), US, State.SUSPENDED, PL_SCOPE), US, State.REINSTATED)
    assert (held.entries[0].state, held.entries[0].scopes) == (State.REINSTATED, None)


def test_reinstate_of_what_is_not_suspended_is_refused() -> None:
    """There is nothing to bring back."""
    with pytest.raises(ConfigError, match="is ACTIVE: only what is SUSPENDED"):
        _change(_list(US), US, State.REINSTATED)


def test_reinstate_for_some_scopes_is_refused() -> None:
    """It would be withdrawn nowhere and stand there alone: two meanings in one entry."""
    with pytest.raises(ConfigError, match="as a whole"):
        _change(_change(_list(US), US, State.SUSPENDED), US, State.REINSTATED, US_SCOPE)


def test_active_is_no_change() -> None:
    """What was withdrawn is reinstated, never made as if nothing had happened."""
    with pytest.raises(ConfigError, match="only what is SUSPENDED"):
        _change(_change(_list(US), US, State.SUSPENDED), US, State.ACTIVE)


def test_suspending_what_stands_for_some_scopes_is_refused() -> None:
    """Reinstated later, it would stand for more than before."""
    held = _hand_made(verification("US", "PL"), scopes=(US_SCOPE,))
    new = verification("US", "PL")
    with pytest.raises(ConfigError, match="for some scopes only"):
        _change(held, new, State.SUSPENDED)
    with pytest.raises(ConfigError, match="already for some scopes"):
        _change(held, new, State.REVOKED, PL_SCOPE)
    assert _change(held, new, State.REVOKED).entries[0].scopes is None


def test_a_withdrawal_that_begins_after_its_list_is_signed_as_beginning_with_it() -> None:
    """It counts at once in any case; our lists say so (rule 7)."""
    held = _hand_made(US, state=State.REVOKED, effective_from=NOW + DAY)
    assert refresh(held, now=NOW).entries[0].effective_from == NOW


def test_find_by_the_first_digits() -> None:
    """Eight are enough, fewer are not, and none must be ambiguous."""
    held = _list(US)
    assert find(held, US.payload[:8]).attestation == US.payload
    for text in (US.payload[:7], "0" * 64, ""):
        with pytest.raises(ConfigError, match="no entry of the list begins"):
            find(held, text)


def test_find_of_two_is_refused() -> None:
    """Nobody's word is withdrawn by chance."""
    twin = replace(PL, payload=US.payload[:10] + PL.payload[10:])
    with pytest.raises(ConfigError, match="more than one"):
        find(_list(US, twin), US.payload[:10])


def _dropped(new: Listed, *, later: timedelta = 200 * DAY, held: StatusList | None = None) -> int:
    left, dropped = drop_expired(held or _list(new), others=[new], now=NOW + later)
    assert len(left) + len(dropped) == 1
    return len(dropped)


def test_what_helped_drops_out_when_it_has_expired() -> None:
    """Not before."""
    assert _dropped(US) == 1
    assert _dropped(US, later=DAY) == 0
    assert drop_expired(_list(US), others=[], now=NOW + 200 * DAY)[1] == ()


@pytest.mark.parametrize("verdict", ["NOT_CLEARED", "INCONCLUSIVE"])
def test_a_no_never_expires(verdict: str) -> None:
    """What hurts counts until its issuer ends it (rule 1)."""
    assert _dropped(verification("US", verdict=verdict)) == 0


def test_a_restriction_never_expires() -> None:
    """As a no."""
    restriction = {"id": "r1", "kind": "FEATURE_DISABLED", "target": "code-execution"}
    scopes = [{"regions": ["US"], "audience": "GENERAL", "restrictions": [restriction]}]
    assert _dropped(verification("US", verdict="CLEARED_WITH_RESTRICTIONS", scopes=scopes)) == 0


@pytest.mark.parametrize("state", [State.SUSPENDED, State.REVOKED])
def test_what_was_withdrawn_never_drops_out(state: State) -> None:
    """A withdrawn clearance is a no."""
    assert _dropped(US, held=_change(_list(US), US, state)) == 0


def test_what_is_no_verification_never_drops_out() -> None:
    """A disclosure's age is for the policy to judge."""
    assert _dropped(listed(World().papers["lab"]), held=_list(listed(World().papers["lab"]), issuer=ACME)) == 0


def test_what_comes_out_is_what_a_verifier_reads() -> None:
    """Through the one reader, and the same again."""
    held = _change(_list(US, PL), US, State.REVOKED, US_SCOPE)
    assert read(StatusList, plain(held)) == held
    assert all(isinstance(entry, Entry) for entry in held.entries)
