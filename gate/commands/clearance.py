"""``gate clearance``: are these builds cleared for these regions, until when, and what is missing?"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click

from gate import exit_codes
from gate.clearance import VERSION, BuildAnswer, Change, Clearances, Fault, Place, compare, over_regions
from gate.commands.asking import (
    Declared,
    load_settings,
    make_request,
    policy_options,
    read_declared,
    read_regions,
    request_options,
)
from gate.commands.checking import make_case
from gate.commands.clearance_text import render
from gate.commands.hashing import hash_build, hashing_options
from gate.commands.options import color_option
from gate.decision.answer import Answer
from gate.decision.near_misses import near_misses
from gate.edge import clock, memory
from gate.edge.console import in_ci, wants_color
from gate.edge.gather import Gathered, gather
from gate.identity.build import Build
from gate.identity.by_digest import looks_like_digest, parse_digest
from gate.judge import prepare
from gate.policy.load import LoadedPolicy, refuse_inside
from gate.policy.model import Mode
from signatures import regions as known
from signatures.errors import ConfigError, GateError, Refused, Undecided
from signatures.inert import inert, write_json
from signatures.reading.shapes import ShapeError, plain, read
from signatures.reading.strict_json import parse
from signatures.reading.toml_file import read_whole

_LAST_BYTES = 64 << 20
_WORST = (exit_codes.ALLOWED, exit_codes.DENIED, exit_codes.UNDECIDED, exit_codes.MISUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    loaded: LoadedPolicy
    regions: tuple[str, ...]
    audience: str | None
    distribution: str | None
    declared: Declared
    now: datetime


@click.command(name="clearance")
@click.argument("builds", nargs=-1, metavar="BUILD_OR_DIGEST...")
@policy_options
@click.option("--region", "regions", multiple=True, metavar="REGION", help="Where users are served; repeatable.")
@click.option("--all-regions", is_flag=True, help="Every region of ISO 3166-1.")
@request_options
@click.option(
    "--fleet",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Further builds, a path or digest on each line; lines that begin with # are passed over.",
)
@hashing_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--since", "last", type=click.Path(path_type=Path), metavar="LAST.json", help="Say what changed since this JSON."
)
@color_option
def command(
    *,
    builds: tuple[str, ...],
    policy: str | None,
    pinned: str | None,
    folders: tuple[str, ...],
    regions: tuple[str, ...],
    all_regions: bool,
    audience: str | None,
    distribution: str | None,
    features: tuple[str, ...],
    safeguards: tuple[str, ...],
    routes: tuple[str, ...],
    fleet: Path | None,
    follow_symlinks: bool,
    links_within: tuple[str, ...],
    no_progress: bool,
    as_json: bool,
    last: Path | None,
    color: str,
) -> int:
    """Say for each build and region whether it is cleared, with which features, until when, and what is missing.

    Ends with the worst exit code: 2 a build cannot be read, 3 undecided, 1 denied, 0 all allowed.
    """
    named = (*builds, *_read_fleet(fleet))
    if not named:
        raise ConfigError("no build is named", help="name builds or digests, or a list of them with --fleet FILE")
    if "" in named:
        raise ConfigError("a build's name is empty", help="name the file or folder, or its digest")
    if all_regions and regions:
        raise ConfigError("--all-regions and --region", help="leave one of them out")
    loaded, settings = load_settings(policy, pinned)
    wanted = tuple(sorted(known.ALL)) if all_regions else read_regions(regions, loaded)[0]
    before = None if last is None else _read_last(last)
    asked = _Asked(
        loaded=loaded,
        regions=wanted,
        audience=audience,
        distribution=distribution,
        declared=read_declared(loaded.policy, features, safeguards, routes),
        now=clock.now(),
    )
    answers, note = _answer_all(
        named, asked, folders, follow_symlinks=follow_symlinks, links_within=links_within, no_progress=no_progress
    )
    code = max((answer.exit_code for answer in answers), key=_WORST.index)
    if settings.mode is Mode.AUDIT and code != exit_codes.MISUSED:
        code = exit_codes.DONE
    report = Clearances(
        schema_version=VERSION,
        at=asked.now,
        allowed=all(answer.error is None and answer.exit_code == exit_codes.ALLOWED for answer in answers)
        and settings.mode is Mode.ENFORCE,
        exit_code=code,
        mode=settings.mode.value,
        policy=settings.policy,
        policy_digest=settings.digest,
        pinned=settings.pinned,
        trust_digest=settings.trust_digest,
        audience=audience or str(loaded.policy.scope.audience),
        distribution=distribution or str(loaded.policy.scope.distribution),
        memory=note,
        warnings=("policy: unpinned",) if in_ci(os.environ) and not settings.pinned else (),
        builds=answers,
        changes=None,
    )
    if before is not None and last is not None:
        report = replace(report, changes=_changes(before, report, last))
    if as_json:
        click.echo(write_json(plain(report)))
    else:
        colored = wants_color(color, os.environ, sys.stdout)
        click.echo(render(report, color=colored), color=colored)
    return code


def _read_fleet(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    try:
        lines = [line.strip() for line in read_whole(path).decode().splitlines()]
    except UnicodeDecodeError:
        raise ConfigError("it is not UTF-8 text", file=str(path), help="write a path or digest on each line") from None
    named = tuple(line for line in lines if line and not line.startswith("#"))
    if not named:
        raise ConfigError("it names no build", file=str(path), help="write a path or digest on each line")
    return named


def _read_last(path: Path) -> Clearances:
    try:
        return read(Clearances, parse(read_whole(path, limit=_LAST_BYTES), max_bytes=_LAST_BYTES, depth=16))
    except Refused as refused:
        raise ConfigError(refused.detail, file=str(path), help=_AGAIN) from None
    except ShapeError as error:
        raise ConfigError(str(error), file=str(path), help=_AGAIN) from None


_AGAIN = "name what `gate clearance --json` printed"


def _changes(before: Clearances, report: Clearances, path: Path) -> tuple[Change, ...]:
    if before.schema_version != VERSION:
        raise ConfigError(f"it is version {inert(before.schema_version)}", file=str(path), help=_AGAIN)
    if (before.audience, before.distribution) != (report.audience, report.distribution):
        raise ConfigError(
            f"it was asked about {inert(before.audience)}, {inert(before.distribution)}", file=str(path), help=_AGAIN
        )
    return compare(before.builds, report.builds)


def _answer_all(
    named: tuple[str, ...],
    asked: _Asked,
    folders: tuple[str, ...],
    *,
    follow_symlinks: bool,
    links_within: tuple[str, ...],
    no_progress: bool,
) -> tuple[tuple[BuildAnswer, ...], str]:
    """Each build's answer, and what is said of the memory. The evidence is gathered once for all."""
    opened = [
        _open(one, asked.loaded, follow_symlinks=follow_symlinks, links_within=links_within, no_progress=no_progress)
        for one in dict.fromkeys(named)
    ]
    digests: frozenset[str] = frozenset()
    for build in opened:
        digests |= build.identity.known() if isinstance(build, Build) else frozenset()
    found = gather(asked.loaded, folders, digests)
    kept = memory.open_memory(os.environ, asked.loaded.trust_digest)
    return tuple(_judge(one, asked, found, kept) if isinstance(one, Build) else one for one in opened), kept.note


def _open(
    text: str, loaded: LoadedPolicy, *, follow_symlinks: bool, links_within: tuple[str, ...], no_progress: bool
) -> Build | BuildAnswer:
    """The build, or why it cannot be read; the other builds are answered for all the same."""
    try:
        if looks_like_digest(text) and not os.path.lexists(text):
            return parse_digest(text)
        refuse_inside(Path(text), loaded)
        return hash_build(
            text,
            exclude=loaded.policy.build.exclude,
            follow_symlinks=follow_symlinks,
            links_within=links_within,
            no_progress=no_progress,
        )
    except (ConfigError, Undecided) as error:
        code = exit_codes.MISUSED if isinstance(error, ConfigError) else exit_codes.UNDECIDED
        return _failed(text, {}, error, code=code)


def _failed(build: str, digests: dict[str, str], error: GateError, *, code: int) -> BuildAnswer:
    return BuildAnswer(
        build=build,
        digests=digests,
        bytes_seen=False,
        exit_code=code,
        regions=(),
        near_misses=(),
        error=Fault(message=error.message, help=error.help),
    )


def _judge(build: Build, asked: _Asked, found: Gathered, kept: memory.Memory) -> BuildAnswer:
    """One build: authenticated once, decided once a region."""
    loaded = asked.loaded
    request = make_request(
        loaded.policy,
        build,
        asked.regions,
        audience=asked.audience,
        distribution=asked.distribution,
        declared=asked.declared,
    )
    try:
        world = prepare(make_case(loaded, request, found, kept, asked.now))
        places = over_regions(world, request, asked.regions)
        near = () if any(_is_allowed(place) for place in places) else near_misses(world, request)
        memory.remember(kept, memory.highest_lists(world))
    except Undecided as error:
        return _failed(build.origin, build.identity.as_set(), error, code=exit_codes.UNDECIDED)
    return BuildAnswer(
        build=build.origin,
        digests=build.identity.as_set(),
        bytes_seen=build.bytes_seen,
        exit_code=max((_code(place) for place in places), key=_WORST.index),
        regions=places,
        near_misses=near,
        error=None,
    )


def _is_allowed(place: Place) -> bool:
    return place.decision == Answer.ALLOW.name


def _code(place: Place) -> int:
    if _is_allowed(place):
        return exit_codes.ALLOWED
    return exit_codes.DENIED if place.decision == Answer.DENY.name else exit_codes.UNDECIDED
