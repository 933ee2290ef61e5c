"""The world that the CI jobs judge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.ci import honest_world
from tests.support.disk import Disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A workspace with the honest world in it, written."""
    for world in honest_world(tmp_path / "workspace", datetime.now(UTC)):
        world.write()
        yield world
