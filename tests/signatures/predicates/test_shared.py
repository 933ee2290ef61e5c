"""What several predicates are made of: scopes, regions, audiences."""

from __future__ import annotations

from typing import Any

import pytest

from signatures.predicates.shared import Distribution, Scope
from signatures.reading.shapes import Fault, read
from tests.support.faults import fault
from tests.support.world import at

NAMED = {"audience": "NAMED", "names": ["https://x.example"]}
LIMITED = {"audience": "NATIONALITY_LIMITED", "nationalities": ["PL"]}


def written(**more: Any) -> dict[str, Any]:
    """A scope for everybody in the United States, with members replaced."""
    return {"regions": ["US"], "audience": "GENERAL", **more}


def test_a_scope_without_a_distribution_is_hosted_and_on_premises() -> None:
    """Open weights cannot be taken back and must be said."""
    assert read(Scope, written()).distributions == (Distribution.HOSTED, Distribution.ON_PREMISES)
    said = read(Scope, written(distribution=["OPEN_WEIGHTS"]))
    assert said.distributions == (Distribution.OPEN_WEIGHTS,)


@pytest.mark.parametrize("more", [NAMED, LIMITED, {"audience": "TRUSTED_PARTNERS"}])
def test_audiences_carry_their_own_lists(more: dict[str, Any]) -> None:
    """Names with NAMED, nationalities with NATIONALITY_LIMITED, nothing with the others."""
    assert read(Scope, written(**more)).audience.value == more["audience"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"names": ["https://x.example"]}, "`names` stands with audience NAMED, and only there"),
        ({"audience": "NAMED"}, "`names` stands with audience NAMED, and only there"),
        ({"nationalities": ["PL"]}, "`nationalities` stands with audience NATIONALITY_LIMITED, and only there"),
        (
            {"audience": "NATIONALITY_LIMITED"},
            "`nationalities` stands with audience NATIONALITY_LIMITED, and only there",
        ),
        ({**NAMED, "names": []}, "an empty list of names, nationalities or distributions clears nobody"),
        ({**LIMITED, "nationalities": []}, "an empty list of names, nationalities or distributions clears nobody"),
        ({"distribution": []}, "an empty list of names, nationalities or distributions clears nobody"),
        ({"notBefore": at(), "validUntil": at()}, "`notBefore` must be before `validUntil`"),
    ],
)
def test_a_scope_that_contradicts_itself_is_refused(more: dict[str, Any], reason: str) -> None:
    """Nothing passes by being empty."""
    assert fault(Scope, written(**more)) == (Fault.CONTRADICTION, reason)


@pytest.mark.parametrize(
    ("more", "begins"),
    [
        ({"regions": []}, "regions: must not be empty"),
        ({"regions": ["US", "US"]}, "regions: names one element twice"),
        ({"regions": ["us"]}, "regions[0]: "),
        ({"regions": ["UK"]}, "regions[0]: "),
        ({"regions": ["US-PR"]}, "regions[0]: "),
        ({"regions": ["EU"]}, "regions[0]: "),
        ({**LIMITED, "nationalities": ["US-CA"]}, "nationalities[0]: must be a country, not a part of one"),
        ({"distribution": ["CLOUD"]}, "distribution[0]: must be one of HOSTED, ON_PREMISES, OPEN_WEIGHTS"),
        ({"audience": "general"}, "audience: must be one of GENERAL, TRUSTED_PARTNERS, NAMED, NATIONALITY_LIMITED"),
    ],
)
def test_a_scope_that_has_not_its_shape_is_refused(more: dict[str, Any], begins: str) -> None:
    """Groups are expanded when they are signed, never when they are read."""
    kind, reason = fault(Scope, written(**more))
    assert kind is Fault.SHAPE
    assert reason.startswith(begins)
