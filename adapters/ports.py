"""What an attestation source is asked for, and what it hands over. Nothing here knows a policy or a decision."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from signatures.reading.strict_json import Bounds
from signatures.verify import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for, and how much of it is taken (bytes).

    ``digests`` are the sha256 and dirHash (hex) of the build and the lookup digests of the parties: a store that is
    asked by digest asks for these; one that holds files hands over all of them. ``large_lists``: this source may hold
    status lists up to ``list_bytes``; any other attestation is at most ``attestation_bytes``. ``input_bytes`` is what
    is left of the whole run's bound.
    """

    digests: frozenset[str]
    attestation_bytes: int
    list_bytes: int
    input_bytes: int
    large_lists: bool = False

    @classmethod
    def within(cls, bounds: Bounds, digests: frozenset[str], *, large_lists: bool, taken: int = 0) -> Wanted:
        """What is asked of one source of a run; ``taken`` are the bytes that the sources before it gave."""
        return cls(
            digests=digests,
            attestation_bytes=bounds.attestation_bytes,
            list_bytes=bounds.list_bytes,
            input_bytes=bounds.input_bytes - taken,
            large_lists=large_lists,
        )

    @property
    def file_bytes(self) -> int:
        """The bound for one attestation of this source."""
        return self.list_bytes if self.large_lists else self.attestation_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Haul:
    """Everything that a source has. There is no "partly": a source that cannot give all of it raises Unavailable.

    ``ignored`` names what lies there and is no attestation by its name or kind, with the reason.
    """

    items: tuple[Item, ...]
    ignored: tuple[str, ...] = ()


class Source(Protocol):
    """A place where attestations lie."""

    def __init__(self, uri: str, folder: Path) -> None:
        """``uri`` as the user wrote it; ``folder`` is what a relative path starts from. ConfigError for a bad URI."""
        ...

    def fetch(self, wanted: Wanted) -> Haul:
        """All that is there. Unavailable where it could not look; Undecided where a bound of the run is exceeded."""
        ...
