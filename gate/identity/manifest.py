"""The list of a build's files and digests, written by one job and read by a later one.

Version 1 is a JSON object: ``version`` (1), ``kind`` (``directory`` or ``file``), ``name``, ``digests`` (the
DigestSet), ``excluded`` and ``files``, an array of ``{"path", "size", "sha256"}`` sorted by the bytes of the path.
Reading recomputes the digests from the files and takes nothing on the writer's word. A manifest carries no
signature: whoever can change it can claim any build, so it is kept as safely as the policy.

Everything here is pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gate.identity.build import Build, File, Kind, from_files, from_single
from gate.identity.names import check_excludes, check_names
from signatures.digests import is_hex256
from signatures.errors import BuildError, ConfigError, Refused
from signatures.inert import inert
from signatures.reading.strict_json import dump, parse

VERSION = 1
MAX_BYTES = 256 << 20
"""A million files of 250 bytes each: as many as a walk takes."""

_DEPTH = 8
_MEMBERS = {"version", "kind", "name", "digests", "excluded", "files"}


def write_manifest(build: Build) -> bytes:
    """The manifest of a build, with a line for each file so that two can be compared by eye.

    Raises BuildError for a build of which only a digest is known.
    """
    if not build.files:
        raise BuildError(f"`{inert(build.origin)}` is only a digest: its files are not known")
    head = {
        "version": VERSION,
        "kind": str(build.kind),
        "name": build.name,
        "digests": build.identity.as_set(),
        "excluded": list(build.excluded),
    }
    rows = (dump({"path": file.path, "size": file.size, "sha256": file.sha256}) for file in build.files)
    return dump(head)[:-1] + b',"files":[\n' + b",\n".join(rows) + b"\n]}\n"


def read_manifest(data: bytes, where: str, *, exclude: Iterable[str] | None = None) -> Build:
    """The build that a manifest lists; ``where`` names it in messages and as the build's origin.

    ``exclude`` is what this run's policy leaves out: a manifest that left out anything else lists another
    build than this run would hash, and is refused. None accepts whatever it says (to show it only).
    The bytes themselves were not seen: ``bytes_seen`` is False.

    Raises ConfigError, BuildError.
    """
    try:
        value = parse(data, max_bytes=MAX_BYTES, depth=_DEPTH)
    except Refused as refused:
        raise ConfigError(f"not a manifest: {refused.detail}", file=where, help=_AGAIN) from None
    kind, name, excluded, files = _take_members(value, where)
    # One file leaves nothing out, whatever the policy says.
    if kind is Kind.DIRECTORY and exclude is not None and check_excludes(exclude) != excluded:
        raise ConfigError(
            f"it leaves out {_list(excluded)}, and the policy leaves out {_list(check_excludes(exclude))}",
            file=where,
            help="write it again with the same `--exclude` as the policy's `[build] exclude`",
        )
    try:
        build = _assemble(kind, name, excluded, files, where)
    except BuildError as error:
        raise BuildError(f"{inert(where)}: {error.message}", help=error.help) from None
    if value["digests"] != build.identity.as_set():
        raise _fault("the digests are not those of the files that it lists", where)
    return build


_AGAIN = "write it again: `gate digest BUILD --manifest FILE`"


def _assemble(kind: Kind, name: str, excluded: tuple[str, ...], files: tuple[File, ...], where: str) -> Build:
    if kind is Kind.DIRECTORY:
        return from_files(files, excluded, name=name, origin=where)
    if len(files) != 1 or excluded:
        raise _fault("a build of one file lists exactly that file and leaves out nothing", where)
    check_names(file.path for file in files)
    return from_single(files[0], origin=where, bytes_seen=False)


def _take_members(value: Any, where: str) -> tuple[Kind, str, tuple[str, ...], tuple[File, ...]]:  # noqa: ANN401 - any JSON
    if not isinstance(value, dict) or type(value.get("version")) is not int:
        raise _fault("it has no `version`", where)
    if value["version"] != VERSION:
        raise _fault(f"its version is {value['version']}, and this program reads version {VERSION}", where)
    if value.keys() != _MEMBERS:
        wrong = sorted(value.keys() ^ _MEMBERS)
        raise _fault(f"a member is missing or unknown: {', '.join(f'`{inert(name)}`' for name in wrong)}", where)
    if value["kind"] not in {Kind.DIRECTORY.value, Kind.FILE.value}:
        raise _fault("`kind` is neither `directory` nor `file`", where)
    name, excluded, files = value["name"], value["excluded"], value["files"]
    if not isinstance(name, str) or not name:
        raise _fault("`name` is not a name", where)
    if not isinstance(excluded, list) or not all(isinstance(path, str) for path in excluded):
        raise _fault("`excluded` is not a list of paths", where)
    if not isinstance(files, list):
        raise _fault("`files` is not a list", where)
    return Kind(value["kind"]), name, check_excludes(excluded), tuple(_take_file(row, where) for row in files)


def _take_file(row: Any, where: str) -> File:  # noqa: ANN401 - any JSON
    match row:
        case {"path": str(path), "size": int(size), "sha256": str(digest), **rest} if not rest:
            if type(size) is int and size >= 0 and is_hex256(digest):
                return File(path=path, size=size, sha256=digest)
    raise _fault('an entry of `files` is not `{"path": …, "size": …, "sha256": …}`', where)


def _fault(what: str, where: str) -> ConfigError:
    return ConfigError(what, file=where, help=_AGAIN)


def _list(paths: tuple[str, ...]) -> str:
    return ", ".join(f"`{inert(path)}`" for path in paths) or "nothing"
