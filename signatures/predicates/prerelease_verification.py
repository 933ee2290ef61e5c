"""``prerelease-verification/v0.1``: an evaluator's word about one build (design §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from signatures.predicates.shared import (
    Commitment,
    Hex256,
    Model,
    PartyRef,
    ResourceDescriptor,
    Scope,
    StatusListRef,
)
from signatures.reading.shapes import REFUSE


class Verdict(StrEnum):
    """What the evaluator found."""

    CLEARED = "CLEARED"
    CLEARED_WITH_RESTRICTIONS = "CLEARED_WITH_RESTRICTIONS"
    NOT_CLEARED = "NOT_CLEARED"
    INCONCLUSIVE = "INCONCLUSIVE"
    EVALUATED = "EVALUATED"
    NOT_REQUIRED = "NOT_REQUIRED"


HELPING = frozenset({Verdict.CLEARED, Verdict.CLEARED_WITH_RESTRICTIONS, Verdict.EVALUATED, Verdict.NOT_REQUIRED})
AGAINST = frozenset({Verdict.NOT_CLEARED, Verdict.INCONCLUSIVE})


class Determination(StrEnum):
    """Whether the model is a covered frontier model."""

    COVERED = "COVERED"
    NOT_COVERED = "NOT_COVERED"
    PENDING = "PENDING"
    NOT_SUBMITTED = "NOT_SUBMITTED"


WAITING = frozenset({Determination.PENDING, Determination.NOT_SUBMITTED})


class Variant(StrEnum):
    """Which form of the model was evaluated."""

    DEPLOYED = "DEPLOYED"
    SAFEGUARDS_REDUCED = "SAFEGUARDS_REDUCED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The determination, who made it and when; while it is pending, when it may come."""

    UNKNOWN = REFUSE
    determination: Determination
    authority: str
    determined_at: datetime
    tier: str | None = None
    decision_expected_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedArtifact:
    """What was evaluated, where it was not the subject itself."""

    digest: Mapping[str, str]
    variant: Variant
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrereleaseVerification:
    """The predicate. A verdict needs its dates and suite; what helps needs scopes and an end."""

    evaluator: PartyRef
    producer: PartyRef
    model: Model
    coverage: Coverage
    issued_at: datetime
    not_before: datetime
    verdict: Verdict | None = None
    suite: ResourceDescriptor | None = None
    evaluated_artifact: EvaluatedArtifact | None = None
    report_commitment: Commitment | None = None
    evaluated_at: datetime | None = None
    valid_until: datetime | None = None
    supersedes: tuple[Hex256, ...] = ()
    scopes: tuple[Scope, ...] = ()
    status_list: StatusListRef | None = None

    def check(self) -> None:
        """The members agree with the verdict (design §4, step 6)."""
        for broken, reason in self._faults():
            if broken:
                raise ValueError(reason)

    def _faults(self) -> tuple[tuple[bool, str], ...]:
        verdict, said = self.verdict, self.coverage.determination
        restricted = any(scope.restrictions for scope in self.scopes)
        return (
            (verdict is not None and said in WAITING, f"{said} stands without a verdict"),
            (verdict is None and said not in WAITING, f"{said} needs a verdict"),
            (
                verdict is Verdict.NOT_REQUIRED and said is not Determination.NOT_COVERED,
                "NOT_REQUIRED stands only beside NOT_COVERED",
            ),
            # Anywhere else a missing file could take a restriction away: only this verdict is never "only not counted".
            (
                restricted and verdict is not Verdict.CLEARED_WITH_RESTRICTIONS,
                "restrictions stand with CLEARED_WITH_RESTRICTIONS only",
            ),
            (
                verdict is Verdict.CLEARED_WITH_RESTRICTIONS and not restricted,
                "CLEARED_WITH_RESTRICTIONS needs a restriction",
            ),
            (verdict is not None and self.suite is None, "a verdict needs `suite`"),
            (verdict is not None and self.evaluated_at is None, "a verdict needs `evaluatedAt`"),
            (
                verdict not in (None, Verdict.NOT_CLEARED) and self.valid_until is None,
                "a verdict other than NOT_CLEARED needs `validUntil`",
            ),
            (verdict in HELPING and not self.scopes, f"{verdict} needs `scopes`"),
            (
                self.valid_until is not None and self.not_before >= self.valid_until,
                "`notBefore` must be before `validUntil`",
            ),
        )
