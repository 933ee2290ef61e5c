"""The entries of a status list: every one checked when the list is read, made into an object when somebody asks.

A list of 100,000 entries concerns a build by one or two of them. What their members say besides the attestation and
its subjects repeats itself, so each distinct set of such members goes through the one reader once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, overload

from signatures.digests import DIR_HASH, HEX256, RECOGNISED, SHA256
from signatures.predicates.entry import Entry
from signatures.reading.shapes import ShapeError, plain, read

_ITS_OWN = frozenset({"attestation", "subjects"})  # the members that do not repeat
_RECOGNISED = frozenset(RECOGNISED)


class Entries(Sequence[Entry]):
    """A status list's entries, found by payload or by digest. Equal to any sequence of the same entries."""

    __slots__ = ("_by_payload", "_found", "_raw")

    def __init__(self, raw: list[Any]) -> None:
        """Check every element of a parsed JSON array; ShapeError names the first that is not an entry."""
        self._raw = raw
        self._by_payload: dict[str, int] = {}
        self._found: dict[frozenset[str], tuple[Entry, ...]] = {}
        checker, by_payload = _Checker(), self._by_payload
        seen, shapes = checker.seen, checker.shapes
        for index, item in enumerate(raw):
            # The quick way, written out: 100,000 entries pass here, and a call for each costs as much as its work.
            if type(item) is dict and (pick := shapes.get(members := tuple(item))) is not None:
                attestation = item["attestation"]
                try:
                    known = (members, pick(item)) in seen
                except TypeError:  # an array or object where text must be
                    known = False
                if known and type(attestation) is str and HEX256(attestation) and _well_formed(item["subjects"]):
                    by_payload[attestation] = index
                    continue
            try:
                checker.check(item)
            except ShapeError as error:
                raise error.under(index) from None
            by_payload[item["attestation"]] = index

    @staticmethod
    def of(entries: Iterable[Entry]) -> Entries:
        """The same entries, indexed."""
        return entries if isinstance(entries, Entries) else Entries([plain(entry) for entry in entries])

    @property
    def repeats(self) -> bool:
        """Whether a statement stands twice."""
        return len(self._by_payload) != len(self._raw)

    def by_payload(self, payload: str) -> Entry | None:
        """The entry that names this payload (sha256, hex)."""
        index = self._by_payload.get(payload)
        return None if index is None else self[index]

    def about(self, digests: Iterable[str]) -> tuple[Entry, ...]:
        """The entries with a subject that has one of these digests (hex), each once, in the list's order."""
        wanted = frozenset(digests)
        found = self._found.get(wanted)
        if found is None:
            # Looked through once for a build: an index of every digest costs more than all that is asked of it.
            found = self._found[wanted] = tuple(read(Entry, item) for item in self._raw if _names(item, wanted))
        return found

    def __len__(self) -> int:
        return len(self._raw)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, index: int | slice) -> Entry | tuple[Entry, ...]:
        if isinstance(index, slice):
            return tuple(read(Entry, item) for item in self._raw[index])
        return read(Entry, self._raw[index])

    def __iter__(self) -> Iterator[Entry]:
        return (read(Entry, item) for item in self._raw)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self._by_payload))


class _Checker:
    """Checks entries as the one reader does, asking it once for each distinct set of members that repeat."""

    def __init__(self) -> None:
        self.shapes: dict[tuple[str, ...], Callable[[Any], Any]] = {}
        self.seen: set[Any] = set()

    def check(self, item: Any) -> None:  # noqa: ANN401 - an element of a parsed array
        """Raise ShapeError where ``item`` is not an entry; else remember its members that repeat."""
        read(Entry, item)
        members = tuple(item)
        if "scopes" not in members:  # scopes are looked at each time
            pick = self.shapes.setdefault(members, itemgetter(*(name for name in members if name not in _ITS_OWN)))
            self.seen.add((members, pick(item)))


def _well_formed(subjects: object) -> bool:
    """Whether ``subjects`` are DigestSets of recognised digests alone; further algorithms are for the reader."""
    if type(subjects) is not list or not subjects:
        return False
    for subject in subjects:
        if type(subject) is not dict or not subject or not subject.keys() <= _RECOGNISED:
            return False
        for digest in subject.values():
            if type(digest) is not str or not HEX256(digest):
                return False
    return True


def _names(item: dict[str, Any], wanted: frozenset[str]) -> bool:
    for subject in item["subjects"]:  # noqa: SIM110 - a generator for each entry costs more than the look-up
        if subject.get(DIR_HASH) in wanted or subject.get(SHA256) in wanted:
            return True
    return False


def read_entries(value: object) -> Entries:
    """The array of a parsed list; ShapeError says what is wrong with it."""
    if type(value) is not list:
        raise ShapeError((), "must be an array")
    return Entries(value)
