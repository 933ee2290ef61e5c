"""Ed25519 public keys that must not be trusted: with some of them *every* message verifies.

A point of small order (RFC 8032, 5.1; the eight of them lie in the curve's torsion) makes one constant signature
valid for all messages or for a good part of them, and OpenSSL loads such keys without a word. Encodings of one point
that are not canonical (y at or above p) would let one key pass for two.
"""

from __future__ import annotations

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
# y of the points of order 8; the others of small order have y = 0 (order 4), 1 (the identity), -1 (order 2)
_Y8 = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
_SMALL_ORDER = frozenset({0, 1, _P - 1, _Y8, _P - _Y8})


def find_fault(key: bytes) -> str:
    """Why the 32 octets of ``key`` are no Ed25519 key to trust, or an empty string."""
    y = int.from_bytes(key, "little") & (1 << 255) - 1  # the top bit is the sign of x
    if y % _P in _SMALL_ORDER:
        return "an Ed25519 point of small order, with which any message verifies"
    if y >= _P:
        return "an Ed25519 point that is not in its canonical encoding"
    # On the curve, x^2 = u / v = (y^2 - 1) / (d y^2 + 1), which is a square exactly when u v is (Euler's criterion).
    u, v = (y * y - 1) % _P, (_D * y * y + 1) % _P
    if pow(u * v, (_P - 1) // 2, _P) != 1:
        return "it is not a point of the Ed25519 curve"
    return ""
