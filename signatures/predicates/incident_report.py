"""``incident-report/v0.1``: a security incident, its state, and the reports that are due (design §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from signatures.predicates.shared import Commitment, PartyRef


class Severity(StrEnum):
    """How bad it is, by the reporter's word."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


class IncidentState(StrEnum):
    """Where it stands."""

    OPEN = "OPEN"
    MITIGATED = "MITIGATED"
    CLOSED = "CLOSED"


class Stage(StrEnum):
    """Which report to the authority."""

    INITIAL = "INITIAL"
    INTERMEDIATE = "INTERMEDIATE"
    FINAL = "FINAL"
    AMENDED = "AMENDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityReport:
    """One report that an authority is owed."""

    authority: str
    stage: Stage
    rule_id: str
    due_at: datetime
    submitted_at: datetime | None = None
    receipt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReport:
    """The predicate. ``producer`` is whom it is about; ``suspends`` blocks whatever the severity."""

    reporter: PartyRef
    producer: PartyRef
    incident_id: str
    category: str
    severity: Severity
    state: IncidentState
    discovered_at: datetime
    aware_at: datetime
    internal_use: bool
    suspends: bool
    started_at: datetime | None = None
    ended_at: datetime | None = None
    plain_statement: str | None = None
    commitment: Commitment | None = None
    qualifying_reasons: tuple[str, ...] = ()
    reports: tuple[AuthorityReport, ...] = ()

    def check(self) -> None:
        """What happened is said, or committed to."""
        if (self.plain_statement is None) == (self.commitment is None):
            msg = "needs either `plainStatement` or `commitment`"
            raise ValueError(msg)
