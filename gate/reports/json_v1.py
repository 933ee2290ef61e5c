"""The report for programs, version 1; `report_v1` has its shape.

What is added to it stays version 1; what changes or goes makes version 2, in a file of its own
(`docs/reference/json-report.md` has the rules). Strings are as attestations have them: who prints one of them makes it
inert for the place where it is printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import TypeVar

from gate.decision.answer import Decision, Result
from gate.policy.model import Mode
from gate.reports.report import Report
from gate.reports.report_v1 import (
    AttestationsV1,
    BuildV1,
    ClearanceV1,
    ClockV1,
    ErrorV1,
    PendingV1,
    PolicyV1,
    ReasonV1,
    RefusedV1,
    ReportV1,
    RequestV1,
    RequirementV1,
    RestrictionV1,
    TrustV1,
    UsedV1,
    WaiverV1,
    WindowV1,
)
from gate.reports.table import Written
from gate.reports.words import first_line
from gate.requirements.table import REQUIREMENTS
from signatures.inert import write_json
from signatures.reading.shapes import plain

VERSION = "1"
T = TypeVar("T")


def render(report: Report, written: Written | None = None) -> str:  # noqa: ARG001 - as every format
    """The report as JSON, indented, in ASCII, without a newline at its end.

    `##[` and `::`, which CI systems read as commands wherever a log shows them, are written with JSON's own escapes.
    """
    return write_json(plain(make_report(report)))


def make_report(report: Report) -> ReportV1:
    """The report's values."""
    run, decision, settings = report.run, report.decision, report.run.settings
    failure = report.failure
    return ReportV1(
        schema_version=VERSION,
        decision=report.answer,
        allowed=report.allowed,
        exit_code=report.exit_code,
        mode=settings.mode.value,
        mode_source=settings.mode_source,
        enforced=settings.mode is Mode.ENFORCE,
        summary=first_line(report),
        run_id=run.run_id,
        clock=ClockV1(now=run.now, rehearsal=run.rehearsal),
        until=decision.until if decision else None,
        build=_build(report),
        request=_request(report),
        policy=PolicyV1(name=settings.policy, source=settings.source, digest=settings.digest, pinned=settings.pinned),
        trust=TrustV1(source=settings.trust, digest=settings.trust_digest),
        producer=decision.producer if decision else None,
        basis=decision.basis if decision else None,
        levels=decision.levels if decision else (),
        requirements=tuple(_requirement(result) for result in decision.results) if decision else (),
        refused=_refused(decision),
        near_misses=decision.near_misses if decision else (),
        restrictions=_take(RestrictionV1, decision.restrictions if decision else ()),
        clearances=_take(ClearanceV1, decision.clearances if decision else ()),
        pending=_take(PendingV1, decision.pending if decision else ()),
        waivers=_take(WaiverV1, decision.waivers if decision else ()),
        windows=_windows(decision),
        attestations=_attestations(report),
        checks_skipped=report.checks_skipped,
        warnings=report.warnings,
        ignored_environment=settings.ignored_environment,
        memory=run.memory,
        error=ErrorV1(message=failure.message, help=failure.help) if failure else None,
    )


def _build(report: Report) -> BuildV1 | None:
    build = report.run.build
    if build is None:
        return None
    return BuildV1(
        name=build.name,
        kind=str(build.kind),
        digests=build.identity.as_set(),
        oms_roots=build.identity.sha256 if build.identity.is_directory else (),
        bytes_seen=build.bytes_seen,
        files=len(build.files),
        bytes=build.total_bytes,
        excluded=build.excluded,
    )


def _request(report: Report) -> RequestV1 | None:
    request = report.run.request
    if request is None:
        return None
    return RequestV1(
        regions=request.regions,
        groups=report.run.groups,
        audience=str(request.audience),
        distribution=str(request.distribution),
        features=request.features,
        safeguards=request.safeguards,
        routes=request.routes,
    )


def _requirement(result: Result) -> RequirementV1:
    known = REQUIREMENTS.get(result.requirement)
    return RequirementV1(
        id=result.requirement,
        state=result.state.value,
        asks=known.asks if known else "",
        reasons=_take(ReasonV1, result.reasons),
        warnings=_take(ReasonV1, result.warnings),
        notes=result.notes,
        used=result.used,
        waived_by=result.waived_by,
        beyond_waiver=result.beyond_waiver,
    )


def _refused(decision: Decision | None) -> tuple[RefusedV1, ...]:
    return tuple(
        RefusedV1(
            code=one.code.name,
            phrase=one.code.phrase,
            origin=one.origin,
            detail=one.detail,
            remedy=one.code.remedy,
            who=one.code.who,
            payload=one.payload,
        )
        for one in (decision.refused if decision else ())
    )


def _take(kind: type[T], values: Iterable[object]) -> tuple[T, ...]:
    """Each value as ``kind``, by the members' names: here the report has the decision's own."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type] # a dataclass of this file
    return tuple(kind(**{name: getattr(value, name) for name in names}) for value in values)


def _windows(decision: Decision | None) -> tuple[WindowV1, ...]:
    return tuple(
        WindowV1(issuer=one.issuer, seconds=int(one.length.total_seconds()), list_of=one.list_of)
        for one in (decision.windows if decision else ())
    )


def _attestations(report: Report) -> AttestationsV1:
    decision = report.decision
    used = decision.used if decision else ()
    return AttestationsV1(
        found=report.run.found,
        used=tuple(
            UsedV1(payload=payload, origin=origin, sha256=digest)
            for payload in used
            for origin, digest in report.envelope_digests(payload) or (("", ""),)
        ),
        aside=decision.aside if decision else 0,
        missing=decision.missing if decision else 0,
        ignored=report.run.ignored,
    )
