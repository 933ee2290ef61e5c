"""What is asked: somewhere, and one region of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signatures.errors import ConfigError
from tests.support.world import World


def test_nobody_can_ask_about_nowhere() -> None:
    """All of no regions is never covered."""
    with pytest.raises(ConfigError, match="no region was asked about"):
        replace(World().request(), regions=())


def test_a_request_for_one_of_its_regions() -> None:
    """Everything else stays."""
    world = World()
    world.regions = ("US", "PL")
    asked = world.request()
    assert asked.only("PL") == replace(asked, regions=("PL",))
