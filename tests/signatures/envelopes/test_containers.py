"""What opens as an envelope or a Sigstore bundle, and the code of everything that does not."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatures.codes import Code
from signatures.envelopes.containers import Container, decode_base64, open_container, split_lines
from signatures.envelopes.dsse import PAYLOAD_TYPE
from signatures.errors import Refused
from signatures.reading.strict_json import Bounds

BOUNDS = Bounds()
V1 = "application/vnd.dev.sigstore.bundle+json;version=0.1"
V2 = "application/vnd.dev.sigstore.bundle+json;version=0.2"
V3 = "application/vnd.dev.sigstore.bundle.v0.3+json"
Edit = Callable[[dict[str, Any]], object]


def _envelope() -> dict[str, Any]:
    return {
        "payload": base64.b64encode(b'{"a":1}').decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": "k", "sig": "c2ln"}],
    }


def _bundle() -> dict[str, Any]:
    return {"mediaType": V3, "verificationMaterial": {"publicKey": {"hint": "k"}}, "dsseEnvelope": _envelope()}


def _open(found: object) -> Container:
    return open_container(json.dumps(found).encode(), bounds=BOUNDS)


def _code(found: object) -> Code:
    with pytest.raises(Refused) as caught:
        _open(found)
    return caught.value.code


def test_an_envelope_opens() -> None:
    """The payload's exact bytes, its type, its signatures; unknown members are passed over."""
    for found in (_envelope(), _envelope() | {"note": {"x": 1}}):
        opened = _open(found)
        assert (opened.kind, opened.certificate) == ("dsse", False)
        assert opened.envelope.payload == b'{"a":1}'
        assert [(one.keyid, one.sig) for one in opened.envelope.signatures] == [("k", b"sig")]


@pytest.mark.parametrize("media_type", [V1, V2, V3, V2.replace("0.2", "0.3")])
@pytest.mark.parametrize(
    ("material", "certificate"),
    [
        ({"publicKey": {"hint": "k"}}, False),
        ({"publicKey": {}}, False),
        ({"certificate": {"rawBytes": "AA=="}}, True),
        ({"x509CertificateChain": {"certificates": []}}, True),
        ({"publicKey": {}, "tlogEntries": [{"logIndex": "-1"}, {"logIndex": "99999999999999999999"}]}, False),
    ],
    ids=["key", "key without a hint", "certificate", "chain", "odd log entries"],
)
def test_a_sigstore_bundle_opens(media_type: str, material: dict[str, Any], certificate: bool) -> None:
    """The same envelope in each version; a certificate is marked; log entries are not interpreted."""
    opened = _open(_bundle() | {"mediaType": media_type, "verificationMaterial": material})
    assert (opened.kind, opened.certificate) == ("bundle", certificate)
    assert opened.envelope == _open(_envelope()).envelope


BROKEN_ENVELOPES: dict[str, tuple[Edit, Code]] = {
    "no payload": (lambda e: e.pop("payload"), Code.R201),
    "no type": (lambda e: e.pop("payloadType"), Code.R201),
    "no signatures": (lambda e: e.pop("signatures"), Code.R201),
    "payload is an object": (lambda e: e.update(payload={"a": 1}), Code.R201),
    "payload is null": (lambda e: e.update(payload=None), Code.R201),
    "signatures is an object": (lambda e: e.update(signatures={"sig": "c2ln"}), Code.R201),
    "a signature is a text": (lambda e: e.update(signatures=["c2ln"]), Code.R201),
    "a signature without sig": (lambda e: e.update(signatures=[{"keyid": "k"}]), Code.R201),
    "keyid is a number": (lambda e: e.update(signatures=[{"keyid": 1, "sig": "c2ln"}]), Code.R201),
    "empty-signature-ok: no signature": (lambda e: e.update(signatures=[]), Code.R207),
    "empty-signature-ok: an empty one": (lambda e: e["signatures"].append({"sig": ""}), Code.R207),
    "65 signatures": (lambda e: e.update(signatures=[{"sig": "c2ln"}] * 65), Code.R103),
    "type in capitals": (lambda e: e.update(payloadType=PAYLOAD_TYPE.upper()), Code.R301),
    "type with a suffix": (lambda e: e.update(payloadType=PAYLOAD_TYPE + "; charset=utf-8"), Code.R301),
    "type of provenance": (lambda e: e.update(payloadType="application/vnd.in-toto.provenance+json"), Code.R301),
    "type of plain JSON": (lambda e: e.update(payloadType="application/json"), Code.R301),
    "type is empty": (lambda e: e.update(payloadType=""), Code.R301),
    "Payload": (lambda e: e.update(Payload="e30="), Code.R106),
    "payloadtype": (lambda e: e.update(payloadtype=e.pop("payloadType")), Code.R106),
    "payload_type": (lambda e: e.update(payload_type="x"), Code.R106),
    "Sig": (lambda e: e["signatures"][0].update(Sig="e30="), Code.R106),
    "keyId": (lambda e: e["signatures"][0].update(keyId=e["signatures"][0].pop("keyid")), Code.R106),
    "payload in base64 of another": (lambda e: e.update(payload="e30"), Code.R203),
    "sig in hexadecimal of odd length": (lambda e: e["signatures"][0].update(sig="abc"), Code.R203),
}


@pytest.mark.parametrize(("edit", "code"), BROKEN_ENVELOPES.values(), ids=BROKEN_ENVELOPES)
def test_broken_envelopes(edit: Edit, code: Code) -> None:
    """One thing is wrong, by itself and inside a Sigstore bundle: the same code."""
    alone, bundled = _envelope(), _bundle()
    edit(alone)
    edit(bundled["dsseEnvelope"])
    assert _code(alone) is code
    assert _code(bundled) is code


BROKEN_BUNDLES: dict[str, tuple[Edit, Code]] = {
    "polyglot-container: payload beside": (lambda b: b.update(payload="e30="), Code.R202),
    "polyglot-container: a whole envelope beside": (lambda b: b.update(_envelope()), Code.R202),
    "polyglot-container: messageSignature beside": (lambda b: b.update(messageSignature={}), Code.R202),
    "messageSignature alone": (lambda b: b.update(messageSignature=b.pop("dsseEnvelope")), Code.R208),
    "no content": (lambda b: b.pop("dsseEnvelope"), Code.R208),
    "no mediaType": (lambda b: b.pop("mediaType"), Code.R204),
    "unknown version": (lambda b: b.update(mediaType=V3.replace("0.3", "0.4")), Code.R204),
    "mediaType in capitals": (lambda b: b.update(mediaType=V3.upper()), Code.R204),
    "mediaType is a list": (lambda b: b.update(mediaType=[V3]), Code.R204),
    "no material": (lambda b: b.pop("verificationMaterial"), Code.R201),
    "empty material": (lambda b: b.update(verificationMaterial={}), Code.R201),
    "key and certificate": (lambda b: b["verificationMaterial"].update(certificate={}), Code.R201),
    "envelope is a text": (lambda b: b.update(dsseEnvelope="e30="), Code.R201),
    "dsse_envelope beside": (lambda b: b.update(dsse_envelope=_envelope()), Code.R106),
    "dsse_envelope instead": (lambda b: b.update(dsse_envelope=b.pop("dsseEnvelope")), Code.R106),
    "MediaType": (lambda b: b.update(MediaType=b.pop("mediaType")), Code.R106),
    "public_key": (lambda b: b["verificationMaterial"].update(public_key={}), Code.R106),
    "invalid-signature-first: two": (lambda b: b["dsseEnvelope"]["signatures"].append({"sig": "c2ln"}), Code.R205),
}


@pytest.mark.parametrize(("edit", "code"), BROKEN_BUNDLES.values(), ids=BROKEN_BUNDLES)
def test_broken_bundles(edit: Edit, code: Code) -> None:
    """One thing is wrong with a Sigstore bundle."""
    bundle = _bundle()
    edit(bundle)
    assert _code(bundle) is code


@pytest.mark.parametrize("found", [[], [_envelope(), _envelope()], "text", 1, None, {}, {"a": 1}], ids=repr)
def test_anything_else_is_refused(found: object) -> None:
    """A list of envelopes, a scalar, an object without a known member: never guessed at."""
    assert _code(found) is Code.R201


def test_the_whole_file_is_read_strictly() -> None:
    """Repetition, levels, bytes behind: step 1 holds for the container too."""
    data = json.dumps(_envelope()).encode()
    for broken, code in (
        (data.replace(b'"payload":', b'"payload":"e30=","payload":', 1), Code.R105),
        (data + b"\n{}", Code.R104),
        (b"\xef\xbb\xbf" + data, Code.R104),
        (data[:-1] + b',"x":' + b"[" * 64 + b"]" * 64 + b"}", Code.R102),
        (data + b" " * BOUNDS.attestation_bytes, Code.R101),
    ):
        with pytest.raises(Refused) as caught:
            open_container(broken, bounds=BOUNDS)
        assert caught.value.code is code


def test_larger_lists_need_a_source_that_may_hold_them() -> None:
    """``max_bytes`` stands for the bound of one attestation, in both directions."""
    data = json.dumps(_envelope() | {"payload": base64.b64encode(b" " * (5 << 20)).decode()}).encode()
    with pytest.raises(Refused, match="R101"):
        open_container(data, bounds=BOUNDS)
    assert len(open_container(data, bounds=BOUNDS, max_bytes=BOUNDS.list_bytes).envelope.payload) == 5 << 20
    with pytest.raises(Refused, match="R101"):
        open_container(json.dumps(_envelope()).encode(), bounds=BOUNDS, max_bytes=10)


@given(st.binary(max_size=100))
def test_both_alphabets_are_read(raw: bytes) -> None:
    """The standard and the URL-safe spelling give the same bytes."""
    assert decode_base64(base64.b64encode(raw).decode(), "x") == raw
    assert decode_base64(base64.urlsafe_b64encode(raw).decode(), "x") == raw


@pytest.mark.parametrize(
    "text",
    [
        "-/8=",  # both alphabets
        "+_8=",
        "e30",  # no padding
        "e30==",  # too much
        "e31=",  # bits behind the last octet
        "_x==",
        "e3 0=",
        "e30=\n",
        "\ne30=",
        "=e30",
        "e3=0",
        "e30=e30=",
        "e30\u200b=",
        "é30=",
        "====",
        "=",
        "e",
        "e30%3D",
        "*30=",
    ],
)
def test_base64_has_one_spelling(text: str) -> None:
    """Anything but the canonical spelling is R203."""
    with pytest.raises(Refused) as caught:
        decode_base64(text, "payload")
    assert caught.value.code is Code.R203
    assert "payload" in caught.value.detail


@given(st.text("ab09+/-_= \n", max_size=12))
def test_no_two_spellings_in_one_alphabet(text: str) -> None:
    """Whatever is decoded is what one of the two writers would have written."""
    with contextlib.suppress(Refused):
        raw = decode_base64(text, "x")
        assert text in {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}


OUTER = ["payload", "payloadType", "signatures", "keyid", "sig", "Payload", "other"]
INNER = ["mediaType", "verificationMaterial", "dsseEnvelope", "messageSignature", "publicKey", "certificate"]
NAMES = st.sampled_from([*OUTER, *INNER])
LEAVES = st.sampled_from([PAYLOAD_TYPE, V1, V3, "c2ln", "e30=", "", "x", 0, None, True, 1.5])
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner), max_leaves=15)


@given(st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    """Noise is refused, and nothing else is raised."""
    with pytest.raises(Refused):
        open_container(noise, bounds=BOUNDS)


@given(TREES)
def test_likely_shapes_open_or_are_refused(tree: object) -> None:
    """Trees of the right names give a container with a signature, or Refused, and nothing else."""
    with contextlib.suppress(Refused):
        opened = _open(tree)
        assert all(one.sig for one in opened.envelope.signatures)
        assert opened.envelope.signatures


@given(st.data())
def test_cut_and_flipped_files_open_or_are_refused(data: st.DataObject) -> None:
    """One byte changed, or the file cut: a container or Refused."""
    raw = bytearray(json.dumps(data.draw(st.sampled_from([_envelope(), _bundle()]))).encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Refused):
        assert open_container(bytes(raw[: data.draw(st.integers(1, len(raw)))]), bounds=BOUNDS).envelope.signatures


def test_lines_have_their_numbers() -> None:
    """Blank lines are passed over but counted; CRLF is a line's end; nothing else parts lines."""
    data = b'{"a":1}\r\n\n  \t\n{"b":"\xe2\x80\xa8"}\n{"c":3}'
    assert split_lines(data, "x.jsonl") == [
        (b'{"a":1}', "x.jsonl:1"),
        (b'{"b":"\xe2\x80\xa8"}', "x.jsonl:4"),
        (b'{"c":3}', "x.jsonl:5"),
    ]
    assert split_lines(b"", "x.jsonl") == []
