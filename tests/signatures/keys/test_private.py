"""Private keys: made, stored, unlocked; what cannot be unlocked is the user's error."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from signatures.errors import ConfigError
from signatures.keys import pem, private, public
from signatures.keys.private import load_private, needs_passphrase, store, store_unsafe_unencrypted
from signatures.keys.public import ALGORITHMS, verify
from tests.support.keys import key_of, pem_of, rsa_handle

PASSPHRASE = "zażółć gęślą jaźń".encode()
# OpenSSL 3.0 knows no ML-DSA; the key inside is only checked by `cryptography`.
OPENSSL_READS = [name for name in ALGORITHMS if not name.startswith("ml-dsa")]


@cache
def _stored() -> bytes:
    """One encrypted key for all tests: 600,000 rounds take a third of a second each way."""
    return store(key_of(public.ECDSA_P256), PASSPHRASE)


def _clear(algorithm: str) -> bytes:
    return store_unsafe_unencrypted(key_of(algorithm))


def _fault(data: bytes, passphrase: bytes | None) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_private(data, passphrase, "x.key")
    assert caught.value.help
    assert "zażółć" not in caught.value.message
    assert "hunter2" not in caught.value.message
    return caught.value


def test_encrypted_keys_are_read_here_by_cryptography_and_by_openssl(tmp_path: Path) -> None:
    """An encrypted key opens with its passphrase, in three programs, and to no other."""
    key = key_of(public.ECDSA_P256)
    assert needs_passphrase(_stored())
    assert load_private(_stored(), PASSPHRASE, "x.key").public_key == key.public_key
    theirs = load_pem_private_key(_stored(), PASSPHRASE)
    assert theirs.public_key() == key.handle.public_key()
    (tmp_path / "x.key").write_bytes(_stored())
    (tmp_path / "pass").write_bytes(PASSPHRASE)
    openssl = ["openssl", "pkey", "-in", str(tmp_path / "x.key"), "-passin", f"file:{tmp_path}/pass", "-pubout"]
    assert subprocess.run(openssl, check=True, capture_output=True).stdout == key.public_key.to_pem()


def test_encryption_is_slow_and_salted(tmp_path: Path) -> None:
    """PBKDF2 with HMAC-SHA-512 and 600,000 rounds, AES-256, and a salt of its own each time."""
    (tmp_path / "x.key").write_bytes(_stored())
    parse = ["openssl", "asn1parse", "-in", str(tmp_path / "x.key")]
    shown = subprocess.run(parse, check=True, capture_output=True, text=True).stdout
    for part in ("PBES2", "PBKDF2", "hmacWithSHA512", f"{600_000:06X}", "aes-256-cbc"):
        assert part in shown
    assert store(key_of(public.ECDSA_P256), PASSPHRASE)[:200] != _stored()[:200]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_clear_keys_are_read_back(algorithm: str) -> None:
    """A key stored without a passphrase signs as before."""
    data = _clear(algorithm)
    assert not needs_passphrase(data)
    key = load_private(data, None, "x.key")
    assert verify(key_of(algorithm).public_key, key.sign(b"message"), b"message")


@pytest.mark.parametrize("algorithm", OPENSSL_READS)
def test_openssl_verifies_our_signatures_and_we_its(algorithm: str, tmp_path: Path) -> None:
    """Signatures by either program verify in the other."""
    key = key_of(algorithm)
    files = {"key": _clear(algorithm), "pub": key.public_key.to_pem(), "sig": key.sign(b"message"), "m": b"message"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    options = {
        public.ED25519: ["-rawin"],
        public.ECDSA_P256: ["-rawin", "-digest", "sha256"],
        public.ECDSA_P384: ["-rawin", "-digest", "sha384"],
        public.ECDSA_P521: ["-rawin", "-digest", "sha512"],
        public.RSA_PSS: [
            *("-rawin", "-digest", "sha256", "-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest"),
        ],
    }[algorithm]

    def openssl(*arguments: str) -> str:
        command = ["openssl", "pkeyutl", *arguments, "-in", "m", *options]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout

    assert "Verified Successfully" in openssl("-verify", "-pubin", "-inkey", "pub", "-sigfile", "sig")
    openssl("-sign", "-inkey", "key", "-out", "theirs")
    assert verify(key.public_key, (tmp_path / "theirs").read_bytes(), b"message")


def test_what_cannot_be_unlocked_is_said() -> None:
    """A wrong, a missing and a needless passphrase, each in its own words."""
    assert "does not open `x.key`" in _fault(_stored(), b"hunter2").message
    assert _fault(_stored(), None).message == _fault(_stored(), b"").message == "`x.key` needs its passphrase"
    assert "has no passphrase, and one was given" in _fault(_clear(public.ED25519), b"hunter2").message


def test_what_is_no_private_key_is_named() -> None:
    """A public key, older formats, two blocks, a damaged file: each says what it is and how to go on."""
    ec_key = key_of(public.ECDSA_P256).handle
    old = ec_key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    openssh = key_of(public.ED25519).handle.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    assert "`PUBLIC KEY`" in _fault(key_of(public.ED25519).public_key.to_pem(), None).message
    assert "openssl pkcs8" in str(_fault(old, None).help)
    assert "SSH" in str(_fault(openssh, None).help)
    cosign = b"-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n"
    assert "cosign" in str(_fault(cosign, b"hunter2").help)
    clear = _clear(public.ED25519)
    assert "2 PEM blocks" in _fault(clear + clear, None).message
    assert "not a PEM file" in _fault(b"key", None).message
    assert "damaged" in _fault(pem.encode("PRIVATE KEY", b"\x30\x03\x02\x01\x00"), None).message


def test_keys_that_could_not_be_trusted_do_not_sign() -> None:
    """A private key whose public half no trust file takes is refused before it signs anything."""
    for handle in (rsa_handle(2048), ec.generate_private_key(ec.SECP256K1())):
        data = handle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        assert _fault(data, None).message.startswith("`x.key` is ")


def test_keys_of_other_programs_are_read() -> None:
    """PKCS#8 as `cryptography` encrypts it."""
    handle = key_of(public.ED25519).handle
    data = handle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"hunter2"))
    assert pem_of(load_private(data, b"hunter2", "x.key").handle) == pem_of(handle)


def test_an_empty_passphrase_stores_nothing() -> None:
    """Encrypting under nothing is an error, not a file that looks protected."""
    with pytest.raises(ConfigError, match="empty passphrase"):
        store(key_of(public.ED25519), b"")


def test_unknown_algorithms_are_not_made() -> None:
    """Nothing is made under a name outside the table."""
    with pytest.raises(ConfigError, match="`dsa` is not an algorithm"):
        private.generate("dsa")


def test_a_key_shows_no_secret() -> None:
    """The text form of a private key holds no part of it."""
    key = key_of(public.ED25519)
    raw = key.handle.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    assert raw.hex() not in repr(key)
    assert "handle" not in repr(key)
    assert key.handle.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)[:1] == b"\x30"


@given(st.binary(max_size=120), st.sampled_from(["PRIVATE KEY", "ENCRYPTED PRIVATE KEY"]))
def test_noise_is_a_config_error(noise: bytes, label: str) -> None:
    """Noise where a key should be is the user's error and nothing else."""
    with pytest.raises(ConfigError):
        load_private(pem.encode(label, noise), b"hunter2" if label.startswith("E") else None, "x.key")
    with pytest.raises(ConfigError):
        load_private(noise, None, "x.key")


def _unsupported(*_: object, **__: object) -> None:
    raise UnsupportedAlgorithm("not in this OpenSSL")


def test_a_machine_that_cannot_make_a_key_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """An OpenSSL without the algorithm: another algorithm is named as the way out."""
    monkeypatch.setattr(ec, "generate_private_key", _unsupported)
    with pytest.raises(ConfigError, match="cannot make keys of ecdsa-p256") as fault:
        private.generate(public.ECDSA_P256)
    assert "choose another algorithm" in (fault.value.help or "")


def test_a_key_in_a_way_that_is_not_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cipher or a kind of key that `cryptography` knows by name alone."""
    data = store_unsafe_unencrypted(key_of(public.ED25519, "odd"))
    monkeypatch.setattr(serialization, "load_der_private_key", _unsupported)
    with pytest.raises(ConfigError, match="in a way that this program does not read"):
        load_private(data, None, "odd.key")
