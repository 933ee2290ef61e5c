"""Copies exactly what was hashed, and nothing else, to a new folder."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from gate.identity.build import Build, File, Kind
from gate.identity.one_file import BLOCK, open_regular
from gate.identity.walk import StrPath, explain_unreadable
from signatures.errors import BuildError, ConfigError, GateError, Undecided
from signatures.inert import inert


def export_tree(build: Build, source: StrPath, target: StrPath) -> None:
    """Copies the files of ``build`` from ``source`` (where it was hashed) to the new folder ``target``.

    Each file is hashed again while it is copied, so that what is deployed is what was decided on, whatever
    happened in between. A build of one file becomes ``target/<its name>``. Mode bits are not part of a
    build's identity and are not copied. The folder has its name only once it is whole.

    Raises ConfigError where ``target`` exists already, lies in ``source`` or cannot be made; BuildError for a
    build whose files are not known; Undecided for a file that is no longer what was hashed, and for a full disk.
    """
    if not build.files:
        raise BuildError(f"`{inert(build.origin)}` has no list of files, so that there is nothing to export")
    # Links were followed, if at all, when the build was identified: resolved here, bytes compared below.
    origin = Path(os.path.realpath(source))
    place = Path(target)
    _claim(place, origin, build.kind)
    work: Path | None = None
    try:
        work = Path(tempfile.mkdtemp(prefix=f".{place.name}.", suffix=".partial", dir=place.parent))
        for file in build.files:
            _copy(origin if build.kind is Kind.FILE else origin / file.path, work / file.path, file)
        work.chmod(0o755)
        work.replace(place)  # over the empty folder that was claimed
    except BaseException as error:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        place.rmdir()
        if isinstance(error, OSError) and not isinstance(error, GateError):
            raise _explain_unwritable(error, place) from None
        raise


def _claim(place: Path, origin: Path, kind: Kind) -> None:
    """Makes ``place`` as an empty folder, which fails where anything has that name."""
    parent = Path(os.path.realpath(place.parent))
    if kind is Kind.DIRECTORY and (parent == origin or origin in parent.parents):
        raise ConfigError(f"`{inert(str(place))}` lies in the build itself", help="export to a folder outside of it")
    try:
        place.mkdir()
    except FileExistsError:
        raise ConfigError(
            f"`{inert(str(place))}` exists already",
            help="name a folder that does not exist: it must hold the build alone",
        ) from None
    except OSError as error:
        raise _explain_unwritable(error, place) from None


def _copy(source: Path, target: Path, file: File) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    descriptor = open_regular(os.path.realpath(source), file.path)
    try:
        with target.open("xb") as writer:
            # One byte past its size is enough to know that a file has grown.
            while size <= file.size and (block := _read(descriptor, file)):
                digest.update(block)
                writer.write(block)
                size += len(block)
    finally:
        os.close(descriptor)
    if size != file.size or digest.hexdigest() != file.sha256:
        raise Undecided(
            f"`{inert(file.path)}` is no longer what was hashed",
            help="something wrote to the build after it was judged: run again",
        )


def _read(descriptor: int, file: File) -> bytes:
    try:
        return os.read(descriptor, BLOCK)
    except OSError as error:
        raise explain_unreadable(error, file.path) from None


def _explain_unwritable(error: OSError, place: Path) -> ConfigError | Undecided:
    reason = (error.strerror or type(error).__name__).lower()
    message = f"`{inert(str(place))}` cannot be written: {reason}"
    if error.errno in {
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.ENAMETOOLONG,
        errno.EINVAL,
    }:
        return ConfigError(message, help="name a folder that this account may write to")
    return Undecided(message, help="make room on the disk, then run again")
