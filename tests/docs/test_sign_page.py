"""The how-to page on signing does what it says: each of its commands is run, in order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.support.operator import Operator

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "sign.md"


def test_the_page_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From keys to a waiver, in a folder with a build and three documents."""
    operator = Operator(tmp_path, capsys)
    (tmp_path / "passphrase.txt").write_text("correct horse battery staple\n")
    for name in ("report.pdf", "framework.md", "capabilities.md"):
        (tmp_path / name).write_text(name)
    lines = re.findall(r"^\$ gate (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) > 20
    for line in lines:
        said = operator.run(*shlex.split(line))
        assert said.code == 0, (line, said.err)
    assert [entry["state"] for entry in operator.predicate("caisi-status.json")["entries"]] == ["REVOKED"]
    assert len(operator.predicate("acme-status.json")["entries"]) == 5
    assert len(operator.envelope("caisi.json").signatures) == 2
