"""Envelopes of other programs open and verify here, and ours there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from securesystemslib.dsse import Envelope as PeerEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey  # type: ignore[attr-defined]  # it has no __all__

from signatures.attest import attest
from signatures.envelopes.containers import open_container
from signatures.envelopes.dsse import PAYLOAD_TYPE, pae, to_json
from signatures.keys import public
from signatures.keys.public import PublicKey, verify
from signatures.reading.strict_json import Bounds
from tests.support.keys import StubSigner, key_of

PAYLOAD = b'{"_type":"https://in-toto.io/Statement/v1"}'
# The peer signs ML-DSA by an algorithm of its own (TAP 21), and P-521 with SHA-512 under another scheme name.
SHARED = [public.ED25519, public.ECDSA_P256, public.ECDSA_P384, public.RSA_PSS]


def _verifies(data: bytes, key: PublicKey) -> bool:
    envelope = open_container(data, bounds=Bounds()).envelope
    message = pae(envelope.payload_type, envelope.payload)
    return any(verify(key, one.sig, message) for one in envelope.signatures)


@pytest.mark.parametrize("algorithm", SHARED)
def test_securesystemslib(algorithm: str) -> None:
    """Its envelopes verify here under the right key alone, and ours verify there."""
    key = key_of(algorithm)
    scheme = "rsassa-pss-sha256" if algorithm == public.RSA_PSS else None
    signer = CryptoSigner(key.handle, SSlibKey.from_crypto(key.handle.public_key(), scheme=scheme))
    theirs = PeerEnvelope(PAYLOAD, PAYLOAD_TYPE, {})
    theirs.sign(signer)
    data = json.dumps(theirs.to_dict()).encode()
    assert _verifies(data, key.public_key)
    assert not _verifies(data, key_of(algorithm, "second").public_key)

    ours = json.loads(to_json(attest(PAYLOAD, [StubSigner(key)])))
    peer_key = SSlibKey.from_crypto(key.handle.public_key(), keyid=key.public_key.keyid, scheme=scheme)
    assert PeerEnvelope.from_dict(ours).verify([peer_key], 1) == {key.public_key.keyid: peer_key}
    other = attest(PAYLOAD + b" ", [StubSigner(key)])
    forged = json.loads(to_json(other)) | {"payload": "e30="}
    with pytest.raises(VerificationError):
        PeerEnvelope.from_dict(forged).verify([peer_key], 1)


@pytest.fixture(scope="module")
def signed_model(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What the program `model_signing` writes in its key mode: a Sigstore bundle with the hint of a key."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "model").mkdir()
    (folder / "model" / "weights.bin").write_bytes(b"weights")
    handle = key_of(public.ECDSA_P256).handle
    clear = handle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "x.key").write_bytes(clear)
    (folder / "x.key").chmod(0o600)
    program = Path(sys.executable).with_name("model_signing")
    sign = [program, "sign", "key", "model", "--private_key", "x.key", "--signature", "model.sig"]
    subprocess.run(list(map(str, sign)), check=True, capture_output=True, cwd=folder)
    return (folder / "model.sig").read_bytes()


def test_model_signing(signed_model: bytes) -> None:
    """Its bundle opens, verifies under the key that signed it, and under no other."""
    opened = open_container(signed_model, bounds=Bounds())
    assert (opened.kind, opened.certificate) == ("bundle", False)
    assert json.loads(opened.envelope.payload)["predicateType"] == "https://model_signing/signature/v1.0"
    assert _verifies(signed_model, key_of(public.ECDSA_P256).public_key)
    assert not _verifies(signed_model, key_of(public.ECDSA_P256, "second").public_key)


def test_our_bundle_for_model_signing(signed_model: bytes, tmp_path: Path) -> None:
    """Its statement, signed anew by us in a bundle, is accepted by it."""
    bundle: dict[str, Any] = json.loads(signed_model)
    payload = open_container(signed_model, bounds=Bounds()).envelope.payload
    ours = attest(payload, [StubSigner(key_of(public.ECDSA_P256))], keyid=False)
    bundle["dsseEnvelope"] = json.loads(to_json(ours))
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights.bin").write_bytes(b"weights")
    (tmp_path / "model.sig").write_text(json.dumps(bundle))
    (tmp_path / "x.pub").write_bytes(key_of(public.ECDSA_P256).public_key.to_pem())
    program = Path(sys.executable).with_name("model_signing")
    check = [program, "verify", "key", "model", "--public_key", "x.pub", "--signature", "model.sig"]
    done = subprocess.run(list(map(str, check)), check=False, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
