"""``training-content-summary-disclosed``: the summary of the build's training content is disclosed."""

from __future__ import annotations

from gate.requirements.disclosed import disclosed
from signatures.predicates.disclosure import DisclosureKind

REQUIREMENT = disclosed(
    DisclosureKind.TRAINING_CONTENT_SUMMARY, "the summary of the build's training content is disclosed"
)
