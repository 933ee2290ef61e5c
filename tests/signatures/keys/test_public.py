"""Which public keys are read, when two are one, and which signatures are theirs."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, mldsa, padding, rsa, utils, x448, x25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from signatures.errors import ConfigError
from signatures.keys import der, pem, public
from signatures.keys.public import ALGORITHMS, load_public, load_spki, verify
from tests.signatures.keys.test_ed25519_points import SMALL_ORDER
from tests.support.keys import key_of, pem_of, rsa_handle

ORDERS = {
    public.ECDSA_P256: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    public.ECDSA_P384: int("F" * 48 + "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973", 16),
}
LENGTHS = {  # of a signature; of a usual one for ECDSA
    public.ED25519: 64,
    public.ECDSA_P256: 71,
    public.ECDSA_P384: 103,
    public.ECDSA_P521: 138,
    public.RSA_PSS: 384,
    public.ML_DSA_65: 3309,
    public.ML_DSA_87: 4627,
}
RSA_OID = "1.2.840.113549.1.1.1"


def _fault(data: bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        load_public(data, "x.pub")
    assert caught.value.help
    return caught.value.message


def _rsa_pem(modulus: int, exponent: int, oid: str = RSA_OID, parameters: bytes | None = None) -> bytes:
    identifier = der.encode(
        der.SEQUENCE, der.encode_oid(oid), der.encode(der.NULL) if parameters is None else parameters
    )
    numbers = der.encode(der.SEQUENCE, der.encode_integer(modulus), der.encode_integer(exponent))
    return pem.encode("PUBLIC KEY", der.spki(identifier, numbers))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_kind_is_read_as_cryptography_writes_it(algorithm: str) -> None:
    """The PEM of `cryptography` gives the key, its DER, its fingerprint, and the same PEM again."""
    handle = key_of(algorithm).handle
    key = load_public(pem_of(handle), "x.pub")
    raw = handle.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert (key.algorithm, key.spki, key.to_pem()) == (algorithm, raw, pem_of(handle))
    assert key.keyid == key.fingerprint == hashlib.sha256(raw).hexdigest()
    assert key == load_spki(raw, "again")
    assert len({key, load_spki(raw, "again"), key_of(algorithm, "second").public_key}) == 2


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_signatures_verify_under_their_key_alone(algorithm: str) -> None:
    """A signature holds for its message and its key, and for no other and no part of it."""
    key = key_of(algorithm)
    signature = key.sign(b"message")
    assert verify(key.public_key, signature, b"message")
    assert not verify(key.public_key, signature, b"messagf")
    assert not verify(key_of(algorithm, "second").public_key, signature, b"message")
    for other in (b"", signature[:-1], signature + b"\0", bytes(len(signature)), b"\xff" * len(signature)):
        assert not verify(key.public_key, other, b"message")


@settings(deadline=None)  # the first example of a kind makes its key
@given(algorithm=st.sampled_from(ALGORITHMS), data=st.data())
def test_no_signature_raises(algorithm: str, data: st.DataObject) -> None:
    """Whatever stands in place of a signature is no signature, and never an exception."""
    key = key_of(algorithm).public_key
    size = LENGTHS[algorithm]
    noise = data.draw(st.binary(max_size=80) | st.binary(min_size=size, max_size=size))
    assert verify(key, noise, b"message") is False


@pytest.mark.parametrize("algorithm", [public.ECDSA_P256, public.ECDSA_P384])
def test_ecdsa_is_malleable_and_strict(algorithm: str) -> None:
    """(r, n-s) verifies too, which is why nothing counts signatures by their bytes; a form that is not DER does not."""
    key = key_of(algorithm)
    signature = key.sign(b"message")
    r, s = utils.decode_dss_signature(signature)
    twin = utils.encode_dss_signature(r, ORDERS[algorithm] - s)
    assert twin != signature
    assert verify(key.public_key, twin, b"message")
    size = len(signature) - 2
    body = signature[2:]
    for other in (
        signature + b"\0",
        b"\x30\x81" + bytes([size]) + body,
        b"\x30\x80" + body + b"\0\0",
        b"\x30" + bytes([size + 2]) + body + b"\x05\0",
        utils.encode_dss_signature(r, s + ORDERS[algorithm]),
        r.to_bytes(48, "big") + s.to_bytes(48, "big"),
    ):
        assert not verify(key.public_key, other, b"message")


def test_the_curve_decides_the_hash() -> None:
    """P-384 goes with SHA-384: a signature over SHA-256 by the same key is none."""
    key = key_of(public.ECDSA_P384)
    assert not verify(key.public_key, key.handle.sign(b"message", ec.ECDSA(hashes.SHA256())), b"message")


@pytest.mark.parametrize(
    ("salt", "good"), [(32, True), (0, False), (20, False), (31, False), (padding.PSS.MAX_LENGTH, False)]
)
def test_rsa_pss_salts(salt: int, good: bool) -> None:
    """The salt is exactly as long as the digest."""
    key = key_of(public.RSA_PSS)
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=salt)
    assert verify(key.public_key, key.handle.sign(b"message", scheme, hashes.SHA256()), b"message") is good


def test_rsa_under_another_padding_or_hash() -> None:
    """PKCS#1 v1.5, SHA-512 and MGF1 with another hash are other algorithms."""
    key = key_of(public.RSA_PSS)
    sha256, sha512 = hashes.SHA256(), hashes.SHA512()
    for other in (
        key.handle.sign(b"message", padding.PKCS1v15(), sha256),
        key.handle.sign(b"message", padding.PSS(padding.MGF1(sha512), 32), sha512),
        key.handle.sign(b"message", padding.PSS(padding.MGF1(sha512), 32), sha256),
    ):
        assert not verify(key.public_key, other, b"message")


def test_ml_dsa_has_the_empty_context() -> None:
    """A signature under a context of its own is another algorithm."""
    key = key_of(public.ML_DSA_65)
    assert not verify(key.public_key, key.handle.sign(b"message", b"context"), b"message")


def test_one_key_in_several_spellings_is_one_key() -> None:
    """A compressed point, RSA under its PSS name, with or without parameters: the same key."""
    handle = key_of(public.ECDSA_P256).handle
    point = handle.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    curve = der.encode(der.SEQUENCE, der.encode_oid("1.2.840.10045.2.1"), der.encode_oid("1.2.840.10045.3.1.7"))
    assert load_spki(der.spki(curve, point), "compressed") == key_of(public.ECDSA_P256).public_key

    numbers = key_of(public.RSA_PSS).handle.public_key().public_numbers()
    pss = "1.2.840.113549.1.1.10"
    for other in (
        _rsa_pem(numbers.n, numbers.e, parameters=b""),
        _rsa_pem(numbers.n, numbers.e, pss, b""),
        _rsa_pem(numbers.n, numbers.e, pss, public._PSS_PARAMETERS),
    ):
        assert load_public(other, "x.pub") == key_of(public.RSA_PSS).public_key


def test_pem_may_have_white_space_around_it_and_nothing_else() -> None:
    """Blank lines and CRLF are harmless; comments, junk and a second block are not."""
    data = pem_of(key_of(public.ED25519).handle)
    key = key_of(public.ED25519).public_key
    for same in (b"\n\n" + data + b"\n  \n", data.replace(b"\n", b"\r\n"), data.rstrip()):
        assert load_public(same, "x.pub") == key
    second = pem_of(key_of(public.ED25519, "second").handle)
    assert _fault(data + second) == "`x.pub` holds 2 PEM blocks"
    assert "nothing before or after" in _fault(b"comment\n" + data)
    assert "nothing before or after" in _fault(data + b"comment\n")
    assert "nothing before or after" in _fault(data.replace(b"END PUBLIC", b"END OTHER"))
    assert "damaged" in _fault(data.replace(b"Mc", b"M=c", 1) if b"Mc" in data else data.replace(b"M", b"M=", 1))
    assert _fault(b"") == "`x.pub` is not a PEM file"
    assert _fault(b"MCowBQYDK2VwAyEA") == "`x.pub` is not a PEM file"
    assert "too large" in _fault(data + b"\n" * 70_000)


def test_what_is_no_public_key_is_named() -> None:
    """A private key, a certificate, a PKCS#1 key: each says what it is and how to go on."""
    clear = key_of(public.ED25519).handle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert _fault(clear) == "`x.pub` is a private key where a public one belongs"
    assert "is a certificate" in _fault(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    pkcs1 = key_of(public.RSA_PSS).handle.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)
    assert "`RSA PUBLIC KEY`" in _fault(pkcs1)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (x25519.X25519PrivateKey.generate, "X25519"),
        (x448.X448PrivateKey.generate, "X448"),
        (ed448.Ed448PrivateKey.generate, "Ed448"),
        (mldsa.MLDSA44PrivateKey.generate, "ML-DSA-44"),
        (lambda: ec.generate_private_key(ec.SECP256K1()), "secp256k1"),
        (lambda: ec.generate_private_key(ec.SECP224R1()), "P-224"),
        (lambda: ec.generate_private_key(ec.BrainpoolP256R1()), "1.3.36.3.3.2.8.1.1.7"),
    ],
)
def test_other_kinds_are_refused_by_name(make: object, name: str) -> None:
    """Kinds of keys beyond the table, by the name that people know."""
    assert callable(make)
    assert _fault(pem_of(make())).endswith(f"not accepted: {name}")


def test_dsa_is_refused_by_name() -> None:
    """DSA too (the key itself need not be one)."""
    parameters = dsa.DSAParameterNumbers(p=23, q=11, g=4)
    identifier = der.encode(
        der.SEQUENCE,
        der.encode_oid("1.2.840.10040.4.1"),
        der.encode(der.SEQUENCE, *map(der.encode_integer, (parameters.p, parameters.q, parameters.g))),
    )
    assert _fault(pem.encode("PUBLIC KEY", der.spki(identifier, der.encode_integer(8)))).endswith("DSA")


def test_rsa_sizes_and_exponents() -> None:
    """3072 to 8192 bits, an odd modulus, an ordinary exponent: 1 would make every message its own signature."""
    assert "2048 bits" in _fault(pem_of(rsa_handle(2048)))
    numbers = key_of(public.RSA_PSS).handle.public_key().public_numbers()
    assert "8193 bits" in _fault(_rsa_pem(2**8192 + 1, 65537))
    assert "even" in _fault(_rsa_pem(numbers.n + 1, 65537))
    for exponent in (1, 3, 65535, 65538, 2**32 + 1, 2**3000 + 1):
        assert "exponent" in _fault(_rsa_pem(numbers.n, exponent))
    assert load_public(_rsa_pem(numbers.n, 2**32 - 1), "x.pub").algorithm == public.RSA_PSS
    sha512 = public._PSS_PARAMETERS.replace(
        der.encode_oid("2.16.840.1.101.3.4.2.1"), b"\x06\x09`\x86H\x01e\x03\x04\x02\x03"
    )
    assert "SHA-256" in _fault(_rsa_pem(numbers.n, numbers.e, "1.2.840.113549.1.1.10", sha512))
    assert isinstance(rsa_handle(2048), rsa.RSAPrivateKey)


@pytest.mark.parametrize("encoding", SMALL_ORDER, ids=bytes.hex)
def test_small_order_key(encoding: bytes) -> None:
    """With these Ed25519 keys every message verifies: none of them is ever loaded."""
    identifier = der.encode(der.SEQUENCE, der.encode_oid("1.3.101.112"))
    assert "any message verifies" in _fault(pem.encode("PUBLIC KEY", der.spki(identifier, encoding)))


def test_points_off_their_curve_are_refused() -> None:
    """An EC point off its curve, at infinity, or of a wrong length is a ConfigError."""
    curve = der.encode(der.SEQUENCE, der.encode_oid("1.2.840.10045.2.1"), der.encode_oid("1.2.840.10045.3.1.7"))
    for point in (b"\x04" + b"\x01" * 64, b"\0", b"", b"\x04" + b"\x01" * 10, b"\x02" + b"\xff" * 32):
        assert "not a usable public key" in _fault(pem.encode("PUBLIC KEY", der.spki(curve, point)))
    explicit = der.encode(der.SEQUENCE, der.encode_oid("1.2.840.10045.2.1"), der.encode(der.SEQUENCE))
    assert "not given by name" in _fault(pem.encode("PUBLIC KEY", der.spki(explicit, b"\0")))


@settings(deadline=None)
@given(st.sampled_from(ALGORITHMS), st.data())
def test_mutated_keys_are_that_key_or_an_error(algorithm: str, data: st.DataObject) -> None:
    """One octet changed: a ConfigError, or a key of which `cryptography` says the same; never anything else."""
    raw = bytearray(key_of(algorithm).public_key.spki)
    at = data.draw(st.integers(0, min(len(raw) - 1, 60)))
    raw[at] = data.draw(st.integers(0, 255))
    try:
        key = load_spki(bytes(raw), "mutant")
    except ConfigError:
        return
    theirs = load_der_public_key(bytes(raw)).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert key.spki == theirs


@given(st.binary(max_size=200))
def test_noise_is_a_config_error(noise: bytes) -> None:
    """Noise as a key, or as a PEM file, is the user's error and nothing else."""
    with pytest.raises(ConfigError):
        load_spki(noise, "noise")
    with pytest.raises(ConfigError):
        load_public(noise, "noise")


def test_an_ed25519_key_loads_little(tmp_path: Path) -> None:
    """Reading an Ed25519 key and verifying with it imports neither the serialisation nor other kinds of keys."""
    path = tmp_path / "x.pub"
    path.write_bytes(pem_of(key_of(public.ED25519).handle))
    script = (
        "import sys; from signatures.keys.public import load_public, verify\n"
        "key = load_public(open(sys.argv[1], 'rb').read(), 'x'); assert not verify(key, bytes(64), b'')\n"
        "print(*sorted(m for m in sys.modules if m.startswith('cryptography.hazmat.primitives.')))"
    )
    done = subprocess.run([sys.executable, "-c", script, path], check=True, capture_output=True, text=True)
    loaded = {name.removeprefix("cryptography.hazmat.primitives.") for name in done.stdout.split()}
    assert "asymmetric.ed25519" in loaded
    assert loaded.isdisjoint({"serialization", "ciphers", "asymmetric.ec", "asymmetric.rsa", "asymmetric.mldsa"})


def _spki(*algorithm: bytes, key: bytes, unused: int = 0) -> bytes:
    return der.encode(
        der.SEQUENCE, der.encode(der.SEQUENCE, *algorithm), der.encode(der.BIT_STRING, bytes([unused]) + key)
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (_spki(der.encode(der.NULL), key=b"x"), "not an AlgorithmIdentifier"),
        (_spki(der.encode_oid("1.3.101.112"), der.encode(der.NULL), der.encode(der.NULL), key=b"x"), "AlgorithmIdent"),
        (_spki(der.encode_oid("1.3.101.112"), key=b"x" * 32, unused=1), "not whole octets"),
        (_spki(der.encode_oid("1.3.101.112"), key=b"x" * 31), "an Ed25519 key has 32 octets"),
        (_spki(der.encode_oid("2.16.840.1.101.3.4.3.18"), key=b"x" * 1951), "a key of ml-dsa-65 has 1952 octets"),
    ],
)
def test_a_key_that_is_cut_or_bent_is_refused(content: bytes, fault: str) -> None:
    """Each part that a SubjectPublicKeyInfo cannot be without."""
    with pytest.raises(ConfigError, match=fault):
        load_spki(content, "bent.pub")


def test_a_machine_that_does_not_know_ml_dsa_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """An OpenSSL without the algorithm is no fault of the key."""
    content = key_of(public.ML_DSA_65, "unknown here").public_key.spki

    class Unsupported:
        @staticmethod
        def from_public_bytes(_: bytes) -> None:
            raise UnsupportedAlgorithm("ml-dsa")

    monkeypatch.setattr(mldsa, "MLDSA65PublicKey", Unsupported)
    with pytest.raises(ConfigError, match="does not know ml-dsa-65"):
        load_spki(content, "new.pub")
