"""Which clause of a profile is covered by which disclosed document, by the producer's own word. Pure.

A reference names the clauses that it is meant to satisfy (`satisfies`); a profile names the kinds of document that a
clause asks for. Neither says that the document does what the clause asks: that is for whoever reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gate.profiles.model import Clause, Profile
from signatures.predicates.disclosure import Disclosure, Reference


class Cover(StrEnum):
    """How a clause stands."""

    NAMED = "named"  # a reference says that it satisfies the clause
    KIND_ONLY = "kind only"  # a document of a kind that the clause asks for, which does not name it
    NOT_COVERED = "not covered"
    NOT_A_DISCLOSURE = "not a disclosure's matter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One reference of one disclosure: whose, from which file, at which place in it."""

    producer: str
    origin: str
    index: int
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A clause with what covers it."""

    clause: Clause
    cover: Cover
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Every clause in the profile's order; and what the references name that the profile does not have."""

    rows: tuple[Row, ...]
    documents: tuple[Document, ...]
    unknown: tuple[tuple[str, Document], ...]

    def count(self, cover: Cover) -> int:
        """How many clauses stand so."""
        return sum(row.cover is cover for row in self.rows)


def documents_of(disclosures: Iterable[tuple[str, Disclosure]]) -> tuple[Document, ...]:
    """Every reference of disclosures, each given with its origin."""
    return tuple(
        Document(producer=said.producer.id, origin=origin, index=index, reference=reference)
        for origin, said in disclosures
        for index, reference in enumerate(said.references)
    )


def cover(profile: Profile, documents: Iterable[Document]) -> Coverage:
    """Hold the documents against each clause. A name counts for exactly the clause of that id."""
    every = tuple(documents)
    known = {clause.id for clause in profile.clauses}
    unknown = tuple((name, one) for one in every for name in one.reference.satisfies if name not in known)
    return Coverage(rows=tuple(_row(clause, every) for clause in profile.clauses), documents=every, unknown=unknown)


def _row(clause: Clause, every: tuple[Document, ...]) -> Row:
    named = tuple(one for one in every if clause.id in one.reference.satisfies)
    if named:
        return Row(clause=clause, cover=Cover.NAMED, documents=named)
    if not clause.kinds:
        return Row(clause=clause, cover=Cover.NOT_A_DISCLOSURE, documents=())
    near = tuple(one for one in every if one.reference.kind in clause.kinds)
    return Row(clause=clause, cover=Cover.KIND_ONLY if near else Cover.NOT_COVERED, documents=near)
