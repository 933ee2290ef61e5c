"""J. Denial of service, and differences between readers."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.support.attack import Attack, signed


@pytest.mark.parametrize("data", [b"", b"{", b"\x00" * 100, b"null", b'{"payload":1}', b"\xff\xfe"])
def test_crash_on_one_file(attack: Attack, data: bytes) -> None:
    """It is refused with a code, the others are judged, and what it hid is missing."""
    attack.write()
    (attack.attestations / "bad.json").write_bytes(data)
    attack.allowed(write=False)
    attack.edit_trust("threshold = 2", "threshold = 1")
    attack.world.papers["nsa"] = attack.world.verification("nsa", "NOT_CLEARED")
    attack.world.lists["nsa"].sequence = 8
    attack.swap("nsa", data)
    attack.ends(1, not_met="status-list-fresh", says="it was not supplied")


def test_expensive_crypto(attack: Attack) -> None:
    """10,000 signatures in one envelope: refused before one of them is verified."""

    def many(found: dict[str, Any]) -> None:
        found["signatures"] = found["signatures"] * 10_000

    attack.edit_envelope("nsa", many)
    attack.ends(1, "R103", not_met="cleared")


def test_our_vsa_other_reader(attack: Attack) -> None:
    """Standard base64, an empty keyid, no member that differs only in case."""
    attack.allowed()
    found = json.loads(attack.decision.read_text())
    payload = base64.b64decode(found["payload"], validate=True)
    assert [signature["keyid"] for signature in found["signatures"]] == [""]
    assert base64.b64decode(found["signatures"][0]["sig"], validate=True)

    def distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({name.casefold() for name, _ in pairs}) == len(pairs)
        return dict(pairs)

    predicate = json.loads(payload, object_pairs_hook=distinct)["predicate"]
    assert not any(level.startswith("SLSA_") for level in predicate["verifiedLevels"])
    assert signed(attack.world.papers["nsa"]) in [path.read_bytes() for path in attack.attestations.iterdir()]
