"""What several predicates are made of: parties, models, scopes, restrictions (design §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from signatures.digests import is_hex256
from signatures.reading.scalars import at_least_one
from signatures.reading.shapes import REFUSE
from signatures.regions import check_region


def check_hex256(text: str) -> str:
    """A SHA-256 in lower-case hex; ValueError otherwise."""
    if not is_hex256(text):
        msg = "must be 64 lower-case hexadecimal digits"
        raise ValueError(msg)
    return text


Hex256 = Annotated[str, check_hex256]
Region = Annotated[str, check_region]


def check_country(text: str) -> str:
    """An ISO 3166-1 alpha-2 code without subdivision (of a nationality); ValueError otherwise."""
    if "-" in text:
        msg = "must be a country, not a part of one"
        raise ValueError(msg)
    return check_region(text)


def _commitment_algorithm(text: str) -> str:
    if text != "hmac-sha256-v1":
        msg = "must be hmac-sha256-v1"
        raise ValueError(msg)
    return text


class Audience(StrEnum):
    """Who is served."""

    GENERAL = "GENERAL"
    TRUSTED_PARTNERS = "TRUSTED_PARTNERS"
    NAMED = "NAMED"
    NATIONALITY_LIMITED = "NATIONALITY_LIMITED"


class Distribution(StrEnum):
    """How the build reaches those who use it."""

    HOSTED = "HOSTED"
    ON_PREMISES = "ON_PREMISES"
    OPEN_WEIGHTS = "OPEN_WEIGHTS"


class RestrictionKind(StrEnum):
    """What a restriction asks of a deployment."""

    FEATURE_DISABLED = "FEATURE_DISABLED"
    SAFEGUARD_REQUIRED = "SAFEGUARD_REQUIRED"
    ROUTE = "ROUTE"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRef:
    """A party by its id, a URI that the trust file knows."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model by the name and version that its producer gave it."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """One condition of a clearance."""

    UNKNOWN = REFUSE
    id: str
    kind: RestrictionKind
    target: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where, for whom and how a word counts. Unknown members are refused: one might narrow it."""

    UNKNOWN = REFUSE
    regions: tuple[Region, ...]
    audience: Audience
    names: tuple[str, ...] | None = None
    nationalities: tuple[Annotated[str, check_country], ...] | None = None
    distribution: tuple[Distribution, ...] | None = None
    not_before: datetime | None = None
    valid_until: datetime | None = None
    restrictions: tuple[Restriction, ...] = ()

    def check(self) -> None:
        """The lists belong to their audiences, and nothing is said by an empty list."""
        for lists, audience in ((self.names, Audience.NAMED), (self.nationalities, Audience.NATIONALITY_LIMITED)):
            if (lists is not None) != (self.audience is audience):
                member = "names" if audience is Audience.NAMED else "nationalities"
                msg = f"`{member}` stands with audience {audience}, and only there"
                raise ValueError(msg)
        if () in (self.names, self.nationalities, self.distribution):
            msg = "an empty list of names, nationalities or distributions clears nobody"
            raise ValueError(msg)
        if self.not_before and self.valid_until and self.not_before >= self.valid_until:
            msg = "`notBefore` must be before `validUntil`"
            raise ValueError(msg)

    @property
    def distributions(self) -> tuple[Distribution, ...]:
        """What the scope means: open weights cannot be taken back and must be said (design §4, rule 8)."""
        return self.distribution or (Distribution.HOSTED, Distribution.ON_PREMISES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A document referred to without revealing it (design §4, "Report commitment")."""

    algorithm: Annotated[str, _commitment_algorithm]
    value: Hex256


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceDescriptor:
    """in-toto's ResourceDescriptor v1, the members read here."""

    name: str | None = None
    uri: str | None = None
    digest: Mapping[str, str] | None = None
    download_location: str | None = None
    media_type: str | None = None

    def check(self) -> None:
        """in-toto asks for one of the three."""
        if self.name is None and self.uri is None and self.digest is None:
            msg = "needs one of `name`, `uri` and `digest`"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusListRef:
    """Where the signer publishes its list: for people; nothing is fetched because it stands here."""

    uri: str
    max_age_seconds: Annotated[int, at_least_one]
