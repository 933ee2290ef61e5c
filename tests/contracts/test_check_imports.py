"""The list of modules that `gate check` may import: each costs every run its milliseconds, and is code that decides."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.disk import Disk
from tests.support.world import at

ROOT = Path(__file__).parents[2]
# Ours that a check without these flags has no use for.
NOT_OURS_TO_LOAD = {
    "gate.schemas",
    "gate.clearance",
    "gate.decision.near_misses",
    "gate.disclosures",
    "gate.identity.export",
    "gate.identity.manifest",
    "gate.identity.near",
    "gate.reports.elements",
    "gate.reports.html_page",
    "gate.reports.html_style",
    "gate.records.again",
    "gate.records.keep",
    "gate.records.open",
    "gate.records.shape",
    "gate.records.summary",
    "gate.reports.json_v1",
    "gate.reports.junit",
    "gate.reports.markdown",
    "gate.reports.report_v1",
    "gate.reports.sarif",
    "gate.reports.sections",
    "gate.reports.verification_summary",
    "signatures.attest",
    "signatures.keys.private",
    "signatures.predicates.waiver",
    "signatures.signers",
    "signatures.status.edit",
}
OTHERS = {"click", "cryptography"}
# Of the standard library, beyond what the interpreter, click, dataclasses and pathlib load by themselves.
STANDARD = {
    "base64",
    "binascii",
    "difflib",
    "fcntl",
    "gc",
    "hashlib",
    "heapq",  # of difflib
    "json",
    "locale",  # of gettext, when click speaks
    "mmap",
    "signal",
    "string",  # of tomllib
    "struct",
    "tomllib",
    "unicodedata",
}


def _loaded(*argv: str, environ: dict[str, str]) -> set[str]:
    """Every module that a run imports, by the interpreter's own account."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *argv],
        cwd=ROOT,
        env={**clean, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What a whole check of the small world imports."""
    disk = Disk(tmp_path_factory.mktemp("world"))
    disk.write()
    argv = ["-m", "gate", "check", str(disk.build), "--policy", str(disk.policy), "--at", at(), "--rehearse"]
    return _loaded(*argv, environ={"GATE_STATE": str(disk.state)})


def test_what_others_wrote(check: set[str]) -> None:
    """Two packages, and nothing of the standard library that is not on the list."""
    base = _loaded("-c", "import click, click.shell_completion, dataclasses, pathlib, runpy", environ={})
    tops = {name.partition(".")[0] for name in check} - {name.partition(".")[0] for name in base}
    more = tops - {"gate", "adapters", "signatures"} - OTHERS - STANDARD
    assert ", ".join(sorted(name for name in more if not name.startswith("_"))) == ""


def test_nothing_of_ours_that_is_not_used(check: set[str]) -> None:
    """What a flag asks for is imported when it is given."""
    assert "gate.judge" in check
    assert check & NOT_OURS_TO_LOAD == set()
