"""Digests: what they are of, and when two sets of them mean the same bytes."""

from __future__ import annotations

import hashlib

import pytest

from signatures.digests import (
    Identity,
    Match,
    clears,
    concerns,
    dir_hash,
    is_hex256,
    lookup_digest,
    oms_root,
    oms_root_by_component,
)

A, B, C = "a" * 64, "b" * 64, "c" * 64
TREE = Identity(dir_hash=A, sha256=(B, C), is_directory=True)
FILE = Identity(dir_hash=None, sha256=(B,), is_directory=False)
KNOWN_BY_DIR_HASH = Identity(dir_hash=A, sha256=(), is_directory=True)
FINDS = Identity(dir_hash=None, sha256=(B,), is_directory=True, may_clear=False)


@pytest.mark.parametrize(
    ("identity", "subject", "match"),
    [
        (TREE, {"dirHash": A}, Match.SAME),
        (TREE, {"dirHash": A, "sha256": B}, Match.SAME),
        (TREE, {"dirHash": A, "sha256": C}, Match.SAME),
        (TREE, {"dirHash": A, "sha256": A}, Match.SOME),
        (TREE, {"dirHash": B, "sha256": B}, Match.SOME),
        (TREE, {"sha256": B}, Match.SOME),
        (TREE, {"dirHash": B, "sha256": A}, Match.OTHER),
        (TREE, {"sha512": A}, Match.OTHER),
        (TREE, {}, Match.OTHER),
        (FILE, {"sha256": B}, Match.SAME),
        (FILE, {"sha256": B, "dirHash": A}, Match.SOME),
        (FILE, {"dirHash": B}, Match.OTHER),
        (KNOWN_BY_DIR_HASH, {"dirHash": A, "sha256": C}, Match.SAME),
        (FINDS, {"sha256": B}, Match.SOME),
        (FINDS, {"sha256": B, "dirHash": A}, Match.SOME),
    ],
)
def test_what_clears_agrees_in_every_digest_and_what_hurts_in_any(
    identity: Identity, subject: dict[str, str], match: Match
) -> None:
    """SAME clears, SOME and SAME speak against, OTHER is about something else."""
    assert identity.compare(subject) is match
    assert clears(identity, [subject]) is (match is Match.SAME)
    assert concerns(identity, [{}, subject]) is (match is not Match.OTHER)


def test_what_an_identity_is_known_by_and_writes() -> None:
    """Each digest finds; the first sha256 is written."""
    assert TREE.known() == {A, B, C}
    assert TREE.as_set() == {"dirHash": A, "sha256": B}
    assert FILE.known() == {B}
    assert FILE.as_set() == {"sha256": B}
    assert KNOWN_BY_DIR_HASH.as_set() == {"dirHash": A}


@pytest.mark.parametrize("text", ["", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n", "٢" * 64])
def test_a_digest_is_64_lower_case_hexadecimal_digits(text: str) -> None:
    """Nothing else is."""
    assert not is_hex256(text)
    assert is_hex256(A)


def test_the_algorithms_by_their_definitions() -> None:
    """Sorted by the bytes of the name; the two orders of the Model Signing root."""
    files = [("tokenizer-extra", A), ("tokenizer/a", B)]
    assert dir_hash(reversed(files)) == hashlib.sha256(f"{A}  tokenizer-extra\n{B}  tokenizer/a\n".encode()).hexdigest()
    assert oms_root(reversed(files)) == hashlib.sha256(bytes.fromhex(A + B)).hexdigest()
    assert oms_root_by_component(files) == hashlib.sha256(bytes.fromhex(B + A)).hexdigest()
    assert lookup_digest("https://é.example") == hashlib.sha256("https://é.example".encode()).hexdigest()
