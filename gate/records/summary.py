"""Reads a signed decision (VSA) again, for whoever relies on one: the deploy step, and the verification of a record.

Source: slsa.dev/spec/v1.0/verification_summary; what we write into it is `gate.reports.verification_summary`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from gate.identity.build import Build
from gate.reports.verification_summary import PREDICATE_TYPE, VERIFIER_ID
from gate.reports.words import when
from signatures.envelopes.containers import open_container
from signatures.envelopes.dsse import PAYLOAD_TYPE, pae
from signatures.envelopes.statement import STATEMENT_V1
from signatures.errors import ConfigError, Refused
from signatures.keys.public import PublicKey, verify
from signatures.reading import strict_json
from signatures.reading.shapes import MAY_BE_EMPTY, ShapeError, read, show_path
from signatures.reading.strict_json import Bounds
from signatures.reading.times import read_time, write_duration
from signatures.status.index import SKEW

OURS: Final = VERIFIER_ID.partition("@")[0] + "@"
CLEARED: Final = "MRG_CLEARED"
ACCEPTABLE: Final = ("MRG_EXEMPT", "MRG_SUBMITTED", "MRG_WAIVED")
MAX_BYTES: Final = 16 << 20  # it names every input, of which there may be thousands
_BOUNDS = Bounds(attestation_bytes=MAX_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectV1:
    """What was decided about."""

    name: Annotated[str, MAY_BE_EMPTY]
    digest: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierV1:
    """Which program decided."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyV1:
    """By which policy."""

    uri: Annotated[str, MAY_BE_EMPTY]
    digest: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputV1:
    """One attestation used."""

    uri: Annotated[str, MAY_BE_EMPTY]
    digest: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryV1:
    """The predicate."""

    verifier: VerifierV1
    time_verified: datetime
    resource_uri: str
    policy: PolicyV1
    input_attestations: Annotated[tuple[InputV1, ...], MAY_BE_EMPTY]
    verification_result: str
    verified_levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementV1:
    """The whole statement: one subject."""

    subject: tuple[SubjectV1, ...]
    predicate_type: str
    predicate: SummaryV1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a deploy step asks of a decision. ``accept`` are levels that may stand in for MRG_CLEARED."""

    build: Build
    resource_uri: str
    regions: tuple[str, ...]
    policy_digest: str
    max_age: timedelta
    verifier_id: str | None
    accept: tuple[str, ...]
    now: datetime


def open_summary(data: bytes, key: PublicKey | None, where: str) -> tuple[StatementV1, bool]:
    """The statement in ``data``, and whether ``key`` signed it. Raises ConfigError where it is no decision file."""
    try:
        envelope = open_container(data, bounds=_BOUNDS).envelope
        value: Any = strict_json.parse(envelope.payload, max_bytes=_BOUNDS.attestation_bytes, depth=_BOUNDS.depth)
        if not isinstance(value, dict) or value.get("_type") != STATEMENT_V1:
            raise ConfigError("it is no in-toto statement, version 1", file=where, help=_HELP)
        if value.get("predicateType") != PREDICATE_TYPE:
            raise ConfigError("it is no verification summary", file=where, help=_HELP)
        statement = read(StatementV1, value)
    except Refused as refused:
        raise ConfigError(f"it is no decision file: {refused.detail}", file=where, help=_HELP) from None
    except ShapeError as error:
        raise ConfigError(
            f"it is no decision file: `{show_path(error.path)}` {error.reason}", file=where, help=_HELP
        ) from None
    message = pae(PAYLOAD_TYPE, envelope.payload)
    signed = key is not None and any(verify(key, signature.sig, message) for signature in envelope.signatures)
    return statement, signed


_HELP = "name the file that `gate check --decision` wrote"


def looks_like_ours(data: bytes) -> bool:
    """Whether ``data`` is a decision file of a gate, whoever signed it."""
    try:
        statement, _ = open_summary(data, None, "")
    except ConfigError:
        return False
    return statement.predicate.verifier.id.startswith(OURS)


def check_summary(statement: StatementV1, wanted: Wanted) -> tuple[str, ...]:
    """Why the decision does not let this deployment through; nothing where it does."""
    return (*_what(statement, wanted), *_how(statement.predicate, wanted), *_when(statement.predicate, wanted))


def _what(statement: StatementV1, wanted: Wanted) -> Iterator[str]:
    said = statement.predicate
    if len(statement.subject) != 1 or dict(statement.subject[0].digest) != wanted.build.identity.as_set():
        yield "it is about another build than the one that was hashed now"
    if said.resource_uri != wanted.resource_uri:
        yield f"it was asked `{said.resource_uri}`, and this deployment asks `{wanted.resource_uri}`"
    if dict(said.policy.digest) != {"sha256": wanted.policy_digest}:
        digest = said.policy.digest.get("sha256", "nothing")
        yield f"it was decided by the policy {digest}, not by {wanted.policy_digest}"


def _how(said: SummaryV1, wanted: Wanted) -> Iterator[str]:
    if wanted.verifier_id is not None and said.verifier.id != wanted.verifier_id:
        yield f"it was decided by `{said.verifier.id}`, not by `{wanted.verifier_id}`"
    elif not said.verifier.id.startswith(OURS):
        yield f"it was decided by `{said.verifier.id}`, which is no gate"
    levels = said.verified_levels
    if said.verification_result != "PASSED" or "FAILED" in levels:
        yield "it did not pass (it denied, or was made in audit mode)"
        return
    found = [level for level in ACCEPTABLE if level in levels]
    refused = [level for level in found if level not in wanted.accept]
    if CLEARED not in levels and (refused or not found):
        also = f" but {', '.join(found)} (--accept)" if found else ""
        yield f"the build was not cleared: there is no {CLEARED}{also}"
    elif refused:  # beside it: a waiver of something else
        yield f"it says {', '.join(refused)} as well, which was not accepted (--accept)"
    for region in wanted.regions:
        if f"MRG_REGION_{region}" not in levels:
            yield f"it does not say MRG_REGION_{region}"


def _when(said: SummaryV1, wanted: Wanted) -> Iterator[str]:
    age = wanted.now - said.time_verified
    if age < -SKEW:
        yield f"it was made in the future, at {when(said.time_verified)}: a clock is wrong"
    if age > wanted.max_age:
        yield f"it was made at {when(said.time_verified)}, which is longer ago than {write_duration(wanted.max_age)}"
    if said.verification_result != "PASSED":
        return
    ends = [level.removeprefix("MRG_UNTIL_") for level in said.verified_levels if level.startswith("MRG_UNTIL_")]
    try:
        (until,) = [read_time(end) for end in ends]
    except ValueError:
        yield "it does not say until when it holds (MRG_UNTIL)"
        return
    if wanted.now >= until:
        yield f"it held until {when(until)}, which has passed"
