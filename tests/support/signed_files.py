"""Files to hold against the verifier: what a party signs, and what somebody made of it."""

from __future__ import annotations

import json
from typing import Any

from signatures.reading.strict_json import Bounds
from signatures.trust.model import Trust
from signatures.verify import Authenticated, Item, authenticate
from tests.support.world import Paper, World, envelope


def read(data: bytes, trust: Trust | None = None, **bounds: int) -> Authenticated:
    """One file, held against the trust file of the honest world."""
    return authenticate([Item("file.json", data)], trust or World().trust, Bounds(**bounds))


def refusal(data: bytes, trust: Trust | None = None, **bounds: int) -> tuple[str, str]:
    """The code and the detail with which one file is refused."""
    found = read(data, trust, **bounds)
    assert found.statements == ()
    (refused,) = found.refused
    assert refused.origin == "file.json"
    return refused.code.name, refused.detail


def paper(**more: Any) -> Paper:
    """A verification by nsa, with members of its predicate replaced."""
    return World().verification("nsa", **more)


def signed(statement: Paper) -> bytes:
    """As its signers would write it."""
    return envelope(statement.payload(), statement.keys)


def raw(payload: bytes, *keys: str) -> bytes:
    """Any bytes under good signatures."""
    return envelope(payload, keys or ("nsa",))


def changed(**members: Any) -> bytes:
    """The statement of nsa with top-level members replaced; None leaves one out."""
    statement = json.loads(paper().payload()) | members
    return raw(json.dumps({name: value for name, value in statement.items() if value is not None}).encode())


def as_envelope(**members: Any) -> bytes:
    """The envelope of nsa's verification with members replaced."""
    return json.dumps(json.loads(signed(paper())) | members).encode()


def bundle(**members: Any) -> bytes:
    """A Sigstore bundle round it, with members replaced; None leaves one out."""
    found = {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {"publicKey": {"hint": ""}, "tlogEntries": []},
        "dsseEnvelope": json.loads(signed(paper())),
    } | members
    return json.dumps({name: value for name, value in found.items() if value is not None}).encode()
