"""``https://slsa.dev/provenance/v1``: read as its signer's statement about the subject."""

from __future__ import annotations

from signatures.predicates.provenance import Provenance
from signatures.reading.shapes import Fault, read
from tests.support.faults import fault


def test_only_its_build_type_is_read() -> None:
    """Everything else is ignored, as SLSA asks."""
    said = {"buildDefinition": {"buildType": "https://x.example", "externalParameters": {}}, "runDetails": {}}
    assert read(Provenance, said).build_definition.build_type == "https://x.example"


def test_what_has_not_its_shape_is_refused() -> None:
    """A missing definition, another type."""
    assert fault(Provenance, {}) == (Fault.SHAPE, "buildDefinition: is missing")
    assert fault(Provenance, {"buildDefinition": []}) == (
        Fault.SHAPE,
        "buildDefinition: must be an object, not an array",
    )
