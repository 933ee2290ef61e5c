"""The trust file as it is written (design §5). `load` checks it and makes the `Trust` of `model` of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from signatures.reading.scalars import at_least_one, version_one
from signatures.reading.settings import check_identifier, check_one_line
from signatures.trust.names import check_pattern

# What patterns are made of, and no host, path or e-mail address of an identity needs.
_PATTERN = re.compile(r"[*^$|\\()\[\]{}\s]|\.[+?]")

_WAIVER_THRESHOLD = 2  # design §4, the table of predicates


def _exact(text: str) -> str:
    found = _PATTERN.search(text)
    if found:
        raise ValueError(f"must be the exact text, no pattern: `{found[0]}` is not understood")
    return text


class AttestationKind(StrEnum):
    """The short names of `signatures.predicates.types`, which a test holds beside these."""

    PRERELEASE_VERIFICATION = "prerelease-verification"
    DISCLOSURE = "disclosure"
    SUBMISSION = "submission"
    INCIDENT_REPORT = "incident-report"
    STATUS_LIST = "status-list"
    WAIVER = "waiver"
    BUILD_SIGNATURE = "build-signature"
    PROVENANCE = "provenance"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenIdentity:
    """``sigstore = { issuer, identity, trusted_root }``: exact strings."""

    issuer: Annotated[str, _exact]
    identity: Annotated[str, _exact]
    trusted_root: Annotated[str, check_one_line]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenKey:
    """``[[parties.<name>.keys]]``: a public key (a file, or PEM in place), or a Sigstore identity."""

    key: str | None = None
    sigstore: WrittenIdentity | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    attests: tuple[AttestationKind, ...] | None = None

    def check(self) -> None:
        """One of the two, valid for some time, and for something."""
        if (self.key is None) == (self.sigstore is None):
            raise ValueError("must have `key` or `sigstore`, one of the two")
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise ValueError("`valid_from` must be before `valid_until`")
        if self.attests == ():
            raise ValueError("`attests` must not be empty; leave it out for a key without limits of its own")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenParty:
    """``[parties.<name>]``"""

    id: Annotated[str, check_identifier]
    keys: tuple[WrittenKey, ...]
    keys_required: Annotated[int, at_least_one] = 1
    models: tuple[Annotated[str, check_pattern], ...] | None = None
    lists_from: datetime | None = None

    def check(self) -> None:
        """`models = []` would read as "all" to some and as "none" to others."""
        if self.models == ():
            raise ValueError("`models` must not be empty; leave it out for a party that speaks for no model")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRole:
    """``[roles.<name>]``"""

    parties: tuple[str, ...]
    attests: tuple[AttestationKind, ...]
    threshold: Annotated[int, at_least_one] = 1

    def check(self) -> None:
        """No threshold that its parties cannot reach."""
        if self.threshold > len(self.parties):
            raise ValueError(f"`threshold` is {self.threshold}, above the number of its parties, {len(self.parties)}")
        if AttestationKind.WAIVER in self.attests and self.threshold < _WAIVER_THRESHOLD:
            raise ValueError("a role that attests `waiver` needs a `threshold` of 2 or more: nobody waives alone")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTrust:
    """The whole file."""

    version: Annotated[int, version_one]
    parties: Mapping[str, WrittenParty]
    roles: Mapping[str, WrittenRole]
    unsafe_same_party: bool = False
