"""``disclosure/v0.1``: what a producer has disclosed, where it is, and what it says (design §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from signatures.predicates.shared import Commitment, PartyRef


class DisclosureKind(StrEnum):
    """What is disclosed."""

    RISK_FRAMEWORK = "RISK_FRAMEWORK"
    CAPABILITIES = "CAPABILITIES"
    SAFEGUARDS = "SAFEGUARDS"
    INCIDENT_CHANNEL = "INCIDENT_CHANNEL"
    TRANSPARENCY_REPORT = "TRANSPARENCY_REPORT"
    MODEL_DOCUMENTATION = "MODEL_DOCUMENTATION"
    MODEL_REPORT = "MODEL_REPORT"
    COPYRIGHT_POLICY = "COPYRIGHT_POLICY"
    TRAINING_CONTENT_SUMMARY = "TRAINING_CONTENT_SUMMARY"

    @property
    def kebab(self) -> str:
        """RISK_FRAMEWORK as ``risk-framework``: in settings and in the ids of requirements."""
        return self.lower().replace("_", "-")


LAB_WIDE = frozenset(
    {
        DisclosureKind.RISK_FRAMEWORK,
        DisclosureKind.INCIDENT_CHANNEL,
        DisclosureKind.TRANSPARENCY_REPORT,
        DisclosureKind.COPYRIGHT_POLICY,
    }
)


class Recipient(StrEnum):
    """To whom the document goes."""

    PUBLIC = "PUBLIC"
    DOWNSTREAM = "DOWNSTREAM"
    AUTHORITY = "AUTHORITY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What was left out of the document, and why that was right."""

    description: str
    justification: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """One capability domain: how far the model reaches, and by which evaluation that is known."""

    domain: str
    level: str
    evaluation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A feature with the id that restrictions and policies name."""

    id: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Safeguard:
    """A safeguard with the id that restrictions and policies name, and what it mitigates."""

    id: str
    mitigates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where incident reports go."""

    regulators: tuple[str, ...]
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One document: by digest where it is public, by commitment where it is not."""

    kind: DisclosureKind
    recipient: Recipient
    media_type: str
    version: str
    published_at: datetime
    reviewed_at: datetime
    language: str
    download_location: str | None = None
    digest: Mapping[str, str] | None = None
    commitment: Commitment | None = None
    satisfies: tuple[str, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    features: tuple[Feature, ...] = ()
    safeguards: tuple[Safeguard, ...] = ()
    channel: Channel | None = None

    def check(self) -> None:
        """A public document has a digest; another has a commitment and no location."""
        if (self.digest is None) == (self.commitment is None):
            msg = "needs either `digest` or `commitment`"
            raise ValueError(msg)
        if self.recipient is Recipient.PUBLIC and self.digest is None:
            msg = "a PUBLIC document carries its `digest`"
            raise ValueError(msg)
        if self.recipient is not Recipient.PUBLIC and (self.commitment is None or self.download_location):
            msg = "what is not PUBLIC carries a `commitment` and no `downloadLocation`"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """The predicate. ``applies_to`` names models, for a document that covers the lab rather than one build."""

    producer: PartyRef
    references: tuple[Reference, ...]
    applies_to: tuple[str, ...] | None = None

    def check(self) -> None:
        """An empty ``appliesTo`` would apply to nothing."""
        if self.applies_to == ():
            msg = "`appliesTo` must name a model, or be left out"
            raise ValueError(msg)
