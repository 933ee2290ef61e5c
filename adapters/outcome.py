"""What a CI system is told of a run. Nothing here knows a policy: `gate` turns its own decision into an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Word(StrEnum):
    """The gate's answer in one word. UNDECIDED is also what stands where nothing was said."""

    ALLOW = "ALLOW"
    DENY = "DENY"
    UNDECIDED = "UNDECIDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One answer, for a machine to act on.

    ``allowed`` is True only where a release may go through, which asks for ALLOW; an ALLOW in audit mode is not.
    ``build_digest`` has its kind (``dirHash:<hex>``). ``report`` and ``decision_attestation`` are the paths of this
    run's JSON report and signed decision, None where it writes none. ``problems`` are pairs of a requirement's id
    and the reason why it is not met, which may hold strings from attestations; ``warnings`` are such pairs of what does
    not deny and must not be overlooked.
    """

    decision: Word
    allowed: bool
    build_digest: str | None = None
    report: str | None = None
    decision_attestation: str | None = None
    problems: tuple[tuple[str, str], ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """ValueError where a release is let through that was not allowed: a bug, never an input."""
        if self.allowed and self.decision is not Word.ALLOW:
            raise ValueError(self.decision)
