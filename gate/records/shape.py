"""The index of a record, `record.json`, version 1: `RecordV1` is its schema, read strictly (docs/reference/record.md).

A record is a folder:

    record.json               this index
    record.json.sha256        the digest of the index, as `sha256sum` writes it: the record's own digest
    objects/sha256/<hex>      every file that the decision saw, under the digest of its bytes

Pure but for what it rests on. Nothing here is believed: `again` decides from the objects, and compares.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from gate.policy.model import Mode
from signatures.digests import is_hex256
from signatures.errors import ConfigError, Refused
from signatures.predicates.shared import Audience, Distribution
from signatures.reading import strict_json
from signatures.reading.shapes import MAY_BE_EMPTY, REFUSE, ShapeError, plain, read, show_path

FORMAT: Final = "https://model-release-gate.dev/record/v1"
INDEX: Final = "record.json"
SEAL: Final = "record.json.sha256"
OBJECTS: Final = "objects/sha256"
MAX_INDEX_BYTES: Final = 64 << 20
MAX_OBJECT_BYTES: Final = 256 << 20
"""As much as a manifest may have; every other object is smaller."""
MAX_TOTAL_BYTES: Final = 4 << 30
MAX_OBJECTS: Final = 20_000
_DEPTH: Final = 8

Text = Annotated[str, MAY_BE_EMPTY]
Texts = Annotated[tuple[Text, ...], MAY_BE_EMPTY]


def _format(value: str) -> str:
    if value != FORMAT:
        msg = f"must be `{FORMAT}`: this program reads no other"
        raise ValueError(msg)
    return value


def _digest(value: str) -> str:
    if not is_hex256(value):
        msg = "must be 64 lower-case hexadecimal digits"
        raise ValueError(msg)
    return value


def _size(value: int) -> int:
    if not 0 <= value <= MAX_OBJECT_BYTES:
        msg = f"must be from 0 to {MAX_OBJECT_BYTES}"
        raise ValueError(msg)
    return value


Digest = Annotated[str, _digest]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectV1:
    """Bytes that are kept: their sha256 and how many."""

    UNKNOWN = REFUSE
    sha256: Digest
    size: Annotated[int, _size]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFileV1:
    """The policy, the trust file or a file that these name; ``name`` is the path from the policy's folder."""

    UNKNOWN = REFUSE
    name: str
    sha256: Digest
    size: Annotated[int, _size]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyV1:
    """``file`` is the policy's own name among ``files``, which ``digest`` covers."""

    UNKNOWN = REFUSE
    file: str
    digest: Digest
    trust_digest: Digest
    source: Text
    pinned: bool
    mode: Mode
    mode_source: str
    files: tuple[PolicyFileV1, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildV1:
    """``manifest`` has names, sizes and digests (`gate digest --manifest`), never bytes; else ``digest`` is known."""

    UNKNOWN = REFUSE
    origin: Text
    bytes_seen: bool
    manifest: ObjectV1 | None = None
    digest: str | None = None

    def check(self) -> None:
        """One of the two."""
        if (self.manifest is None) == (self.digest is None):
            msg = "has either `manifest` or `digest`"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestV1:
    """What was asked; ``groups`` were expanded into ``regions``."""

    UNKNOWN = REFUSE
    regions: tuple[str, ...]
    groups: Texts
    audience: Audience
    distribution: Distribution
    features: Mapping[str, bool]
    safeguards: Texts
    routes: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationV1:
    """One attestation as it was gathered, in the order of the sources: used, refused, or about other builds."""

    UNKNOWN = REFUSE
    origin: Text
    sha256: Digest
    size: Annotated[int, _size]
    large_list: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenV1:
    """The highest list of an issuer that was remembered when the run began."""

    UNKNOWN = REFUSE
    sequence: int
    payload: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class RunV1:
    """The run's context. ``ignored``: what lay in the sources and is no attestation."""

    UNKNOWN = REFUSE
    id: str
    program: str
    now: datetime
    rehearsal: bool
    may_end_well: bool
    in_ci: bool
    memory: Text
    ignored: Texts
    ignored_environment: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeV1:
    """What was decided. ``requirements`` maps each to its state; ``used`` are sha256 of payloads.

    Of a run that could not decide: ``stage`` says how far it came (build, gather, decide, keep), and ``message`` why it
    ended there.
    """

    UNKNOWN = REFUSE
    decision: str
    allowed: bool
    exit_code: int
    requirements: Mapping[str, str]
    used: Annotated[tuple[Digest, ...], MAY_BE_EMPTY]
    until: datetime | None = None
    stage: str | None = None
    message: Text | None = None
    help: Text | None = None

    def check(self) -> None:
        """UNDECIDED has its reason; a decision has none."""
        if self.decision not in ("ALLOW", "DENY", "UNDECIDED"):
            msg = "`decision` is none of ALLOW, DENY, UNDECIDED"
            raise ValueError(msg)
        undecided = self.decision == "UNDECIDED"
        if undecided != (self.message is not None) or undecided != (self.stage in STAGES):
            msg = "`stage` and `message` belong to UNDECIDED, and to nothing else"
            raise ValueError(msg)


STAGES: Final = ("build", "gather", "decide", "keep")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordV1:
    """The whole index. ``ignored``, ``ignoredEnvironment`` and the like stand as the report has them."""

    UNKNOWN = REFUSE
    format: Annotated[str, _format]
    run: RunV1
    policy: PolicyV1
    build: BuildV1 | None = None
    request: RequestV1 | None = None
    attestations: Annotated[tuple[AttestationV1, ...], MAY_BE_EMPTY]
    seen: Mapping[str, SeenV1]
    outcome: OutcomeV1
    report: ObjectV1
    decision_file: ObjectV1 | None = None

    def objects(self) -> dict[str, int]:
        """Every object that the index names: its size by its digest. ConfigError where one has two sizes."""
        found: dict[str, int] = {}
        named = [*self.policy.files, *self.attestations, self.report, self.decision_file]
        named.append(self.build.manifest if self.build else None)
        for one in named:
            if one is not None and found.setdefault(one.sha256, one.size) != one.size:
                raise ConfigError(f"the object {one.sha256} has two sizes", file=INDEX)
        return found


def write_index(index: RecordV1) -> bytes:
    """The bytes of `record.json`: indented, so that two records can be compared by eye."""
    return json.dumps(plain(index), ensure_ascii=False, indent=1).encode() + b"\n"


def read_index(data: bytes) -> RecordV1:
    """The index that ``data`` is. Raises ConfigError with the place of what is wrong."""
    try:
        return read(RecordV1, strict_json.parse(data, max_bytes=MAX_INDEX_BYTES, depth=_DEPTH))
    except Refused as refused:
        raise ConfigError(f"not an index: {refused.detail}", file=INDEX) from None
    except ShapeError as error:
        raise ConfigError(f"`{show_path(error.path)}` {error.reason}", file=INDEX) from None
