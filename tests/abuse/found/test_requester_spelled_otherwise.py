"""`requestedBy` names an officer by another spelling, and that officer signs."""

from __future__ import annotations

import pytest

from tests.support.answers import ALLOWED, add, answer
from tests.support.world import World, codes, not_passing

LAB = ("risk-framework-disclosed", "incident-channel-disclosed")


@pytest.mark.parametrize(
    "asker",
    [
        "https://OPS-A.example",
        "https://ops-a.example/",
        "http://ops-a.example",
        "HTTPS://ops-a.example",
        "ops-a.example",
        "https://ops-a.example#",
        "OPS-A",
        " ops-a ",
        "mailto:ops-a",
        "ops\u200b-a",
        "\uff4fps-a",
    ],
)
def test_the_requester_is_no_officer_however_it_is_spelled(asker: str) -> None:
    """Rule 12: `requestedBy` is never one of its signers."""
    world = World()
    del world.papers["lab"]
    paper = add(world, "waiver", world.waiver(*LAB, requestedBy=asker))
    decision = world.judge()
    assert (set(not_passing(decision)), codes(decision)) == (set(LAB), {"R952"})
    paper.predicate["requestedBy"] = "https://team.example/ops-a-lead"
    assert answer(world) == ALLOWED
