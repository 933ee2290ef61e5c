"""A Sigstore bundle as it is written here is one that is read here; `model_signing` reads it in the commands' tests."""

from __future__ import annotations

import hashlib
import json

from signatures.attest import attest
from signatures.envelopes.bundle import MEDIA_TYPE, to_bundle
from signatures.envelopes.containers import open_container
from signatures.reading.strict_json import Bounds
from tests.support.keys import StubSigner, key_of


def test_what_is_written_is_read() -> None:
    """The same envelope, in a bundle by a key; the hint is of the PEM text, as `model_signing` compares it."""
    key = key_of("ed25519")
    envelope = attest(b"{}", [StubSigner(key)])
    data = to_bundle(envelope, key.public_key)
    container = open_container(data, bounds=Bounds())
    assert (container.envelope, container.kind, container.certificate) == (envelope, "bundle", False)
    written = json.loads(data)
    assert written["mediaType"] == MEDIA_TYPE
    hint = hashlib.sha256(key.public_key.to_pem()).hexdigest()
    assert written["verificationMaterial"] == {"publicKey": {"hint": hint}, "tlogEntries": []}
