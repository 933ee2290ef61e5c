"""``restrictions-enforced``: this deployment keeps every restriction that touches what was asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gate.decision.answer import Reason
from tests.support.answers import add, entry, only_reason, result
from tests.support.world import World, scope

ID = "restrictions-enforced"


def restricted(kind: str, target: str, **more: Any) -> World:
    """A world in which nsa clears with one restriction."""
    world = World()
    restriction = {"id": "r1", "kind": kind, "target": target, **more}
    world.papers["nsa"] = world.verification(
        "nsa", "CLEARED_WITH_RESTRICTIONS", scopes=[scope("US", restrictions=[restriction])]
    )
    return world


def test_it_is_met() -> None:
    """A feature that is off, and nothing restricted elsewhere."""
    assert result(World(), ID).notes == ()
    world = restricted("FEATURE_DISABLED", "code-execution")
    assert result(world, ID).notes == ("FEATURE_DISABLED code-execution (nsa): kept",)


def test_it_is_not_met_by_a_feature_that_is_on() -> None:
    """The policy says that it is on."""
    assert only_reason(restricted("FEATURE_DISABLED", "chat", reason="uplift"), ID) == Reason(
        text="the feature chat must be off and is on (nsa)",
        origin="nsa.json",
        notes=("reason given: uplift",),
        remedy="set `chat = false`, and turn it off",
        who="you",
    )


def test_it_is_not_met_by_a_feature_that_is_not_declared() -> None:
    """Not declared is not known to be off; the nearest name is shown."""
    assert only_reason(restricted("FEATURE_DISABLED", "code_execution"), ID) == Reason(
        text="the feature code_execution must be off, and this deployment does not declare it (nsa)",
        origin="nsa.json",
        notes=("the nearest declared name is code-execution",),
        remedy="turn it off, and declare `code_execution = false` in `[deployment.features]`",
        who="you",
    )


@pytest.mark.parametrize(
    ("kind", "word", "member"),
    [("SAFEGUARD_REQUIRED", "safeguard", "safeguards"), ("ROUTE", "route", "routes")],
)
def test_it_is_not_met_without_what_is_required(kind: str, word: str, member: str) -> None:
    """A safeguard or a route that this deployment does not declare; declared, it is kept."""
    world = restricted(kind, "bio-classifier")
    assert only_reason(world, ID) == Reason(
        text=f"the {word} bio-classifier is required, and this deployment does not declare it (nsa)",
        origin="nsa.json",
        remedy=f"put it in place, and name it in `{member}` of `[deployment]`: `bio-classifier`",
        who="you",
    )
    world.change_policy(deployment=replace(world.policy.deployment, **{member: ("bio-classifier",)}))  # type: ignore[arg-type]
    assert result(world, ID).state.value == "met"


def test_what_is_restricted_elsewhere_does_not_touch_the_request() -> None:
    """For Poland, and the United States are asked about."""
    world = restricted("FEATURE_DISABLED", "chat")
    narrow = scope("PL", restrictions=world.papers["nsa"].predicate["scopes"][0]["restrictions"])
    world.papers["nsa"].predicate["scopes"] = [scope("US"), narrow]
    assert result(world, ID).state.value == "met"


def test_a_revoked_restriction_is_over() -> None:
    """A second verification of nsa's clears without."""
    world = restricted("FEATURE_DISABLED", "chat")
    entry(world, "nsa", "nsa", state="REVOKED")
    add(world, "nsa-2", world.verification("nsa"))
    assert result(world, ID).state.value == "met"


def test_it_cannot_be_waived() -> None:
    """A waiver that names it is refused."""
    world = restricted("FEATURE_DISABLED", "chat")
    add(world, "waiver", world.waiver(ID))
    assert result(world, ID).state.value == "not met"


def test_it_is_not_evaluated_where_the_build_is_not_cleared() -> None:
    """First a clearance, then what it restricts."""
    world = World()
    del world.papers["nsa"]
    assert result(world, ID).reasons == (Reason(text="cleared first"),)
