"""hmac-sha256-v1: a report commitment opens with its report and key and with nothing else."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatures.commitment import commit, opens

KEY = bytes(range(32))


def test_it_is_hmac_over_the_domain_and_the_report() -> None:
    """The construction of the design, redone from the standard library's parts."""
    expected = hmac.new(KEY, b"mrg-report-commitment-v1\x00" + b"the report", hashlib.sha256).hexdigest()
    assert commit(b"the report", KEY) == expected
    assert commit(b"the report", KEY) == "bfd1f61d9a1fe0b6c9ea269f6aeae9c8627fa7cf33475c1d68eb365bee68767d"


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_chunks_do_not_matter(chunks: list[bytes]) -> None:
    """A report in chunks has the commitment of the whole."""
    assert commit(iter(chunks), KEY) == commit(b"".join(chunks), KEY)
    assert opens(chunks, KEY, commit(b"".join(chunks), KEY)) is True


def test_it_opens_only_with_its_report_and_key() -> None:
    """Another report, another key, another spelling: no."""
    made = commit(b"report", KEY)
    assert opens(b"report", KEY, made) is True
    assert opens(b"report ", KEY, made) is False
    assert opens(b"report", bytes(32), made) is False
    for other in (made.upper(), made[:-1], made + "0", "", " " + made, "é" * 64):
        assert opens(b"report", KEY, other) is False


@pytest.mark.parametrize("key", [b"", b"x" * 31, b"x" * 33, "x" * 32, bytearray(32)])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    """Exactly 32 bytes, lest a short key be searched."""
    with pytest.raises(ValueError, match="exactly 32 bytes"):
        commit(b"report", key)
    with pytest.raises(ValueError, match="exactly 32 bytes"):
        opens(b"report", key, "0" * 64)


def test_it_is_not_the_sha256_of_the_report() -> None:
    """A commitment must not be guessable from the report's digest."""
    assert commit(b"report", KEY) != hashlib.sha256(b"report").hexdigest()
