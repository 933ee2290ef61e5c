"""A. Signatures and envelopes."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from signatures.envelopes.dsse import PAYLOAD_TYPE, pae
from tests.support.answers import add
from tests.support.attack import Attack, signed
from tests.support.world import CAISI, at, private_key, public_key

BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"


def bundle(attack: Attack, name: str, **more: Any) -> bytes:
    """A file of the world as a Sigstore bundle, with members replaced."""
    found = {
        "mediaType": BUNDLE,
        "verificationMaterial": {"publicKey": {"hint": ""}, "tlogEntries": []},
        "dsseEnvelope": json.loads(signed(attack.world.papers[name])),
    }
    return json.dumps(found | more).encode()


def test_wrong_type_accepted(attack: Attack) -> None:
    """A validly signed attestation of another type, and none of the required one."""
    world = attack.world
    world.papers["nsa"] = world.disclosure("acme", "TRANSPARENCY_REPORT")
    attack.ends(1, not_met="cleared", says="nsa: no verification of this build")
    world.papers["nsa"] = world.verification("nsa")
    world.papers["nsa"].type = world.papers["build"].type
    world.papers["nsa"].listed_by = []
    world.lists["nsa"].sequence = 8
    world.lists["acme"].sequence = 8
    attack.ends(1, "R503", not_met="cleared")


def test_unparsable_payload_ok(attack: Attack) -> None:
    """A good signature over what is no JSON, or over another type than it says."""
    attack.edit_payload("nsa", lambda payload: payload[:-1])
    attack.ends(1, "R104", not_met="cleared")


def test_no_attestations_exit_0(attack: Attack) -> None:
    """Nothing matches: 1, never 0."""
    attack.world.dropped = set(attack.world.names())
    attack.ends(1, not_met="build-signed")


@pytest.mark.parametrize("certificates", [[], {}, None, [{}], ["x"], [{"rawBytes": "!"}]])
def test_panic_exit_0(attack: Attack, certificates: object) -> None:
    """A bundle whose chain is empty, or nothing like one: refused, and never a crash that allows."""
    material = {"x509CertificateChain": {"certificates": certificates}, "tlogEntries": []}
    paper = attack.world.papers["nsa"]
    paper.keys = ["stranger"]
    attack.swap("nsa", bundle(attack, "nsa", verificationMaterial=material))
    attack.ends(1, "R206", not_met="cleared")


@pytest.mark.parametrize(
    "signatures", [[], [{"keyid": "", "sig": ""}], [{"keyid": "", "sig": "AAAA"}, {"keyid": "", "sig": ""}]]
)
def test_empty_signature_ok(attack: Attack, signatures: list[dict[str, str]]) -> None:
    """No signature to check is not success."""
    attack.edit_envelope("nsa", lambda found: found.update(signatures=signatures))
    attack.ends(1, "R207", not_met="cleared")


def test_one_key_twice(attack: Attack) -> None:
    """One officer's signature repeated: other alphabet, other keyid."""

    def repeat(found: dict[str, Any]) -> None:
        first = found["signatures"][0]
        urlsafe = first["sig"].replace("+", "-").replace("/", "_")
        found["signatures"] = [first, {"keyid": "other", "sig": first["sig"]}, {"keyid": "", "sig": urlsafe}]

    attack.edit_envelope("caisi", repeat)
    attack.ends(1, "R403", not_met="cleared", says="1 of the 2 keys of caisi")


def test_one_authority_many_entries(attack: Attack) -> None:
    """Two verifications, three keys, one agency: it counts once."""
    world = attack.world
    world.papers["nsa"] = world.verification("caisi", keys=["caisi-1", "caisi-2"], issuedAt=at(days=-9))
    attack.ends(1, not_met="cleared", says="1 of the 2 evaluators needed clear this build")


@pytest.mark.parametrize("value", ["0", "-1", "true", "0.9", "3", '"2"'])
def test_threshold_zero(attack: Attack, value: str) -> None:
    """Or negative, a truth value, a fraction, more than there are parties."""
    attack.edit_trust("threshold = 2", f"threshold = {value}")
    attack.ends(2, says="threshold")


@pytest.mark.parametrize("count", [0, 2])
def test_invalid_signature_first(attack: Attack, count: int) -> None:
    """A bundle has exactly one signature; an envelope tries all and passes over the bad ones."""
    inner = json.loads(signed(attack.world.papers["nsa"]))
    bad = {"keyid": "", "sig": base64.b64encode(b"x" * 64).decode()}
    inner["signatures"] = [bad, *inner["signatures"]][:count]
    attack.swap("nsa", bundle(attack, "nsa", dsseEnvelope=inner))
    attack.ends(1, "R205" if count else "R207", not_met="cleared")
    attack.world.extra = []
    attack.edit_envelope("nsa", lambda found: found["signatures"].insert(0, bad))
    attack.allowed()


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.in-toto+JSON",
        "application/vnd.in-toto+json ",
        "application/vnd.in-toto+json; charset=utf-8",
        "application/json",
        "application/vnd.in-toto.provenance+json",
    ],
)
def test_wrong_payload_type(attack: Attack, kind: str) -> None:
    """Exact match only, though it is what was signed."""
    payload = attack.world.papers["nsa"].payload()
    sig = base64.b64encode(private_key("nsa").sign(pae(kind, payload))).decode()
    attack.edit_envelope("nsa", lambda found: found.update(payloadType=kind, signatures=[{"keyid": "", "sig": sig}]))
    attack.ends(1, "R301", not_met="cleared")


def test_normalised_bytes(attack: Attack) -> None:
    """The signature is good over another writing of the same JSON: the exact bytes are verified."""
    payload = attack.world.papers["nsa"].payload()
    pretty = json.dumps(json.loads(payload), indent=1, sort_keys=True).encode()
    attack.edit_envelope("nsa", lambda found: found.update(payload=base64.b64encode(pretty).decode()))
    attack.ends(1, "R402", not_met="cleared")


@pytest.mark.parametrize("bounds", ["valid_until = 2026-11-20T00:00:00Z", "valid_from = 2027-01-01T00:00:00Z"])
def test_key_outside_validity(attack: Attack, bounds: str) -> None:
    """Whatever `issuedAt` claims, that is the signer's own word; the list is signed by a valid key."""
    attack.edit_trust(
        'key = "keys/nsa.pub"',
        f'key = "keys/nsa.pub"\n{bounds}\n[[parties.nsa.keys]]\nkey = "keys/spare.pub"',
    )
    (attack.folder / "keys/spare.pub").write_bytes(public_key("spare").to_pem())
    attack.world.lists["nsa"].keys = ["spare"]
    attack.ends(1, "R805", not_met="cleared")


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("R204", {"mediaType": "application/vnd.dev.sigstore.bundle+json;version=9"}),
        ("R201", {"verificationMaterial": {}}),
        ("R203", {"dsseEnvelope": {"payload": "e30=", "payloadType": PAYLOAD_TYPE, "signatures": [{"sig": "=="}]}}),
        ("R208", {"dsseEnvelope": None, "messageSignature": {"signature": ""}}),
    ],
)
def test_bundle_malformed(attack: Attack, code: str, more: dict[str, Any]) -> None:
    """An unknown version, no key material, a bad signature, no envelope: each with its own code."""
    found = json.loads(bundle(attack, "nsa")) | more
    data = json.dumps({name: value for name, value in found.items() if value is not None}).encode()
    attack.swap("nsa", data)
    attack.ends(1, code, not_met="cleared")
    attack.world.extra = []
    attack.swap("nsa", data[:-1])
    attack.ends(1, "R104", not_met="cleared")


@pytest.mark.parametrize("member", ["subjectRegExp", "issuerRegExp", "identity_regex", "subject_prefix"])
def test_identity_matcher_ignored(attack: Attack, member: str) -> None:
    """A matcher that nobody reads is never "any identity"."""
    attack.edit_trust('key = "keys/nsa.pub"', f'key = "keys/nsa.pub"\n{member} = ".*"')
    attack.ends(2, says=member)


@pytest.mark.parametrize("identity", ["https://github.com/acme/.*", "^https://github.com/acme", "https://x.example/*"])
def test_identity_regex_unanchored(attack: Attack, identity: str) -> None:
    """The trust file knows exact strings: what looks like a pattern is refused, and verifies nothing in any case."""
    (attack.folder / "keys/root.json").write_text("{}")
    line = f'sigstore = {{ issuer = "https://i.example", identity = "{identity}", trusted_root = "keys/root.json" }}'
    attack.edit_trust('key = "keys/nsa.pub"', line)
    attack.ends(2, says="identity")


def test_verifier_key_decides_nothing(attack: Attack) -> None:
    """It claims caisi and is signed by nsa's key."""
    attack.world.papers["caisi"] = attack.world.verification("nsa", evaluator={"id": CAISI})
    attack.ends(1, "R701", not_met="cleared")


def test_key_by_file_name_only(attack: Attack) -> None:
    """The keyid is a hint, and what an envelope says of an algorithm is nobody's business."""

    def name_caisi(found: dict[str, Any]) -> None:
        found["signatures"] = [
            {"keyid": public_key("caisi-1").keyid, "alg": "none", "sig": found["signatures"][0]["sig"]},
            {"keyid": public_key("caisi-2").keyid, "alg": "HS256", "sig": base64.b64encode(b"x" * 32).decode()},
        ]

    attack.world.papers["caisi"].keys = ["stranger"]
    attack.edit_envelope("caisi", name_caisi)
    attack.ends(1, "R402", not_met="cleared")


def test_key_of_two_parties(attack: Attack) -> None:
    """The same key under another label and in another writing."""
    pem = public_key("caisi-1").to_pem()
    (attack.folder / "keys/nsa.pub").write_bytes(b"\n" + pem.replace(b"\n", b"\r\n"))
    attack.ends(2, says="is a key of `caisi` as well")


def test_keys_are_read_from_the_trust_file_alone(attack: Attack, tmp_path: Path) -> None:
    """A key that lies beside an attestation is no key."""
    attack.world.papers["nsa"].keys = ["stranger"]
    attack.write()
    (attack.attestations / "stranger.pub").write_bytes(public_key("stranger").to_pem())
    attack.ends(1, "R401", not_met="cleared", write=False)


def test_wrong_type_for_a_waiver(attack: Attack) -> None:
    """A waiver signed by evaluators is nobody's."""
    world = attack.world
    del world.papers["lab"]
    add(world, "waiver", world.waiver("risk-framework-disclosed", keys=["nsa", "acme"]))
    attack.ends(1, "R503", not_met="risk-framework-disclosed")
