"""Keys of every kind for the tests of signatures, made once a process: RSA takes its time."""

from __future__ import annotations

from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from signatures.keys import private
from signatures.keys.private import PrivateKey
from signatures.keys.public import PublicKey


@cache
def key_of(algorithm: str, name: str = "first") -> PrivateKey:
    """A key of this kind; each ``name`` is another key."""
    return private.generate(algorithm)


@cache
def rsa_handle(bits: int) -> rsa.RSAPrivateKey:
    """An RSA key of a size that `generate` does not make."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def pem_of(handle: Any) -> bytes:
    """The public half as `cryptography` writes it."""
    return bytes(handle.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


class StubSigner:
    """A signer that declares one key and signs with another, or with anything."""

    def __init__(self, declared: PrivateKey, *, signs_with: PrivateKey | None = None) -> None:
        self.uri = "stub:key"
        self._declared = declared
        self._signs_with = signs_with or declared

    def public_key(self) -> PublicKey:
        """The key that it claims to have."""
        return self._declared.public_key

    def sign(self, pae: bytes) -> bytes:
        """A signature by the key that it has."""
        return self._signs_with.sign(pae)
