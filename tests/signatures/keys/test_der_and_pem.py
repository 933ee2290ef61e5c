"""DER: what is written is read back, and only the shortest form is read."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatures.keys import der, pem


@given(st.integers(0, 255).filter(lambda tag: tag & 0x1F != 0x1F), st.integers(0, 70_000))
def test_elements_are_read_as_written(tag: int, size: int) -> None:
    """An element of any size gives its tag and content back."""
    content = bytes(size)
    assert list(der.elements(der.encode(tag, content) * 2)) == [(tag, content)] * 2


@given(st.integers(0, 2**300))
def test_integers(value: int) -> None:
    """A non-negative number gives itself back, and never in more octets than it needs."""
    (content,) = der.expect(der.encode_integer(value), der.INTEGER)
    assert der.decode_integer(content) == value
    with pytest.raises(der.DerError):
        der.decode_integer(b"\0" + content if content[0] < 0x80 else content)


@given(st.integers(0, 2), st.integers(0, 39), st.lists(st.integers(0, 2**40), max_size=8))
def test_object_identifiers(first: int, second: int, rest: list[int]) -> None:
    """A dotted name gives itself back."""
    dotted = ".".join(map(str, (first, second, *rest)))
    (content,) = der.expect(der.encode_oid(dotted), der.OID)
    assert der.decode_oid(content) == dotted


@pytest.mark.parametrize(
    "data",
    [
        b"\x30",
        b"\x30\x05\x00",
        b"\x30\x80\x00\x00",
        b"\x30\x81\x05\x00\x00\x00\x00\x00",
        b"\x30\x82\x00\x81" + bytes(0x81),
        b"\x30\x85\x00\x00\x00\x00\x01\x00",
        b"\x30\xff",
    ],
    ids=bytes.hex,
)
def test_other_forms_are_refused(data: bytes) -> None:
    """Cut off, indefinite, a long form where a short one does, too many octets of length."""
    with pytest.raises(der.DerError):
        list(der.elements(data))


@given(st.binary(max_size=64))
def test_noise_is_a_der_error(noise: bytes) -> None:
    """Noise is elements that fill it exactly, or a DerError."""
    with contextlib.suppress(der.DerError):
        assert b"".join(der.encode(tag, content) for tag, content in der.elements(noise)) == noise
    with contextlib.suppress(der.DerError):
        der.decode_oid(noise)


@given(st.binary(max_size=300))
def test_pem_is_read_as_written(content: bytes) -> None:
    """A block gives its label and content back, in lines of 64 characters at most."""
    data = pem.encode("PUBLIC KEY", content)
    assert pem.decode(data, "x", what="a key") == ("PUBLIC KEY", content)
    assert max(map(len, data.splitlines())) <= 64
