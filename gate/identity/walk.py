"""Lists every file of a directory, and refuses what cannot be hashed to one meaning.

Nothing is skipped but the exact paths that the deployer excludes: a file that a signer's tool ignores
(``.git*``, ``.cache``) is listed like any other. Links are errors unless they are asked for, and then lead
only to where they are allowed to. Special files are never opened.

While the files are hashed, the tree may change under us: :func:`recheck` looks again at every folder and link.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from gate.identity.names import check_component, check_distinct, check_excludes, is_plain
from signatures.errors import BuildError, ConfigError, Undecided
from signatures.inert import inert

MAX_FILES = 1_000_000
"""A bound for trees in which links to folders multiply; no model comes near it."""

StrPath = str | os.PathLike[str]
Stamp = tuple[int, int, int, int]


class Entry(NamedTuple):
    """A regular file: its name in the build, where it lies, and its size in bytes when it was listed."""

    name: str
    path: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """What a walk found: the files, and what :func:`recheck` compares afterwards."""

    files: list[Entry]
    folders: list[tuple[str, Stamp]]
    links: list[tuple[str, str]]


@dataclass(slots=True, kw_only=True)
class _Walk:
    excluded: frozenset[str]
    allowed: tuple[str, ...] | None  # where links may lead; None: no link is followed
    tree: Tree = field(default_factory=lambda: Tree(files=[], folders=[], links=[]))


class _Folder(NamedTuple):
    path: str
    prefix: str
    above: tuple[str, ...]  # the folders one came through, to see a loop


def walk(
    root: StrPath, *, exclude: Iterable[str] = (), follow_symlinks: bool = False, links_within: Iterable[StrPath] = ()
) -> Tree:
    """Every regular file under the directory ``root``.

    ``exclude`` holds exact paths from the root. With ``follow_symlinks`` a link stands for what it points to,
    a folder or a file, inside ``root`` or inside one of ``links_within``.

    Raises BuildError for a bad name, a link that is not followed, dangles, loops or leads elsewhere, a special
    file, an unreadable folder, two names that differ only by case or Unicode form; ConfigError for an
    exclude or a links folder that cannot be used; Undecided beyond ``MAX_FILES`` files.
    """
    base = os.path.realpath(root)
    allowed = (base, *find_link_folders(links_within)) if follow_symlinks else None
    if allowed is None and tuple(links_within):
        message = "`--links-within` says where links may lead, and links are not followed"
        raise ConfigError(message, help="add `--follow-symlinks`")
    state = _Walk(excluded=frozenset(check_excludes(exclude)), allowed=allowed)
    waiting = [_Folder(base, "", (base,))]
    while waiting:
        waiting.extend(_list_folder(state, waiting.pop()))
    check_distinct(entry.name for entry in state.tree.files)
    return state.tree


def recheck(tree: Tree) -> None:
    """Looks again at every folder and link that was walked.

    A file that was added, removed or renamed while others were hashed changes its folder's times; so does a
    folder that was exchanged for a link. Raises Undecided.
    """
    for path, before in tree.folders:
        try:
            after = stamp(os.lstat(path))
        except OSError:
            after = None
        if after != before:
            raise _changed(path)
    for path, target in tree.links:
        if os.path.realpath(path) != target:
            raise _changed(path)


def stamp(status: os.stat_result) -> Stamp:
    """What tells that a file or folder is still the same: inode, size, and both times in nanoseconds.

    The time of change (ctime) cannot be set back by a program, as that of modification can.
    """
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def find_link_folders(links_within: Iterable[StrPath]) -> tuple[str, ...]:
    """The real paths of the folders that links may lead into. Raises ConfigError for one that is no folder."""
    found = []
    for folder in links_within:
        path = os.path.realpath(folder)
        if not os.path.isdir(path):
            raise ConfigError(f"`{inert(os.fspath(folder))}` is no folder that links could lead into")
        found.append(path)
    return tuple(found)


def follow_link(path: str, name: str, allowed: tuple[str, ...]) -> str:
    """The real path that the link at ``path`` leads to, which lies in one of ``allowed``. Raises BuildError."""
    try:
        target = os.path.realpath(path, strict=True)
    except OSError as error:
        why = "loops" if error.errno == errno.ELOOP else "leads to nothing that can be read"
        message = f"the symbolic link `{inert(name)}` {why}"
        raise BuildError(message, help="remove it, or put the file in its place") from None
    if not any(target == folder or target.startswith(folder.rstrip(os.sep) + os.sep) for folder in allowed):
        raise BuildError(
            f"the symbolic link `{inert(name)}` leads out of the build, to `{inert(target)}`",
            help="put the file in its place, or name the folder it may lead into: `--links-within DIR`",
        )
    return target


def refuse_link(name: str) -> BuildError:
    """The error for a link where links are not followed."""
    return BuildError(
        f"`{inert(name)}` is a symbolic link",
        help="put the file in its place, or pass `--follow-symlinks` to hash what it points to",
    )


def refuse_special(name: str) -> BuildError:
    """The error for a FIFO, a socket or a device."""
    return BuildError(
        f"`{inert(name)}` is neither a file nor a folder",
        help="remove it from the build: a FIFO, socket or device has no content to hash",
    )


def _list_folder(state: _Walk, folder: _Folder) -> list[_Folder]:
    """Takes up one folder's files and returns the folders in it."""
    below: list[_Folder] = []
    files, excluded = state.tree.files, state.excluded
    shown = folder.prefix.rstrip("/") or folder.path
    try:
        # The stamp is taken first, so that whatever happens during the listing shows later.
        state.tree.folders.append((folder.path, stamp(os.lstat(folder.path))))
        with os.scandir(folder.path) as listing:
            for entry in listing:
                component = entry.name if entry.name.isascii() else _decode(entry.name, folder.prefix)
                name = folder.prefix + component
                if name in excluded:
                    continue
                shown = name
                if not is_plain(component):
                    check_component(component, name)
                if entry.is_file(follow_symlinks=False):
                    files.append(Entry(name, entry.path, entry.stat(follow_symlinks=False).st_size))
                elif entry.is_symlink():
                    below.extend(_take_link(state, folder, entry.path, name))
                elif entry.is_dir(follow_symlinks=False):
                    path = entry.path
                    below.append(_Folder(path, name + "/", (*folder.above, path) if state.allowed else ()))
                else:
                    raise refuse_special(name)
    except OSError as error:
        raise explain_unreadable(error, shown) from None
    if len(files) > MAX_FILES:
        raise Undecided(f"the build has more than {MAX_FILES:,} files", help="do links to folders multiply in it?")
    return below


def _take_link(state: _Walk, folder: _Folder, path: str, name: str) -> list[_Folder]:
    if state.allowed is None:
        raise refuse_link(name)
    target = follow_link(path, name, state.allowed)
    status = os.lstat(target)
    state.tree.links.append((path, target))
    if stat.S_ISREG(status.st_mode):
        state.tree.files.append(Entry(name, target, status.st_size))
        return []
    if not stat.S_ISDIR(status.st_mode):
        raise refuse_special(name)
    if target in folder.above:
        message = f"the symbolic link `{inert(name)}` loops: it leads to a folder that it lies in"
        raise BuildError(message, help="remove it, or put what is meant in its place")
    return [_Folder(target, name + "/", (*folder.above, target))]


def explain_unreadable(error: OSError, name: str) -> BuildError | Undecided:
    """What an operating system's error about one entry of the build means for the run."""
    reason = (error.strerror or type(error).__name__).lower()
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.ESTALE}:
        return _changed(name)
    if error.errno in {errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.EINVAL}:
        return BuildError(
            f"`{inert(name)}` cannot be read: {reason}",
            help="everything in a build is hashed: give the account that runs the gate the right to read it",
        )
    message = f"`{inert(name)}` cannot be read: {reason}"
    return Undecided(message, help="check the disk or network folder, then run again")


def _decode(native: str, prefix: str) -> str:
    """The name as UTF-8, whatever encoding this system's settings claim."""
    try:
        return os.fsencode(native).decode()
    except UnicodeDecodeError:
        shown = os.fsencode(native).decode("utf-8", "surrogateescape")
        message = f"the name `{inert(prefix + shown)}` is not UTF-8"
        raise BuildError(message, help="rename it, then hash the build again") from None


def _changed(path: str) -> Undecided:
    return Undecided(
        f"`{inert(path)}` changed while the build was read",
        help="wait until nothing writes to the build (a download, a sync), then run again",
    )
