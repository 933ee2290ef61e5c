"""``risk-framework-disclosed``: the producer's risk framework is disclosed."""

from __future__ import annotations

from gate.requirements.disclosed import disclosed
from signatures.predicates.disclosure import DisclosureKind

REQUIREMENT = disclosed(DisclosureKind.RISK_FRAMEWORK, "the producer's risk framework is disclosed")
