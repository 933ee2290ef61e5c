"""Containers: a DSSE envelope, or a Sigstore bundle that holds one; never both at once, never a guess.

Sources: DSSE v1 `envelope.md`; sigstore/protobuf-specs `sigstore_bundle.proto` v0.1 to v0.3. Of a Sigstore bundle
only the envelope counts here, verified by a key of the trust file: certificates, transparency-log entries and
timestamps are not interpreted, whatever numbers they carry. A bundle that was signed through a certificate still gives
its envelope, marked, since a key of the trust file may have made that signature too.
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from signatures.codes import Code
from signatures.envelopes.dsse import PAYLOAD_TYPE, Envelope, EnvelopeSignature
from signatures.errors import Refused
from signatures.reading import strict_json
from signatures.reading.strict_json import Bounds

_ENVELOPE = frozenset({"payload", "payloadType", "signatures"})
_SIGNATURE = frozenset({"keyid", "sig"})
_BUNDLE = frozenset({"mediaType", "verificationMaterial", "dsseEnvelope", "messageSignature"})
_KEY_MATERIAL = "publicKey"
_CERTIFICATES = frozenset({"certificate", "x509CertificateChain"})
_MATERIAL = _CERTIFICATES | {_KEY_MATERIAL, "tlogEntries", "timestampVerificationData"}
_MEDIA_TYPES = (  # a tuple: what is looked for may be any JSON value, a list too
    "application/vnd.dev.sigstore.bundle+json;version=0.1",
    "application/vnd.dev.sigstore.bundle+json;version=0.2",
    "application/vnd.dev.sigstore.bundle+json;version=0.3",  # the specification asks readers to take it
    "application/vnd.dev.sigstore.bundle.v0.3+json",
)
_URL_SAFE = str.maketrans("-_", "+/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """What was in a file: the envelope, what held it, and whether a certificate stands beside it."""

    envelope: Envelope
    kind: Literal["dsse", "bundle"]
    certificate: bool = False


def open_container(data: bytes, *, bounds: Bounds, max_bytes: int | None = None) -> Container:
    """The container that ``data`` is, steps 1 to 3 of the verifier; else Refused (R1xx, R2xx, R301).

    ``max_bytes`` stands for ``bounds.attestation_bytes`` where the source may hold larger status lists.
    """
    limit = bounds.attestation_bytes if max_bytes is None else max_bytes
    found = strict_json.parse(data, max_bytes=limit, depth=bounds.depth)
    if type(found) is not dict:
        raise Refused(Code.R201, "it is not a JSON object")
    refuse_variants(found, _ENVELOPE | _BUNDLE)
    is_envelope, is_bundle = not _ENVELOPE.isdisjoint(found), not _BUNDLE.isdisjoint(found)
    if is_envelope and is_bundle:
        raise Refused(Code.R202, "it has members of a DSSE envelope and of a Sigstore bundle")
    if is_bundle:
        return _open_bundle(found, bounds)
    if is_envelope:
        return Container(envelope=_open_envelope(found, bounds), kind="dsse")
    raise Refused(Code.R201, "it has no member of either")


def split_lines(data: bytes, origin: str) -> list[tuple[bytes, str]]:
    """The attestations of a JSON Lines file (`.intoto.jsonl`), each with ``origin:LINE``; blank lines are passed over.

    Source: in-toto attestation spec v1, `bundle.md`. Lines end in LF or CRLF; a line is opened by itself, so that one
    that is refused leaves the others.
    """
    lines = ((line.rstrip(b"\r"), number) for number, line in enumerate(data.split(b"\n"), start=1))
    return [(line, f"{origin}:{number}") for line, number in lines if line.strip(b" \t")]


def refuse_variants(found: Mapping[str, Any], known: frozenset[str]) -> None:
    """R106 for a member that another reader may take for a known one.

    Go's `encoding/json` folds case; readers of Protobuf's JSON also take `dsse_envelope` for `dsseEnvelope`.
    """
    folded = {name.casefold(): name for name in known}
    for name in found.keys() - known:
        if meant := folded.get(name.casefold().replace("_", "")):
            raise Refused(Code.R106, f"`{name}`, where `{meant}` is known")


def _open_bundle(found: dict[str, Any], bounds: Bounds) -> Container:
    if "dsseEnvelope" in found and "messageSignature" in found:
        raise Refused(Code.R202, "it has a `dsseEnvelope` and a `messageSignature`")
    if found.get("mediaType") not in _MEDIA_TYPES:
        raise Refused(Code.R204, "its `mediaType` is not one of v0.1, v0.2 and v0.3")
    if "dsseEnvelope" not in found:
        what = "a `messageSignature`" if "messageSignature" in found else "no `dsseEnvelope`"
        raise Refused(Code.R208, f"it has {what}")
    material, inner = found.get("verificationMaterial"), found["dsseEnvelope"]
    if type(material) is not dict or type(inner) is not dict:
        raise Refused(Code.R201, "its `verificationMaterial` or `dsseEnvelope` is not an object")
    refuse_variants(material, _MATERIAL)
    kinds = sorted(material.keys() & (_CERTIFICATES | {_KEY_MATERIAL}))
    if len(kinds) != 1:
        raise Refused(Code.R201, f"its `verificationMaterial` must have one kind of key, and has {len(kinds)}")
    refuse_variants(inner, _ENVELOPE)
    envelope = _open_envelope(inner, bounds)
    if len(envelope.signatures) != 1:
        raise Refused(Code.R205, f"it has {len(envelope.signatures)}")
    return Container(envelope=envelope, kind="bundle", certificate=kinds[0] in _CERTIFICATES)


def _open_envelope(found: dict[str, Any], bounds: Bounds) -> Envelope:
    payload, kind, signatures = (found.get(name) for name in ("payload", "payloadType", "signatures"))
    if type(payload) is not str or type(kind) is not str or type(signatures) is not list:
        raise Refused(Code.R201, "an envelope has the texts `payload` and `payloadType` and the list `signatures`")
    if not signatures:
        raise Refused(Code.R207, "`signatures` is empty")
    if len(signatures) > bounds.signatures:
        raise Refused(Code.R103, f"{len(signatures)}, and the bound is {bounds.signatures}")
    opened = tuple(_open_signature(one, number) for number, one in enumerate(signatures))
    raw = decode_base64(payload, "payload")
    if kind != PAYLOAD_TYPE:
        raise Refused(Code.R301, f"it is `{kind[:100]}`")
    return Envelope(payload=raw, payload_type=kind, signatures=opened)


def _open_signature(found: object, number: int) -> EnvelopeSignature:
    if type(found) is not dict:
        raise Refused(Code.R201, f"`signatures[{number}]` is not an object")
    refuse_variants(found, _SIGNATURE)
    keyid, sig = found.get("keyid", ""), found.get("sig")
    if type(keyid) is not str or type(sig) is not str:
        raise Refused(Code.R201, f"`signatures[{number}]` must have the text `sig`, and `keyid` must be one")
    if not sig:
        raise Refused(Code.R207, f"`signatures[{number}].sig` is empty")
    return EnvelopeSignature(keyid=keyid, sig=decode_base64(sig, f"signatures[{number}].sig"))


def decode_base64(text: str, where: str) -> bytes:
    """The bytes of ``text``, which must be their one canonical spelling in either alphabet of RFC 4648; else R203.

    One spelling only: whole padding, zero bits behind the last octet, no white space, and never the two alphabets
    in one string. DSSE asks readers to take both (`envelope.md`).
    """
    standard = text
    if "-" in text or "_" in text:
        if "+" in text or "/" in text:
            raise Refused(Code.R203, f"`{where}` mixes the two alphabets")
        standard = text.translate(_URL_SAFE)
    try:
        raw = binascii.a2b_base64(standard)
    except ValueError:  # binascii.Error is one, and so is what it says of a text that is not ASCII
        raise Refused(Code.R203, f"`{where}` is not base64 with its padding") from None
    # This decoder is lenient and quick: it passes over what is not of the alphabet. Where no byte is missing for the
    # length, nothing was passed over, each four characters before the last are the one spelling of their three bytes,
    # and writing the last again tells whether that is theirs.
    last = binascii.b2a_base64(raw[(len(raw) - 1) // 3 * 3 :], newline=False).decode()
    if len(standard) != (len(raw) + 2) // 3 * 4 or not standard.endswith(last):
        raise Refused(Code.R203, f"`{where}` is not the canonical spelling of its bytes")
    return raw
