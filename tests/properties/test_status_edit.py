"""Whatever an operator does to a list: the next list is read by the verifier, and says one word at a time."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signatures.errors import ConfigError
from signatures.predicates.entry import WITHDRAWN, State
from signatures.predicates.shared import Audience, Scope
from signatures.predicates.status_list import StatusList
from signatures.reading.shapes import plain, read
from signatures.regions import overlaps
from signatures.status.edit import add, change_state, drop_expired, entry_for, refresh, start
from signatures.status.overlap import Listed
from tests.support.statements import verification
from tests.support.world import NOW, NSA

REGIONS = (("US",), ("US-CA",), ("PL",), ("DE", "PL"))
WORDS = tuple(
    verification(*regions, audience=audience, verdict=verdict)
    for regions in REGIONS
    for audience in ("GENERAL", "TRUSTED_PARTNERS")
    for verdict in ("CLEARED", "NOT_CLEARED")
)
BY_PAYLOAD = {word.payload: word for word in WORDS}
HOURS = st.integers(min_value=-1, max_value=5000)
WORD = st.sampled_from(WORDS)
SCOPES = st.none() | st.sampled_from(REGIONS).map(lambda regions: [Scope(regions=regions, audience=Audience.GENERAL)])
STEPS = st.lists(
    st.tuples(st.just("add"), WORD, st.none() | WORD, HOURS)
    | st.tuples(st.sampled_from(tuple(State)), WORD, SCOPES, HOURS)
    | st.tuples(st.sampled_from(("refresh", "drop")), WORD, st.none(), HOURS),
    max_size=14,
)


@given(steps=STEPS)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_edit_gives_a_list_that_is_read_and_keeps_the_rules(
    steps: list[tuple[object, Listed, object, int]],
) -> None:
    """Its sequence grows, its date never goes back, no withdrawal begins after it, no two words overlap."""
    held = start(NSA, now=NOW, lasts=timedelta(days=1))
    for step in steps:
        try:
            following = _apply(held, step)
        except ConfigError:
            continue
        assert read(StatusList, plain(following)) == following
        assert following.sequence == held.sequence + 1
        assert following.issued_at >= held.issued_at
        for entry in following.entries:
            assert entry.state not in WITHDRAWN or entry.effective_from <= following.issued_at
        _assert_one_word(following)
        revoked = {entry.attestation for entry in held.entries if entry.state is State.REVOKED and not entry.scopes}
        standing = {entry.attestation for entry in following.entries if entry.state is not State.REVOKED}
        assert not revoked & standing
        held = following


def _apply(held: StatusList, step: tuple[object, Listed, object, int]) -> StatusList:
    what, word, more, hours = step
    now = NOW + timedelta(hours=hours)
    if what == "add":
        replaces = more.payload if isinstance(more, Listed) else None
        entry = entry_for(word, now=now, reason="issued")
        entries = add(held, word, entry, others=WORDS, replaces=replaces)
    elif isinstance(what, State):
        scopes = more if isinstance(more, list) else None
        entries = change_state(held, word.payload, what, now=now, reason="looked-again", scopes=scopes)
    elif what == "drop":
        entries, _ = drop_expired(held, others=WORDS, now=now)
    else:
        entries = tuple(held.entries)
    return refresh(held, now=now, entries=entries)


def _assert_one_word(held: StatusList) -> None:
    """By a plain reading of rule 5, which shares nothing with the code under test but the regions."""
    speaking = [
        BY_PAYLOAD[entry.attestation].statement.predicate.scopes[0]
        for entry in held.entries
        if not (entry.state is State.REVOKED and entry.scopes is None)
    ]
    for one, other in combinations(speaking, 2):
        same_audience = one.audience == other.audience or "GENERAL" in (one.audience, other.audience)
        shared = [(a, b) for a in one.regions for b in other.regions if overlaps(a, b)]
        assert not (same_audience and shared)
