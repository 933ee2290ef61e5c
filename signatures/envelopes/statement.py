"""in-toto Statement v1: the layer between the signed bytes and the predicate.

Source: in-toto attestation spec v1, statement.md and digest_set.md; design §4, steps 5 and 6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from signatures.codes import Code
from signatures.digests import DIR_HASH, RECOGNISED, SHA256, DigestSet, is_hex256, lookup_digest
from signatures.errors import Refused
from signatures.predicates.table import PREDICATES, predicate_class
from signatures.reading import strict_json
from signatures.reading.shapes import Fault, ShapeError, plain, read

STATEMENT_V1 = "https://in-toto.io/Statement/v1"
_MEMBERS = ("_type", "subject", "predicateType", "predicate")
_CODES = {
    Fault.SHAPE: Code.R601,
    Fault.UNKNOWN: Code.R602,
    Fault.CASE: Code.R106,
    Fault.CONTRADICTION: Code.R603,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a statement is about: a name for people, digests for the decision."""

    name: str | None
    digest: DigestSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement whose predicate was read as its type's dataclass."""

    predicate_type: str
    subjects: tuple[Subject, ...]
    predicate: Any

    @property
    def digests(self) -> tuple[DigestSet, ...]:
        """The subjects' DigestSets as they were written."""
        return tuple(subject.digest for subject in self.subjects)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawStatement:
    """A statement after step 5: its predicate is still a parsed JSON object."""

    predicate_type: str
    subjects: tuple[Subject, ...]
    predicate: Mapping[str, Any]


def read_statement(payload: bytes, *, max_bytes: int, depth: int) -> RawStatement:
    """Step 5 without the roles: ``_type``, the predicate type's form, the subjects. Raises Refused."""
    value = strict_json.parse(payload, max_bytes=max_bytes, depth=depth)
    if type(value) is not dict:
        raise Refused(Code.R501, "the payload is not one JSON object")
    folded = {member.casefold(): member for member in _MEMBERS}
    for member in value:
        meant = folded.get(member.casefold())
        if meant is not None and meant != member:
            raise Refused(Code.R106, f"`{member}` differs from `{meant}` only by case")
    if value.get("_type") != STATEMENT_V1:
        raise Refused(Code.R501, f"_type is {value.get('_type')!r}")
    predicate_type = value.get("predicateType")
    if type(predicate_type) is not str or predicate_type not in PREDICATES:
        raise Refused(Code.R502, f"predicateType is {predicate_type!r}")
    if type(value.get("predicate")) is not dict:
        raise Refused(Code.R601, "`predicate` is not an object")
    return RawStatement(
        predicate_type=predicate_type, subjects=_subjects(value.get("subject")), predicate=value["predicate"]
    )


def _subjects(value: object) -> tuple[Subject, ...]:
    if type(value) is not list or not value:
        raise Refused(Code.R504, "`subject` names nothing")
    return tuple(_subject(item, f"subject[{index}]") for index, item in enumerate(value))


def _subject(item: object, where: str) -> Subject:
    if type(item) is not dict or type(item.get("digest")) is not dict:
        raise Refused(Code.R505, f"{where} has no `digest`")
    for member in item:
        if member.casefold() in ("digest", "name") and member not in ("digest", "name"):
            raise Refused(Code.R106, f"{where} has `{member}`")
    digest, name = item["digest"], item.get("name")
    if name is not None and type(name) is not str:
        raise Refused(Code.R505, f"{where}.name is not text")
    return Subject(name=name, digest=_digest_set(digest, where))


def _digest_set(digest: dict[str, Any], where: str) -> DigestSet:
    if any(type(text) is not str for text in digest.values()):
        raise Refused(Code.R505, f"{where}.digest holds something other than text")
    recognised = {kind: digest[kind] for kind in RECOGNISED if kind in digest}
    if not recognised:
        slip = "; `dirHash1` is a slip in in-toto's own example, the name is `dirHash`" if "dirHash1" in digest else ""
        raise Refused(Code.R505, f"{where} has only {', '.join(digest) or 'no digest'}{slip}")
    for kind, text in recognised.items():
        if not is_hex256(text):
            raise Refused(Code.R505, f"{where}.digest.{kind} is not 64 lower-case hexadecimal digits")
    return MappingProxyType(dict(digest))


def read_predicate(raw: RawStatement) -> Statement:
    """Step 6: the predicate's exact shape. Raises Refused."""
    try:
        predicate = read(predicate_class(raw.predicate_type), raw.predicate)
    except ShapeError as error:
        raise Refused(_CODES[error.fault], str(error)) from None
    return Statement(predicate_type=raw.predicate_type, subjects=raw.subjects, predicate=predicate)


def write_statement(statement: Statement) -> bytes:
    """The payload bytes to sign. A statement written here is read back first: nothing unreadable is signed."""
    payload = strict_json.dump(
        {
            "_type": STATEMENT_V1,
            "subject": [
                {**({"name": subject.name} if subject.name else {}), "digest": dict(subject.digest)}
                for subject in statement.subjects
            ],
            "predicateType": statement.predicate_type,
            "predicate": plain(statement.predicate),
        }
    )
    bounds = strict_json.Bounds()
    read_predicate(read_statement(payload, max_bytes=bounds.list_bytes, depth=bounds.depth))
    return payload


def payload_digest(payload: bytes) -> str:
    """By what a status list and a VSA name an attestation: sha256 (hex) of the exact payload bytes."""
    return hashlib.sha256(payload).hexdigest()


def party_subject(party_id: str) -> Subject:
    """The lookup subject of a statement about a party rather than a build (design §4, "Lookup digests")."""
    return Subject(name=party_id, digest=MappingProxyType({SHA256: lookup_digest(party_id)}))


def build_subject(name: str, digests: DigestSet) -> Subject:
    """The subject for a build: dirHash (where it is a directory) and sha256."""
    ordered = {kind: digests[kind] for kind in (DIR_HASH, SHA256) if kind in digests}
    return Subject(name=name, digest=MappingProxyType(ordered))
