"""Restrictions that stand where nobody looked: in the scopes of a status list's entry, and of a waiver."""

from __future__ import annotations

from tests.support.answers import ALLOWED, DENIED, add, answer, entry, failing
from tests.support.world import World, codes, not_passing, scope

CHAT_OFF = {"id": "r-1", "kind": "FEATURE_DISABLED", "target": "chat"}
OTHER_OFF = {"id": "r-2", "kind": "FEATURE_DISABLED", "target": "code-execution"}
LAB = ("risk-framework-disclosed", "incident-channel-disclosed")


def test_a_restriction_in_the_scopes_of_an_entry_binds() -> None:
    """Rule 1: the issuer narrowed its clearance by its list; `chat` is on here."""
    world = World()
    entry(world, "nsa", "nsa", scopes=[scope("US", restrictions=[CHAT_OFF])])
    assert failing(world) == {"restrictions-enforced": "not met"}
    entry(world, "nsa", "nsa", scopes=[scope("US", restrictions=[OTHER_OFF])])
    assert answer(world) == ALLOWED


def test_a_restriction_in_the_scopes_of_an_entry_binds_without_its_statement() -> None:
    """Rule 4: deleting a clearance that is not needed takes no restriction away."""
    world = World()
    world.change_role("evaluator", threshold=1)
    entry(world, "nsa", "nsa", scopes=[scope("US", restrictions=[CHAT_OFF])])
    world.dropped.add("nsa")
    assert failing(world) == {"restrictions-enforced": "not met"}


def test_a_restriction_binds_also_while_its_entry_is_suspended() -> None:
    """Rule 2: a restriction is in force while SUSPENDED; the other evaluator's clearance does not lift it."""
    world = World()
    world.change_role("evaluator", threshold=1)
    paper = add(world, "old", world.verification("nsa", scopes=[scope("PL")]))
    paper.entry["nsa"] = {"state": "SUSPENDED", "scopes": [scope("US", restrictions=[CHAT_OFF])]}
    assert failing(world)["restrictions-enforced"] == "not met"


def test_a_waiver_with_restrictions_is_refused() -> None:
    """Nothing would hold the build to them: a word that is not kept never means the weaker choice."""
    world = World()
    del world.papers["lab"]
    paper = add(world, "waiver", world.waiver(*LAB, scopes=[scope("US", restrictions=[CHAT_OFF])]))
    decision = world.judge()
    assert (decision.answer.value, codes(decision), set(not_passing(decision))) == (DENIED, {"R603"}, set(LAB))
    paper.predicate["scopes"] = [scope("US")]
    assert answer(world) == ALLOWED
