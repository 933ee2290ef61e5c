"""The state folder: the highest status list seen so far of each issuer, so that an older one is noticed (design §4, 6).

One file for each trust digest, so that a run with somebody else's trust file changes nothing for this one. It is read
at the beginning, and written under a lock once there is a decision and before anything is said of it; only by a real
check. A folder that is there and cannot be used makes the run undecided; without one it goes on, and says so.
"""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from gate.decision.evidence import World
from gate.edge.files import write_whole
from signatures.digests import is_hex256
from signatures.errors import ConfigError, GateError, Refused, Undecided
from signatures.inert import inert
from signatures.reading.strict_json import parse
from signatures.reading.times import write_time
from signatures.status.index import Freshness, SeenList

VARIABLE: Final = "GATE_STATE"
NAME: Final = "model-release-gate"
LOG: Final = "forgotten.log"
_MAX_BYTES: Final = 16 << 20
_LOCK_SECONDS: Final = 10.0
_PAUSE: Final = 0.05
_HELP: Final = "mend it, or move it away: then older lists pass unseen until newer ones have been seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered under one trust digest; ``folder`` is None where nothing can be kept.

    ``seen`` maps a party's id to the highest list; ``note`` says for reports where it is, or why there is none.
    """

    seen: Mapping[str, SeenList]
    note: str
    trust_digest: str
    folder: Path | None = None


def state_folder(environ: Mapping[str, str]) -> Path | None:
    """GATE_STATE, else `model-release-gate` in XDG_STATE_HOME or `~/.local/state`; None where there is no home."""
    own = environ.get(VARIABLE)
    if own is not None:
        if not own.strip():
            raise ConfigError(f"{VARIABLE} is empty", help="name a folder, or leave it out altogether")
        return Path(own)
    shared = environ.get("XDG_STATE_HOME", "")
    if Path(shared).is_absolute():  # the XDG Base Directory Specification: a relative one is ignored
        return Path(shared) / NAME
    try:
        return Path.home() / ".local" / "state" / NAME
    except RuntimeError:
        return None


def no_memory(why: str) -> Memory:
    """Nothing remembered, and nothing kept."""
    return Memory(seen={}, note=f"none: {why}", trust_digest="")


def open_memory(environ: Mapping[str, str], trust_digest: str) -> Memory:
    """What is remembered under this trust digest; makes the folder where there is none.

    Raises Undecided where a folder that is there cannot be read.
    """
    folder = state_folder(environ)
    if folder is None:
        return no_memory(f"there is no home folder; {VARIABLE} names another")
    if not os.path.lexists(folder):
        try:
            folder.mkdir(mode=0o700, parents=True)
        except OSError as error:
            return no_memory(f"`{inert(str(folder))}` cannot be made: {_reason(error)}")
    return Memory(seen=_read(folder, trust_digest), note="kept", trust_digest=trust_digest, folder=folder)


def highest_lists(world: World) -> dict[str, SeenList]:
    """By issuer's id, the newest list of each party that may be remembered.

    Not one that is unusable or in trouble: a key that has ended, or a wrong clock, must not silence its issuer later.
    """
    return {
        held.party.id: SeenList(sequence=held.content.sequence, payload=held.statement.payload)
        for held in world.lists.values()
        if held.content is not None
        and held.statement is not None
        and held.trouble is None
        and held.freshness in (Freshness.FRESH, Freshness.STALE)
    }


def remember(memory: Memory, lists: Mapping[str, SeenList]) -> None:
    """Keep the highest lists. Raises Undecided where that fails, or another check meanwhile saw a newer list."""
    folder = memory.folder
    if folder is None:
        return
    with _locked(folder):
        kept = _read(folder, memory.trust_digest)
        for issuer, mine in lists.items():
            theirs = kept.get(issuer)
            if theirs is None or theirs == memory.seen.get(issuer):
                continue  # what was there at the beginning has been held against these lists already
            if theirs.sequence > mine.sequence or (theirs.sequence == mine.sequence and theirs != mine):
                raise Undecided(
                    f"another check meanwhile saw list {theirs.sequence} of {issuer}, this one list {mine.sequence}",
                    help="run again; if it stays so, two lists with one sequence are about: ask their issuer",
                )
        higher = {
            issuer: mine
            for issuer, mine in lists.items()
            if issuer not in kept or mine.sequence > kept[issuer].sequence
        }
        if higher:
            _write(folder, memory.trust_digest, kept | higher)


def forget(issuer: str, trust_digest: str | None, *, environ: Mapping[str, str], now: datetime) -> int:
    """Forget the lists seen of ``issuer`` (an id), under one trust digest or all; returns under how many it was.

    A line in the folder's `forgotten.log` says what was forgotten. Raises ConfigError where there is nothing to
    forget, Undecided where the folder cannot be used.
    """
    folder = state_folder(environ)
    nothing = ConfigError(
        f"nothing is remembered of `{inert(issuer)}`", help=f"name its id as in the trust file; the folder is {folder}"
    )
    if folder is None or not os.path.lexists(folder):
        raise nothing
    count = 0
    with _locked(folder):
        for digest in _digests(folder) if trust_digest is None else [trust_digest]:
            kept = _read(folder, digest)
            lost = kept.get(issuer)
            if lost is None:
                continue
            # The log first: what is forgotten without a line would be forgotten unseen.
            _log(folder, {"at": write_time(now), "issuer": issuer, "trust": digest, **_row(lost)})
            _write(folder, digest, {key: value for key, value in kept.items() if key != issuer})
            count += 1
    if not count:
        raise nothing
    return count


def _digests(folder: Path) -> list[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise _unusable(folder, _reason(error)) from None
    return [name[6:-5] for name in names if name.startswith("lists-") and is_hex256(name[6:-5])]


def _file(folder: Path, digest: str) -> Path:
    return folder / f"lists-{digest}.json"


def _row(seen: SeenList) -> dict[str, int | str]:
    return {"sequence": seen.sequence, "payload": seen.payload}


def _read(folder: Path, digest: str) -> dict[str, SeenList]:
    path = _file(folder, digest)
    try:
        os.listdir(folder)  # a folder that cannot be looked into does not say that there is no file
        with open(path, "rb", opener=_open_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _unusable(path, "it is not a regular file")
            data = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unusable(folder, _reason(error)) from None
    try:
        value = parse(data, max_bytes=_MAX_BYTES, depth=4)
    except Refused as refused:
        raise _unusable(path, refused.detail) from None
    match value:
        case {"version": 1, "trust": str(named), "lists": dict(lists), **rest} if named == digest and not rest:
            return {issuer: _entry(row, path) for issuer, row in lists.items()}
    raise _unusable(path, "it is not what this program writes")


def _open_without_waiting(path: str, flags: int) -> int:
    """A pipe in the file's place must not hold the run."""
    return os.open(path, flags | os.O_NONBLOCK)


def _entry(row: object, path: Path) -> SeenList:
    match row:
        case {"sequence": int(sequence), "payload": str(payload), **rest} if not rest:
            if type(sequence) is int and sequence >= 0 and is_hex256(payload):
                return SeenList(sequence=sequence, payload=payload)
    raise _unusable(path, "an entry is not what this program writes")


def _write(folder: Path, digest: str, lists: Mapping[str, SeenList]) -> None:
    rows = {issuer: _row(lists[issuer]) for issuer in sorted(lists)}
    text = json.dumps({"version": 1, "trust": digest, "lists": rows}, indent=1)
    try:
        write_whole(_file(folder, digest), text.encode(), mode=0o600)
    except GateError as error:
        raise _unusable(folder, error.message) from None


def _log(folder: Path, line: Mapping[str, object]) -> None:
    try:
        with open(folder / LOG, "a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
    except OSError as error:
        raise _unusable(folder / LOG, _reason(error)) from None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    import fcntl

    path = folder / "lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _unusable(path, _reason(error)) from None
    try:
        end = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise _unusable(path, f"another run has held it for {_LOCK_SECONDS:.0f} s") from None
                time.sleep(_PAUSE)
            except OSError as error:
                raise _unusable(path, _reason(error)) from None
        yield
    finally:
        os.close(descriptor)


def _unusable(path: Path, why: str) -> Undecided:
    return Undecided(f"the memory in `{inert(str(path))}` cannot be used: {why}", help=_HELP)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
