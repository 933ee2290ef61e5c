"""Signing: nothing is handed out that the declared key does not verify, and no key signs twice."""

from __future__ import annotations

import pytest

from signatures.attest import add_signature, attest
from signatures.envelopes.dsse import PAYLOAD_TYPE, pae
from signatures.errors import ConfigError
from signatures.keys import public
from signatures.keys.public import ALGORITHMS, verify
from tests.support.keys import StubSigner, key_of

PAYLOAD = b'{"a": 1}\n'


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_payload_is_signed_as_it_stands(algorithm: str) -> None:
    """The exact bytes, the in-toto type, one verifying signature under the key's fingerprint."""
    key = key_of(algorithm)
    envelope = attest(PAYLOAD, [StubSigner(key)])
    assert (envelope.payload, envelope.payload_type) == (PAYLOAD, PAYLOAD_TYPE)
    (one,) = envelope.signatures
    assert one.keyid == key.public_key.fingerprint
    assert verify(key.public_key, one.sig, pae(PAYLOAD_TYPE, PAYLOAD))


def test_two_officers_sign_one_payload() -> None:
    """Signatures keep their signers' order, and the second leaves the first as it was."""
    first, second = (key_of(public.ED25519, name) for name in ("first", "second"))
    together = attest(PAYLOAD, [StubSigner(first), StubSigner(second)])
    assert [one.keyid for one in together.signatures] == [first.public_key.keyid, second.public_key.keyid]
    assert add_signature(attest(PAYLOAD, [StubSigner(first)]), StubSigner(second)) == together


def test_hints_can_be_left_out() -> None:
    """An empty keyid, for readers that skip what they do not expect."""
    envelope = attest(PAYLOAD, [StubSigner(key_of(public.ECDSA_P256))], keyid=False)
    assert [one.keyid for one in envelope.signatures] == [""]


@pytest.mark.parametrize("algorithm", [public.ED25519, public.ECDSA_P256])
@pytest.mark.parametrize("keyid", [True, False])
def test_one_key_signs_once(algorithm: str, keyid: bool) -> None:
    """A second signature by one key is refused, with or without hints, and though ECDSA's would differ."""
    signer = StubSigner(key_of(algorithm))
    with pytest.raises(ConfigError, match="has signed this already"):
        add_signature(attest(PAYLOAD, [signer], keyid=keyid), signer)
    with pytest.raises(ConfigError, match="has signed this already"):
        attest(PAYLOAD, [signer, signer])


def test_a_signature_of_another_key_is_thrown_away() -> None:
    """The declared key has the last word: a rotated or mistaken key hands nothing out."""
    signer = StubSigner(key_of(public.ED25519), signs_with=key_of(public.ED25519, "second"))
    with pytest.raises(ConfigError, match="its own public key does not verify") as caught:
        attest(PAYLOAD, [signer])
    assert "stub:key" in caught.value.message
    assert caught.value.help


def test_nobody_signs_nothing() -> None:
    """Without a signer there is no envelope."""
    with pytest.raises(ConfigError, match="without a key"):
        attest(PAYLOAD, [])
