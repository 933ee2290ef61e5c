"""One entry of a status list (design §4, ``status-list/v0.1``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from signatures.digests import DIR_HASH, SHA256, is_hex256
from signatures.predicates import types
from signatures.predicates.incident_report import IncidentState
from signatures.predicates.prerelease_verification import WAITING, Determination, Verdict
from signatures.predicates.shared import Hex256, Scope
from signatures.reading.shapes import REFUSE


class State(StrEnum):
    """What the issuer says of one statement."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    REINSTATED = "REINSTATED"


STANDING = frozenset({State.ACTIVE, State.REINSTATED})
WITHDRAWN = frozenset({State.SUSPENDED, State.REVOKED})


def check_digest_set(digests: Mapping[str, str]) -> Mapping[str, str]:
    """A DigestSet with at least one recognised digest, every recognised one well formed; ValueError otherwise."""
    tree, content = digests.get(DIR_HASH), digests.get(SHA256)
    well_formed = (tree is None or is_hex256(tree)) and (content is None or is_hex256(content))
    if not well_formed or (tree is None and content is None):
        msg = "needs `dirHash` or `sha256`, each as 64 lower-case hexadecimal digits"
        raise ValueError(msg)
    return digests


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One statement: by the sha256 of its payload, with what must still speak when the statement is missing."""

    UNKNOWN = REFUSE
    attestation: Hex256
    predicate_type: str
    subjects: tuple[Annotated[Mapping[str, str], check_digest_set], ...]
    state: State
    effective_from: datetime
    reason_code: str
    scopes: tuple[Scope, ...] | None = None
    verdict: Verdict | None = None
    determination: Determination | None = None
    incident_state: IncidentState | None = None

    def check(self) -> None:
        """A verification's and an incident's own words stand beside it, as they must stand in the statement."""
        verification = self.predicate_type == types.PRERELEASE_VERIFICATION
        if verification != (self.determination is not None):
            msg = "`determination` stands with a verification, and only there"
            raise ValueError(msg)
        if verification and (self.verdict is None) != (self.determination in WAITING):
            msg = "`verdict` is left out only beside PENDING and NOT_SUBMITTED"
            raise ValueError(msg)
        if not verification and self.verdict is not None:
            msg = "`verdict` stands with a verification only"
            raise ValueError(msg)
        if (self.predicate_type == types.INCIDENT_REPORT) != (self.incident_state is not None):
            msg = "`incidentState` stands with an incident report, and only there"
            raise ValueError(msg)
        if self.scopes == ():
            msg = "an empty `scopes` means nothing"
            raise ValueError(msg)
