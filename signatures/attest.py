"""Signing: a payload into an envelope, and a further signature onto one.

Every signature is verified with the signer's *declared* public key before it is handed out: that catches a device
that hashes twice, an ECDSA signature that is not DER, a key that was rotated behind its name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from signatures.envelopes.dsse import PAYLOAD_TYPE, Envelope, EnvelopeSignature, pae
from signatures.errors import ConfigError
from signatures.keys.public import verify
from signatures.signers.signer import Signer


def attest(payload: bytes, signers: Sequence[Signer], *, keyid: bool = True) -> Envelope:
    """An in-toto envelope of exactly ``payload``, signed by each of ``signers``, in their order.

    ``keyid`` False leaves the hints empty, as `slsa-verifier` needs them. ConfigError without a signer, for one key
    twice, and for a signature that its declared key does not verify.
    """
    if not signers:
        raise ConfigError("nothing signs without a key", help="name one: --key KEY")
    envelope = Envelope(payload=payload, payload_type=PAYLOAD_TYPE, signatures=())
    for signer in signers:
        envelope = add_signature(envelope, signer, keyid=keyid)
    return envelope


def add_signature(envelope: Envelope, signer: Signer, *, keyid: bool = True) -> Envelope:
    """``envelope`` with one more signature over its unchanged payload; ConfigError if this key has signed it already.

    Whether it has is found by verifying, not by the hints, which anybody may write.
    """
    key = signer.public_key()
    message = pae(envelope.payload_type, envelope.payload)
    if any(verify(key, one.sig, message) for one in envelope.signatures):
        raise ConfigError(
            f"the key of `{signer.uri}` has signed this already",
            help="a second signature by one key counts for nothing: let another key sign",
        )
    signature = signer.sign(message)
    if not verify(key, signature, message):
        raise ConfigError(
            f"`{signer.uri}` made a signature that its own public key does not verify; it was thrown away",
            help="check that the declared public key belongs to the key that signs, and how the device hashes",
        )
    added = EnvelopeSignature(keyid=key.keyid if keyid else "", sig=signature)
    return dataclasses.replace(envelope, signatures=(*envelope.signatures, added))
