"""The CI script cannot tell the platform what the gate said."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.ci import stand_in

ALLOWS = """for one; do
  case $one in --report=github-output=*) echo allowed=true >"${one#--report=github-output=}" ;; esac
done
"""


@pytest.mark.parametrize("told", ["/dev/full", "/tmp"])  # noqa: S108 - a folder, which no line can be appended to
def test_outputs_that_cannot_be_written_are_no_denial(tmp_path: Path, told: str) -> None:
    """`exit-code-collision`: 1 comes from a decision only, and an answer that could not be said is none."""
    checkout = stand_in(tmp_path, ALLOWS)
    assert _run(checkout, tmp_path, told) == 3
    answer = tmp_path / "outputs"
    assert (_run(checkout, tmp_path, str(answer)), answer.read_text()) == (0, "allowed=true\n")


def _run(checkout: Path, folder: Path, told: str) -> int:
    return subprocess.run(
        ["bash", checkout / "tools" / "ci_check.sh", "github"],
        env={"PATH": os.environ["PATH"], "GITHUB_OUTPUT": told, "RUNNER_TEMP": str(folder), "GATE_INPUT_BUILD": "x"},
        cwd=folder,
        capture_output=True,
        check=False,
    ).returncode
