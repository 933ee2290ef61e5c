"""Several files that belong together: all of them are written, or none. And one file that one run at a time changes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate.edge.files import write_whole
from signatures.errors import ConfigError, GateError, Undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A file to write; ``overwrite`` and ``mode`` are those of `gate.edge.files.write_whole`."""

    path: Path
    data: bytes
    mode: int = 0o644
    overwrite: bool = False


def write_all(outputs: Sequence[Output]) -> None:
    """Write them in their order; where one fails, those before it are put back as they were. Raises as `write_whole`.

    The last one is the one that makes the others count: a run that is killed leaves nothing that counts.
    """
    before: list[tuple[Output, bytes | None]] = []
    try:
        for output in outputs:
            old = output.path.read_bytes() if output.overwrite and output.path.is_file() else None
            write_whole(output.path, output.data, mode=output.mode, overwrite=output.overwrite)
            before.append((output, old))
    except OSError as fault:
        _put_back(before)
        raise Undecided(f"what is to be replaced cannot be read: {fault.strerror}") from None
    except BaseException:  # Ctrl-C too
        _put_back(before)
        raise


def _put_back(before: Sequence[tuple[Output, bytes | None]]) -> None:
    for output, old in reversed(before):
        with contextlib.suppress(OSError, GateError):
            if old is None:
                output.path.unlink(missing_ok=True)
            else:
                write_whole(output.path, old, mode=output.mode)


@contextlib.contextmanager
def hold(path: Path) -> Iterator[None]:
    """Keep other runs of this program from changing ``path`` meanwhile. Raises ConfigError, Undecided.

    Two runs that change one status list would sign two lists with one sequence: no verifier could decide by them.
    """
    try:
        import fcntl
    except ImportError:  # not POSIX
        yield
        return
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else "not a file name"
        raise ConfigError(f"`{path}` cannot be read: {reason.lower()}", help="check the path") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            same = os.path.samestat(os.fstat(descriptor), path.stat())
        except OSError:
            same = False
        if not same:  # locked, or renamed over by another run between the two calls
            raise Undecided(f"another run is changing `{path}`", help="run again when it is done")
        yield
    finally:
        os.close(descriptor)
