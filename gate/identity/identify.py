"""From what the user named to a Build: the one door to identity.

Files are listed, hashed, and the tree is looked at again; only then is there a digest. Nothing here knows a
policy: what to leave out and whether to follow links comes from the caller.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from gate.identity.build import Build, File, assemble, from_single
from gate.identity.hashing import Progress, hash_files
from gate.identity.names import check_component, check_excludes
from gate.identity.walk import (
    Entry,
    StrPath,
    explain_unreadable,
    recheck,
    refuse_link,
    refuse_special,
    walk,
)
from signatures.errors import BuildError
from signatures.inert import inert

if TYPE_CHECKING:
    from concurrent.futures import Executor


def identify(
    path: StrPath,
    *,
    exclude: Iterable[str] = (),
    follow_symlinks: bool = False,
    links_within: Iterable[StrPath] = (),
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Build:
    """Hashes the file or directory at ``path`` and returns what it is.

    ``exclude``, ``follow_symlinks`` and ``links_within`` are those of :func:`gate.identity.walk.walk`;
    ``executor`` and ``progress`` those of :func:`gate.identity.hashing.hash_files`.

    Raises BuildError for what is no build, ConfigError for an exclude or a links folder that cannot be used,
    Undecided for a build that changes while it is read.
    """
    typed = os.fspath(path)
    excluded = check_excludes(exclude)
    folders = tuple(links_within)
    status = _look(typed)
    if stat.S_ISLNK(status.st_mode):
        if not follow_symlinks:
            raise refuse_link(typed)
        status = _look(os.path.realpath(typed))
    real = os.path.realpath(typed)
    name = _name_of(typed, real)
    if stat.S_ISREG(status.st_mode):
        return _identify_file(Entry(name, real, status.st_size), typed, executor, progress)
    if not stat.S_ISDIR(status.st_mode):
        raise refuse_special(typed)
    tree = walk(real, exclude=excluded, follow_symlinks=follow_symlinks, links_within=folders)
    hashed = hash_files(tree.files, executor=executor, progress=progress)
    recheck(tree)
    files = [File(entry.name, size, digest.hex()) for entry, (size, digest) in zip(tree.files, hashed, strict=True)]
    return assemble(files, excluded, name=name, origin=typed, bytes_seen=True)


def _identify_file(entry: Entry, typed: str, executor: Executor | None, progress: Progress | None) -> Build:
    check_component(entry.name, entry.name)
    (result,) = hash_files([entry], executor=executor, progress=progress)
    file = File(path=entry.name, size=result.size, sha256=result.digest.hex())
    return from_single(file, origin=typed, bytes_seen=True)


def _look(path: str) -> os.stat_result:
    shown = inert(path)
    try:
        return os.lstat(path)
    except FileNotFoundError:
        pattern = any(char in path for char in "*?[")
        raise BuildError(
            f"there is no file or folder `{shown}`",
            help="the pattern matched nothing: name one build" if pattern else "check the path of the build",
        ) from None
    except ValueError:
        raise BuildError(f"`{shown}` is not a path", help="a path has no NUL character in it") from None
    except OSError as error:
        raise explain_unreadable(error, path) from None


def _name_of(typed: str, real: str) -> str:
    """The last part of what was typed, or of where it leads if that says nothing (``.``, ``..``)."""
    last = Path(typed).name
    return last if last not in {"", ".."} else Path(real).name or typed
