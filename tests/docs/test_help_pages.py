"""Programs that set manual pages read those in docs/man, and the wheel carries them."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MANUAL = sorted((ROOT / "docs/man").glob("*.1"))


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="did not run: no mandoc here")
def test_mandoc_reads_the_manual() -> None:
    """No error, and no request that it does not know."""
    done = subprocess.run(
        ["mandoc", "-Tlint", "-W", "error", *map(str, MANUAL)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("groff") is None, reason="did not run: no groff here")
def test_groff_sets_the_manual_without_a_warning() -> None:
    """Every warning is on; the page says what the program says."""
    for path in MANUAL:
        done = subprocess.run(
            ["groff", "-man", "-Tascii", "-P-cbou", "-ww", str(path)],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert done.stderr == "", path.name
        assert "Usage: gate " in done.stdout or path.name == "gate.1"


def test_the_wheel_carries_the_manual() -> None:
    """They are installed where `man` looks, beside the program."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["shared-data"] == {"docs/man": "share/man/man1"}
