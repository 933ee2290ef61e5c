"""Just enough DER (ITU-T X.690) for key files: tag, length, content.

Public keys are taken apart here rather than by ``load_pem_public_key`` because that call loads half of
`cryptography` (as long as everything else `gate check` does before its first file), and because it hides
what a refusal has to name: the algorithm that was found.
"""

from __future__ import annotations

from collections.abc import Iterator

INTEGER, BIT_STRING, OCTET_STRING, NULL, OID, SEQUENCE = 0x02, 0x03, 0x04, 0x05, 0x06, 0x30


class DerError(ValueError):
    """The bytes are not DER of the expected kind; caught by the readers of key files, never seen outside."""


def encode(tag: int, *contents: bytes) -> bytes:
    """One element: ``tag``, the definite length of all ``contents`` together, and these."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:  # noqa: PLR2004 - X.690 8.1.3.4: the short form ends here
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def encode_integer(value: int) -> bytes:
    """A non-negative INTEGER."""
    return encode(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def encode_oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER from its dotted form."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return encode(OID, *(_base128(arc) for arc in (40 * first + second, *rest)))


def _base128(arc: int) -> bytes:
    digits = [arc & 0x7F]
    while arc := arc >> 7:
        digits.append(arc & 0x7F | 0x80)
    return bytes(reversed(digits))


def elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements that fill ``data`` exactly, as (tag, content); DerError if they do not."""
    at = 0
    while at < len(data):
        if len(data) - at < 2:  # noqa: PLR2004 - a tag and a length
            raise DerError("it ends inside an element")
        tag, size = data[at], data[at + 1]
        at += 2
        if size >= 0x80:  # noqa: PLR2004 - the long form: how many octets hold the length
            count = size & 0x7F
            size = int.from_bytes(data[at : at + count], "big")
            # X.690 10.1: the fewest octets, always definite
            if count not in (1, 2, 3, 4) or size < 0x80 or size.bit_length() <= 8 * (count - 1):  # noqa: PLR2004
                raise DerError("a length is not in its shortest form")
            at += count
        if size > len(data) - at:
            raise DerError("it ends inside an element")
        yield tag, data[at : at + size]
        at += size


def expect(data: bytes, *tags: int) -> list[bytes]:
    """The contents of exactly the elements ``tags`` in ``data``; DerError for anything else."""
    found = list(elements(data))
    if tuple(tag for tag, _ in found) != tags:
        raise DerError("it holds other elements than it should")
    return [content for _, content in found]


def decode_integer(content: bytes) -> int:
    """A non-negative INTEGER in its shortest form; DerError for any other."""
    if not content or content[0] >= 0x80 or (len(content) > 1 and content[0] == 0 and content[1] < 0x80):  # noqa: PLR2004
        raise DerError("a number is negative or not in its shortest form")
    return int.from_bytes(content, "big")


def decode_oid(content: bytes) -> str:
    """The dotted form of an OBJECT IDENTIFIER."""
    if not content or content[-1] >= 0x80:  # noqa: PLR2004 - the last octet has no continuation bit
        raise DerError("an object identifier is cut off")
    arcs, arc = [], 0
    for octet in content:
        arc = arc << 7 | octet & 0x7F
        if octet < 0x80:  # noqa: PLR2004
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def spki(algorithm: bytes, key: bytes) -> bytes:
    """A SubjectPublicKeyInfo (RFC 5280, 4.1.2.7) from an encoded AlgorithmIdentifier and the key's octets."""
    return encode(SEQUENCE, algorithm, encode(BIT_STRING, b"\0", key))
