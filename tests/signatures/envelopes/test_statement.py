"""in-toto Statement v1: steps 5 and 6, and what is written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from signatures.digests import lookup_digest
from signatures.envelopes.statement import (
    Statement,
    build_subject,
    party_subject,
    payload_digest,
    read_predicate,
    read_statement,
    write_statement,
)
from signatures.errors import Refused
from signatures.reading.strict_json import Bounds
from tests.support.world import World

HEX = "0" * 64


def statement(**members: Any) -> bytes:
    """The statement of nsa's clearance with members replaced; None leaves one out."""
    found = json.loads(World().papers["nsa"].payload()) | members
    return json.dumps({name: value for name, value in found.items() if value is not None}).encode()


def read(payload: bytes) -> Statement:
    """Steps 5 and 6."""
    return read_predicate(read_statement(payload, max_bytes=Bounds().attestation_bytes, depth=Bounds().depth))


def refusal(payload: bytes) -> tuple[str, str]:
    """The code and the detail."""
    with pytest.raises(Refused) as caught:
        read(payload)
    return caught.value.code.name, caught.value.detail


def test_it_is_read_and_written_back() -> None:
    """The payload digest is of the exact bytes."""
    found = read(statement())
    payload = write_statement(found)
    assert read(payload) == found
    assert payload_digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("members", "code", "detail"),
    [
        ({"_type": "https://in-toto.io/Statement/v0.1"}, "R501", "_type is 'https://in-toto.io/Statement/v0.1'"),
        ({"_type": None}, "R501", "_type is None"),
        ({"predicateType": "https://x.example"}, "R502", "predicateType is 'https://x.example'"),
        ({"predicateType": ["x"]}, "R502", "predicateType is ['x']"),
        ({"predicate": []}, "R601", "`predicate` is not an object"),
        ({"predicate": None}, "R601", "`predicate` is not an object"),
        ({"subject": None}, "R504", "`subject` names nothing"),
        ({"subject": {}}, "R504", "`subject` names nothing"),
        ({"subject": []}, "R504", "`subject` names nothing"),
        ({"subject": ["x"]}, "R505", "subject[0] has no `digest`"),
        ({"subject": [{"name": "x"}]}, "R505", "subject[0] has no `digest`"),
        ({"subject": [{"digest": []}]}, "R505", "subject[0] has no `digest`"),
        ({"subject": [{"name": 1, "digest": {"sha256": HEX}}]}, "R505", "subject[0].name is not text"),
        ({"subject": [{"digest": {"sha256": 1}}]}, "R505", "subject[0].digest holds something other than text"),
        ({"subject": [{"digest": {}}]}, "R505", "subject[0] has only no digest"),
        ({"subject": [{"digest": {"sha1": "x", "md5": "y"}}]}, "R505", "subject[0] has only sha1, md5"),
        (
            {"subject": [{"digest": {"dirHash1": HEX}}]},
            "R505",
            "subject[0] has only dirHash1; `dirHash1` is a slip in in-toto's own example, the name is `dirHash`",
        ),
        (
            {"subject": [{"digest": {"sha256": HEX}}, {"digest": {"dirHash": "A" * 64}}]},
            "R505",
            "subject[1].digest.dirHash is not 64 lower-case hexadecimal digits",
        ),
        (
            {"subject": [{"digest": {"sha256": ""}}]},
            "R505",
            "subject[0].digest.sha256 is not 64 lower-case hexadecimal digits",
        ),
        ({"Subject": []}, "R106", "`Subject` differs from `subject` only by case"),
        ({"PredicateType": "x"}, "R106", "`PredicateType` differs from `predicateType` only by case"),
        ({"subject": [{"digest": {"sha256": HEX}, "Name": "x"}]}, "R106", "subject[0] has `Name`"),
    ],
)
def test_every_fault_has_its_code(members: dict[str, Any], code: str, detail: str) -> None:
    """Step 5 and step 6."""
    if any(name in ("Subject", "PredicateType") for name in members):
        known = {"Subject": "subject", "PredicateType": "predicateType"}
        members |= {known[name]: None for name in list(members)}  # else the two together are refused when parsed
    assert refusal(statement(**members)) == (code, detail)


@pytest.mark.parametrize("payload", [b"[]", b'"x"', b"1"])
def test_a_payload_that_is_not_one_object_is_refused(payload: bytes) -> None:
    """Two statements in an array are none."""
    assert refusal(payload) == ("R501", "the payload is not one JSON object")


def test_what_a_stranger_wrote_fills_no_report() -> None:
    """A detail quotes it, and is cut."""
    code, detail = refusal(statement(predicateType="x" * 100_000))
    assert code == "R502"
    assert detail.endswith("xxx…")
    assert len(detail) < 1000


def test_unknown_members_are_ignored() -> None:
    """Of the statement and of a subject, as in-toto asks; further algorithms are kept."""
    subject = {"digest": {"sha256": HEX, "sha512": "x"}, "uri": "https://x.example"}
    found = read(statement(extra=1, subject=[subject]))
    assert found.digests == ({"sha256": HEX, "sha512": "x"},)


def test_what_cannot_be_read_is_never_written() -> None:
    """A statement is read back before it is signed."""
    good = read(statement())
    with pytest.raises(Refused, match="R504"):
        write_statement(Statement(predicate_type=good.predicate_type, subjects=(), predicate=good.predicate))


def test_subjects_of_builds_and_of_parties() -> None:
    """`dirHash` first; a party is found by the digest of its id."""
    found = build_subject("orca", {"sha256": "1" * 64, "dirHash": HEX, "sha512": "x"})
    assert list(found.digest.items()) == [("dirHash", HEX), ("sha256", "1" * 64)]
    assert party_subject("https://x.example").digest == {"sha256": lookup_digest("https://x.example")}
