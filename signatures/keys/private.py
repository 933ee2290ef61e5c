"""Private keys: made, stored under a passphrase, unlocked, and used to sign.

Stored as PKCS#8 (RFC 5958) under PBES2 (RFC 8018): PBKDF2 with HMAC-SHA-512, 600,000 rounds and a salt of 16 octets,
then AES-256-CBC. `cryptography` itself would write 2,048 rounds, so the 30 lines of DER are written here; both it and
`openssl pkey` read them. (OpenSSL 3.0 cannot read the ML-DSA keys inside, and says so.)
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from signatures.errors import ConfigError
from signatures.keys import der, pem, public
from signatures.keys.public import PublicKey

ROUNDS = 600_000
_SALT_BYTES, _KEY_BYTES, _BLOCK_BYTES = 16, 32, 16
_RSA_BITS = 3072
_EC_CURVES = {public.ECDSA_P256: "SECP256R1", public.ECDSA_P384: "SECP384R1", public.ECDSA_P521: "SECP521R1"}
_CLEAR, _ENCRYPTED = "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateKey:
    """A private key in memory, with its public half. Its text form shows neither."""

    public_key: PublicKey
    handle: Any = field(repr=False, compare=False)  # the key object of `cryptography`; only this file touches it

    def sign(self, message: bytes) -> bytes:
        """A signature over ``message`` in the wire form of the key's type, as `signatures.keys.public` verifies it."""
        algorithm = self.public_key.algorithm
        if algorithm in public.EC_HASH:
            from cryptography.hazmat.primitives import hashes
            from cryptography.hazmat.primitives.asymmetric import ec

            return bytes(self.handle.sign(message, ec.ECDSA(getattr(hashes, public.EC_HASH[algorithm])())))
        if algorithm == public.RSA_PSS:
            from cryptography.hazmat.primitives import hashes
            from cryptography.hazmat.primitives.asymmetric import padding

            sha256 = hashes.SHA256()
            pss = padding.PSS(mgf=padding.MGF1(sha256), salt_length=sha256.digest_size)
            return bytes(self.handle.sign(message, pss, sha256))
        return bytes(self.handle.sign(message))


def generate(algorithm: str) -> PrivateKey:
    """A new key; ``algorithm`` is one of ``public.ALGORITHMS`` (RSA gets 3072 bits), ConfigError otherwise."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, rsa

    try:
        if algorithm in _EC_CURVES:
            handle: Any = ec.generate_private_key(getattr(ec, _EC_CURVES[algorithm])())
        elif algorithm == public.RSA_PSS:
            handle = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
        elif algorithm == public.ED25519:
            handle = ed25519.Ed25519PrivateKey.generate()
        elif algorithm == public.ML_DSA_65:
            handle = mldsa.MLDSA65PrivateKey.generate()
        elif algorithm == public.ML_DSA_87:
            handle = mldsa.MLDSA87PrivateKey.generate()
        else:
            raise ConfigError(
                f"`{algorithm}` is not an algorithm for keys", help="use one of " + ", ".join(public.ALGORITHMS)
            )
    except UnsupportedAlgorithm:
        raise ConfigError(
            f"the OpenSSL of this machine's `cryptography` cannot make keys of {algorithm}",
            help="install a wheel of `cryptography` 50 or later, or choose another algorithm",
        ) from None
    return _wrap(handle, "the new key")


def store(key: PrivateKey, passphrase: bytes) -> bytes:
    """The key as PEM, `ENCRYPTED PRIVATE KEY`; an empty passphrase is a ConfigError."""
    if not passphrase:
        raise ConfigError("an empty passphrase protects nothing", help="choose one of several words")
    from cryptography.hazmat.primitives import hashes, padding
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

    salt, vector = os.urandom(_SALT_BYTES), os.urandom(_BLOCK_BYTES)
    derived = PBKDF2HMAC(hashes.SHA512(), _KEY_BYTES, salt, ROUNDS).derive(passphrase)
    padder = padding.PKCS7(8 * _BLOCK_BYTES).padder()
    clear = padder.update(_pkcs8(key)) + padder.finalize()
    encryptor = Cipher(algorithms.AES256(derived), modes.CBC(vector)).encryptor()
    sealed = encryptor.update(clear) + encryptor.finalize()

    prf = der.encode(der.SEQUENCE, der.encode_oid("1.2.840.113549.2.11"), der.encode(der.NULL))  # hmacWithSHA512
    derivation = der.encode(  # PBKDF2
        der.SEQUENCE,
        der.encode_oid("1.2.840.113549.1.5.12"),
        der.encode(
            der.SEQUENCE,
            der.encode(der.OCTET_STRING, salt),
            der.encode_integer(ROUNDS),
            der.encode_integer(_KEY_BYTES),
            prf,
        ),
    )
    cipher = der.encode(  # aes256-CBC-PAD
        der.SEQUENCE, der.encode_oid("2.16.840.1.101.3.4.1.42"), der.encode(der.OCTET_STRING, vector)
    )
    scheme = der.encode(  # PBES2
        der.SEQUENCE, der.encode_oid("1.2.840.113549.1.5.13"), der.encode(der.SEQUENCE, derivation, cipher)
    )
    return pem.encode(_ENCRYPTED, der.encode(der.SEQUENCE, scheme, der.encode(der.OCTET_STRING, sealed)))


def store_unsafe_unencrypted(key: PrivateKey) -> bytes:
    """The key as PEM without a passphrase: whoever reads the file can sign."""
    return pem.encode(_CLEAR, _pkcs8(key))


def needs_passphrase(data: bytes) -> bool:
    """Whether the PEM ``data`` is an encrypted PKCS#8 key, which decides whether to ask."""
    return pem.label_of(data) == _ENCRYPTED


def load_private(data: bytes, passphrase: bytes | None, where: str) -> PrivateKey:
    """The key in a PEM file with exactly one PKCS#8 key, with or without a passphrase; else a ConfigError.

    ``passphrase`` is None for a key that has none. No message ever holds the passphrase or a part of the key.
    """
    label = pem.label_of(data)
    if label and label not in (_CLEAR, _ENCRYPTED):
        raise ConfigError(f"`{where}` is not a PKCS#8 private key but `{label}`", help=_help_for(label))
    label, content = pem.decode(data, where, what="a private key")
    if label == _ENCRYPTED and not passphrase:
        raise ConfigError(
            f"`{where}` needs its passphrase",
            help="type it when asked, or use --passphrase-fd, --passphrase-file or GATE_KEY_PASSWORD",
        )
    if label == _CLEAR and passphrase is not None:
        raise ConfigError(
            f"`{where}` has no passphrase, and one was given",
            help="leave the passphrase out, or name the key that it belongs to",
        )
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        handle = load_der_private_key(content, passphrase if label == _ENCRYPTED else None)
    except UnsupportedAlgorithm:
        raise ConfigError(
            f"`{where}` is a key, or is encrypted, in a way that this program does not read",
            help="make a new one: gate key generate",
        ) from None
    except (ValueError, TypeError):
        # `cryptography` says "Incorrect password?" of a damaged file too; so does this.
        if label == _ENCRYPTED:
            raise ConfigError(
                f"the passphrase does not open `{where}`, or the file is damaged",
                help="try again with the right passphrase; nobody can recover it",
            ) from None
        raise ConfigError(f"`{where}` is a damaged private key", help="restore it from its backup") from None
    return _wrap(handle, where)


def _wrap(handle: Any, where: str) -> PrivateKey:  # noqa: ANN401 - any private key of `cryptography`
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    spki = handle.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return PrivateKey(public_key=public.load_spki(spki, where), handle=handle)


def _pkcs8(key: PrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return bytes(key.handle.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def _help_for(label: str) -> str:
    if "COSIGN" in label or "SIGSTORE" in label:
        return "let cosign sign: cosign attest-blob --statement FILE --key KEY --bundle OUT BLOB"
    if "PUBLIC" in label or "CERTIFICATE" in label:
        return "name the private key; this one anybody may have"
    if "OPENSSH" in label:
        return "keys of SSH are not read; make one for this purpose: gate key generate"
    return "convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 600000 -in KEY -out NEW"
