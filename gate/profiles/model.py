"""A profile: the clauses of one text, the deadlines it sets, and a policy that asks for what it names. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from signatures.predicates.disclosure import DisclosureKind
from signatures.predicates.incident_report import Severity, Stage
from signatures.reading.scalars import at_least_one
from signatures.reading.shapes import Named


class From(StrEnum):
    """Which instant of an incident report a deadline is counted from: ``awareAt`` or ``discoveredAt``."""

    AWARE = "aware"
    DISCOVERED = "discovered"


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause, in our words. ``kinds`` are the disclosures that may satisfy it, ``requirements`` what else asks."""

    id: str
    title: str
    source: str
    date: Annotated[str, _day]
    kinds: tuple[DisclosureKind, ...] = ()
    requirements: tuple[str, ...] = ()

    @property
    def asked_by(self) -> tuple[str, ...]:
        """The ids of the requirements that ask for it; empty: the gate does not look at it."""
        return (*(f"{kind.kebab}-disclosed" for kind in self.kinds), *self.requirements)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRule:
    """A deadline for one report, counted from an incident's ``from_``. No ``severities``: whatever the severity."""

    id: str
    title: str
    source: str
    date: Annotated[str, _day]
    authority: str
    stage: Stage
    within: timedelta
    from_: Annotated[From, Named("from")]
    severities: tuple[Severity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """``notice`` says what it is not; ``policy`` is the text of a policy.toml with its places to fill in."""

    name: str
    version: Annotated[int, at_least_one]
    title: str
    notice: str
    clauses: tuple[Clause, ...]
    policy: str
    incident_rules: tuple[IncidentRule, ...] = ()
