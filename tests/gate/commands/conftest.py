"""What the tests of the commands that sign have in common."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.operator import Operator


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    """An operator with two keys and a build."""
    return Operator(tmp_path, capsys)
