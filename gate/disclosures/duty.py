"""What a duty is, and a profile's deadline. `gate.disclosures.due` finds them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from gate.profiles.model import From, IncidentRule
from signatures.envelopes.statement import Statement
from signatures.predicates.incident_report import IncidentReport


class Act(StrEnum):
    """What is to be done about it."""

    FILE = "file"
    REVIEW = "review"
    RENEW = "renew"
    EXPECT = "expect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing that has a date. ``who`` is a party's id, ``rule`` what sets the date, ``file`` where it stands."""

    at: datetime
    act: Act
    what: str
    who: str
    rule: str
    file: str

    def overdue(self, now: datetime) -> bool:
        """Whether its instant has come; what is only waited for is late then, too."""
        return self.at <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A statement, the ids of those who signed it (empty: nobody is believed), and where it was found."""

    statement: Statement
    payload: str
    signers: tuple[str, ...]
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """An incident rule of a profile (its name and version): until when one report must be filed."""

    profile: str
    rule: IncidentRule

    def due_for(self, report: IncidentReport) -> datetime | None:
        """When it is due for an incident of this kind; None where the rule does not name its severity."""
        if self.rule.severities and report.severity not in self.rule.severities:
            return None
        start = report.aware_at if self.rule.from_ is From.AWARE else report.discovered_at
        return later(start, self.rule.within)


def later(moment: datetime, length: timedelta) -> datetime:
    """``moment + length``, or the last instant that there is: whoever wrote the date must not end the run."""
    try:
        return moment + length
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
