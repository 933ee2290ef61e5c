"""``capabilities-disclosed``: the build's capabilities are disclosed."""

from __future__ import annotations

from gate.requirements.disclosed import disclosed
from signatures.predicates.disclosure import DisclosureKind

REQUIREMENT = disclosed(DisclosureKind.CAPABILITIES, "the build's capabilities are disclosed")
