"""The way of `gate check` from a build that is named to an answer; `check` is that line, top to bottom."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from gate.commands.asking import Declared, make_request
from gate.commands.hashing import hash_build
from gate.decision.case import Case, Request
from gate.edge import memory
from gate.edge.gather import Gathered, gather
from gate.identity.build import Build
from gate.judge import decide, prepare, with_near_misses
from gate.policy.load import LoadedPolicy
from gate.reports.report import Failure, Report, Run, envelopes
from signatures.errors import Undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Where the build is, and what is asked of it: the command line, read."""

    path: str | None
    digest: str | None
    manifest: Path | None
    follow_symlinks: bool
    links_within: tuple[str, ...]
    no_progress: bool
    folders: tuple[str, ...]
    regions: tuple[str, ...]
    audience: str | None
    distribution: str | None
    declared: Declared
    export: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The answer, with what a record keeps of how it came about.

    ``stage`` says where a run ended that could not decide: at the build, while gathering, while deciding, or when what
    it saw or exported was to be kept.
    """

    report: Report
    found: Gathered | None = None
    kept: memory.Memory | None = None
    stage: str | None = None


def check(asked: Asked, loaded: LoadedPolicy, run: Run) -> Checked:
    """The answer, or why there is none: a run that cannot decide is reported too. Raises ConfigError."""
    stage, found, kept = "build", None, None
    try:
        build = _identify(asked, loaded)
        request = make_request(
            loaded.policy,
            build,
            asked.regions,
            audience=asked.audience,
            distribution=asked.distribution,
            declared=asked.declared,
        )
        run = replace(run, build=build, request=request)
        stage = "gather"
        found = gather(loaded, asked.folders, build.identity.known())
        run = replace(run, found=len(found.items), ignored=found.ignored)
        kept = memory.no_memory("a rehearsal") if run.rehearsal else memory.open_memory(os.environ, loaded.trust_digest)
        run = replace(run, memory=kept.note)
        stage = "decide"
        world = prepare(make_case(loaded, request, found, kept, run.now))
        decision = with_near_misses(world, request, decide(world, request))
        stage = "keep"
        if not run.rehearsal:
            memory.remember(kept, memory.highest_lists(world))
        if asked.export is not None and decision.allowed and asked.path is not None:
            from gate.identity.export import export_tree

            export_tree(build, asked.path, asked.export)
    except Undecided as error:
        report = Report(run=run, failure=Failure(message=error.message, help=error.help))
        return Checked(report=report, found=found, kept=kept, stage=stage)
    report = Report(run=run, decision=decision, envelopes=envelopes(decision, world, found.items))
    return Checked(report=report, found=found, kept=kept)


def make_case(loaded: LoadedPolicy, request: Request, found: Gathered, kept: memory.Memory, now: datetime) -> Case:
    """All that a decision sees."""
    return Case(
        request=request,
        policy=loaded.policy,
        policy_digest=loaded.digest,
        trust=loaded.trust,
        items=found.items,
        seen=kept.seen,
        now=now,
    )


def _identify(asked: Asked, loaded: LoadedPolicy) -> Build:
    if asked.path is not None:
        return hash_build(
            asked.path,
            exclude=loaded.policy.build.exclude,
            follow_symlinks=asked.follow_symlinks,
            links_within=asked.links_within,
            no_progress=asked.no_progress,
        )
    if asked.digest is not None:
        from gate.identity.by_digest import parse_digest

        return parse_digest(asked.digest)
    from gate.identity.manifest import MAX_BYTES, read_manifest
    from signatures.reading.toml_file import read_whole

    path = Path(str(asked.manifest))
    return read_manifest(read_whole(path, limit=MAX_BYTES), str(path), exclude=loaded.policy.build.exclude)
