"""``model-documentation-disclosed``: the build's documentation is disclosed."""

from __future__ import annotations

from gate.decision.answer import Reason
from tests.support.answers import add, only_reason, result
from tests.support.disclosures import asks_only_for, without
from tests.support.world import World, at

KIND, ID = "MODEL_DOCUMENTATION", "model-documentation-disclosed"


def test_it_is_met() -> None:
    """One reference of this kind counts."""
    found = result(asks_only_for(KIND), ID)
    assert found.state.value == "met"
    assert found.notes == ("version 1.0 of 2026-11-08T18:00:00Z, in build.json",)


def test_it_is_not_met_where_nothing_is_disclosed() -> None:
    """Nothing of this kind by acme."""
    assert only_reason(without(KIND), ID) == Reason(
        text="no model documentation disclosure of acme counts for this build",
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


def test_a_document_about_the_lab_does_not_count() -> None:
    """What is about a build has that build as its subject."""
    world: World = without(KIND)
    add(world, "lab-wide", world.disclosure("acme", KIND, lab_wide=True))
    assert only_reason(world, ID).notes == ("lab-wide.json: MODEL_DOCUMENTATION must have the build as its subject",)


def test_a_review_in_the_future_does_not_count() -> None:
    """A date beyond a minute ahead is no review."""
    world = asks_only_for(KIND)
    for reference in world.papers["build"].predicate["references"]:
        reference["reviewedAt"] = at(minutes=2)
    assert only_reason(world, ID).notes == ("build.json: R801 dated 2026-11-23T18:02:00Z",)
