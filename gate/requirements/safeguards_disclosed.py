"""``safeguards-disclosed``: the build's safeguards are disclosed."""

from __future__ import annotations

from gate.requirements.disclosed import disclosed
from signatures.predicates.disclosure import DisclosureKind

REQUIREMENT = disclosed(DisclosureKind.SAFEGUARDS, "the build's safeguards are disclosed")
