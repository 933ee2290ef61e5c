"""What a DSSE signature is over, and how an envelope is written."""

from __future__ import annotations

import base64
import json

from cryptography.hazmat.primitives.asymmetric import ec, utils
from hypothesis import given
from hypothesis import strategies as st

from signatures.envelopes.containers import open_container
from signatures.envelopes.dsse import PAYLOAD_TYPE, Envelope, EnvelopeSignature, pae, to_json
from signatures.keys.public import load_public, verify
from signatures.reading.strict_json import Bounds
from tests.support.keys import pem_of


def test_pae_of_the_specification() -> None:
    """The example of DSSE v1, `protocol.md`, "Test Vectors"."""
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_lengths_are_of_bytes() -> None:
    """LEN counts the bytes of the UTF-8 form, and the payload is taken as it stands."""
    assert pae("typ/ż", b"\n\0") == b"DSSEv1 6 typ/\xc5\xbc 2 \n\0"
    assert pae("", b"") == b"DSSEv1 0  0 "


def test_signature_of_the_specification() -> None:
    """The specification's key and signature verify (it prints r and s side by side; the wire form here is DER)."""
    secret = 97358161215184420915383655311931858321456579547487070936769975997791359926199
    key = load_public(pem_of(ec.derive_private_key(secret, ec.SECP256R1())), "vector")
    raw = base64.b64decode("A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==")
    signature = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    assert verify(key, signature, pae("http://example.com/HelloWorld", b"hello world"))
    assert not verify(key, signature, pae("http://example.com/HelloWorld", b"hello world\n"))


@given(st.binary(max_size=50), st.binary(max_size=50), st.text("a 0", max_size=9), st.text("a 0", max_size=9))
def test_no_two_envelopes_share_what_is_signed(first: bytes, second: bytes, kind: str, other: str) -> None:
    """The lengths keep type and payload apart: equal PAE means equal both."""
    assert (pae(kind, first) == pae(other, second)) == ((kind, first) == (other, second))


def test_written_form() -> None:
    """One line, standard base64 with padding, an empty keyid as an empty string, one newline."""
    envelope = Envelope(
        payload=b"\xfb\xff{}",
        payload_type=PAYLOAD_TYPE,
        signatures=(EnvelopeSignature(keyid="", sig=b"\xff\xfe"), EnvelopeSignature(keyid="ab", sig=b"s")),
    )
    assert to_json(envelope).decode() == (
        '{"payload":"+/97fQ==","payloadType":"application/vnd.in-toto+json",'
        '"signatures":[{"keyid":"","sig":"//4="},{"keyid":"ab","sig":"cw=="}]}\n'
    )


@given(st.binary(), st.lists(st.tuples(st.text("abc"), st.binary(min_size=1)), min_size=1, max_size=5))
def test_written_envelopes_are_opened_again(payload: bytes, signatures: list[tuple[str, bytes]]) -> None:
    """An envelope that is written is opened as it was, two signatures of one keyid and all."""
    envelope = Envelope(
        payload=payload,
        payload_type=PAYLOAD_TYPE,
        signatures=tuple(EnvelopeSignature(keyid=keyid, sig=sig) for keyid, sig in signatures),
    )
    data = to_json(envelope)
    assert open_container(data, bounds=Bounds()).envelope == envelope
    assert base64.b64decode(json.loads(data)["payload"], validate=True) == payload
