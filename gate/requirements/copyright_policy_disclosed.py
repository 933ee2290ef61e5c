"""``copyright-policy-disclosed``: the producer's copyright policy is disclosed."""

from __future__ import annotations

from gate.requirements.disclosed import disclosed
from signatures.predicates.disclosure import DisclosureKind

REQUIREMENT = disclosed(DisclosureKind.COPYRIGHT_POLICY, "the producer's copyright policy is disclosed")
