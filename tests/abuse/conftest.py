"""The honest world as files, ready to be attacked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.attack import Attack


@pytest.fixture
def attack(tmp_path: Path) -> Attack:
    """Allowed, until something is done to it."""
    return Attack(tmp_path)
