"""What the disclosure requirements share: dates, withdrawals, subjects, models."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from gate.decision.answer import Reason
from gate.policy.model import DisclosureRule
from signatures.predicates.disclosure import DisclosureKind
from tests.support.answers import add, entry, find, only_reason, result
from tests.support.disclosures import asks_only_for, without
from tests.support.world import World, at

ID = "risk-framework-disclosed"


def starting(delta: timedelta) -> World:
    """Nothing is disclosed, and the rule denies from some time on."""
    world = without("RISK_FRAMEWORK")
    rule = DisclosureRule(start=world.now + delta)
    world.change_policy(disclosures=MappingProxyType({DisclosureKind.RISK_FRAMEWORK: rule}))
    return world


def test_before_its_date_a_rule_warns_and_the_answer_ends_with_it() -> None:
    """The reason is the same, with the date from which it denies."""
    decision = starting(timedelta(hours=2)).judge()
    found = find(decision, ID)
    assert decision.answer.value == "ALLOWED"
    assert found.warnings == (
        Reason(
            text="no risk framework disclosure of acme counts for this build; denies from 2026-11-23T20:00:00Z",
            remedy="sign one: gate attest disclosure, and name it in the status list",
            who="acme",
        ),
    )
    assert decision.levels[-1] == "MRG_UNTIL_2026-11-23T20:00:00Z"


def test_from_its_date_on_it_denies() -> None:
    """At that very instant."""
    assert result(starting(timedelta(0)), ID).state.value == "not met"


def test_before_its_date_a_disclosure_that_counts_is_met_without_a_warning() -> None:
    """As it would be after."""
    world = World()
    rule = DisclosureRule(start=world.now + timedelta(days=1))
    world.change_policy(disclosures=MappingProxyType({DisclosureKind.RISK_FRAMEWORK: rule}))
    assert result(world, ID).warnings == ()


def note(world: World) -> str:
    """Why the one disclosure of this kind does not count."""
    (found,) = only_reason(world, ID).notes
    return found


def test_what_does_not_count_is_named_with_its_reason() -> None:
    """Withdrawn, of another lab, about another subject, by a key that ended."""
    world = asks_only_for("RISK_FRAMEWORK")
    entry(world, "lab", "acme", state="REVOKED", reasonCode="superseded")
    assert note(world) == "lab.json: REVOKED in the list of acme (superseded)"
    world = asks_only_for("RISK_FRAMEWORK")
    world.papers["lab"].subjects = [world.subject(sha256=world.build.identity.sha256[0])]
    assert note(world) == "lab.json: it names this build by a digest that does not bind its files"


def test_a_disclosure_by_a_key_that_ended_does_not_count() -> None:
    """The list and the build are signed by the newer key."""
    world = asks_only_for("RISK_FRAMEWORK")
    acme, spare = world.trust.parties["acme"], world.trust.parties["ops-a"]
    keys = (replace(acme.keys[0], valid_until=world.now), spare.keys[0])
    parties = {**world.trust.parties, "acme": replace(acme, keys=keys), "ops-a": replace(spare, keys=())}
    world.trust = replace(world.trust, parties=MappingProxyType(parties))
    world.lists["acme"].keys = world.papers["model.sig"].keys = ["ops-a"]
    assert note(world) == "lab.json: R805 a key of acme that signed it has ended or has not begun"


def test_a_disclosure_that_names_another_lab_is_that_labs() -> None:
    """Both signed it, and it is about beta."""
    world = asks_only_for("RISK_FRAMEWORK")
    world.add_party("beta", "producer")
    paper = world.disclosure("beta", "RISK_FRAMEWORK", lab_wide=True)
    paper.subjects = [world.party_subject("acme")]
    paper.keys = ["acme", "beta"]
    paper.listed_by = ["acme"]
    world.papers["lab"] = paper
    assert note(world) == "lab.json: it is the disclosure of https://beta.example"


def test_the_first_that_counts_is_enough() -> None:
    """One of two is old."""
    world = asks_only_for("RISK_FRAMEWORK", max_age_days=10)
    add(world, "newer", world.disclosure("acme", "RISK_FRAMEWORK", lab_wide=True))
    world.papers["newer"].predicate["references"][0].update(reviewedAt=at(days=-1), version="2.0")
    assert result(world, ID).notes == ("version 2.0 of 2026-11-22T18:00:00Z, in newer.json",)


def test_models_are_held_against_what_the_counted_verifications_name() -> None:
    """Where nobody clears the build, no model is known."""
    world = asks_only_for("RISK_FRAMEWORK")
    world.papers["lab"].predicate["appliesTo"] = ["acme/whale"]
    del world.papers["nsa"], world.papers["caisi"]
    assert note(world) == ("lab.json: it applies to acme/whale, not to the model, which no counted verification names")
