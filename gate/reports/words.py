"""How reports write what they all write: digests, instants, counts, scopes. Untrusted text goes through `inert`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from gate.decision.answer import Reason, State
from gate.decision.case import Request
from gate.identity.build import Build, Kind
from gate.reports.report import Report
from signatures.digests import DIR_HASH
from signatures.inert import inert
from signatures.reading.times import write_time

_HEAD, _TAIL = 8, 4
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_MANY = 6
_KINDS = {Kind.FILE: "file:sha256:", Kind.OCI: "oci:sha256:", Kind.DIRECTORY: "oms:sha256:"}
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


def short(digest: str) -> str:
    """A long digest for people: its first eight and last four digits. Programs read the JSON report."""
    return digest if len(digest) <= _HEAD + _TAIL + 1 else f"{digest[:_HEAD]}…{digest[-_TAIL:]}"


def when(moment: datetime) -> str:
    """An instant, whole seconds (a decision's microseconds stand in the JSON report)."""
    return write_time(moment.replace(microsecond=0))


def span(length: timedelta) -> str:
    """A length of time in its two largest units: `1d 2h`, `45m`."""
    seconds = max(0, int(length.total_seconds()))
    parts = []
    for unit, size in (("d", _DAY), ("h", _HOUR), ("m", _MINUTE), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts[:2]) or "0s"


def count(number: int, word: str) -> str:
    """`1 attestation`, `2 attestations`."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def name_build(build: Build) -> str:
    """The digest that identifies a build, shortened, with its kind."""
    kind, digest = identifying_digest(build)
    return kind + short(digest)


def identifying_digest(build: Build) -> tuple[str, str]:
    """The kind (with its colon) and the hex of the digest that identifies a build, as a command line takes it."""
    identity = build.identity
    if identity.dir_hash and identity.is_directory:
        return f"{DIR_HASH}:", identity.dir_hash
    return _KINDS.get(build.kind, ""), identity.sha256[0] if identity.sha256 else identity.dir_hash or ""


def percent_encode(octets: bytes) -> str:
    """A part of a URI: every octet but the unreserved ones (RFC 3986 §2.3) as `%XX`."""
    return "".join(chr(octet) if octet in _UNRESERVED else f"%{octet:02X}" for octet in octets)


def place(regions: Iterable[str], groups: Iterable[str] = ()) -> str:
    """The regions asked for; many are counted."""
    listed = tuple(regions)
    shown = f"{len(listed)} regions" if len(listed) > _MANY else ", ".join(listed)
    named = ", ".join(groups)
    return f"{shown} ({named})" if named else shown


class Finding(NamedTuple):
    """One reason: ``kind`` is `error` or `warning`.

    ``refers``: the requirements it follows are told before it, and what mends them mends this.
    """

    kind: str
    requirement: str
    reason: Reason
    refers: bool = False

    @property
    def text(self) -> str:
        """The reason in one sentence."""
        follows = ", ".join(self.reason.follows)
        return f"{self.reason.text}; see {follows} above" if self.refers else self.reason.text


def findings(report: Report) -> tuple[Finding, ...]:
    """Why it is denied, what only follows from it last; then what does not deny today."""
    decision = report.decision
    if decision is None:
        return ()
    errors = [
        Finding("error", result.requirement, reason, decision.refers(reason))
        for result in decision.results
        if result.state is State.NOT_MET
        for reason in result.reasons
    ]
    errors.sort(key=lambda one: one.refers)
    warnings = [
        Finding("warning", result.requirement, reason) for result in decision.results for reason in result.warnings
    ]
    return (*errors, *warnings)


def first_line(report: Report) -> str:
    """The decision: what, for which build, for whom, at which instant. `-q` prints exactly this."""
    run = report.run
    parts = [report.mark]
    if run.build is not None:
        digest = name_build(run.build)
        parts += (
            [digest]
            if run.build.name == run.build.origin and not run.build.bytes_seen
            else [
                inert(run.build.name),
                digest,
            ]
        )
    if run.request is not None:
        parts.append(f"for {_scope(run.request, run.groups)}")
    parts.append(f"at {when(run.now)}")
    return "  ".join(parts)


def _scope(request: Request, groups: tuple[str, ...]) -> str:
    return f"{place(request.regions, groups)}, {request.audience}, {request.distribution}"
