"""What the kinds of attestation share: the build they are about, scopes, times, and a predicate from a file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from gate.commands.signing import instant, length, read_bytes, read_envelope, read_payload
from gate.edge.progress import open_bar
from gate.identity.build import Build
from gate.identity.by_digest import looks_like_digest, parse_digest
from gate.identity.identify import identify
from gate.identity.manifest import read_manifest
from signatures.digests import is_hex256
from signatures.envelopes.statement import Statement, Subject, build_subject, payload_digest
from signatures.errors import ConfigError, Refused
from signatures.predicates.shared import Audience, Distribution, RestrictionKind
from signatures.reading import strict_json
from signatures.reading.strict_json import Bounds
from signatures.reading.times import write_time
from signatures.regions import expand

F = TypeVar("F", bound=Callable[..., Any])


def build_options(command: F) -> F:
    """BUILD, and the ways to name it without hashing it here."""
    command = click.option(
        "--sha256",
        "lookup",
        metavar="HEX",
        help="With BUILD as `dirHash:…`: the Model Signing root, by which stores find the statement.",
    )(command)
    command = click.option(
        "--manifest",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="A manifest of an earlier `gate digest` stands for BUILD.",
    )(command)
    command = click.option(
        "--exclude", multiple=True, metavar="PATH", help="Leave out this exact path of BUILD; repeatable."
    )(command)
    return click.argument("build", required=False)(command)


def named_build(build: str | None, manifest: Path | None, lookup: str | None, exclude: tuple[str, ...]) -> Build:
    """The build that a statement is about: hashed, from a manifest, or by its digests. Raises ConfigError."""
    if (build is None) == (manifest is None):
        raise ConfigError("name the build once", help="give BUILD (a path or `dirHash:…`), or --manifest FILE")
    if manifest is not None:
        return read_manifest(read_bytes(manifest), str(manifest), exclude=exclude)
    assert build is not None  # noqa: S101 - looked at above; this tells the type checker
    if not looks_like_digest(build):
        bar = open_bar(wanted=True)
        with bar or nullcontext():
            return identify(build, exclude=exclude, progress=bar)
    found = parse_digest(build)
    if not found.identity.may_clear:
        raise ConfigError(
            f"`{build}` does not say which files",
            help="give `dirHash:…` for a folder, `file:sha256:…` or `oci:sha256:…`",
        )
    if found.identity.dir_hash is None:
        return found
    if lookup is None or not is_hex256(lookup):
        raise ConfigError(
            "a folder named by its dirHash needs its Model Signing root too",
            help="give --sha256 HEX (gate digest prints it): stores find attestations by it",
        )
    return replace(found, identity=replace(found.identity, sha256=(lookup,)))


def subject_of(build: Build) -> Subject:
    """The build as a subject."""
    return build_subject(build.name, build.identity.as_set())


def predicate_options(command: F) -> F:
    """--predicate and --supersedes."""
    command = click.option(
        "--supersedes",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Copy from this statement of yours, show what changes, and take its place in the list.",
    )(command)
    return click.option(
        "--predicate",
        type=click.Path(path_type=Path, allow_dash=True),
        metavar="FILE",
        help="The predicate as JSON (`-` for standard input); flags set members on top of it.",
    )(command)


def start_from(predicate: Path | None, supersedes: Path | None) -> tuple[dict[str, Any], Statement | None, str | None]:
    """The members to start from, the statement that is replaced, and its payload's sha256. Raises ConfigError."""
    old, digest = None, None
    members: dict[str, Any] = {}
    if supersedes is not None:
        envelope = read_envelope(supersedes)
        try:
            old = read_payload(envelope)
        except Refused as error:
            raise ConfigError(f"`{supersedes}` cannot be read: {error.code.name} {error.detail}") from None
        digest = payload_digest(envelope.payload)
        parsed = strict_json.parse(envelope.payload, max_bytes=len(envelope.payload), depth=Bounds().depth)
        members = dict(parsed["predicate"])
    if predicate is not None:
        members |= _read_members(predicate)
    return members, old, digest


def _read_members(path: Path) -> dict[str, Any]:
    data = sys.stdin.buffer.read() if str(path) == "-" else read_bytes(path)
    try:
        found = strict_json.parse(data, max_bytes=Bounds().attestation_bytes, depth=Bounds().depth)
    except Refused as error:
        raise ConfigError(f"{path}: {error.code.name} {error.detail}", help=error.help) from None
    if type(found) is not dict:
        raise ConfigError(f"{path}: the predicate must be one JSON object")
    return found


def show_change(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What a replacement changes, one line a member."""
    return [
        f"  {name}: {_short(before.get(name))} -> {_short(after.get(name))}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def _short(value: object) -> str:
    return "(not there)" if value is None else strict_json.dump(value).decode()[:200]


def put(members: dict[str, Any], name: str, value: object) -> None:
    """Set a member where a flag was given."""
    if value is not None and value != ():
        members[name] = value


def put_member(members: dict[str, Any], outer: str, name: str, value: object) -> None:
    """Set a member of a member where a flag was given."""
    if value is not None:
        members[outer] = {**members.get(outer, {}), name: value}


def when(text: str | None, flag: str) -> str | None:
    """A time given to a flag, in the one form in which it is written."""
    return None if text is None else write_time(instant(text, flag))


def end_of(now: datetime, until: str | None, lasts: str | None) -> str | None:
    """--valid-until, or --valid-for from now on."""
    if until is not None and lasts is not None:
        raise ConfigError("both --valid-until and --valid-for", help="give one of them")
    if lasts is not None:
        return write_time((now + length(lasts, "--valid-for")).replace(microsecond=0))
    return when(until, "--valid-until")


def scope_options(command: F) -> F:
    """--region and its companions: one scope by flags; several by --predicate."""
    for option in reversed(
        (
            click.option(
                "--region", "regions", multiple=True, metavar="REGION", help="`PL`, `US-CA`, or a group such as EU."
            ),
            click.option("--except", "excepted", multiple=True, metavar="REGION", help="Leave out of the group."),
            click.option("--audience", type=click.Choice([item.value for item in Audience]), help="Who is served."),
            click.option("--name", "names", multiple=True, metavar="ID", help="With NAMED: who; repeatable."),
            click.option(
                "--nationality", "nationalities", multiple=True, metavar="CODE", help="With NATIONALITY_LIMITED."
            ),
            click.option(
                "--distribution",
                "distributions",
                multiple=True,
                type=click.Choice([item.value for item in Distribution]),
                help="Default: HOSTED and ON_PREMISES.",
            ),
            click.option(
                "--restrict",
                "restrictions",
                multiple=True,
                metavar="KIND:TARGET[:REASON]",
                help="Such as FEATURE_DISABLED:code-execution; repeatable.",
            ),
        )
    ):
        command = option(command)
    return command


def scope_from(
    regions: tuple[str, ...],
    excepted: tuple[str, ...],
    audience: str | None,
    names: tuple[str, ...],
    nationalities: tuple[str, ...],
    distributions: tuple[str, ...],
    restrictions: tuple[str, ...],
) -> list[dict[str, Any]] | None:
    """The one scope that the flags describe, groups expanded into their members; None without --region."""
    if not regions:
        given = [*excepted, audience, *names, *nationalities, *distributions, *restrictions]
        if any(given):
            raise ConfigError("a scope needs its regions", help="give --region, repeatable")
        return None
    try:
        members = expand(regions, excepted)
    except ValueError as error:
        raise ConfigError(f"--region: {error}") from None
    scope: dict[str, Any] = {"regions": list(members), "audience": audience or Audience.GENERAL.value}
    put(scope, "names", list(names) or None)
    put(scope, "nationalities", list(nationalities) or None)
    put(scope, "distribution", list(distributions) or None)
    put(scope, "restrictions", [_restriction(text, index) for index, text in enumerate(restrictions, 1)] or None)
    return [scope]


def _restriction(text: str, number: int) -> dict[str, str]:
    kind, _, rest = text.partition(":")
    target, _, reason = rest.partition(":")
    if kind not in [item.value for item in RestrictionKind] or not target:
        known = ", ".join(item.value for item in RestrictionKind)
        raise ConfigError(f"--restrict `{text}`: must be KIND:TARGET, and KIND one of {known}")
    found = {"id": f"r{number}", "kind": kind, "target": target}
    return {**found, "reason": reason} if reason else found
