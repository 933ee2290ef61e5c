"""The way of `gate check` from a build that is named to an answer; `check` is that line, top to bottom."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from gate.commands.asking import Declared, make_request
from gate.commands.hashing import hash_build
from gate.decision.answer import Decision
from gate.decision.case import Case, Request
from gate.edge import memory
from gate.edge.gather import Gathered, gather
from gate.identity.build import Build
from gate.judge import decide, prepare, with_near_misses
from gate.policy.load import LoadedPolicy
from gate.reports.report import Failure, Report, Run
from signatures.errors import Undecided

if TYPE_CHECKING:
    from gate.decision.evidence import World


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


def check(asked: Asked, loaded: LoadedPolicy, run: Run) -> Report:
    """The answer, or why there is none: a run that cannot decide is reported too. Raises ConfigError."""
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
        found = gather(loaded, asked.folders, build.identity.known())
        run = replace(run, found=len(found.items), ignored=found.ignored)
        kept = memory.no_memory("a rehearsal") if run.rehearsal else memory.open_memory(os.environ, loaded.trust_digest)
        run = replace(run, memory=kept.note)
        world = prepare(make_case(loaded, request, found, kept, run.now))
        decision = with_near_misses(world, request, decide(world, request))
        if not run.rehearsal:
            memory.remember(kept, memory.highest_lists(world))
        if asked.export is not None and decision.allowed and asked.path is not None:
            from gate.identity.export import export_tree

            export_tree(build, asked.path, asked.export)
    except Undecided as error:
        return Report(run=run, failure=Failure(message=error.message, help=error.help))
    return Report(run=run, decision=decision, envelopes=_envelopes(decision, world, found))


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


def _envelopes(decision: Decision, world: World, found: Gathered) -> Mapping[str, tuple[tuple[str, bytes], ...]]:
    """For each payload used, the files that hold it and their bytes (for a line: the line's)."""
    held: dict[str, list[bytes]] = {}
    for item in found.items:
        held.setdefault(item.origin, []).append(item.data)
    out = {}
    for payload in decision.used:
        statement = world.by_payload.get(payload)
        if statement is not None:
            out[payload] = tuple((origin, data) for origin in statement.origins for data in held[origin])
    return MappingProxyType(out)
