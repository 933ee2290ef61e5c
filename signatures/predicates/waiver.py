"""``waiver/v0.1``: release officers let one requirement pass, for one build, for a while (design §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from signatures.predicates.shared import Hex256, PartyRef, Scope
from signatures.reading.shapes import REFUSE


def _exact(name: str) -> str:
    if not name.replace("-", "").isalnum() or not name.isascii() or name != name.lower():
        msg = "must be the id of one requirement, without wildcards"
        raise ValueError(msg)
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedList:
    """The one stale list that is accepted."""

    UNKNOWN = REFUSE
    issuer: str
    sequence: int
    digest: Hex256


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """The predicate. It cannot be withdrawn: it ends at ``expires_at``."""

    waives: tuple[Annotated[str, _exact], ...]
    scopes: tuple[Scope, ...]
    reason: str
    ticket_uri: str
    requested_by: str
    not_before: datetime
    expires_at: datetime
    post_review_due_at: datetime
    producer: PartyRef | None = None
    accepted_lists: tuple[AcceptedList, ...] = ()

    def check(self) -> None:
        """What is named fits what is waived."""
        if self.not_before >= self.expires_at:
            msg = "`notBefore` must be before `expiresAt`"
            raise ValueError(msg)
        if ("status-list-fresh" in self.waives) != bool(self.accepted_lists):
            msg = "`acceptedLists` stands with a waiver of status-list-fresh, and only there"
            raise ValueError(msg)
        if any(scope.restrictions for scope in self.scopes):
            msg = "`restrictions` stand in the scopes of a verification: nothing would hold the build to a waiver's"
            raise ValueError(msg)
        if "cleared" in self.waives and self.producer is None:
            msg = "a waiver of cleared names the `producer`"
            raise ValueError(msg)
