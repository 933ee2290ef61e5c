"""Runs a case offline: its build hashed, its own attestations read, decided as of its own instant.

A rehearsal: no memory is read or written, no source of the policy is asked, nothing is signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from adapters.folder.source import FolderSource
from adapters.ports import Wanted
from gate.cases.compare import Found
from gate.cases.model import CaseFile, Named
from gate.decision.case import Case, Request
from gate.identity.build import Build
from gate.identity.by_digest import parse_digest
from gate.identity.manifest import MAX_BYTES, read_manifest
from gate.judge import judge
from gate.policy.load import LoadedPolicy, refuse_inside
from signatures.errors import ConfigError, Undecided
from signatures.inert import inert
from signatures.reading.settings import nearest
from signatures.reading.toml_file import read_whole
from signatures.verify import Item

HashBuild = Callable[[str], Build]
MakeRequest = Callable[[CaseFile, Build], Request]
HERE: Final = Path()


class Runner:
    """Runs cases by one policy; a build that several share is hashed once."""

    def __init__(self, loaded: LoadedPolicy, hash_build: HashBuild, make_request: MakeRequest) -> None:
        self._loaded = loaded
        self._hash_build = hash_build
        self._make_request = make_request
        self._builds: dict[str, Build] = {}

    def run(
        self, named: Named, *, without: Iterable[str] = (), more: Iterable[str] = (), at: datetime | None = None
    ) -> Found:
        """What is decided, or why nothing is. ``without`` and ``more`` change what is at hand. Raises ConfigError."""
        case = named.case
        try:
            build, request = self._ask(named)
            items = self._items(named, build, tuple(without), tuple(more))
            decision = judge(
                Case(
                    request=request,
                    policy=self._loaded.policy,
                    policy_digest=self._loaded.digest,
                    trust=self._loaded.trust,
                    items=items,
                    seen=MappingProxyType({}),
                    now=at or case.at,
                )
            )
        except Undecided as error:
            return Found(message=error.message, help=error.help)
        return Found(decision=decision)

    def _ask(self, named: Named) -> tuple[Build, Request]:
        try:
            build = self._build(named)
            return build, self._make_request(named.case, build)
        except ConfigError as error:
            place = "" if error.file else f"{named.toml.path}: "
            raise ConfigError(f"{place}{error.message}", help=error.help) from None

    def _build(self, named: Named) -> Build:
        case = named.case
        if case.digest is not None:
            return parse_digest(case.digest)
        if case.manifest is not None:
            path = named.folder / case.manifest
            return read_manifest(
                read_whole(path, limit=MAX_BYTES), str(path), exclude=self._loaded.policy.build.exclude
            )
        path = named.folder / str(case.build)
        refuse_inside(path, self._loaded)
        key = str(path.resolve())
        if key not in self._builds:
            self._builds[key] = self._hash_build(str(path))
        return self._builds[key]

    def _items(self, named: Named, build: Build, without: tuple[str, ...], more: tuple[str, ...]) -> tuple[Item, ...]:
        found: list[tuple[str, Item]] = []
        for source in named.case.attestations:
            found += self._fetch(source, named.folder, build)
        kept = _without(found, named.case.without, f"{named.toml.path}: `without`")
        kept = _without(kept, without, "--without")
        for source in more:
            kept += self._fetch(source, HERE, build)
        return tuple(item for _, item in kept)

    def _fetch(self, source: str, folder: Path, build: Build) -> list[tuple[str, Item]]:
        """Each item with its file's name from the source."""
        policy = self._loaded.policy
        digests = build.identity.known() | self._loaded.trust.lookup_digests()
        wanted = Wanted.within(policy.bounds, digests, large_lists=bool(policy.status.sources))
        haul = FolderSource(source, folder).fetch(wanted)
        start = source.rstrip("/") + "/"
        return [(_file_of(item.origin).removeprefix(start), item) for item in haul.items]


def _without(found: list[tuple[str, Item]], names: tuple[str, ...], where: str) -> list[tuple[str, Item]]:
    """Leave files out, each of which must be there. By the name in its folder, or by its path as reports show it."""
    for name in names:
        kept = [(short, item) for short, item in found if name not in (short, _file_of(item.origin))]
        if len(kept) == len(found):
            meant = nearest(name, dict.fromkeys(short for short, _ in found))
            raise ConfigError(f"{where} {inert(name)}: no such file is at hand", nearest=meant)
        found = kept
    return found


def _file_of(origin: str) -> str:
    """A line of a JSON Lines file is `FILE:LINE`."""
    file, _, line = origin.rpartition(":")
    return file if file.lower().endswith(".jsonl") and line.isdigit() else origin
