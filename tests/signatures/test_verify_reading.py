"""The verifier's steps 1 to 3, and the bounds of a whole run: each refusal by its code."""

from __future__ import annotations

import json
from dataclasses import replace
from types import MappingProxyType

import pytest

from signatures.errors import Undecided
from signatures.reading.strict_json import Bounds
from signatures.trust.model import SigstoreIdentity
from signatures.verify import Item, authenticate
from tests.support.signed_files import as_envelope, bundle, paper, raw, read, refusal, signed
from tests.support.world import World, at, envelope

# Step 1: bounds and strict JSON


def test_r101_larger_than_the_bound() -> None:
    """One attestation; a list of a source for large lists has its own bound."""
    data = signed(paper())
    assert refusal(data, attestation_bytes=len(data) - 1) == (
        "R101",
        f"{len(data)} bytes, the bound is {len(data) - 1}",
    )
    small = Bounds(attestation_bytes=len(paper().payload()) - 1)
    found = authenticate([Item("l", data, large_list=True)], World().trust, small)
    assert [(one.code.name, one.detail) for one in found.refused] == [("R101", "only a status list may be so large")]


def test_r101_more_entries_than_a_list_may_have() -> None:
    """Counted before they are read."""
    world = World()
    assert refusal(signed(world.list_paper("acme")), list_entries=2) == ("R101", "3 entries, the bound is 2")
    assert read(signed(world.list_paper("acme")), list_entries=3).refused == ()


def test_a_large_list_is_read_from_a_source_for_large_lists() -> None:
    """Beyond the bound of an attestation."""
    statement = World().list_paper("acme")
    small = Bounds(attestation_bytes=len(statement.payload()) - 1)
    found = authenticate([Item("l", signed(statement), large_list=True)], World().trust, small)
    assert len(found.statements) == 1


def test_r102_nested_too_deep() -> None:
    """The envelope, or the payload."""
    deep = b"[" * 100_000 + b"]" * 100_000
    assert refusal(deep)[0] == "R102"
    assert refusal(raw(b'{"a":' + b"[" * 70 + b"]" * 70 + b"}"))[0] == "R102"


def test_r103_more_signatures_than_the_bound() -> None:
    """Sixty-five, before one of them is verified."""
    signature = {"keyid": "", "sig": "AAAA"}
    assert refusal(as_envelope(signatures=[signature] * 65))[0] == "R103"


@pytest.mark.parametrize(
    ("code", "payload"),
    [
        ("R104", b"not json"),
        ("R104", b"\xef\xbb\xbf{}"),
        ("R104", b'{"a":NaN}'),
        ("R104", b"{}{}"),
        ("R104", '{"a":1}'.encode("utf-16")),
        ("R105", b'{"_type":"a","_type":"b"}'),
        ("R106", b'{"x":1,"X":2}'),
        ("R107", b'{"x":9223372036854775808}'),
        ("R107", b'{"x":-0}'),
        ("R107", b'{"x":1E400}'),
        ("R108", b'{"x":"\\ud800"}'),
        ("R108", b'{"x":"\\u0000"}'),
    ],
)
def test_r104_to_r108_what_two_readers_may_read_in_two_ways(code: str, payload: bytes) -> None:
    """In the signed payload and in the envelope alike."""
    assert refusal(raw(payload))[0] == code
    if code != "R106":
        assert refusal(payload)[0] == code


# Steps 2 and 3: the container


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("R201", b"[]"),
        ("R201", b"{}"),
        ("R202", bundle(payload="")),
        ("R203", as_envelope(payload="e30")),
        ("R204", bundle(mediaType="application/vnd.dev.sigstore.bundle.v0.9+json")),
        (
            "R205",
            bundle(
                dsseEnvelope=json.loads(
                    signed(
                        paper(),
                    )
                )
                | {"signatures": json.loads(envelope(b"{}", ["nsa", "acme"]))["signatures"]}
            ),
        ),
        ("R207", as_envelope(signatures=[])),
        ("R207", as_envelope(signatures=[{"keyid": "", "sig": ""}])),
        ("R208", bundle(dsseEnvelope=None)),
        ("R301", as_envelope(payloadType="application/json")),
        ("R301", as_envelope(payloadType="application/vnd.in-toto+JSON")),
        ("R106", as_envelope(Payload="")),
    ],
)
def test_r201_to_r301_containers_are_never_guessed(code: str, data: bytes) -> None:
    """Each by its code; their own tests say more."""
    assert refusal(data)[0] == code


def test_r206_and_r404_a_certificate_is_not_verified_yet() -> None:
    """R404 where the trust file has such identities; R206 where it has none."""
    material = {"certificate": {"rawBytes": ""}, "tlogEntries": []}
    data = bundle(verificationMaterial=material, dsseEnvelope=json.loads(raw(paper().payload(), "stranger")))
    assert refusal(data) == ("R206", "it holds a certificate; keyless identities are not verified yet")
    trust = World().trust
    identity = SigstoreIdentity(issuer="https://i.example", identity="https://a.example", trusted_root="r.json")
    acme = replace(trust.parties["acme"], identities=(identity,))
    assert refusal(data, replace(trust, parties=MappingProxyType({**trust.parties, "acme": acme})))[0] == "R404"


def test_a_certificate_beside_a_signature_by_a_known_key_does_no_harm() -> None:
    """The key of the trust file counts."""
    assert len(read(bundle(verificationMaterial={"certificate": {"rawBytes": ""}})).statements) == 1


# The bounds of a whole run: never "the first N"


@pytest.mark.parametrize(
    ("bound", "message"),
    [
        ({"input_bytes": 100}, "more than 100 bytes of attestations"),
        ({"attestations": 1}, "more than 1 attestations by known keys"),
        ({"verifications": 2}, "more than 2 signature verifications"),
    ],
)
def test_a_bound_of_the_run_is_undecided(bound: dict[str, int], message: str) -> None:
    """A no may be number N+1."""
    items = [Item("a", signed(paper())), Item("b", signed(paper(issuedAt=at(days=-9)))), Item("c", raw(b"{}", "ops-b"))]
    with pytest.raises(Undecided, match=message) as caught:
        authenticate(items, World().trust, Bounds(**bound))
    assert "[bounds]" in str(caught.value.help)


def test_files_without_a_known_signature_do_not_use_up_the_bound() -> None:
    """Strangers cannot make a run undecided by handing in much."""
    strangers = [Item(str(n), raw(str(n).encode(), "stranger")) for n in range(5)]
    found = authenticate([*strangers, Item("a", signed(paper()))], World().trust, Bounds(attestations=1))
    assert (len(found.statements), len(found.refused)) == (1, 5)
