"""``model-documentation-disclosed``: the build's documentation is disclosed."""

from __future__ import annotations

from gate.requirements.disclosed import disclosed
from signatures.predicates.disclosure import DisclosureKind

REQUIREMENT = disclosed(DisclosureKind.MODEL_DOCUMENTATION, "the build's documentation is disclosed")
