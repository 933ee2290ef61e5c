"""Makes a record of a run, and writes it: whole or not at all.

What is kept is what the decision saw. Nothing of the keys that sign, of passphrases or of the environment is among it,
but the names of CI's and other verifiers' variables that the report lists too.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gate import PROJECT
from gate.identity.build import Build
from gate.identity.manifest import write_manifest
from gate.policy.load import LoadedPolicy
from gate.records import shape
from gate.reports import json_v1
from gate.reports.report import Report
from signatures.errors import ConfigError, GateError, Undecided
from signatures.inert import inert
from signatures.status.index import SeenList
from signatures.verify import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a run had before it when it decided. ``stage``: where it ended, if it could not (`shape.STAGES`)."""

    items: tuple[Item, ...] = ()
    lists: Mapping[str, SeenList]
    stage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A record before it is written: the index, and the objects by their sha256 (hex)."""

    index: bytes
    objects: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """The record's own: the sha256 (hex) of its index, which names all the rest by digest."""
        return hashlib.sha256(self.index).hexdigest()


def make_record(report: Report, loaded: LoadedPolicy, seen: Seen, decision_file: bytes | None) -> Draft:
    """The record of ``report``; ``decision_file`` are the bytes of the signed decision, where one was written."""
    objects: dict[str, bytes] = {}

    def keep(data: bytes) -> shape.ObjectV1:
        digest = hashlib.sha256(data).hexdigest()
        objects[digest] = data
        return shape.ObjectV1(sha256=digest, size=len(data))

    build = report.run.build
    index = shape.RecordV1(
        format=shape.FORMAT,
        run=_run(report),
        policy=_policy(report, loaded),
        build=None if build is None else _build(build, keep(write_manifest(build)) if build.files else None),
        request=_request(report),
        attestations=tuple(
            shape.AttestationV1(origin=item.origin, sha256=kept.sha256, size=kept.size, large_list=item.large_list)
            for item in seen.items
            for kept in [keep(item.data)]
        ),
        seen={
            issuer: shape.SeenV1(sequence=one.sequence, payload=one.payload)
            for issuer, one in sorted(seen.lists.items())
        },
        outcome=outcome(report, seen.stage),
        report=keep(json_v1.render(report).encode() + b"\n"),
        decision_file=None if decision_file is None else keep(decision_file),
    )
    objects.update((file.sha256, file.data) for file in loaded.files)
    return Draft(index=shape.write_index(index), objects=objects)


def outcome(report: Report, stage: str | None) -> shape.OutcomeV1:
    """What a report decided, for the index."""
    decision, failure = report.decision, report.failure
    return shape.OutcomeV1(
        decision=report.answer,
        allowed=report.allowed,
        exit_code=report.exit_code,
        requirements={result.requirement: result.state.value for result in decision.results} if decision else {},
        used=decision.used if decision else (),
        until=decision.until if decision else None,
        stage=stage if failure else None,
        message=failure.message if failure else None,
        help=failure.help if failure else None,
    )


def _run(report: Report) -> shape.RunV1:
    run = report.run
    return shape.RunV1(
        id=run.run_id,
        program=PROJECT.split()[1],
        now=run.now,
        rehearsal=run.rehearsal,
        may_end_well=run.may_end_well,
        in_ci=run.in_ci,
        memory=run.memory,
        ignored=_texts(run.ignored),
        ignored_environment=_texts(run.settings.ignored_environment),
    )


def _policy(report: Report, loaded: LoadedPolicy) -> shape.PolicyV1:
    settings = report.run.settings
    return shape.PolicyV1(
        file=loaded.name,
        digest=loaded.digest,
        trust_digest=loaded.trust_digest,
        source=settings.source,
        pinned=settings.pinned,
        mode=settings.mode,
        mode_source=settings.mode_source,
        files=tuple(
            shape.PolicyFileV1(name=file.name, sha256=file.sha256, size=len(file.data)) for file in loaded.files
        ),
    )


def _build(build: Build, manifest: shape.ObjectV1 | None) -> shape.BuildV1:
    return shape.BuildV1(
        origin=_text(build.origin),
        bytes_seen=build.bytes_seen,
        manifest=manifest,
        digest=None if manifest else build.origin,
    )


def _request(report: Report) -> shape.RequestV1 | None:
    request = report.run.request
    if request is None:
        return None
    return shape.RequestV1(
        regions=request.regions,
        groups=report.run.groups,
        audience=request.audience,
        distribution=request.distribution,
        features=request.features,
        safeguards=request.safeguards,
        routes=request.routes,
    )


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_text(value) for value in values))


def _text(value: str) -> str:
    """A name of this machine's that is not UTF-8 is kept as escapes."""
    return value.encode(errors="backslashreplace").decode()


def check_place(place: Path, *, sources: Iterable[str | Path]) -> None:
    """Raise ConfigError where a record may not come to be at ``place``.

    Something is there already (an empty folder excepted), its folder is missing, or it lies in one of ``sources``: the
    build, or what a later run reads.
    """
    shown = inert(str(place))
    if os.path.lexists(place) and (place.is_symlink() or not place.is_dir() or any(place.iterdir())):
        raise ConfigError(f"`{shown}` exists already", help="name a folder for the record that does not exist")
    if not place.parent.is_dir():
        raise ConfigError(f"`{shown}` cannot be written there", help="make its folder first")
    mine = Path(os.path.realpath(place))
    for source in sources:
        theirs = Path(os.path.realpath(source))
        if mine == theirs or theirs in mine.parents:
            raise ConfigError(
                f"`{shown}` lies in `{inert(str(source))}`, which this run or the next one reads",
                help="keep records in a folder of their own",
            )


def write_record(draft: Draft, place: Path) -> None:
    """Write ``draft`` as the new folder ``place``, in one step: a half is never seen under that name.

    Raises ConfigError where ``place`` may not be written to, Undecided where the system refuses.
    """
    work = place.with_name(f".{place.name[:100]}.{os.urandom(8).hex()}.partial")
    try:
        folder = work / shape.OBJECTS
        folder.mkdir(parents=True)
        for digest, data in draft.objects.items():
            _write(folder / digest, data)
        _write(work / shape.INDEX, draft.index)
        _write(work / shape.SEAL, seal(draft.digest))
        for made in (folder, folder.parent, work):
            _sync(made)
        work.replace(place)  # fails where the folder is there and not empty
        _sync(place.parent)
    except BaseException as error:
        shutil.rmtree(work, ignore_errors=True)
        if isinstance(error, OSError) and not isinstance(error, GateError):
            raise _explain(error, place) from None
        raise


def discard_record(draft: Draft, place: Path) -> None:
    """Remove the record at ``place`` if it is this one: its run did not come to say so. Never raises OSError."""
    try:
        ours = (place / shape.SEAL).read_bytes() == seal(draft.digest)
    except OSError:
        return
    if ours:
        shutil.rmtree(place, ignore_errors=True)


def seal(digest: str) -> bytes:
    """The line of `record.json.sha256`, as `sha256sum` writes and checks it."""
    return f"{digest}  {shape.INDEX}\n".encode()


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """So that the names in it outlast a power cut, as their bytes do."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _explain(error: OSError, place: Path) -> ConfigError | Undecided:
    reason = (error.strerror or type(error).__name__).lower()
    message = f"the record `{inert(str(place))}` could not be written: {reason}"
    if error.errno in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.ENOENT, errno.EACCES, errno.EROFS}:
        return ConfigError(message, help="name a new folder that this account may make")
    return Undecided(message, help="make room on the disk, then run again")
