"""``status-list/v0.1``: a party's complete list of what is in force, as a TUF snapshot is (design §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from signatures.predicates.entries import Entries, read_entries
from signatures.predicates.entry import Entry
from signatures.reading.scalars import at_least_one
from signatures.reading.shapes import ReadWith


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """The predicate. ``entries`` may be empty: nothing is in force."""

    issuer: str
    sequence: Annotated[int, at_least_one]
    issued_at: datetime
    next_update: datetime
    entries: Annotated[Sequence[Entry], ReadWith(read_entries)]

    def check(self) -> None:
        """A statement stands once; the list ends after it began."""
        if self.issued_at >= self.next_update:
            msg = "`issuedAt` must be before `nextUpdate`"
            raise ValueError(msg)
        if Entries.of(self.entries).repeats:
            msg = "a statement stands twice in `entries`"
            raise ValueError(msg)
