"""What was used to allow cannot be changed by one bit and still be used: the payload, or a signature on it."""

from __future__ import annotations

import base64
import json

import pytest

from gate.decision.answer import Answer
from signatures.errors import Undecided
from signatures.verify import Item
from tests.support.world import World

NAMES = World().names()
STEP = 37  # every so many bytes: coprime to the alignment of base64 and of most members


def _allowed_with(world: World, name: str, data: bytes) -> tuple[str, ...] | None:
    """The payloads used where the world is allowed with these bytes in the place of a file; None where it is not."""
    world.dropped, world.extra = {name}, [Item(f"{name}.json", data)]
    try:
        decision = world.judge()
    except Undecided:
        return None
    return decision.used if decision.answer is Answer.ALLOW else None


def _file(world: World, name: str) -> dict[str, object]:
    item = next(item for item in world.items() if item.origin == f"{name}.json")
    found: dict[str, object] = json.loads(item.data)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_bit_of_a_payload_can_change(name: str) -> None:
    """A changed payload has another digest and no signature: it is never among what was used."""
    world = World()
    used = set(world.judge().used)
    held = _file(world, name)
    payload = base64.b64decode(str(held["payload"]))
    for place in range(0, len(payload), STEP):
        changed = bytes((*payload[:place], payload[place] ^ 1, *payload[place + 1 :]))
        data = json.dumps({**held, "payload": base64.b64encode(changed).decode()}).encode()
        after = _allowed_with(world, name, data)
        assert after is None or set(after) < used


@pytest.mark.parametrize("name", NAMES)
def test_no_bit_of_a_signature_can_change(name: str) -> None:
    """One signature that does not verify is no signature."""
    world = World()
    used = set(world.judge().used)
    held = _file(world, name)
    signatures = held["signatures"]
    assert isinstance(signatures, list)
    for number, signature in enumerate(signatures):
        raw = base64.b64decode(signature["sig"])
        for place in range(0, len(raw), 7):
            sig = bytes((*raw[:place], raw[place] ^ 0x10, *raw[place + 1 :]))
            others = [*signatures]
            others[number] = {**signature, "sig": base64.b64encode(sig).decode()}
            after = _allowed_with(world, name, json.dumps({**held, "signatures": others}).encode())
            assert after is None or set(after) < used


@pytest.mark.parametrize("name", NAMES)
def test_any_file_less_is_denied_or_was_not_needed(name: str) -> None:
    """Design §8: DENY with any one file less, but for `model.sig`, in whose place `build.json` signs the build."""
    world = World()
    world.dropped = {name}
    assert (world.judge().answer is Answer.ALLOW) is (name == "model.sig")
