"""Start-up loads nothing that its command does not use."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = {
    "asyncio", "cryptography", "importlib.metadata", "json", "logging", "model_signing", "pydantic", "requests",
    "ssl", "tomllib",
}  # fmt: skip


@pytest.mark.parametrize("argv", [["--help"], ["--version"]])
def test_the_help_page_loads_nothing_heavy(argv: list[str]) -> None:
    """The root's help is made from the table alone."""
    # Without the measuring of coverage, which has imports of its own.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "gate", *argv],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env=environment,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "gate.cli" in loaded
    assert loaded & HEAVY == set()
    # The table itself and its package; not one command.
    assert {name for name in loaded if name.startswith("gate.commands.")} == {"gate.commands.table"}
