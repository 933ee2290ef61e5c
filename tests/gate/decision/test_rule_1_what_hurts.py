"""Rule 1: what helps must be current and exact; what hurts counts until its issuer ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from signatures.predicates.shared import Audience, Distribution
from tests.support.answers import ALLOWED, DENIED, add, answer, entry, failing, one_evaluator, only_reason, result
from tests.support.world import NOW, World, at, codes, not_passing, scope

OTHER = "0" * 64


def says_no(verdict: str = "NOT_CLEARED", **more: Any) -> World:
    """One clearance is enough and caisi gives it; nsa says no."""
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", verdict, **more)
    return world


@pytest.mark.parametrize("verdict", ["NOT_CLEARED", "INCONCLUSIVE"])
def test_rule_1_a_no_denies_whoever_else_clears(verdict: str) -> None:
    """One evaluator's no is enough against any number of clearances."""
    assert failing(says_no(verdict))["cleared"] == "not met"


@pytest.mark.parametrize(("said", "asked"), [("US-CA", "US"), ("US", "US-CA"), ("US", "US")])
def test_rule_1_a_no_overlaps_in_either_direction(said: str, asked: str) -> None:
    """A no for a part speaks against the whole, and a no for the whole against a part."""
    world = says_no(scopes=[scope(said)])
    world.regions = (asked,)
    assert failing(world)["cleared"] == "not met"


def test_rule_1_a_no_elsewhere_does_not_touch_what_is_asked() -> None:
    """A no for Poland says nothing of the United States."""
    assert answer(says_no(scopes=[scope("PL")])) == ALLOWED


def test_rule_1_a_no_without_scopes_is_for_all() -> None:
    """Whoever says no and not where says it everywhere."""
    assert answer(says_no(scopes=None)) == DENIED


def test_rule_1_a_no_counts_by_any_one_digest() -> None:
    """The same sha256 beside another dirHash clears nothing, and still speaks against."""
    world = says_no()
    sha = world.build.identity.sha256[0]
    world.papers["nsa"].subjects = [world.subject(dirHash=OTHER, sha256=sha)]
    assert answer(world) == DENIED


def test_rule_1_a_clearance_must_agree_in_every_digest() -> None:
    """The right dirHash beside another sha256 does not clear."""
    world = World()
    world.papers["nsa"].subjects = [world.subject(dirHash=str(world.build.identity.dir_hash), sha256=OTHER)]
    assert failing(world)["cleared"] == "not met"


@pytest.mark.parametrize(
    "dates",
    [
        {"issuedAt": at(days=-400), "evaluatedAt": at(days=-401)},  # older than max_age
        {"validUntil": at(days=-1), "notBefore": at(days=-30)},
        {"notBefore": at(days=30)},
    ],
)
def test_rule_1_a_no_is_not_silenced_by_its_own_dates(dates: dict[str, Any]) -> None:
    """Old, ended or not begun: a no counts while its issuer's list names it."""
    assert answer(says_no(**dates)) == DENIED


def test_rule_1_a_no_is_not_silenced_by_the_end_of_its_key() -> None:
    """The key that signed the no has ended; the list is signed by a later one."""
    world = says_no()
    old = replace(world.trust.parties["nsa"].keys[0], valid_until=NOW - timedelta(days=1))
    new = replace(world.trust.parties["ops-a"].keys[0], source="nsa-new.pub")
    nsa = replace(world.trust.parties["nsa"], keys=(old, new))
    ops = replace(world.trust.parties["ops-a"], keys=())
    world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, "nsa": nsa, "ops-a": ops}))
    world.lists["nsa"].keys = ["ops-a"]
    assert answer(world) == DENIED
    world.papers["nsa"] = world.verification("nsa", "CLEARED")
    decision = world.judge()
    assert (decision.answer.value, codes(decision)) == (ALLOWED, {"R805"})  # what helps ends with its key


def test_rule_1_a_no_is_not_silenced_by_its_suspension() -> None:
    """A suspended no is still a no."""
    world = says_no()
    entry(world, "nsa", "nsa", state="SUSPENDED")
    assert answer(world) == DENIED


def test_rule_1_only_its_issuers_newest_list_ends_a_no() -> None:
    """Revoked, or named no more: then it is over."""
    world = says_no()
    entry(world, "nsa", "nsa", state="REVOKED")
    assert answer(world) == ALLOWED
    world.papers["nsa"].listed_by = []
    assert answer(world) == ALLOWED


def test_rule_1_a_no_that_is_replaced_is_over() -> None:
    """A new clearance stands in the list where the no stood."""
    world = says_no()
    world.papers["nsa"].listed_by = []
    add(world, "nsa-2", world.verification("nsa"))
    assert answer(world) == ALLOWED


def test_rule_1_a_revocation_of_a_no_releases_only_what_it_covers_whole() -> None:
    """A no that was revoked for California still stands for the United States."""
    world = says_no()
    entry(world, "nsa", "nsa", state="REVOKED", scopes=[scope("US-CA")])
    assert answer(world) == DENIED
    world.papers["caisi"].predicate["scopes"] = [scope("US")]
    world.regions = ("US-CA",)
    assert answer(world) == ALLOWED


@pytest.mark.parametrize("state", ["SUSPENDED", "REVOKED"])
def test_rule_1_a_clearance_taken_away_is_a_no(state: str) -> None:
    """`cleared` fails, never `scope-covered` alone; the word says what was taken away."""
    world = one_evaluator()
    entry(world, "nsa", "nsa", state=state, reasonCode="new-finding")
    assert failing(world)["cleared"] == "not met"
    reason = only_reason(world, "cleared")
    assert reason.text == f"nsa has {state} its CLEARED (new-finding)"
    assert (reason.who, reason.remedy) == (
        "nsa",
        "reinstate what is only suspended, or issue a new clearance, once that is right",
    )


def test_rule_1_a_withdrawn_clearance_is_no_no_where_another_of_that_party_clears() -> None:
    """The agency nsa revoked its first word and has given a second."""
    world = one_evaluator()
    entry(world, "nsa", "nsa", state="REVOKED")
    add(world, "nsa-2", world.verification("nsa", issuedAt=at(days=-1), notBefore=at(days=-1)))
    assert answer(world) == ALLOWED


def test_rule_1_for_what_helps_the_whole_covers_its_parts_and_never_the_reverse() -> None:
    """US clears California; California does not clear the United States."""
    world = World()
    world.regions = ("US-CA",)
    assert answer(world) == ALLOWED
    for name in ("caisi", "nsa"):
        world.papers[name].predicate["scopes"] = [scope("US-CA")]
    world.regions = ("US",)
    assert failing(world) == {"scope-covered": "not met"}


def test_rule_1_what_is_about_the_producer_hurts_its_build() -> None:
    """An incident about acme concerns acme's builds, whoever says it."""
    world = World()
    add(world, "incident", world.incident("acme", lab_wide=True))
    assert failing(world) == {"no-open-incident": "not met"}


def test_rule_1_a_no_without_a_distribution_speaks_against_open_weights() -> None:
    """That open weights must be said is a rule for what helps."""
    world = says_no()
    world.distribution = Distribution.OPEN_WEIGHTS
    world.papers["caisi"].predicate["scopes"] = [scope("US", distribution=["OPEN_WEIGHTS"])]
    assert answer(world) == DENIED
    world.papers["nsa"].predicate["scopes"] = [scope("US", distribution=["HOSTED"])]
    assert answer(world) == ALLOWED


def test_rule_1_a_restriction_counts_while_suspended() -> None:
    """Suspending a clearance does not lift what it restricts."""
    world = one_evaluator()
    world.audience = Audience.GENERAL
    restricted = scope("US", restrictions=[{"id": "r", "kind": "FEATURE_DISABLED", "target": "chat"}])
    world.papers["nsa"] = world.verification("nsa", "CLEARED_WITH_RESTRICTIONS", scopes=[restricted])
    entry(world, "nsa", "nsa", state="SUSPENDED", scopes=[scope("PL")])
    assert not_passing(world.judge()) == {"restrictions-enforced": "not met"}


def test_rule_1_an_expired_clearance_helps_no_more() -> None:
    """What helps is current: valid, begun, young enough, its key valid."""
    changes: tuple[tuple[dict[str, Any], str], ...] = (
        ({"validUntil": at(seconds=0)}, "R803"),
        ({"notBefore": at(days=1)}, "R802"),
        ({"issuedAt": at(hours=1)}, "R801"),
        ({"issuedAt": at(days=-180)}, "R804"),
    )
    for dates, code in changes:
        world = World()
        world.papers["nsa"] = world.verification("nsa", **dates)
        decision = world.judge()
        assert not_passing(decision)["cleared"] == "not met"
        assert codes(decision) == {code}
        assert any(code in note for note in result(world, "cleared").reasons[0].notes)
