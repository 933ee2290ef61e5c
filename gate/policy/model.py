"""What this deployer requires: the policy file, as it is written (design §6). `load` reads it, `lint` looks it over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from signatures.predicates.disclosure import DisclosureKind
from signatures.predicates.incident_report import Severity
from signatures.predicates.prerelease_verification import AGAINST, Verdict
from signatures.predicates.shared import Audience, Distribution
from signatures.reading.scalars import version_one
from signatures.reading.shapes import MAY_BE_EMPTY, Named, ReadWith
from signatures.reading.strict_json import Bounds
from signatures.reading.times import read_duration


class Mode(StrEnum):
    """``audit`` decides and reports, and lets nothing through: allowed=false, VSA FAILED."""

    ENFORCE = "enforce"
    AUDIT = "audit"


class WindowElapsed(StrEnum):
    """What an evaluator's silence means once the submitted window has ended."""

    DENY = "deny"
    UNSAFE_ALLOW = "unsafe-allow"


class Others(StrEnum):
    """What is asked of a known producer that has not joined the agreement."""

    DENY = "deny"
    REQUIRE_VERIFICATION = "require-verification"
    UNSAFE_EXEMPT = "unsafe-exempt"


DEFAULT_MAX_AGE = "*"


def _verdict(verdict: Verdict) -> Verdict:
    if verdict in AGAINST:
        msg = f"{verdict} speaks against a release and can never count for it"
        raise ValueError(msg)
    return verdict


def _max_age(value: object) -> Mapping[str, timedelta]:
    """One length for all (`"24h"`), or one for each role (`{ evaluator = "24h" }`)."""
    if isinstance(value, str):
        return MappingProxyType({DEFAULT_MAX_AGE: read_duration(value)})
    if isinstance(value, dict) and value and all(isinstance(item, str) for item in value.values()):
        return MappingProxyType({role: read_duration(text) for role, text in value.items()})
    msg = "must be a length of time such as `24h`, or one for each role"
    raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRule:
    """``[verification]``"""

    role: str
    verdicts: tuple[Annotated[Verdict, _verdict], ...]
    max_age: timedelta
    window_elapsed: WindowElapsed = WindowElapsed.DENY


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRule:
    """``[scope]``: regions may be groups; loading expands them."""

    regions: tuple[str, ...]
    audience: Audience
    distribution: Distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployer:
    """``[deployer]``: whom it serves, by id or nationality (`PL`), for NAMED and NATIONALITY_LIMITED."""

    id: str
    serves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """``[deployment]``: what this deployment turns on and off. ``closed``: nothing more on the command line."""

    features: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    safeguards: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRule:
    """``[disclosures.<kind>]``. Before ``start`` it warns."""

    max_age: timedelta | None = None
    start: Annotated[datetime, Named("from")] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRule:
    """``[incidents]``: ``authorities`` are roles, whose lists are then required."""

    block_open: tuple[Severity, ...]
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRule:
    """``[status]``: ``max_age`` for each role, `*` for the rest; ``min_sequence`` for each party."""

    max_age: Annotated[Mapping[str, timedelta], ReadWith(_max_age)]
    sources: tuple[str, ...] = ()
    min_sequence: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    roles: tuple[str, ...] = ()  # further roles whose lists are required


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRule:
    """``[waivers]``"""

    role: str
    max_duration: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Participants:
    """``[participants]``: producers (ids) that have joined, and what is asked of the others."""

    producers: Annotated[tuple[str, ...], MAY_BE_EMPTY]
    others: Others = Others.DENY


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptBuild:
    """``[[unsafe_exempt]]``: one build that nobody will verify."""

    digest: str
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRule:
    """``[build]``: exact paths from the root that are no part of the build."""

    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The file. ``disclosures`` is keyed by kind (`risk-framework` in the file)."""

    version: Annotated[int, version_one]
    name: str
    trust: str
    sources: tuple[str, ...]
    verification: VerificationRule
    scope: ScopeRule
    incidents: IncidentRule
    status: StatusRule
    participants: Participants
    mode: Mode = Mode.ENFORCE
    deployer: Deployer | None = None
    deployment: Deployment = Deployment()
    disclosures: Mapping[DisclosureKind, DisclosureRule] = field(default_factory=lambda: MappingProxyType({}))
    waivers: WaiverRule | None = None
    unsafe_exempt: tuple[ExemptBuild, ...] = ()
    build: BuildRule = BuildRule()
    bounds: Bounds = Bounds()

    def max_list_age(self, roles: tuple[str, ...]) -> timedelta:
        """The strictest `[status] max_age` that touches one of these roles; there always is one."""
        ages = self.status.max_age
        named = [ages[role] for role in roles if role in ages]
        return min(named) if named else ages.get(DEFAULT_MAX_AGE, min(ages.values()))
