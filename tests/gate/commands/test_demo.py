"""`gate demo`: what it says it shows, it shows; and it leaves nothing behind but what was asked for."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from gate.commands.demo import CASES
from gate.main import run


def test_one_release_is_allowed_and_each_case_is_denied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In order, each by the cause that it is about."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATE_STATE", str(tmp_path / "own"))
    assert run(["demo", "--keep", "kept"]) == 0
    out = capsys.readouterr().out
    decisions = re.findall(r"^(ALLOWED|DENIED)  build", out, re.MULTILINE)
    assert decisions == ["ALLOWED", *["DENIED"] * len(CASES)]
    causes = {
        "tampered-weight": "signed this tree but for: changed model-00001-of-00002.safetensors",
        "missing-co-signature": "R403  attestations/caisi-2.json",
        "region-not-in-scope": "error[scope-covered]",
        "revoked": "nsa has REVOKED its CLEARED_WITH_RESTRICTIONS (benchmark-leaked)",
        "expired": "R803  attestations/caisi-2.json",
        "deleted-not-cleared": "error[cleared]: nsa says NOT_CLEARED",
    }
    assert list(causes) == [case.name for case in CASES]
    parts = re.split(r"^# ", out, flags=re.MULTILINE)[2:]
    for part, (name, cause) in zip(parts, causes.items(), strict=True):
        assert part.startswith(name)
        assert cause in part
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == sorted(["release", *causes])
    assert not (tmp_path / "own").exists(), "the user's own memory is not touched"
    assert Path.cwd() == tmp_path
    assert os.environ["GATE_STATE"] == str(tmp_path / "own")


def test_it_never_writes_into_a_folder_that_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of the user's is not mixed up with the demo's."""
    assert run(["demo", "--keep", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
