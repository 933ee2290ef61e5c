"""Every attestation that a check sees: from the policy's sources, and from the folders of the command line.

Where a source could not be looked into, nothing is decided: "could not look" is never "there is none".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from adapters.ports import Wanted
from adapters.table import open_source
from gate.policy.load import LoadedPolicy
from signatures.verify import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What was found, in the order of the sources, and what was passed over there (a name and why)."""

    items: tuple[Item, ...]
    ignored: tuple[str, ...]


def gather(loaded: LoadedPolicy, extra: Iterable[str], digests: frozenset[str]) -> Gathered:
    """Read every source once. ``extra`` are folders of the command line, from the working directory.

    ``digests`` (hex) are what the build is known by. Raises ConfigError for a source of a kind that this version does
    not read, Unavailable for one that did not answer, Undecided where the run's bound is exceeded.
    """
    policy = loaded.policy
    folder = loaded.folder or Path()
    named = [(uri, folder, uri in policy.status.sources) for uri in policy.sources]
    named += [(uri, Path(), False) for uri in extra]
    opened = [(open_source(uri, base), large) for uri, base, large in named]  # a bad URI before anything is read
    asked = digests | loaded.trust.lookup_digests()
    taken = 0
    items: list[Item] = []
    ignored: list[str] = []
    for source, large in opened:
        haul = source.fetch(Wanted.within(policy.bounds, asked, large_lists=large, taken=taken))
        taken += sum(len(item.data) for item in haul.items)
        items += haul.items
        ignored += haul.ignored
    return Gathered(items=tuple(items), ignored=tuple(ignored))
