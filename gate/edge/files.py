"""Files are written whole or not at all: under a temporary name first, then renamed."""

from __future__ import annotations

import os
from pathlib import Path

from signatures.errors import ConfigError, Undecided

_DEVICES = ("/dev/", "/proc/")  # `/dev/stdout` is written to, never replaced


def write_whole(path: Path, data: bytes, *, mode: int = 0o644, overwrite: bool = True) -> None:
    """Put ``data`` at ``path`` in one step, so that nobody ever reads a half of it or an older run's.

    ``mode`` is what a new file gets, less the umask, from its first byte on. A link is followed, and its target
    replaced; a pipe or a device is written to as it is. ConfigError where ``overwrite`` is False and something
    is there already, or where the folder is missing; Undecided where the system refuses to write.
    """
    try:
        if not overwrite and os.path.lexists(path):
            raise FileExistsError
        target = Path(os.path.realpath(path))
        if str(path).startswith(_DEVICES) or (target.exists() and not target.is_file()):
            with path.open("wb") as device:
                device.write(data)
            return
        _write_beside(target, data, mode=mode, overwrite=overwrite)
    except FileExistsError:
        raise ConfigError(f"`{path}` exists and is not overwritten", help="choose another name") from None
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise ConfigError(f"`{path}` cannot be written there", help="make its folder first") from None
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the name
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else "not a file name"
        raise Undecided(
            f"`{path}` could not be written: {reason.lower()}", help="look at its folder and disk"
        ) from None


def _write_beside(target: Path, data: bytes, *, mode: int, overwrite: bool) -> None:
    draft = target.with_name(f".{target.name[:100]}.{os.urandom(8).hex()}.tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            draft.replace(target)
        else:
            os.link(draft, target)  # unlike a rename, it fails where something has come to be meanwhile
    finally:
        draft.unlink(missing_ok=True)


def discard_stale(path: Path) -> None:
    """Remove what an earlier run wrote to ``path``, so that it is never taken for this run's.

    A link, a pipe or a device stays, as in `write_whole`. ConfigError for a folder, Undecided where the system refuses.
    """
    try:
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise ConfigError(f"`{path}` is a folder", help="name a file to write to")
        if target.is_file() and not str(path).startswith(_DEVICES):
            target.unlink(missing_ok=True)
    except ValueError:
        raise ConfigError(f"`{path}` is not a file name") from None
    except OSError as fault:
        reason = (fault.strerror or type(fault).__name__).lower()
        raise Undecided(
            f"`{path}` of an earlier run could not be removed: {reason}", help="remove it by hand"
        ) from None
