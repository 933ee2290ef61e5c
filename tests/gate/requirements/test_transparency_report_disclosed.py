"""``transparency-report-disclosed``: the producer's transparency report is disclosed."""

from __future__ import annotations

from gate.decision.answer import Reason
from tests.support.answers import add, only_reason, result
from tests.support.disclosures import asks_only_for, without
from tests.support.world import World, at

KIND, ID = "TRANSPARENCY_REPORT", "transparency-report-disclosed"


def test_it_is_met() -> None:
    """One reference of this kind counts."""
    found = result(asks_only_for(KIND), ID)
    assert found.state.value == "met"
    assert found.notes == ("version 1.0 of 2026-11-08T18:00:00Z, in lab.json",)


def test_it_is_not_met_where_nothing_is_disclosed() -> None:
    """Nothing of this kind by acme."""
    assert only_reason(without(KIND), ID) == Reason(
        text="no transparency report disclosure of acme counts for this build",
        remedy="sign one: gate attest disclosure, and name it in the status list",
        who="acme",
    )


def test_it_is_waived() -> None:
    """By a waiver that names it."""
    world = without(KIND)
    add(world, "waiver", world.waiver(ID))
    found = result(world, ID)
    assert (found.state.value, found.waived_by) == ("waived", "ops-a, ops-b (waiver.json)")


def test_it_is_not_evaluated_before_the_build_is_signed() -> None:
    """Nobody is the producer whose disclosures would count."""
    world = asks_only_for(KIND)
    world.papers = {}
    found = result(world, ID)
    assert (found.state.value, found.reasons) == ("not evaluated", (Reason(text="build-signed first"),))


def test_a_document_about_the_lab_counts() -> None:
    """Of this kind the lab may publish one for all of its builds."""
    world: World = without(KIND)
    add(world, "lab-wide", world.disclosure("acme", KIND, lab_wide=True))
    world.papers["lab-wide"].predicate["appliesTo"] = ["acme/orca"]
    assert result(world, ID).state.value == "met"
    world.papers["lab-wide"].predicate["appliesTo"] = ["acme/whale"]
    assert only_reason(world, ID).notes == ("lab-wide.json: it applies to acme/whale, not to acme/orca",)


def test_a_review_keeps_it_current() -> None:
    """The later of its two dates counts."""
    world = asks_only_for(KIND, max_age_days=10)
    assert only_reason(world, ID).notes == ("lab.json: R804 of 2026-11-08T18:00:00Z, older than 10d",)
    for reference in world.papers["lab"].predicate["references"]:
        reference["reviewedAt"] = at(days=-1)
    assert result(world, ID).state.value == "met"
