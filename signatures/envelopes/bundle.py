"""A Sigstore bundle v0.3 around an envelope, with a public-key hint, as `model_signing` 1.1 writes it in key mode.

Source: sigstore/protobuf-specs, `sigstore_bundle.proto` v0.3; the hint is the SHA-256 (hex) of the key's PEM text.
"""

from __future__ import annotations

import base64
import hashlib

from signatures.envelopes.dsse import Envelope
from signatures.keys.public import PublicKey
from signatures.reading.strict_json import dump

MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"


def to_bundle(envelope: Envelope, key: PublicKey) -> bytes:
    """The bundle's JSON text. ``envelope`` has exactly one signature, by ``key``."""
    (signature,) = envelope.signatures
    return (
        dump(
            {
                "mediaType": MEDIA_TYPE,
                "verificationMaterial": {
                    "publicKey": {"hint": hashlib.sha256(key.to_pem()).hexdigest()},
                    "tlogEntries": [],
                },
                "dsseEnvelope": {
                    "payload": base64.b64encode(envelope.payload).decode(),
                    "payloadType": envelope.payload_type,
                    # `model_signing` leaves the keyid empty; ours lets a verifier try the right key first.
                    "signatures": [{"keyid": signature.keyid, "sig": base64.b64encode(signature.sig).decode()}],
                },
            }
        )
        + b"\n"
    )
