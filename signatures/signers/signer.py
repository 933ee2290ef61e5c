"""What a signer is: something that holds a private key and signs with it, wherever the key may be."""

from __future__ import annotations

from typing import Protocol

from signatures.keys.public import PublicKey


class Signer(Protocol):
    """One key that can sign. ``uri`` is what the operator typed, without any secret."""

    @property
    def uri(self) -> str:
        """Where the key is, as messages name it."""
        ...

    def public_key(self) -> PublicKey:
        """The declared public key: every signature is verified with it before it is handed out."""
        ...

    def sign(self, pae: bytes) -> bytes:
        """A signature over ``pae`` in the wire form of the key's type (ECDSA as DER); ConfigError if it cannot."""
        ...
