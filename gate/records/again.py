"""Decides a record again: at its own time, from its own bytes, and says where that differs from what it says.

A rehearsal: nothing is remembered, nothing is signed. No clock, no network, no file beyond the record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from gate.decision.case import Case, Request
from gate.identity.build import Build
from gate.identity.by_digest import parse_digest
from gate.identity.manifest import read_manifest
from gate.judge import decide, prepare, with_near_misses
from gate.policy.load import LoadedPolicy, load_from
from gate.policy.model import Mode
from gate.records import shape
from gate.records.keep import outcome
from gate.records.open import Record
from gate.records.summary import ACCEPTABLE, CLEARED
from gate.reports import json_v1
from gate.reports.report import Failure, Report, Run, Settings, envelopes
from signatures.errors import ConfigError, Undecided
from signatures.reading.times import write_time
from signatures.status.index import SeenList
from signatures.verify import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A record decided again. ``report`` is as the run's own; ``differences`` is empty where the record holds.

    ``decided`` is False for a run that ended before there was anything to decide.
    """

    report: Report
    differences: tuple[str, ...]
    decided: bool


def decide_again(record: Record) -> Again:
    """Decide ``record`` again. Raises ConfigError where its policy, manifest or request cannot be used."""
    index = record.index
    loaded = _load(record)
    run = _run(record, loaded)
    ended = index.outcome.stage
    asked = tuple(_never_asked(loaded, run))
    if ended in ("build", "gather", "keep") or run.request is None:
        failure = Failure(message=index.outcome.message or "", help=index.outcome.help)
        report = Report(run=run, failure=failure)
        early = [] if ended else ["it has a decision and no request"]
        return Again(report=report, differences=(*early, *asked, *_differences(record, report)), decided=False)
    report = _decide(record, loaded, run, run.request)
    return Again(report=report, differences=(*asked, *_differences(record, report)), decided=True)


def _never_asked(loaded: LoadedPolicy, run: Run) -> Iterator[str]:
    """What no run of `gate check` asks under this policy: its [deployment] is not contradicted, nor added to if closed.

    A request is data of the index, and a request that suits the evidence is allowed.
    """
    request, deployment = run.request, loaded.policy.deployment
    if request is None:
        return
    for flag, asked, own in (
        ("features", set(request.features.items()), set(deployment.features.items())),
        ("safeguards", set(request.safeguards), set(deployment.safeguards)),
        ("routes", set(request.routes), set(deployment.routes)),
    ):
        if not own <= asked or (deployment.closed and own != asked):
            yield f"the request has other {flag} than the policy's [deployment] lets anybody ask"


def _decide(record: Record, loaded: LoadedPolicy, run: Run, request: Request) -> Report:
    index = record.index
    items = tuple(
        Item(origin=one.origin, data=record.objects[one.sha256], large_list=one.large_list)
        for one in index.attestations
    )
    try:
        world = prepare(
            Case(
                request=request,
                policy=loaded.policy,
                policy_digest=loaded.digest,
                trust=loaded.trust,
                items=items,
                seen=MappingProxyType(
                    {name: SeenList(sequence=one.sequence, payload=one.payload) for name, one in index.seen.items()}
                ),
                now=index.run.now,
            )
        )
        decision = with_near_misses(world, request, decide(world, request))
    except Undecided as error:
        return Report(run=run, failure=Failure(message=error.message, help=error.help))
    return Report(run=run, decision=decision, envelopes=envelopes(decision, world, items))


def _load(record: Record) -> LoadedPolicy:
    index = record.index
    files = {one.name: record.objects[one.sha256] for one in index.policy.files}

    def read(name: str) -> bytes:
        if name not in files:
            raise ConfigError("is not in the record", file=name)
        return files[name]

    loaded = load_from(index.policy.file, read, source=index.policy.source, ignored=index.run.ignored_environment)
    if loaded.digest != index.policy.digest or loaded.trust_digest != index.policy.trust_digest:
        raise ConfigError("the policy or its trust file has another digest than the index says", file=shape.INDEX)
    if {file.name for file in loaded.files} != files.keys():
        raise ConfigError("it holds a file of the policy that the policy does not name", file=shape.INDEX)
    if index.policy.mode is not loaded.policy.mode:
        if index.policy.mode is not Mode.ENFORCE:  # a run may only tighten what the policy says
            raise ConfigError("the policy enforces, and the index says audit", file=shape.INDEX)
        loaded = replace(loaded, policy=replace(loaded.policy, mode=Mode.ENFORCE))
    return loaded


def _run(record: Record, loaded: LoadedPolicy) -> Run:
    index = record.index
    build = _build(record, loaded)
    return Run(
        run_id=index.run.id,
        now=index.run.now,
        rehearsal=index.run.rehearsal,
        settings=Settings(
            policy=loaded.policy.name,
            source=index.policy.source,
            digest=loaded.digest,
            pinned=index.policy.pinned,
            mode=index.policy.mode,
            mode_source=index.policy.mode_source,
            trust=loaded.policy.trust,
            trust_digest=loaded.trust_digest,
            ignored_environment=index.run.ignored_environment,
        ),
        may_end_well=index.run.may_end_well,
        in_ci=index.run.in_ci,
        build=build,
        request=_request(index.request, build),
        groups=index.request.groups if index.request else (),
        found=len(index.attestations),
        ignored=index.run.ignored,
        memory=index.run.memory,
    )


def _build(record: Record, loaded: LoadedPolicy) -> Build | None:
    kept = record.index.build
    if kept is None:
        return None
    if kept.manifest is None:
        return parse_digest(kept.digest or "")
    build = read_manifest(record.objects[kept.manifest.sha256], "manifest", exclude=loaded.policy.build.exclude)
    return replace(build, origin=kept.origin, bytes_seen=kept.bytes_seen)


def _request(asked: shape.RequestV1 | None, build: Build | None) -> Request | None:
    if asked is None or build is None:
        return None
    return Request(
        build=build,
        regions=asked.regions,
        audience=asked.audience,
        distribution=asked.distribution,
        features=asked.features,
        safeguards=asked.safeguards,
        routes=asked.routes,
    )


def _differences(record: Record, report: Report) -> Iterator[str]:
    """Where the outcome of the index, the kept report and the decision made again are not one."""
    said = record.index.outcome
    now = outcome(report, said.stage)
    for name, was, found in (
        ("the decision", said.decision, now.decision),
        ("allowed", said.allowed, now.allowed),
        ("the exit code", said.exit_code, now.exit_code),
        ("the end", _time(said), _time(now)),
    ):
        if was != found:
            yield f"{name} was {was}, and is {found} now"
    for requirement in dict.fromkeys((*said.requirements, *now.requirements)):
        was, found = said.requirements.get(requirement, "not asked"), now.requirements.get(requirement, "not asked")
        if was != found:
            yield f"{requirement} was {was}, and is {found} now"
    yield from (f"the attestation {one} was used, and is not now" for one in said.used if one not in now.used)
    yield from (f"the attestation {one} was not used, and is now" for one in now.used if one not in said.used)
    yield from _report_differences(record, report)


def _time(said: shape.OutcomeV1) -> str:
    return write_time(said.until) if said.until else "not said"


def _report_differences(record: Record, report: Report) -> Iterator[str]:
    """The report that was kept, held against the index: of members that every version writes.

    It is what people and programs read: which build it names, what was asked, and with what force, must follow too.
    ``report`` is the same one, made again.
    """
    index, again = record.index, json.loads(json_v1.render(report))
    try:
        kept = json.loads(record.objects[index.report.sha256])
        pairs = (
            ("decision", kept["decision"], index.outcome.decision),
            ("allowed", kept["allowed"], index.outcome.allowed),
            ("exit code", kept["exitCode"], index.outcome.exit_code),
            ("mode", kept["mode"], index.policy.mode.value),
            ("mode source", kept["modeSource"], index.policy.mode_source),
            ("run", kept["runId"], index.run.id),
            ("clock", kept["clock"], {"now": write_time(index.run.now), "rehearsal": index.run.rehearsal}),
            ("policy digest", kept["policy"]["digest"], index.policy.digest),
            ("pin", kept["policy"]["pinned"], index.policy.pinned),
            ("trust file", kept["trust"]["digest"], index.policy.trust_digest),
            *((name, _take(kept, *path), _take(again, *path)) for name, path in _FOLLOWS),
            ("levels", _standing(kept), _standing(again)),
            ("requirements", {one["id"]: one["state"] for one in kept["requirements"]}, {**index.outcome.requirements}),
            ("used", sorted({one["payload"] for one in kept["attestations"]["used"]}), sorted(index.outcome.used)),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield "the report that was kept is not one"
        return
    for name, reported, indexed in pairs:
        if reported != indexed:
            yield f"the report that was kept has another {name} than the index"


_FOLLOWS: Final = (
    ("build", ("build", "digests")),
    ("kind of build", ("build", "kind")),
    ("word on the build's bytes", ("build", "bytesSeen")),
    ("list of what the build is without", ("build", "excluded")),
    ("request", ("request",)),
    ("end", ("until",)),
    ("enforcement", ("enforced",)),
    ("producer", ("producer",)),
    ("basis", ("basis",)),
    ("set of restrictions", ("restrictions",)),
    ("set of waivers", ("waivers",)),
)
"""What a deployment goes by, so that a forged one would let through what was not decided."""


def _take(report: Any, *path: str) -> Any:  # noqa: ANN401 - any JSON value
    """The member at ``path``; None where there is none."""
    for name in path:
        report = report.get(name) if isinstance(report, dict) else None
    return report


def _standing(report: Any) -> list[str]:  # noqa: ANN401 - JSON
    """The levels that say how far a build was cleared: others may come with a version."""
    return sorted({*report.get("levels", ())} & {CLEARED, *ACCEPTABLE, "FAILED"})
