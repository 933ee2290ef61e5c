"""The entries of a status list: every one checked when the list is read, made into an object when somebody asks.

A list of 100,000 entries concerns a build by one or two of them. What their members say besides the attestation and
its subjects repeats itself, so each distinct set of such members goes through the one reader once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from operator import itemgetter
from typing import Any, overload

from signatures.digests import DIR_HASH, RECOGNISED, SHA256
from signatures.predicates.entry import Entry
from signatures.reading.shapes import ShapeError, plain, read

_ITS_OWN = frozenset({"attestation", "subjects"})  # the members that do not repeat
_DIGEST_SETS = frozenset(names for count in (1, 2) for names in permutations(RECOGNISED, count))
_HEX = b"0123456789abcdef"
_CHUNK = 4096  # so many entries are read one by one where one of them is unusual


class Entries(Sequence[Entry]):
    """A status list's entries, found by payload or by digest. Equal to any sequence of the same entries."""

    __slots__ = ("_by_payload", "_found", "_raw")

    def __init__(self, raw: list[Any]) -> None:
        """Check every element of a parsed JSON array; ShapeError names the first that is not an entry."""
        known = _Known()
        for begin in range(0, len(raw), _CHUNK):
            chunk = raw[begin : begin + _CHUNK]
            if not known.covers(chunk):
                for index, item in enumerate(chunk, start=begin):
                    try:
                        read(Entry, item)
                    except ShapeError as error:
                        raise error.under(index) from None
        self._raw = raw
        self._by_payload = {item["attestation"]: index for index, item in enumerate(raw)}
        self._found: dict[frozenset[str], tuple[Entry, ...]] = {}

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
            places = (
                index
                for index, item in enumerate(self._raw)
                for subject in item["subjects"]
                if subject.get(DIR_HASH) in wanted or subject.get(SHA256) in wanted
            )
            found = self._found[wanted] = tuple(self[index] for index in dict.fromkeys(places))
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


class _Known:
    """What the one reader has taken already: for each set of member names, the values of those that repeat."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, ...], set[Any]] = {}

    def covers(self, chunk: list[Any]) -> bool:
        """Whether every element is an entry, seen at a glance or by asking the reader; False: read each one.

        Column by column, in a handful of calls that do not grow with the chunk: a call for each of 100,000 entries
        costs as much as the parser's work on it.
        """
        if set(map(type, chunk)) != {dict}:
            return False
        try:
            attestations = [item["attestation"] for item in chunk]
            listed = [item["subjects"] for item in chunk]
        except KeyError:
            return False
        return _all_hex256(attestations) and _well_formed(listed) and self._takes(chunk)

    def _takes(self, chunk: list[dict[str, Any]]) -> bool:
        """Whether the reader takes each distinct set of the other members, in an entry whose own are well formed."""
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for item in chunk:
            alike.setdefault(tuple(item), []).append(item)
        for members, items in alike.items():
            others = [name for name in members if name not in _ITS_OWN]
            if not others:
                return False
            pick = itemgetter(*others)
            taken = self._taken.setdefault(members, set())
            found = list(map(pick, items))
            try:
                new = set(found) - taken
            except TypeError:  # an array or object among them: scopes, or a fault; their writing tells them apart
                found = list(map(repr, found))
                new = set(found) - taken
            firsts = dict(zip(reversed(found), reversed(items), strict=True)) if new else {}
            for values in new:
                try:
                    read(Entry, firsts[values])
                except ShapeError:
                    return False  # which element is the first such is for the slow way
            taken |= new
        return True


def _well_formed(listed: list[Any]) -> bool:
    """Whether each is an array of DigestSets of recognised digests alone; further algorithms are for the reader."""
    if set(map(type, listed)) != {list} or not all(listed):
        return False
    subjects = [subject for subjects in listed for subject in subjects]
    if set(map(type, subjects)) != {dict} or not set(map(tuple, subjects)) <= _DIGEST_SETS:
        return False
    return _all_hex256([digest for subject in subjects for digest in subject.values()])


def _all_hex256(texts: list[Any]) -> bool:
    """Whether each is a text of 64 lower-case hexadecimal digits, as `signatures.digests.is_hex256` has it."""
    if set(map(type, texts)) != {str} or set(map(len, texts)) != {64}:
        return False
    return not "".join(texts).encode(errors="replace").translate(None, _HEX)


def read_entries(value: object) -> Entries:
    """The array of a parsed list; ShapeError says what is wrong with it."""
    if type(value) is not list:
        raise ShapeError((), "must be an array")
    return Entries(value)
