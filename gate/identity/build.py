"""What a build is: its files, and the digests it is known by (`signatures.digests` computes them; design §3).

Everything here is pure; :mod:`gate.identity.identify` reads the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from gate.identity.names import check_component, check_excludes, check_names
from signatures.digests import Identity, dir_hash, is_hex256, oms_root, oms_root_by_component
from signatures.errors import BuildError
from signatures.inert import inert


class Kind(StrEnum):
    """What a digest is the digest of."""

    DIRECTORY = "directory"
    FILE = "file"
    OCI = "oci"
    UNKNOWN = "unknown"  # a digest was given without its kind


class File(NamedTuple):  # a tuple, since a build may have a million
    """One regular file: its name from the root of the build (``/`` between parts), bytes, lower-case hex."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """The exact files that are asked about, or only a digest of them.

    ``files`` is sorted by the bytes of the names, and empty where only a digest is known.
    ``bytes_seen`` is False where this run hashed nothing itself: a digest, or a manifest of an earlier job.
    ``excluded`` are the exact paths that were left out; ``origin`` is what the user typed.
    """

    kind: Kind
    name: str
    identity: Identity
    files: tuple[File, ...]
    total_bytes: int
    bytes_seen: bool
    excluded: tuple[str, ...]
    origin: str


def identify_files(files: Iterable[File]) -> Identity:
    """The identity of a directory with these files."""
    pairs = [(file.path, file.sha256) for file in files]
    roots = dict.fromkeys((oms_root(pairs), oms_root_by_component(pairs)))
    return Identity(dir_hash=dir_hash(pairs), sha256=tuple(roots), is_directory=True)


def from_files(
    files: Iterable[File],
    excluded: Sequence[str] = (),
    *,
    name: str,
    origin: str | None = None,
    bytes_seen: bool = False,
) -> Build:
    """A directory build of files whose digests are known already.

    Raises BuildError for a name that no build may have, for something that is no digest or size, and where
    there is no file at all; ConfigError for an exclude that is not an exact path.
    """
    listed = tuple(files)
    check_names(file.path for file in listed)
    for file in listed:
        if file.size < 0 or not is_hex256(file.sha256):
            raise BuildError(f"`{inert(file.path)}` has no usable digest or size")
    return assemble(listed, check_excludes(excluded), name=name, origin=origin or name, bytes_seen=bytes_seen)


def assemble(files: Iterable[File], excluded: tuple[str, ...], *, name: str, origin: str, bytes_seen: bool) -> Build:
    """As ``from_files``, for names that the walk has checked already. Raises BuildError where there is no file."""
    listed = tuple(sorted(files, key=_by_name))
    if not listed:
        raise BuildError(
            f"`{inert(origin)}` has no files in it" + (" besides what is excluded" if excluded else ""),
            help="a build is at least one file: check the path, and that the download has finished",
        )
    return Build(
        kind=Kind.DIRECTORY,
        name=name,
        identity=identify_files(listed),
        files=listed,
        total_bytes=sum(file.size for file in listed),
        bytes_seen=bytes_seen,
        excluded=excluded,
        origin=origin,
    )


def from_single(file: File, *, origin: str, bytes_seen: bool) -> Build:
    """A build of one file. Raises BuildError for a name that no build may have, and for an empty file.

    The digest of nothing is a constant that anyone can attest, so nothing is not a build.
    """
    check_component(file.path, file.path)
    if file.size <= 0 or not is_hex256(file.sha256):
        raise BuildError(
            f"`{inert(origin)}` is empty",
            help="a build has content: check the path, and that the download has finished",
        )
    return Build(
        kind=Kind.FILE,
        name=file.path,
        identity=Identity(dir_hash=None, sha256=(file.sha256,), is_directory=False),
        files=(file,),
        total_bytes=file.size,
        bytes_seen=bytes_seen,
        excluded=(),
        origin=origin,
    )


def _by_name(file: File) -> str:
    return file.path
