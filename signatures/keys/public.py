"""Public keys: read from PEM, compared by what they are, and asked whether they made a signature.

The key's own type decides the algorithm, never anything that stands in an envelope:

================= ============================================== =======================
``algorithm``     signature                                      source
================= ============================================== =======================
``ed25519``       Ed25519, 64 octets                             RFC 8032
``ecdsa-p256``    ECDSA with SHA-256, DER                        FIPS 186-5, RFC 3279
``ecdsa-p384``    ECDSA with SHA-384, DER
``ecdsa-p521``    ECDSA with SHA-512, DER
``rsa-pss``       RSASSA-PSS, SHA-256, MGF1 with SHA-256, salt   RFC 8017, 8.1
                  of exactly 32 octets
``ml-dsa-65``     ML-DSA, pure, empty context                    FIPS 204
``ml-dsa-87``
================= ============================================== =======================

`cryptography` is imported inside the functions, and only the module of the key at hand: a trust file with Ed25519
keys does not pay for RSA.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from signatures.errors import ConfigError
from signatures.keys import der, ed25519_points, pem

ED25519, ECDSA_P256, ECDSA_P384, ECDSA_P521 = "ed25519", "ecdsa-p256", "ecdsa-p384", "ecdsa-p521"
RSA_PSS, ML_DSA_65, ML_DSA_87 = "rsa-pss", "ml-dsa-65", "ml-dsa-87"
ALGORITHMS = (ED25519, ECDSA_P256, ECDSA_P384, ECDSA_P521, RSA_PSS, ML_DSA_65, ML_DSA_87)

RSA_MIN_BITS, RSA_MAX_BITS = 3072, 8192
_RSA_MIN_EXPONENT, _RSA_MAX_EXPONENT = 65537, 2**32 - 1  # FIPS 186-5, 5.4: above 2^16; huge ones only cost time
_SALT = 32

_EC_OID = "1.2.840.10045.2.1"
_RSA_OID, _RSA_PSS_OID = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"
_CURVES = {  # the curve's OID: (algorithm, class in `cryptography`, octets of a coordinate)
    "1.2.840.10045.3.1.7": (ECDSA_P256, "SECP256R1", 32),
    "1.3.132.0.34": (ECDSA_P384, "SECP384R1", 48),
    "1.3.132.0.35": (ECDSA_P521, "SECP521R1", 66),
}
EC_HASH = {ECDSA_P256: "SHA256", ECDSA_P384: "SHA384", ECDSA_P521: "SHA512"}
# A DER signature is at most two INTEGERs of a coordinate and a sign octet each, under their tags and lengths.
_EC_LONGEST = {ECDSA_P256: 72, ECDSA_P384: 104, ECDSA_P521: 139}
_EC_SHORTEST = 8
_ED25519_OID = "1.3.101.112"
_ED25519_BYTES, _ED25519_SIGNATURE = 32, 64
_ML_DSA = {  # the key's OID: (algorithm, class in `cryptography`, octets of a key)
    "2.16.840.1.101.3.4.3.18": (ML_DSA_65, "MLDSA65PublicKey", 1952),
    "2.16.840.1.101.3.4.3.19": (ML_DSA_87, "MLDSA87PublicKey", 2592),
}
_ML_DSA_SIGNATURE = {ML_DSA_65: 3309, ML_DSA_87: 4627}
_NAMES = {  # what people try, and what to call it
    "1.2.840.10040.4.1": "DSA",
    "1.3.101.110": "X25519",
    "1.3.101.111": "X448",
    "1.3.101.113": "Ed448",
    "1.3.132.0.10": "secp256k1",
    "1.3.132.0.33": "P-224",
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
}
_ACCEPTED = "use Ed25519, ECDSA P-256/P-384/P-521, RSA of 3072 to 8192 bits, or ML-DSA-65/87"

# AlgorithmIdentifier parameters of RSASSA-PSS (RFC 4055, 3.1): SHA-256, MGF1 with SHA-256, salt of 32 octets.
_SHA256_ID = der.encode(der.SEQUENCE, der.encode_oid("2.16.840.1.101.3.4.2.1"), der.encode(der.NULL))
_PSS_PARAMETERS = der.encode(
    der.SEQUENCE,
    der.encode(0xA0, _SHA256_ID),
    der.encode(0xA1, der.encode(der.SEQUENCE, der.encode_oid("1.2.840.113549.1.1.8"), _SHA256_ID)),
    der.encode(0xA2, der.encode_integer(_SALT)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A public key that may be trusted: ``algorithm`` is one of ALGORITHMS, ``spki`` its re-encoded DER.

    ``spki`` is written anew from the key's own numbers (a point uncompressed, RSA under its plain OID), so that
    two files with one key are equal however they spell it. Made by `load_public` and `load_spki` only.
    """

    algorithm: str
    spki: bytes
    handle: Any = field(repr=False, compare=False)  # the key object of `cryptography`; only this file touches it

    @property
    def fingerprint(self) -> str:
        """SHA-256 of ``spki`` as 64 hexadecimal digits; `openssl pkey -pubin -outform DER | sha256sum` prints it."""
        return hashlib.sha256(self.spki).hexdigest()

    @property
    def keyid(self) -> str:
        """What an envelope names this key by: the fingerprint. Only ever a hint."""
        return self.fingerprint

    @property
    def rsa_bits(self) -> int:
        """The size of an RSA modulus in bits; 0 for every other algorithm."""
        return int(self.handle.key_size) if self.algorithm == RSA_PSS else 0

    def to_pem(self) -> bytes:
        """The SubjectPublicKeyInfo as PEM, as `load_public` reads it."""
        return pem.encode("PUBLIC KEY", self.spki)


def load_public(data: bytes, where: str) -> PublicKey:
    """The key in a PEM file with exactly one SubjectPublicKeyInfo; ``where`` names the file in a ConfigError.

    Refused: anything beside the one block, private keys, certificates, algorithms and curves outside the table
    above, RSA below 3072 or above 8192 bits or with an unusual exponent, points off their curve, and the Ed25519
    points with which any message would verify.
    """
    label = pem.label_of(data)
    if "PRIVATE KEY" in label:
        raise ConfigError(
            f"`{where}` is a private key where a public one belongs",
            help="name its public half (`gate key show KEY` prints it), and keep the private one to its signer",
        )
    if "CERTIFICATE" in label:
        raise ConfigError(
            f"`{where}` is a certificate, not a public key",
            help="take the key out: openssl x509 -in CERT -pubkey -noout",
        )
    label, content = pem.decode(data, where, what="a public key")
    if label != "PUBLIC KEY":
        raise ConfigError(
            f"`{where}` holds a PEM block `{label}`, not `PUBLIC KEY`", help="convert it: openssl pkey -pubin"
        )
    return load_spki(content, where)


def load_spki(content: bytes, where: str) -> PublicKey:
    """The key in a DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7), under the same conditions as `load_public`."""
    try:
        (outer,) = der.expect(content, der.SEQUENCE)
        algorithm, bits = der.expect(outer, der.SEQUENCE, der.BIT_STRING)
        (tag, oid), *parameters = der.elements(algorithm)
        if tag != der.OID or len(parameters) > 1:
            raise der.DerError("its algorithm is not an AlgorithmIdentifier")
        if not bits or bits[0] != 0:
            raise der.DerError("its key is not whole octets")
        return _load(der.decode_oid(oid), parameters, bits[1:], where)
    except ValueError as fault:  # DerError, a point off its curve, numbers that `cryptography` refuses
        raise ConfigError(f"`{where}` is not a usable public key: {fault}", help=_ACCEPTED) from None


def _load(oid: str, parameters: list[tuple[int, bytes]], key: bytes, where: str) -> PublicKey:
    if oid == _ED25519_OID and not parameters:
        return _load_ed25519(key)
    if oid == _EC_OID and len(parameters) == 1 and parameters[0][0] == der.OID:
        return _load_ec(der.decode_oid(parameters[0][1]), key, where)
    if oid in _ML_DSA and not parameters:
        return _load_ml_dsa(oid, key)
    if oid == _RSA_OID and parameters in ([(der.NULL, b"")], []):
        return _load_rsa(key)
    if oid == _RSA_PSS_OID:
        if parameters and der.encode(*parameters[0]) != _PSS_PARAMETERS:
            raise ValueError("its RSASSA-PSS parameters are not SHA-256 with a salt of 32 octets")
        return _load_rsa(key)
    if oid == _EC_OID:
        raise ValueError("its curve is not given by name")
    raise ConfigError(f"`{where}` is a key of a kind that is not accepted: {_NAMES.get(oid, oid)}", help=_ACCEPTED)


def _load_ed25519(key: bytes) -> PublicKey:
    if len(key) != _ED25519_BYTES:
        raise ValueError("an Ed25519 key has 32 octets")
    if fault := ed25519_points.find_fault(key):
        raise ValueError(fault)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    spki = der.spki(der.encode(der.SEQUENCE, der.encode_oid(_ED25519_OID)), key)
    return PublicKey(algorithm=ED25519, spki=spki, handle=Ed25519PublicKey.from_public_bytes(key))


def _load_ec(curve_oid: str, point: bytes, where: str) -> PublicKey:
    if curve_oid not in _CURVES:
        name = _NAMES.get(curve_oid, curve_oid)
        raise ConfigError(f"`{where}` is a key on a curve that is not accepted: {name}", help=_ACCEPTED)
    from cryptography.hazmat.primitives.asymmetric import ec

    algorithm, curve, size = _CURVES[curve_oid]
    key = ec.EllipticCurvePublicKey.from_encoded_point(getattr(ec, curve)(), point)  # ValueError if off the curve
    numbers = key.public_numbers()
    uncompressed = b"\x04" + numbers.x.to_bytes(size, "big") + numbers.y.to_bytes(size, "big")
    identifier = der.encode(der.SEQUENCE, der.encode_oid(_EC_OID), der.encode_oid(curve_oid))
    return PublicKey(algorithm=algorithm, spki=der.spki(identifier, uncompressed), handle=key)


def _load_rsa(content: bytes) -> PublicKey:
    (outer,) = der.expect(content, der.SEQUENCE)
    modulus, exponent = (der.decode_integer(number) for number in der.expect(outer, der.INTEGER, der.INTEGER))
    bits = modulus.bit_length()
    if not RSA_MIN_BITS <= bits <= RSA_MAX_BITS:
        raise ValueError(f"an RSA key of {bits} bits; {RSA_MIN_BITS} to {RSA_MAX_BITS} are accepted")
    if modulus % 2 == 0:
        raise ValueError("its RSA modulus is even")
    # An exponent of 1 would make every signature its own message.
    if exponent % 2 == 0 or not _RSA_MIN_EXPONENT <= exponent <= _RSA_MAX_EXPONENT:
        raise ValueError("its RSA exponent is not an odd number from 65537 to 2^32")
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    identifier = der.encode(der.SEQUENCE, der.encode_oid(_RSA_OID), der.encode(der.NULL))
    numbers = der.encode(der.SEQUENCE, der.encode_integer(modulus), der.encode_integer(exponent))
    key = RSAPublicNumbers(exponent, modulus).public_key()
    return PublicKey(algorithm=RSA_PSS, spki=der.spki(identifier, numbers), handle=key)


def _load_ml_dsa(oid: str, key: bytes) -> PublicKey:
    algorithm, name, size = _ML_DSA[oid]
    if len(key) != size:
        raise ValueError(f"a key of {algorithm} has {size} octets")
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import mldsa

    try:
        loaded = getattr(mldsa, name).from_public_bytes(key)
    except UnsupportedAlgorithm:
        raise ValueError(f"the OpenSSL of this machine's `cryptography` does not know {algorithm}") from None
    spki = der.spki(der.encode(der.SEQUENCE, der.encode_oid(oid)), key)
    return PublicKey(algorithm=algorithm, spki=spki, handle=loaded)


def verify(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` is by ``key`` over exactly ``message``. Never raises for what the signature holds.

    ECDSA signatures are malleable: (r, n-s) verifies where (r, s) does. So signatures are never counted, compared
    or remembered by their bytes; keys and parties are.
    """
    if not may_be_by(key, signature):
        return False
    from cryptography.exceptions import InvalidSignature

    try:
        if key.algorithm in EC_HASH:
            from cryptography.hazmat.primitives import hashes
            from cryptography.hazmat.primitives.asymmetric import ec

            key.handle.verify(signature, message, ec.ECDSA(getattr(hashes, EC_HASH[key.algorithm])()))
        elif key.algorithm == RSA_PSS:
            from cryptography.hazmat.primitives import hashes
            from cryptography.hazmat.primitives.asymmetric import padding

            pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=_SALT)
            key.handle.verify(signature, message, pss, hashes.SHA256())
        else:  # Ed25519, and ML-DSA with the empty context
            key.handle.verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def may_be_by(key: PublicKey, signature: bytes) -> bool:
    """Whether ``signature`` has a length that ``key`` can make: cheap, asked before `verify`."""
    size = len(signature)
    if key.algorithm == ED25519:
        return size == _ED25519_SIGNATURE
    if key.algorithm in _EC_LONGEST:
        return _EC_SHORTEST <= size <= _EC_LONGEST[key.algorithm]
    if key.algorithm == RSA_PSS:
        return size == (key.rsa_bits + 7) // 8
    return size == _ML_DSA_SIGNATURE[key.algorithm]
