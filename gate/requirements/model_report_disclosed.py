"""``model-report-disclosed``: the build's model report is disclosed."""

from __future__ import annotations

from gate.requirements.disclosed import disclosed
from signatures.predicates.disclosure import DisclosureKind

REQUIREMENT = disclosed(DisclosureKind.MODEL_REPORT, "the build's model report is disclosed")
