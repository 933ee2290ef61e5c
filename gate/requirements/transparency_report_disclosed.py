"""``transparency-report-disclosed``: the producer's transparency report is disclosed."""

from __future__ import annotations

from gate.requirements.disclosed import disclosed
from signatures.predicates.disclosure import DisclosureKind

REQUIREMENT = disclosed(DisclosureKind.TRANSPARENCY_REPORT, "the producer's transparency report is disclosed")
