"""``submission/v0.1``: a build was handed over for verification, and when the agreed window ends (design §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from signatures.predicates.shared import Model, PartyRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """The predicate. ``evaluator`` is who received it."""

    producer: PartyRef
    model: Model
    evaluator: PartyRef
    submitted_at: datetime
    window_ends_at: datetime
    receipt: str | None = None

    def check(self) -> None:
        """The window ends after it began."""
        if self.submitted_at >= self.window_ends_at:
            msg = "`submittedAt` must be before `windowEndsAt`"
            raise ValueError(msg)
