"""What is put aside as another build's changes no decision: neither its number, nor its size, nor its name."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from gate.decision.answer import Answer
from signatures.predicates import types
from signatures.reading.strict_json import Bounds
from signatures.verify import Item
from tests.support.world import World, envelope

OTHER = "b" * 64


def denied(**bounds: int) -> World:
    """The honest world, but that nsa says no; with bounds of its own."""
    world = World()
    world.papers["nsa"].predicate["verdict"] = "NOT_CLEARED"
    world.policy = replace(world.policy, bounds=Bounds(**bounds))
    assert world.judge().answer is Answer.DENY
    return world


def about(digest: str, *, name: str = "x") -> bytes:
    """An attestation of acme's about something else; upper-case digits are refused (R505)."""
    statement: Any = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": digest}}],
        "predicateType": types.PRERELEASE_VERIFICATION,
        "predicate": {},
    }
    return envelope(json.dumps(statement).encode(), ["acme"])


@pytest.mark.parametrize("most", range(9, 20))
def test_a_crowd_aside_does_not_use_up_what_a_denial_needs(most: int) -> None:
    """`endless-signatures`: 20 others' attestations beyond `verifications` made a denial undecided."""
    world = denied(verifications=most)
    world.extra += [Item(f"x{number}.json", about(f"{number:064x}")) for number in range(20)]
    assert world.judge().answer is Answer.DENY


def test_one_aside_that_only_a_list_s_bound_lets_in_is_no_crash() -> None:
    """`crash-on-one-file`: from a source that may hold large lists, and refused for its subject's digest."""
    world = denied(attestation_bytes=20_000)
    world.extra.append(Item("big.json", about(OTHER.upper(), name="x" * 30_000), large_list=True))
    assert world.judge().answer is Answer.DENY


@pytest.mark.parametrize("second", [b"[1]", b'{"subject": 7}', b'{"subject": [7, null]}', b"no JSON"])
def test_two_aside_with_one_name_are_no_crash(second: bytes) -> None:
    """`crash-on-one-file`: two sources may each have a `same.json`, of which one is refused for its digests."""
    world = denied()
    world.extra += [Item("same.json", about(OTHER.upper())), Item("same.json", envelope(second, ["acme"]))]
    assert world.judge().answer is Answer.DENY
    world.extra.reverse()
    assert world.judge().answer is Answer.DENY
    assert any("same.json" in refusal.origin for refusal in world.judge().refused) is False


def test_a_misspelt_digest_is_still_named() -> None:
    """The hint is there all the same, whichever of the two files of one name it is in."""
    world = denied()
    misspelt = Item("same.json", about(world.build.identity.sha256[0].upper()))
    for pair in ([misspelt, Item("same.json", about(OTHER))], [Item("same.json", about(OTHER)), misspelt]):
        world.extra = pair
        assert any(line.startswith("same.json: ") for line in world.judge().near_misses)
