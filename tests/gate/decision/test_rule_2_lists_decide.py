"""Rules 2 and 3: lists decide what is in force, and whose lists are needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from gate.policy.model import IncidentRule
from signatures.errors import Undecided
from signatures.predicates import types
from signatures.predicates.incident_report import Severity
from signatures.status.index import SeenList
from tests.support.answers import ALLOWED, DENIED, add, answer, entry, failing, one_evaluator, only_reason
from tests.support.world import ACME, NOW, World, at, codes


def test_rule_2_the_smallest_honest_world_is_allowed_and_needs_nearly_every_file() -> None:
    """Without `model.sig` the build stays signed by `build.json`; any other file less denies."""
    world = World()
    assert answer(world) == ALLOWED
    for name in world.names():
        world.dropped = {name}
        assert answer(world) == (ALLOWED if name == "model.sig" else DENIED), name
    world.dropped = {"model.sig", "build"}
    assert failing(world)["build-signed"] == "not met"


@pytest.mark.parametrize("name", ["caisi", "nsa", "build", "lab"])
def test_rule_2_what_its_list_does_not_name_is_not_in_force(name: str) -> None:
    """A statement with a good signature counts for nothing until its signer lists it."""
    world = World()
    world.papers[name].listed_by = []
    decision = world.judge()
    assert decision.answer.value == DENIED
    assert codes(decision) == {"R902"}


def test_rule_2_a_no_that_no_list_names_is_not_in_force() -> None:
    """The lists decide against as they decide for."""
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED")
    world.papers["nsa"].listed_by = []
    assert answer(world) == ALLOWED


def test_rule_2_only_ones_own_list_counts() -> None:
    """The agency caisi cannot put nsa's verification in force."""
    world = World()
    world.papers["nsa"].listed_by = ["caisi"]
    assert failing(world)["cleared"] == "not met"


def test_rule_2_a_co_signer_withdraws_by_its_own_list() -> None:
    """Two evaluators sign one envelope; the second takes its word back and the envelope counts once."""
    world = World()
    world.papers = {name: paper for name, paper in world.papers.items() if name != "nsa"}
    world.papers["caisi"].keys = ["caisi-1", "caisi-2", "nsa"]
    world.papers["caisi"].listed_by = ["caisi", "nsa"]
    assert answer(world) == ALLOWED
    world.papers["caisi"].listed_by = ["caisi"]
    assert only_reason(world, "cleared").text == "1 of the 2 evaluators needed clear this build"


@pytest.mark.parametrize("party", ["caisi", "nsa", "acme"])
def test_rule_2_a_list_is_fresh_before_its_next_update_and_within_max_age(party: str) -> None:
    """At `nextUpdate` and at `max_age` it is stale, in the words that say whose list is wanting."""
    for issued, until in ((at(hours=-1), at(seconds=0)), (at(hours=-24), at(hours=5))):
        world = World()
        world.lists[party].issued_at, world.lists[party].next_update = issued, until
        assert failing(world)["status-list-fresh"] == "not met"
        assert only_reason(world, "status-list-fresh").text == f"unknown: no fresh list of {party}"


def test_rule_2_the_key_of_a_list_must_be_valid_now() -> None:
    """The list key of nsa has ended."""
    world = World()
    nsa = world.trust.parties["nsa"]
    ended = replace(nsa, keys=(replace(nsa.keys[0], valid_until=NOW),))
    world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, "nsa": ended}))
    reason = only_reason(world, "status-list-fresh")
    assert reason.notes == ("list 7 of nsa is signed by a key outside its validity",)


def test_rule_2_the_strictest_max_age_of_a_partys_roles_holds() -> None:
    """A role's own `max_age` goes before the rest's; of two roles the shorter."""
    world = World()
    ages = {"*": timedelta(hours=24), "evaluator": timedelta(minutes=30)}
    world.change_policy(status=replace(world.policy.status, max_age=MappingProxyType(ages)))
    texts = {reason.text for reason in world.judge().results[0].reasons}
    assert texts == {"unknown: no fresh list of caisi", "unknown: no fresh list of nsa"}


def test_rule_3_everyone_who_could_say_no_has_a_fresh_list() -> None:
    """An evaluator whose word is not needed must still be heard."""
    world = one_evaluator()
    world.add_party("beta", "second-agency")
    world.change_role("second-agency", attests=frozenset({types.PRERELEASE_VERIFICATION, types.STATUS_LIST}))
    assert answer(world) == ALLOWED
    world.dropped = {"beta.list"}
    assert only_reason(world, "status-list-fresh").text == "unknown: no fresh list of beta"


def test_rule_3_incident_authorities_are_heard() -> None:
    """Roles that `[incidents] authorities` names."""
    world = World()
    world.add_party("cert", "incident-authority")
    world.change_policy(incidents=IncidentRule(block_open=(Severity.CRITICAL,), authorities=("incident-authority",)))
    assert answer(world) == ALLOWED
    world.dropped = {"cert.list"}
    assert failing(world)["status-list-fresh"] == "not met"


def test_rule_3_the_policy_may_add_roles() -> None:
    """`[status] roles`: their lists are required too."""
    world = World()
    world.dropped = {"ops-a.list"}
    world.change_policy(status=replace(world.policy.status, roles=("release-officer",)))
    texts = {reason.text for reason in world.judge().results[0].reasons}
    assert texts == {"unknown: no fresh list of ops-a", "unknown: no fresh list of ops-b"}


def test_rule_3_a_new_party_neither_counts_nor_is_asked_before_its_date() -> None:
    """`lists_from` in the trust file."""
    world = one_evaluator()
    nsa = replace(world.trust.parties["nsa"], lists_from=NOW + timedelta(days=1))
    world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, "nsa": nsa}))
    world.dropped = {"nsa.list"}
    assert answer(world) == ALLOWED
    world.dropped = set()
    world.change_role("evaluator", threshold=2)
    decision = world.judge()
    assert codes(decision) == {"R806"}
    assert decision.answer.value == DENIED


def test_rule_3_before_its_date_a_producer_signs_nothing() -> None:
    """A producer that does not count yet is no claimant."""
    world = World()
    acme = replace(world.trust.parties["acme"], lists_from=NOW + timedelta(days=1))
    world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, "acme": acme}))
    assert failing(world)["build-signed"] == "not met"


def test_rule_3_a_producers_list_is_required() -> None:
    """Without it nobody knows of an open incident."""
    world = World()
    world.dropped = {"acme.list"}
    decision = world.judge()
    assert decision.answer.value == DENIED
    assert "R901" in codes(decision)


def test_rule_7_before_effective_from_nothing_counts() -> None:
    """ACTIVE and REINSTATED do not count before it, for or against."""
    for state in ("ACTIVE", "REINSTATED"):
        world = World()
        entry(world, "nsa", "nsa", state=state, effectiveFrom=at(days=7))
        decision = world.judge()
        assert decision.answer.value == DENIED
        assert codes(decision) == {"R906"}
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED")
    entry(world, "nsa", "nsa", effectiveFrom=at(days=7))
    assert answer(world) == ALLOWED


@pytest.mark.parametrize("state", ["SUSPENDED", "REVOKED"])
def test_rule_7_a_withdrawal_counts_at_once(state: str) -> None:
    """Whatever `effectiveFrom` says."""
    world = World()
    entry(world, "nsa", "nsa", state=state, effectiveFrom=at(days=7))
    assert failing(world)["cleared"] == "not met"


@pytest.mark.parametrize("state", ["SUSPENDED", "REVOKED"])
def test_rule_7_scopes_of_a_withdrawal_touch_what_overlaps_them_and_nothing_else(state: str) -> None:
    """Elsewhere the statement is ACTIVE."""
    for scopes, expected in ((["PL"], ALLOWED), (["US-CA"], DENIED), (["US"], DENIED)):
        world = World()
        entry(world, "nsa", "nsa", state=state, scopes=[{"regions": scopes, "audience": "GENERAL"}])
        assert answer(world) == expected, scopes


def test_rule_7_scopes_of_an_active_entry_never_widen_and_do_narrow() -> None:
    """An entry cannot say more than its statement; it may say less."""
    world = World()
    entry(world, "nsa", "nsa", scopes=[{"regions": ["PL"], "audience": "GENERAL"}])
    assert failing(world) == {"coverage-determined": "not met", "scope-covered": "not met"}
    world.papers["nsa"].predicate["scopes"] = [{"regions": ["PL"], "audience": "GENERAL"}]
    entry(world, "nsa", "nsa", scopes=[{"regions": ["US", "PL"], "audience": "GENERAL"}])
    assert failing(world) == {"scope-covered": "not met"}


def test_rule_7_a_disclosure_is_withdrawn_where_its_entry_says_so() -> None:
    """A suspension for Poland leaves the United States."""
    world = World()
    entry(world, "lab", "acme", state="SUSPENDED", scopes=[{"regions": ["PL"], "audience": "GENERAL"}])
    assert answer(world) == ALLOWED
    world.regions = ("PL",)
    assert set(failing(world)) == {"risk-framework-disclosed", "incident-channel-disclosed"}


def test_rule_6_the_newest_list_alone_speaks() -> None:
    """List 8 revokes and has expired; list 7, fresh, is not asked."""
    world = World()
    old = world.list_paper("nsa")
    world.papers["old"] = old
    sheet = world.lists["nsa"]
    sheet.sequence, sheet.next_update = 8, at(minutes=-1)
    entry(world, "nsa", "nsa", state="REVOKED")
    assert failing(world)["status-list-fresh"] == "not met"
    world.papers["nsa"].entry = {}
    sheet.next_update = at(hours=5)
    assert answer(world) == ALLOWED


def test_rule_6_two_lists_with_one_sequence_are_undecided() -> None:
    """Equivocation of a party whose list is required."""
    world = World()
    other = world.list_paper("nsa")
    other.predicate["nextUpdate"] = at(hours=22)
    world.papers["other"] = other
    with pytest.raises(Undecided, match="two lists of nsa have the sequence 7 and different content"):
        world.judge()


def test_rule_6_two_lists_of_one_that_need_not_be_heard_are_nobodys_trouble() -> None:
    """The lab beta is a producer in the trust file, and not of this build."""
    world = World()
    world.add_party("beta", "producer")
    other = world.list_paper("beta")
    other.predicate["nextUpdate"] = at(hours=22)
    world.papers["other"] = other
    assert answer(world) == ALLOWED


def test_rule_6_a_list_from_the_future_is_undecided_beyond_a_minute() -> None:
    """A clock is wrong; within 60 seconds clocks may differ."""
    world = World()
    world.lists["nsa"].issued_at = at(seconds=60)
    assert answer(world) == ALLOWED
    world.lists["nsa"].issued_at = at(seconds=61)
    with pytest.raises(Undecided, match="a clock is wrong: list 7 of nsa is dated"):
        world.judge()


def test_rule_6_a_no_from_the_future_is_undecided() -> None:
    """As a list is; a clearance from the future is only not counted."""
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED", issuedAt=at(minutes=2))
    with pytest.raises(Undecided, match=r"a clock is wrong: nsa\.json is dated"):
        world.judge()
    world.papers["nsa"] = world.verification("nsa", issuedAt=at(minutes=2))
    assert answer(world) == ALLOWED


def test_rule_6_an_incident_from_the_future_is_undecided() -> None:
    """An incident hurts, whatever its state."""
    world = World()
    add(world, "incident", world.incident("acme", state="CLOSED", awareAt=at(minutes=2)))
    with pytest.raises(Undecided, match=r"incident\.json is dated"):
        world.judge()


def test_rule_6_a_list_below_one_seen_before_is_refused() -> None:
    """Rollback: the highest sequence seen is remembered by the party's id."""
    world = World()
    payload = world.list_paper("acme").digest
    world.seen = {ACME: SeenList(sequence=7, payload=payload)}
    assert answer(world) == ALLOWED
    world.seen = {ACME: SeenList(sequence=8, payload="0" * 64)}
    decision = world.judge()
    assert (decision.answer.value, "R907" in codes(decision)) == (DENIED, True)
    world.seen = {ACME: SeenList(sequence=7, payload="0" * 64)}
    with pytest.raises(Undecided, match="two lists of acme have the sequence 7"):
        world.judge()


def test_rule_6_min_sequence_closes_the_window_without_memory() -> None:
    """`[status] min_sequence` refuses older lists even on a fresh runner."""
    world = World()
    world.change_policy(status=replace(world.policy.status, min_sequence=MappingProxyType({"nsa": 8})))
    decision = world.judge()
    assert (decision.answer.value, "R907" in codes(decision)) == (DENIED, True)
    assert decision.results[0].reasons[0].notes == ("list 7 of nsa is below the policy's min_sequence 8",)
