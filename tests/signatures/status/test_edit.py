"""What becomes of a list: each change gives a list that is read, and refuses what the rules of evidence refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from signatures.errors import ConfigError
from signatures.predicates.entry import State
from signatures.predicates.shared import Audience, Scope
from signatures.predicates.status_list import StatusList
from signatures.reading.strict_json import MAX_INTEGER, Bounds
from signatures.status.edit import add, change_state, entry_for, refresh, start
from signatures.status.index import differs
from signatures.status.overlap import Listed
from signatures.verify import authenticate
from tests.support.statements import incident, listed, verification
from tests.support.world import ACME, NOW, NSA, World, at

DAY = timedelta(days=1)
US, PL = verification("US"), verification("PL")
_WITHOUT_A_VERDICT: dict[str, Any] = dict.fromkeys(("verdict", "suite", "evaluatedAt", "validUntil", "scopes"))
PENDING = verification(
    **_WITHOUT_A_VERDICT, coverage={"determination": "PENDING", "authority": NSA, "determinedAt": at()}
)
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


def test_start_has_nothing_in_force() -> None:
    """An empty list is a statement."""
    held = start(NSA, now=NOW, lasts=DAY)
    assert (held.sequence, held.issued_at, held.next_update, len(held.entries)) == (1, NOW, NOW + DAY, 0)


@pytest.mark.parametrize("lasts", [timedelta(0), -DAY])
def test_start_of_a_list_that_ends_at_once_is_refused(lasts: timedelta) -> None:
    """What is never fresh is no list."""
    with pytest.raises(ConfigError, match="nextUpdate"):
        start(NSA, now=NOW, lasts=lasts)


def test_a_length_beyond_the_calendar_is_refused() -> None:
    """Nobody's overflow leaves this room."""
    with pytest.raises(ConfigError, match="9999"):
        start(NSA, now=datetime(9999, 12, 31, tzinfo=UTC), lasts=2 * DAY)


def test_start_without_an_issuer_is_refused() -> None:
    """A list is somebody's."""
    with pytest.raises(ConfigError, match="issuer"):
        start("", now=NOW, lasts=DAY)


def test_refresh_keeps_the_entries_and_how_long_the_list_lasts() -> None:
    """One sequence on, from now."""
    held = _list(US)
    following = refresh(held, now=NOW + DAY)
    assert following.entries == held.entries
    assert (following.sequence, following.issued_at, following.next_update) == (3, NOW + DAY, NOW + 2 * DAY)


def test_refresh_takes_another_length() -> None:
    """As the operator asks."""
    assert refresh(_list(), now=NOW, lasts=3 * DAY).next_update == NOW + 3 * DAY


def test_refresh_with_a_clock_set_back_is_refused() -> None:
    """The newest list is never dated before an older one."""
    with pytest.raises(ConfigError, match="dated 2026-11-23T18:00:00Z"):
        refresh(_list(), now=NOW - timedelta(seconds=1))


def test_a_sequence_never_wraps() -> None:
    """A number that readers cannot hold is not written."""
    with pytest.raises(ConfigError, match="grow no more"):
        refresh(replace(_list(), sequence=MAX_INTEGER), now=NOW)


def test_a_list_of_more_entries_than_verifiers_read_is_refused() -> None:
    """Nobody could read it."""
    held = _list(US, PL)
    assert refresh(held, now=NOW, bounds=Bounds(list_entries=2)).sequence == 4
    with pytest.raises(ConfigError, match="2 entries; verifiers read up to 1"):
        refresh(held, now=NOW, bounds=Bounds(list_entries=1))


def test_a_list_of_more_bytes_than_verifiers_read_is_refused() -> None:
    """Counted as an envelope holds them, in base64."""
    with pytest.raises(ConfigError, match="verifiers read up to 700"):
        refresh(_list(US), now=NOW, bounds=Bounds(list_bytes=700))


@pytest.mark.parametrize(
    "new",
    [
        US,
        verification("US", verdict="NOT_CLEARED"),
        PENDING,
    ],
    ids=["cleared", "not cleared", "pending"],
)
def test_entry_says_what_a_verification_says(new: Listed) -> None:
    """Its verdict and determination stand beside it: a missing statement still speaks."""
    entry = _list(new).entries[0]
    assert entry.state is State.ACTIVE
    assert (entry.verdict, entry.determination) == (
        new.statement.predicate.verdict,
        new.statement.predicate.coverage.determination,
    )


@pytest.mark.parametrize("state", ["OPEN", "MITIGATED", "CLOSED"])
def test_entry_says_how_an_incident_stands(state: str) -> None:
    """Its state stands beside it."""
    assert _list(incident("INC-1", state=state), issuer=ACME).entries[0].incident_state == state


@pytest.mark.parametrize("name", ["caisi", "nsa", "model.sig", "build", "lab"])
def test_entry_never_differs_from_its_statement(name: str) -> None:
    """By the verifier's own comparison (rule 4)."""
    world = World()
    statement = authenticate(world.items(), world.trust, Bounds()).by_payload()[world.papers[name].digest]
    entry = entry_for(Listed(payload=statement.payload, statement=statement.statement), now=NOW, reason="issued")
    assert differs(entry, statement) is None


def test_add_names_another_region_beside() -> None:
    """Two words about two regions are one word each."""
    assert [entry.attestation for entry in _list(US, PL).entries] == [US.payload, PL.payload]


def test_add_of_a_statement_twice_is_refused() -> None:
    """A statement stands once (rule 7)."""
    with pytest.raises(ConfigError, match="already"):
        _add(_list(US), US, US)


def test_add_of_a_revoked_statement_again_is_refused() -> None:
    """Revoked is final."""
    with pytest.raises(ConfigError, match="already"):
        _add(_change(_list(US), US, State.REVOKED), US, US)


def test_add_of_another_partys_word_is_refused() -> None:
    """Its author is whose list names it."""
    with pytest.raises(ConfigError, match=r"the word of https://caisi.example, and the list is that of https://nsa"):
        _add(_list(), verification("US", party="caisi"))


def test_add_by_a_co_signer_who_is_known_to_have_signed() -> None:
    """So a co-signer can withdraw by its own list (rule 2)."""
    theirs = verification("US", party="caisi")
    assert len(_add(_list(), theirs, signers=frozenset({NSA})).entries) == 1


@pytest.mark.parametrize("signers", [frozenset[str](), frozenset({ACME})])
def test_add_of_what_the_issuer_is_known_not_to_have_signed_is_refused(signers: frozenset[str]) -> None:
    """Whatever it claims."""
    with pytest.raises(ConfigError, match="did not sign it"):
        _add(_list(), US, signers=signers)


def test_add_of_what_claims_no_author() -> None:
    """A build signature's signers are meant."""
    assert len(_add(_list(issuer=ACME), listed(World().build_signature("acme"))).entries) == 1


def test_add_of_a_waiver_is_refused() -> None:
    """Waivers alone are not listed (rule 2)."""
    with pytest.raises(ConfigError, match="a waiver stands in no list"):
        _add(_list(), listed(World().waiver("cleared")))


def test_replace_puts_the_new_in_the_place_of_the_old() -> None:
    """A new statement replaces the entry that it overlaps (rule 5)."""
    no = verification("US", verdict="NOT_CLEARED")
    assert [entry.attestation for entry in _add(_list(US, PL), no, PL, replaces=US.payload).entries] == [
        PL.payload,
        no.payload,
    ]


def test_replace_still_refuses_what_overlaps_another_entry() -> None:
    """One entry goes, not both."""
    both = verification("US", "PL")
    with pytest.raises(ConfigError, match="for PL already"):
        _add(_list(US, PL), both, PL, replaces=US.payload)


def test_replace_of_what_the_list_does_not_name_is_refused() -> None:
    """A slip in the digest must not leave the old word in force."""
    with pytest.raises(ConfigError, match="no entry"):
        _add(_list(PL), US, PL, replaces=US.payload)


def test_replace_of_another_kind_is_refused() -> None:
    """An incident report does not take a disclosure's place."""
    lab = listed(World().papers["lab"])
    with pytest.raises(ConfigError, match="is a disclosure, this is a incident-report"):
        _add(_list(lab, issuer=ACME), incident("INC-1"), replaces=lab.payload)
