"""An ALLOW says until when it would hold: at no instant before that does the same evidence deny."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gate.decision.answer import Answer
from tests.properties.test_honest import honest_worlds
from tests.properties.worlds import Draw, answer, evaluators_of, make_world, pick, worlds
from tests.support.world import NOW, World, at, scope

SOON = (1, 30, 59, 61, 600)  # minutes


def _no_is_to_begin(world: World, data: Draw) -> None:
    party = pick(data, *evaluators_of(world))
    paper = world.verification(party, "NOT_CLEARED", keys=["caisi-1", "caisi-2"] if party == "caisi" else [party])
    paper.predicate["scopes"] = [scope("US", "PL")]
    paper.entry[party] = {"effectiveFrom": at(minutes=pick(data, *SOON))}
    world.papers[f"no-{party}"] = paper


def _party_is_to_begin(world: World, data: Draw) -> None:
    if "aisi" in world.trust.parties:
        return
    world.add_party("aisi", "evaluator")
    later = replace(world.trust.parties["aisi"], lists_from=NOW + timedelta(minutes=pick(data, *SOON)))
    world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, "aisi": later}))
    world.dropped.add("aisi.list")


def _key_is_to_end(world: World, data: Draw) -> None:
    party = pick(data, *world.trust.parties)
    held = world.trust.parties[party]
    end = NOW + timedelta(minutes=pick(data, *SOON))
    ended = replace(held, keys=tuple(replace(key, valid_until=end) for key in held.keys))
    world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, party: ended}))


CHANGES = (_no_is_to_begin, _party_is_to_begin, _key_is_to_end)


@st.composite
def changing_worlds(draw: st.DrawFn) -> World:
    """A world in which something is to begin or to end within the day."""
    world = draw(st.one_of(honest_worlds(), worlds(most=2)))
    data = draw(st.data())
    for change in draw(st.lists(st.sampled_from(CHANGES), max_size=2, unique=True)):
        change(world, data)
    return world


@given(world=changing_worlds(), share=st.floats(0, 1, exclude_max=True))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_denies_before_the_end(world: World, share: float) -> None:
    """At the last moment, at whatever is to begin before it, and anywhere between, the answer is still ALLOW."""
    assume(answer(world) == "ALLOW")
    decision = world.judge()
    assert decision.until is not None
    assert decision.until > NOW
    length = decision.until - NOW
    moments = {NOW + length * share, decision.until - timedelta(microseconds=1)}
    moments |= {NOW + timedelta(minutes=minutes) for minutes in SOON if timedelta(minutes=minutes) < length}
    for moment in sorted(moments):
        world.now = min(moment, decision.until - timedelta(microseconds=1))
        assert answer(world) == "ALLOW", (moment, decision.until, world.judge())


@pytest.mark.parametrize("what", ["a no", "a party"])
def test_what_is_to_begin_ends_an_allow(what: str) -> None:
    """A no with `effectiveFrom`, and a party with `lists_from`, deny from then on: until then, it says."""
    world = make_world()
    begin = NOW + timedelta(minutes=4)
    if what == "a no":
        paper = world.verification("nsa", "NOT_CLEARED", keys=["nsa"])
        paper.predicate["scopes"] = [scope("US")]
        paper.entry["nsa"] = {"effectiveFrom": at(minutes=4)}
        world.papers["no"] = paper
    else:
        world.add_party("aisi", "evaluator")
        late = replace(world.trust.parties["aisi"], lists_from=begin)
        world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, "aisi": late}))
        world.dropped.add("aisi.list")
    decision = world.judge()
    assert decision.answer is Answer.ALLOW
    assert decision.until == begin
    assert f"MRG_UNTIL_{begin:%Y-%m-%dT%H:%M:%SZ}" in decision.levels
    world.now = begin
    assert answer(world) == "DENY"


def test_the_key_of_a_list_ends_an_allow() -> None:
    """Once its key has ended a list is fresh no more: until then, it says."""
    world = make_world()
    party, end = world.trust.parties["caisi"], NOW + timedelta(minutes=4)
    keys = tuple(replace(key, valid_until=end) if key.attests else key for key in party.keys)
    world.trust = replace(
        world.trust, parties=MappingProxyType({**world.trust.parties, "caisi": replace(party, keys=keys)})
    )
    assert world.judge().until == end
    world.now = end
    assert answer(world) == "DENY"


def test_a_key_that_has_ended_bears_nothing() -> None:
    """Where enough of a party's keys are valid, one that ended earlier does not end the answer before it begins."""
    world = make_world()
    party = world.trust.parties["caisi"]
    first = replace(party.keys[0], valid_until=NOW - timedelta(days=1))
    changed = replace(party, keys=(first, *party.keys[1:]), keys_required=1)
    world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, "caisi": changed}))
    decision = world.judge()
    assert decision.answer is Answer.ALLOW
    assert decision.until is not None
    assert decision.until > NOW
