"""E. Time, freshness, rollback, replay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.answers import entry
from tests.support.attack import Attack
from tests.support.world import at


def test_status_rollback(attack: Attack) -> None:
    """An older list, or another of the same sequence; without memory `min_sequence` carries the load."""
    world = attack.world
    honest = attack.world.papers["nsa"]
    entry(world, "nsa", "nsa", state="REVOKED")
    world.lists["nsa"].sequence = 8
    attack.ends(1, not_met="cleared")
    world.lists["nsa"].sequence, honest.entry = 7, {}
    attack.ends(1, "R907", not_met="status-list-fresh", says="older than list 8, which was seen here before")
    world.lists["nsa"].sequence = 8
    attack.ends(3, says="two lists of nsa have the sequence 8")


def test_status_rollback_without_memory(attack: Attack) -> None:
    """A fresh runner, and the report says how long an older list could be served."""
    attack.allowed()
    attack.change_policy('max_age = "24h"', 'max_age = "24h"\nmin_sequence = { nsa = 8 }')
    attack.ends(1, "R907", not_met="status-list-fresh", says="below the policy's min_sequence 8")


def test_status_freeze(attack: Attack) -> None:
    """The last good list is served after its `nextUpdate`."""
    attack.world.now += timedelta(hours=23)
    attack.ends(1, not_met="status-list-fresh", says="was to be renewed by")


def test_revocation_check_soft_fails(attack: Attack) -> None:
    """A source that is down, a memory that cannot be read: 3, never "not revoked"."""
    attack.write()
    attack.ends(3, arguments=("--attestations", attack.folder / "gone"), says="could not look")
    attack.state.write_text("not a folder")
    attack.ends(3)


def test_effective_time_in_the_past(attack: Attack) -> None:
    """`--at` is a rehearsal: marked, without a decision, and 0 only with `--rehearse`."""
    attack.world.papers["nsa"] = attack.world.verification("nsa", validUntil=at(days=-1))
    attack.ends(1, "R803", not_met="cleared")
    attack.world.lists["nsa"].issued_at = at(days=-3)
    for sheet in attack.world.lists.values():
        sheet.issued_at, sheet.next_update = at(days=-2, hours=-1), at(days=-1, hours=-2)
    attack.write()
    past = at(days=-2)
    ran = attack.check("--at", past, write=False)
    assert ran.exit_code == 3
    assert "REHEARSAL" in ran.stdout.upper()
    ran = attack.check("--at", past, "--decision", attack.decision, "--key", "file:x", write=False)
    assert (ran.exit_code, attack.decision.exists()) == (2, False)
    assert attack.check("--at", past, "--rehearse", write=False).exit_code == 0


@pytest.mark.parametrize("name", ["caisi", "nsa", "model.sig", "build"])
def test_layout_replay(attack: Attack, name: str) -> None:
    """A genuine set for build A of the same model, offered for build B."""
    attack.allowed()
    (attack.build / "model.safetensors").write_bytes(b"build B")
    attack.ends(1, not_met="build-signed", write=False)
    assert (attack.attestations / f"{name}.json").exists()
