"""``disclosure/v0.1``: what a document's reference must carry."""

from __future__ import annotations

from typing import Any

import pytest

from signatures.predicates.disclosure import Disclosure
from signatures.reading.shapes import Fault, plain, read
from tests.support.faults import fault
from tests.support.world import World

COMMITMENT = {"algorithm": "hmac-sha256-v1", "value": "0" * 64}


def written(**more: Any) -> dict[str, Any]:
    """A disclosure with one reference, whose members are replaced; None leaves one out."""
    predicate = World().disclosure("acme", "CAPABILITIES").predicate
    reference = {**predicate["references"][0], **more}
    predicate["references"] = [{name: value for name, value in reference.items() if value is not None}]
    return dict(predicate)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"downloadLocation": "https://acme.example/framework", "satisfies": ["us-ca:22757.12(c)(1)(D)"]},
        {"recipient": "AUTHORITY", "digest": None, "commitment": COMMITMENT},
        {"recipient": "DOWNSTREAM", "digest": None, "commitment": COMMITMENT},
        {
            "redactions": [{"description": "a name", "justification": "a person's"}],
            "capabilities": [{"domain": "cyber", "level": "3"}],
            "features": [{"id": "chat"}],
            "safeguards": [{"id": "bio-classifier", "mitigates": ["bio"]}],
            "channel": {"regulators": ["https://cert.example"], "contact": "mailto:a@acme.example"},
        },
    ],
)
def test_what_a_producer_may_disclose_is_read_and_written_back(more: dict[str, Any]) -> None:
    """A public document, a committed one, and the machine-readable summaries."""
    found = read(Disclosure, written(**more))
    assert read(Disclosure, plain(found)) == found


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"digest": None}, "references[0]: needs either `digest` or `commitment`"),
        ({"commitment": COMMITMENT}, "references[0]: needs either `digest` or `commitment`"),
        ({"digest": None, "commitment": COMMITMENT}, "references[0]: a PUBLIC document carries its `digest`"),
        (
            {"recipient": "AUTHORITY"},
            "references[0]: what is not PUBLIC carries a `commitment` and no `downloadLocation`",
        ),
        (
            {"recipient": "DOWNSTREAM", "digest": None, "commitment": COMMITMENT, "downloadLocation": "https://x"},
            "references[0]: what is not PUBLIC carries a `commitment` and no `downloadLocation`",
        ),
    ],
)
def test_every_contradiction_is_refused(more: dict[str, Any], reason: str) -> None:
    """What is not public must not be found by its digest."""
    assert fault(Disclosure, written(**more)) == (Fault.CONTRADICTION, reason)


def test_an_empty_applies_to_is_refused() -> None:
    """It would apply to nothing."""
    assert fault(Disclosure, written() | {"appliesTo": []}) == (
        Fault.CONTRADICTION,
        "`appliesTo` must name a model, or be left out",
    )


def test_no_reference_is_no_disclosure() -> None:
    """Nothing passes by being empty."""
    assert fault(Disclosure, written() | {"references": []}) == (Fault.SHAPE, "references: must not be empty")


def test_unknown_members_are_ignored_and_case_variants_refused() -> None:
    """In the reference too."""
    assert read(Disclosure, written(extra=1)) == read(Disclosure, written())
    assert fault(Disclosure, written(Kind="SAFEGUARDS"))[0] is Fault.CASE
