"""What a statement is about: a build that is hashed here, one that is named, or a party."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from gate import exit_codes
from gate.commands.attest.members import Start
from gate.commands.hashing import hash_build, hashing_options
from gate.commands.reading import read_bytes
from gate.commands.signing import Desk, issue
from gate.edge.together import Output
from gate.identity.build import Build
from gate.identity.by_digest import looks_like_digest, parse_digest
from gate.identity.manifest import MAX_BYTES, read_manifest
from signatures.digests import RECOGNISED, is_hex256
from signatures.envelopes.statement import Statement, Subject, build_subject, party_subject
from signatures.errors import ConfigError
from signatures.inert import inert

F = TypeVar("F", bound=Callable[..., Any])


def build_options(command: F) -> F:
    """BUILD, how it is hashed, and the ways to name it without hashing it here; `named_build` reads them."""
    options = (
        click.argument("build", required=False),
        click.option(
            "--exclude", multiple=True, metavar="PATH", help="Leave this exact path of BUILD out; repeatable."
        ),
        hashing_options,
        click.option(
            "--manifest",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="A manifest of an earlier `gate digest` stands for BUILD.",
        ),
        click.option(
            "--sha256",
            "lookup",
            metavar="HEX",
            help="With BUILD as `dirHash:…`: the Model Signing root, by which stores find the statement.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def named_build(given: Mapping[str, Any]) -> Build:
    """The build that a statement is about: hashed, from a manifest, or by its digests. Raises ConfigError."""
    build, manifest, lookup = given["build"], given["manifest"], given["lookup"]
    if (build is None) == (manifest is None):
        raise ConfigError("name the build once", help="give BUILD (a path or `dirHash:…`), or --manifest FILE")
    by_digest = build is not None and looks_like_digest(build)
    if lookup is not None and not (by_digest and build.startswith("dirHash:")):
        raise ConfigError("--sha256 goes with BUILD as `dirHash:…`", help="leave it out: it is computed")
    if manifest is not None:
        return read_manifest(read_bytes(manifest, limit=MAX_BYTES), str(manifest), exclude=given["exclude"])
    if by_digest:
        return _by_digest(build, lookup)
    return hash_build(
        build,
        exclude=given["exclude"],
        follow_symlinks=given["follow_symlinks"],
        links_within=given["links_within"],
        no_progress=given["no_progress"],
    )


def _by_digest(text: str, lookup: str | None) -> Build:
    found = parse_digest(text)
    if not found.identity.may_clear:
        raise ConfigError(
            f"`{inert(text)}` does not say which files",
            help="give `dirHash:…` for a folder, `file:sha256:…` or `oci:sha256:…`",
        )
    if found.identity.dir_hash is None:
        return found
    if lookup is None or not is_hex256(lookup):
        raise ConfigError(
            "a folder named by its dirHash needs its Model Signing root too",
            help="give --sha256 HEX (`gate digest` prints it as oms:sha256): stores find attestations by it",
        )
    return replace(found, identity=replace(found.identity, sha256=(lookup,)))


def subject_of(build: Build) -> Subject:
    """The build as a subject."""
    return build_subject(build.name, build.identity.as_set())


def lab_wide_option(command: F) -> F:
    """--lab-wide, for what may be about a party."""
    return click.option("--lab-wide", is_flag=True, help="About the lab, not about one build: then there is no BUILD.")(
        command
    )


def subjects_of(given: Mapping[str, Any], party: str, old: Start) -> tuple[Subject, ...]:
    """The build, or with --lab-wide the party; without either, what the replaced statement is about.

    Raises ConfigError; also where the new statement would be about something else than the one that it replaces.
    """
    named = given["build"] is not None or given["manifest"] is not None
    if given.get("lab_wide"):
        if named:
            raise ConfigError("--lab-wide, and a build", help="leave one of them out")
        found: tuple[Subject, ...] = (party_subject(party),)
    elif old.superseded is not None and not named:
        return old.superseded.statement.subjects
    else:
        found = (subject_of(named_build(given)),)
    if old.superseded is not None and not _digests(old.superseded.statement.subjects) & _digests(found):
        raise ConfigError(
            "what --supersedes names is about something else",
            help="leave BUILD out to speak of the same, or --supersedes to speak of another",
        )
    return found


def issue_about(
    desk: Desk,
    given: Mapping[str, Any],
    start: Start,
    predicate_type: str,
    predicate: Any,  # noqa: ANN401 - a predicate with a producer
    *,
    first: Sequence[Output] = (),
) -> int:
    """Sign a predicate about what the flags name, in the place of what it replaces, and say what it changes."""
    subjects = subjects_of(given, predicate.producer.id, start)
    statement = Statement(predicate_type=predicate_type, subjects=subjects, predicate=predicate)
    issue(desk, statement, replaces=start.replaces, first=first)
    start.show_change(predicate)
    return exit_codes.DONE


def _digests(subjects: Iterable[Subject]) -> set[str]:
    return {subject.digest[kind] for subject in subjects for kind in RECOGNISED if kind in subject.digest}
