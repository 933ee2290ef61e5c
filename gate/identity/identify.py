"""From what the user named to a Build: the one door to identity.

Files are listed, hashed, and the tree is looked at again; only then is there a digest. Nothing here knows a
policy: what to leave out and whether to follow links comes from the caller.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from gate.identity.build import Build, File, Kind, assemble, from_single
from gate.identity.export import export_tree
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
from signatures.digests import Identity, is_hex256
from signatures.errors import BuildError, ConfigError
from signatures.inert import inert

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["export_tree", "identify", "looks_like_digest", "parse_digest"]

_FORMS = "`dirHash:<hex>`, `file:sha256:<hex>`, `oci:sha256:<hex>` or `oms:sha256:<hex>`"
_DIGEST_LIKE = re.compile(
    r"(?:dirHash1?|h1|file|oci|oms|sha\d+|md5|blake\w+|gitCommit|gitTree):|[0-9a-fA-F]{32,}\Z", re.IGNORECASE
)


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
    files = [
        File(path=entry.name, size=result.size, sha256=result.digest.hex())
        for entry, result in zip(tree.files, hashed, strict=True)
    ]
    return assemble(files, excluded, name=name, origin=typed, bytes_seen=True)


def looks_like_digest(text: str) -> bool:
    """Whether ``text`` was meant as a digest rather than as a path; :func:`parse_digest` says if it is one."""
    return _DIGEST_LIKE.match(text) is not None


def parse_digest(text: str) -> Build:
    """A build of which only a digest is known.

    A digest says what it is a digest of (design §3). ``oms:`` and bare hex can find and deny, never allow:
    a Model Signing root does not bind names, and bare hex does not say what was hashed.

    Raises ConfigError.
    """
    prefix, colon, rest = text.rpartition(":")
    if not is_hex256(rest):
        raise ConfigError(f"`{inert(text)}` is not a digest: {_what_is_wrong(rest)}", help=f"write {_FORMS}")
    match prefix:
        case "dirHash":
            return _from_digest(text, Kind.DIRECTORY, Identity(dir_hash=rest, sha256=(), is_directory=True))
        case "file:sha256":
            return _from_digest(text, Kind.FILE, Identity(dir_hash=None, sha256=(rest,), is_directory=False))
        case "oci:sha256":
            return _from_digest(text, Kind.OCI, Identity(dir_hash=None, sha256=(rest,), is_directory=False))
        case "oms:sha256":
            known = Identity(dir_hash=None, sha256=(rest,), is_directory=True, may_clear=False)
            return _from_digest(text, Kind.DIRECTORY, known)
        case "sha256":
            known = Identity(dir_hash=None, sha256=(rest,), is_directory=False, may_clear=False)
            return _from_digest(text, Kind.UNKNOWN, known)
        case "" if not colon:
            # It may be either: both are looked for, and neither clears.
            known = Identity(dir_hash=rest, sha256=(rest,), is_directory=False, may_clear=False)
            return _from_digest(text, Kind.UNKNOWN, known)
        case _:
            raise ConfigError(
                f"`{inert(prefix)}:` is not a kind of digest that identifies a build",
                nearest=_nearest_kind(prefix),
                help=None if _nearest_kind(prefix) else f"write {_FORMS}",
            )


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


def _from_digest(text: str, kind: Kind, identity: Identity) -> Build:
    return Build(
        kind=kind, name=text, identity=identity, files=(), total_bytes=0, bytes_seen=False, excluded=(), origin=text
    )


def _what_is_wrong(rest: str) -> str:
    if not rest:
        return "there is nothing after the colon"
    if is_hex256(rest.lower()):
        return "hexadecimal digits are written in lower case"
    if re.fullmatch(r"[0-9a-fA-F]+", rest):
        return f"it has {len(rest)} hexadecimal digits, and 64 are needed"
    return "64 hexadecimal digits are needed"


def _nearest_kind(prefix: str) -> str | None:
    """The kind that was most likely meant: in-toto's own text once spells ``dirHash1``, and case slips."""
    spelled = {
        "dirhash": "dirHash:",
        "dirhash1": "dirHash:",
        "h1": "dirHash:",
        "file": "file:sha256:",
        "oci": "oci:sha256:",
    }
    spelled |= {
        "oms": "oms:sha256:",
        "file:sha256": "file:sha256:",
        "oci:sha256": "oci:sha256:",
        "oms:sha256": "oms:sha256:",
    }
    return spelled.get(prefix.lower())
