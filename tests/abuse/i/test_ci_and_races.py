"""I. CI trust, and what changes between two looks."""

from __future__ import annotations

import json

import pytest

from gate.identity import hashing
from tests.support.attack import Attack
from tests.support.world import NSA


def test_swapped_after_check(attack: Attack) -> None:
    """The decision names the digest of what was hashed, and what is exported is exactly that."""
    attack.allowed("--export", attack.folder / "out")
    named = json.loads(attack.report.read_text())["build"]["digests"]["dirHash"]
    assert named == attack.world.build.identity.dir_hash
    (attack.build / "model.safetensors").write_bytes(b"swapped")
    attack.ends(1, not_met="build-signed", write=False)


def test_exit_code_collision(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash in the middle of the way is 3: 1 comes from a decision and from nothing else."""

    def crash(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("gate.commands.checking.prepare", crash)
    ran = attack.ends(3, says="internal error: RuntimeError")
    assert not attack.report.exists()
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("arguments", [("--at", "yesterday"), ("--region", "UK"), ("--attestations", "/gone")])
def test_stale_report(attack: Attack, arguments: tuple[str, ...]) -> None:
    """What an earlier run wrote is gone before this one can fail."""
    attack.allowed()
    attack.ends(3 if "/gone" in arguments else 2, arguments=arguments)
    assert not attack.decision.exists()


def test_concurrent_state(attack: Attack) -> None:
    """A memory that cannot be read is 3; the higher of two sequences stays."""
    attack.allowed()
    (remembered,) = [path for path in attack.state.rglob("*.json") if path.is_file()]
    text = remembered.read_text()
    remembered.write_text(text[: len(text) // 2])
    attack.ends(3)
    remembered.write_text(text)
    attack.allowed()
    assert NSA in text


def test_continue_on_error(attack: Attack) -> None:
    """The output `allowed` is the word true only when it is allowed: everywhere else it says false or is not there."""
    for arguments, code in ((("--region", "FR"), 1), (("--region", "UK"), 2), (("--attestations", "/gone"), 3)):
        attack.ends(code, arguments=arguments)


@pytest.mark.parametrize("late", [False, True])
def test_file_changes_while_hashed(attack: Attack, monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    """A file is put in another's place before it is read, or one is added while others are: 3, and no digest."""
    honest = hashing.hash_files

    def meddle(*given: object, **named: object) -> object:
        if not late:
            other = attack.folder / "other"
            other.write_bytes(b"{}")  # the same bytes, and another file
            other.replace(attack.build / "config.json")
        found = honest(*given, **named)  # type: ignore[arg-type]
        if late:
            (attack.build / "late.bin").write_bytes(b"x")
        return found

    monkeypatch.setattr("gate.identity.identify.hash_files", meddle)
    attack.ends(3, says="changed")
