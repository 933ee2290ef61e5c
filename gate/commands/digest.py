"""``gate digest``: what a build is known by, and the list of its files for a later job."""

from __future__ import annotations

from pathlib import Path

import click

from gate import exit_codes
from gate.commands.hashing import hash_build, hashing_options
from gate.edge.files import discard_stale, write_whole
from gate.identity.build import Build, Kind
from gate.identity.manifest import write_manifest
from signatures.errors import ConfigError
from signatures.inert import inert, write_json


@click.command(name="digest")
@click.argument("build", type=click.Path())
@click.option(
    "--manifest", type=click.Path(path_type=Path), metavar="FILE", help="Write the files and their digests here."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--exclude", multiple=True, metavar="PATH", help="Leave out this exact path from the build's root; repeatable."
)
@hashing_options
def command(
    build: str,
    manifest: Path | None,
    as_json: bool,
    exclude: tuple[str, ...],
    follow_symlinks: bool,
    links_within: tuple[str, ...],
    no_progress: bool,
) -> int:
    """Print the digests that the file or folder BUILD is known by.

    Every file counts, hidden ones too; mode bits and empty folders do not.
    """
    if manifest is not None:
        _check_place(manifest, Path(build))
        # A list that an earlier run left must not stand for this build if this run fails.
        discard_stale(manifest)
    found = hash_build(
        build,
        exclude=exclude,
        follow_symlinks=follow_symlinks,
        links_within=links_within,
        no_progress=no_progress,
    )
    if manifest is not None:
        write_whole(manifest, write_manifest(found))
    click.echo(write_json(describe(found)) if as_json else render(found))
    return exit_codes.DONE


def render(build: Build) -> str:
    """The digests as they are given on a command line, then what was counted and what was left out."""
    identity = build.identity
    if build.kind is Kind.FILE:
        lines = [f"file:sha256:{identity.sha256[0]}"]
    else:
        lines = [f"dirHash:{identity.dir_hash}", f"oms:sha256:{identity.sha256[0]}"]
        lines += [f"oms:sha256:{other}  (in the order of model_signing 1.1)" for other in identity.sha256[1:]]
    lines += [f"files: {len(build.files)}", f"bytes: {build.total_bytes}"]
    lines += [f"excluded: {inert(path)}" for path in build.excluded]
    return "\n".join(lines)


def describe(build: Build) -> dict[str, object]:
    """The same for programs. ``digest`` is the DigestSet of a subject; ``omsRoots`` all that are recognised."""
    known: dict[str, object] = {
        "version": 1,
        "build": build.name,
        "kind": str(build.kind),
        "digest": build.identity.as_set(),
        "files": len(build.files),
        "bytes": build.total_bytes,
        "excluded": list(build.excluded),
    }
    if build.kind is Kind.DIRECTORY:
        known["omsRoots"] = list(build.identity.sha256)
    return known


def _check_place(manifest: Path, build: Path) -> None:
    """Refuses a manifest that would itself be part of the build, or stand in its place."""
    root, place = build.resolve(), manifest.resolve()
    if place == root or root in place.parents:
        raise ConfigError(f"`{manifest}` lies in the build, which it would change", help="write it beside the build")
