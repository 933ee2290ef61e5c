"""``https://slsa.dev/provenance/v1``: SLSA build provenance; here only that the producer speaks for these bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildDefinition:
    """SLSA v1 ``buildDefinition``, the member read here."""

    build_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The predicate: shown, and counted only as its signer's statement about the subject."""

    build_definition: BuildDefinition
