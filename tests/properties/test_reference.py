"""`judge()` against a second, plain reading of the design: they must agree on every generated world."""

from __future__ import annotations

from hypothesis import HealthCheck, given, note, settings

from tests.properties.reference import expected
from tests.properties.worlds import answer, worlds
from tests.support.world import World


@given(world=worlds())
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_agrees_with_the_plain_reading(world: World) -> None:
    """One decision, from two programs that share nothing but the formats."""
    found, wanted = answer(world), expected(world)
    note(f"judge says {found}, the design {wanted}")
    assert found == wanted
