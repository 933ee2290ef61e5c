"""Deleting a file never turns a denial into an approval (design §4, "Monotonic")."""

from __future__ import annotations

from itertools import combinations

from hypothesis import HealthCheck, given, note, settings

from tests.properties.worlds import answer, worlds
from tests.support.world import World

CALM = list(HealthCheck)


@given(world=worlds())
@settings(max_examples=70, deadline=None, suppress_health_check=CALM)
def test_no_single_removal_approves(world: World) -> None:
    """Each paper and each list, one at a time."""
    before = answer(world)
    if before == "ALLOW":
        return
    for name in set(world.names()) - world.dropped:
        less = world.copy()
        less.dropped.add(name)
        note(f"without {name}")
        assert answer(less) != "ALLOW", f"{before} becomes ALLOW without {name}"


@given(world=worlds(most=2))
@settings(max_examples=20, deadline=None, suppress_health_check=CALM)
def test_no_pair_of_removals_approves(world: World) -> None:
    """Each two of them, in worlds with few changes."""
    before = answer(world)
    if before == "ALLOW":
        return
    for pair in combinations(sorted(set(world.names()) - world.dropped), 2):
        less = world.copy()
        less.dropped.update(pair)
        assert answer(less) != "ALLOW", f"{before} becomes ALLOW without {pair}"
