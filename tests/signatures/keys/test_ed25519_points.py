"""The Ed25519 points that must not be trusted, and that no honest key is taken for one."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from signatures.keys.ed25519_points import find_fault

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
Y8 = int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little")
SIGN = 1 << 255
# Two signs for each y: the five values of small order, and the two that have a second, larger spelling below 2^255.
SMALL_ORDER = [(y | sign).to_bytes(32, "little") for y in (0, 1, P - 1, Y8, P - Y8, P, P + 1) for sign in (0, SIGN)]

Point = tuple[int, int]


def _add(a: Point, b: Point) -> Point:
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def _x_of(y: int) -> int:
    """RFC 8032, 5.1.3, step 3."""
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert v * x * x % P == u
    return x


@pytest.mark.parametrize("encoding", SMALL_ORDER, ids=bytes.hex)
def test_small_order_is_refused(encoding: bytes) -> None:
    """Each of the 14 encodings of the eight points is refused, and eight times such a point is the identity."""
    y = (int.from_bytes(encoding, "little") & SIGN - 1) % P
    point = (_x_of(y), y)
    for _ in range(3):
        point = _add(point, point)
    assert point == (0, 1)
    assert "any message" in find_fault(encoding)


def test_why_it_matters() -> None:
    """`cryptography` verifies one constant signature under the identity for whatever message there is."""
    identity, signature = (1).to_bytes(32, "little"), (1).to_bytes(32, "little") + bytes(32)
    key = Ed25519PublicKey.from_public_bytes(identity)
    for message in (b"allow", b"deny", b""):
        key.verify(signature, message)


@pytest.mark.parametrize("y", range(P + 2, 2**255))
def test_larger_spelling_is_refused(y: int) -> None:
    """A y at or above p is another spelling of a smaller one."""
    assert "canonical" in find_fault(y.to_bytes(32, "little"))


@given(st.binary(min_size=32, max_size=32))
def test_points_off_the_curve_are_refused(seed: bytes) -> None:
    """What is accepted has an x (RFC 8032, 5.1.3), and what is refused as off the curve has none."""
    y = int.from_bytes(seed, "little") & SIGN - 1
    fault = find_fault(seed)
    if "curve" in fault:
        with pytest.raises(AssertionError):
            _x_of(y)
    elif not fault:
        _x_of(y)


@given(st.binary(min_size=32, max_size=32))
def test_honest_keys_are_taken(seed: bytes) -> None:
    """No key that was made as keys are made is refused."""
    assert find_fault(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()) == ""
