"""DSSE envelopes: what is signed (the PAE), and how an envelope is written.

Source: Dead Simple Signing Envelope v1 (secure-systems-lab/dsse, `protocol.md` and `envelope.md`). Reading is
`signatures.envelopes.containers`' business: from outside an envelope is only ever untrusted bytes.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from signatures.reading import strict_json

PAYLOAD_TYPE = "application/vnd.in-toto+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeSignature:
    """One signature. ``keyid`` is a hint and may be empty; ``sig`` is in the wire form of its key's type."""

    keyid: str
    sig: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The exact payload bytes, their type, and a *list* of signatures: two may carry one keyid."""

    payload: bytes
    payload_type: str
    signatures: tuple[EnvelopeSignature, ...]


def pae(payload_type: str, payload: bytes) -> bytes:
    """The bytes that a signature is over: `DSSEv1 SP LEN(type) SP type SP LEN(body) SP body` (protocol.md)."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def to_json(envelope: Envelope) -> bytes:
    """The envelope as one line of JSON, base64 in the standard alphabet, with one newline at its end.

    Other readers know only that alphabet; an empty ``keyid`` is written as an empty string (slsa-verifier skips
    a signature whose keyid it does not expect).
    """
    return (
        strict_json.dump(
            {
                "payload": base64.b64encode(envelope.payload).decode(),
                "payloadType": envelope.payload_type,
                "signatures": [
                    {"keyid": one.keyid, "sig": base64.b64encode(one.sig).decode()} for one in envelope.signatures
                ],
            }
        )
        + b"\n"
    )
