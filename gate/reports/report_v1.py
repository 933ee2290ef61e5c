"""The shape of the JSON report, version 1: `ReportV1` is the published schema (`gate.schemas.report_schema`).

Members are lowerCamelCase; what is not known is left out; arrays always stand there. The classes are written and not
compared, and are made without the methods for it: with them, they were most of what a report adds to a check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from signatures.reading.shapes import MAY_BE_EMPTY

Text = Annotated[str, MAY_BE_EMPTY]
Texts = Annotated[tuple[Text, ...], MAY_BE_EMPTY]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ReasonV1:
    """One cause, what is known besides, what to do and who can.

    ``follows``: the requirements that name the same cause, so that mending these mends this.
    """

    text: Text
    notes: Texts
    origin: Text | None = None
    remedy: Text | None = None
    who: Text | None = None
    follows: Texts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class RequirementV1:
    """``state``: met, not met, not evaluated, waived. ``used`` are sha256 of payloads."""

    id: str
    state: str
    asks: Text
    reasons: Annotated[tuple[ReasonV1, ...], MAY_BE_EMPTY]
    warnings: Annotated[tuple[ReasonV1, ...], MAY_BE_EMPTY]
    notes: Texts
    used: Texts
    waived_by: Text | None = None
    beyond_waiver: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class BuildV1:
    """``digests`` is the DigestSet of a subject; ``omsRoots`` all roots that are recognised for a directory."""

    name: Text
    kind: str
    digests: Mapping[str, str]
    oms_roots: Texts
    bytes_seen: bool
    files: int
    bytes: int
    excluded: Texts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class RequestV1:
    """``groups`` are the names that were asked for and expanded into ``regions``."""

    regions: tuple[str, ...]
    groups: Texts
    audience: str
    distribution: str
    features: Mapping[str, bool]
    safeguards: Texts
    routes: Texts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PolicyV1:
    """``source`` says how it was found, ``pinned`` whether the caller gave its digest."""

    name: Text
    source: Text
    digest: str
    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class TrustV1:
    """The trust file as the policy names it."""

    source: Text
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ClockV1:
    """The instant that was judged at; with ``rehearsal`` one that was named by the user."""

    now: datetime
    rehearsal: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class RefusedV1:
    """An attestation that was found and is not counted. ``remedy`` begins with ``who``."""

    code: str
    phrase: str
    origin: Text
    detail: Text
    remedy: str
    who: str
    payload: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class RestrictionV1:
    """A restriction in force for the request."""

    id: Text
    kind: str
    target: Text
    party: str
    origin: Text
    kept: bool
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ClearanceV1:
    """One evaluator's counted word."""

    party: str
    verdict: str
    since: datetime
    until: datetime | None = None
    origin: Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PendingV1:
    """An evaluator that has not decided yet."""

    party: str
    determination: str
    expected: datetime | None = None
    origin: Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class WaiverV1:
    """A waiver in force, also where everything else passes."""

    waives: tuple[str, ...]
    by: tuple[str, ...]
    reason: Text
    ticket: Text
    until: datetime
    origin: Text
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class WindowV1:
    """For how long an older list of this issuer could be served unseen."""

    issuer: str
    seconds: int
    list_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class UsedV1:
    """An attestation that the decision rests on: sha256 of its payload and of the bytes that held it."""

    payload: str
    origin: Text
    sha256: Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class AttestationsV1:
    """``aside``: about other builds; ``missing``: listed by an issuer, could hurt, and not supplied."""

    found: int
    used: Annotated[tuple[UsedV1, ...], MAY_BE_EMPTY]
    aside: int
    missing: int
    ignored: Texts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ErrorV1:
    """Why there is no decision."""

    message: Text
    help: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ReportV1:
    """The whole report. Only ``allowed`` lets a release through."""

    schema_version: str
    decision: str
    allowed: bool
    exit_code: int
    mode: str
    mode_source: str
    enforced: bool
    summary: Text
    run_id: str
    clock: ClockV1
    until: datetime | None = None
    build: BuildV1 | None = None
    request: RequestV1 | None = None
    policy: PolicyV1
    trust: TrustV1
    producer: Text | None = None
    basis: Text | None = None
    levels: Texts
    requirements: Annotated[tuple[RequirementV1, ...], MAY_BE_EMPTY]
    refused: Annotated[tuple[RefusedV1, ...], MAY_BE_EMPTY]
    near_misses: Texts
    restrictions: Annotated[tuple[RestrictionV1, ...], MAY_BE_EMPTY]
    clearances: Annotated[tuple[ClearanceV1, ...], MAY_BE_EMPTY]
    pending: Annotated[tuple[PendingV1, ...], MAY_BE_EMPTY]
    waivers: Annotated[tuple[WaiverV1, ...], MAY_BE_EMPTY]
    windows: Annotated[tuple[WindowV1, ...], MAY_BE_EMPTY]
    attestations: AttestationsV1
    checks_skipped: Texts
    warnings: Texts
    ignored_environment: Texts
    memory: Text
    error: ErrorV1 | None = None
