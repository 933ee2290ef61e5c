"""Whatever bytes come in, what comes out is a decision or one of our errors."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.decision.answer import Decision
from signatures.errors import ConfigError, GateError
from signatures.keys.public import PublicKey, load_public
from signatures.reading.strict_json import Bounds
from signatures.verify import Authenticated, Item, authenticate
from tests.properties.worlds import Draw
from tests.support.settings import public_pem
from tests.support.world import World, default_trust, envelope

CALM = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
NASTY: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**63,
    1.5,
    "",
    " ",
    "\x00",
    "US",
    "ACTIVE",
    "2026-11-23T18:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
    "0000-00-00T00:00:00Z",
    "f" * 64,
    [],
    [[]],
    {},
    [{}],
    {"sha256": "f" * 64},
    ["US", "US"],
    "\ud800",
    "x" * 70_000,
)


def judged(world: World) -> Decision | GateError:
    """What comes out; anything else than these two passes through and fails the test."""
    try:
        return world.judge()
    except GateError as error:
        return error


def change_bytes(data: Draw, raw: bytes) -> bytes:
    """One to three edits of a file."""
    out = bytearray(raw)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(out)))
        edit = data.draw(st.sampled_from(("set", "insert", "cut", "double", "nest")))
        if edit == "set" and place < len(out):
            out[place] = data.draw(st.integers(0, 255))
        elif edit == "insert":
            out[place:place] = data.draw(st.binary(max_size=4))
        elif edit == "cut":
            del out[place:]
        elif edit == "double":
            out += out[place:]
        else:
            out[place:place] = b"[" * 2000
    return bytes(out)


def change_value(data: Draw, value: Any) -> Any:
    """A JSON value with one part of it replaced, renamed, removed or repeated."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 5)):
        name = data.draw(st.sampled_from(sorted(value)))
        act = data.draw(st.sampled_from(("deeper", "deeper", "deeper", "remove", "rename", "more")))
        rest = {key: held for key, held in value.items() if key != name}
        if act == "deeper":
            return {**value, name: change_value(data, value[name])}
        if act == "more":
            return {**value, data.draw(st.sampled_from(("scopes", "entries", "x"))): data.draw(st.sampled_from(NASTY))}
        return rest if act == "remove" else {**rest, name.swapcase(): value[name]}
    if isinstance(value, list) and value and data.draw(st.integers(0, 5)):
        place = data.draw(st.integers(0, len(value) - 1))
        act = data.draw(st.sampled_from(("deeper", "deeper", "remove", "repeat")))
        if act == "deeper":
            return [*value[:place], change_value(data, value[place]), *value[place + 1 :]]
        return [*value[:place], *value[place + 1 :]] if act == "remove" else [*value, value[place]]
    return data.draw(st.sampled_from(NASTY))


@given(data=st.lists(st.binary(max_size=200), max_size=4))
@CALM
def test_random_bytes(data: list[bytes]) -> None:
    """Bytes that nobody signed are refused, one by one."""
    items = [Item(f"file {number}", raw) for number, raw in enumerate(data)]
    found = authenticate(items, default_trust(), Bounds())
    assert isinstance(found, Authenticated)
    assert len(found.refused) == len(items)


@given(data=st.data())
@CALM
def test_changed_files(data: Draw) -> None:
    """A file that was changed on its way."""
    world = World()
    items = list(world.items())
    place = data.draw(st.integers(0, len(items) - 1))
    world.extra = [Item("changed", change_bytes(data, items[place].data), large_list=data.draw(st.booleans()))]
    world.dropped = {name for name in world.names() if f"{name}.json" == items[place].origin}
    assert judged(world) is not None


@given(data=st.data())
@CALM
def test_changed_payloads_that_are_signed(data: Draw) -> None:
    """Whoever holds a key may sign anything; a list, too."""
    world = World()
    world.papers["incident"] = world.incident("acme")
    world.papers["submission"] = world.submission("nsa")
    world.papers["waiver"] = world.waiver("no-open-incident")
    papers = {**world.papers, **{f"{party}.list": world.list_paper(party) for party in world.lists}}
    name = data.draw(st.sampled_from(sorted(papers)))
    changed = change_value(data, json.loads(papers[name].payload()))
    payload = json.dumps(changed).encode()
    world.extra = [Item("changed", envelope(payload, papers[name].keys))]
    world.dropped.add(name)
    assert judged(world) is not None


@given(data=st.data())
@CALM
def test_changed_envelopes(data: Draw) -> None:
    """The container's own members are anything."""
    world = World()
    item = data.draw(st.sampled_from(world.items()))
    changed = change_value(data, json.loads(item.data))
    world.extra = [Item("changed", json.dumps(changed).encode())]
    assert judged(world) is not None


@given(data=st.data())
@CALM
def test_changed_keys(data: Draw) -> None:
    """A key file is a key, or an error of the trust file's."""
    pem = public_pem("nsa").encode()
    body = base64.b64decode(pem.split(b"-----")[2])
    if data.draw(st.booleans()):
        raw = base64.b64encode(change_bytes(data, body)[:4000])
        changed = b"-----BEGIN PUBLIC KEY-----\n" + raw + b"\n-----END PUBLIC KEY-----\n"
    else:
        changed = change_bytes(data, pem)
    found: PublicKey | ConfigError
    try:
        found = load_public(changed, "changed.pub")
    except ConfigError as error:
        found = error
    assert isinstance(found, PublicKey | ConfigError)


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize("name", ["caisi", "build", "lab", "model.sig"])
def test_every_member_replaced(name: str, value: object) -> None:
    """Every member of a predicate replaced by what does not belong there, and the list names the result."""
    world = World()
    paper = world.papers[name]
    (party,) = paper.listed_by
    entries = [(other, world.entry_of(other, party)) for other in world.papers.values() if party in other.listed_by]
    for member in list(paper.predicate):
        own = world.copy()
        own.papers[name].predicate[member] = value
        digest = own.papers[name].digest
        own.lists[party].entries = [
            {**entry, "attestation": digest} if other is paper else entry for other, entry in entries
        ]
        assert judged(own) is not None
