"""--documents: the files that disclosures point at, held against their digests where they are at hand."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from signatures.digests import SHA256
from signatures.errors import ConfigError, Undecided
from signatures.inert import inert
from signatures.predicates.disclosure import Disclosure, Reference

MAX_FILES: Final = 10_000
_BLOCK: Final = 1 << 20


class Comparison(StrEnum):
    """How the document of a reference stands to what is at hand."""

    SAME = "same"
    DIFFERS = "differs"
    NOT_AT_HAND = "not at hand"
    COMMITTED = "committed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The files of a folder by their sha256, and by their names."""

    folder: Path
    by_digest: dict[str, Path]
    by_name: dict[str, Path]


def read_shelf(folder: Path) -> Shelf:
    """Hash every regular file in and below ``folder``; links are passed over. Raises ConfigError, Undecided."""
    if not folder.is_dir():
        raise ConfigError(f"--documents {inert(str(folder))}: there is no such folder", help="name a folder of files")
    shelf = Shelf(folder=folder, by_digest={}, by_name={})
    for count, path in enumerate(_files(folder)):
        if count >= MAX_FILES:
            raise Undecided(f"more than {MAX_FILES} files in `{inert(str(folder))}`", help="name a smaller folder")
        shelf.by_digest.setdefault(_digest(path), path)
        shelf.by_name.setdefault(path.name, path)
    return shelf


def _files(folder: Path) -> Iterator[Path]:
    def stop(fault: OSError) -> None:
        raise Undecided(f"`{inert(str(fault.filename))}` cannot be read", help="look at its permissions") from None

    for here, folders, names in os.walk(folder, onerror=stop):
        folders.sort()
        for name in sorted(names):
            path = Path(here) / name
            if not path.is_symlink() and stat.S_ISREG(path.lstat().st_mode):
                yield path


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as fault:
        reason = (fault.strerror or "not readable").lower()
        raise Undecided(f"`{inert(str(path))}` cannot be read: {reason}", help="look at its permissions") from None


def look_up(reference: Reference, shelf: Shelf, attestation: str) -> tuple[Comparison, str]:
    """How a reference's document stands, and a line about it."""
    if reference.commitment is not None:
        shows = f"gate commitment verify {attestation} --report DOCUMENT --key KEY"
        return Comparison.COMMITTED, f"committed to; with the document and its custodian's key: {shows}"
    digest = (reference.digest or {}).get(SHA256)
    if digest is None:
        return Comparison.NOT_AT_HAND, "its digest is none that is compared here (sha256)"
    found = shelf.by_digest.get(digest)
    if found is not None:
        return Comparison.SAME, f"the same as {found}"
    namesake = shelf.by_name.get(_name_of(reference.download_location or ""))
    if namesake is not None:
        return Comparison.DIFFERS, f"{namesake} has its name and another content: a later version, or altered"
    return Comparison.NOT_AT_HAND, f"no file in {shelf.folder} has its digest {digest[:12]}…"


def describe_documents(said: Disclosure, shelf: Shelf, attestation: str) -> list[tuple[Comparison, str]]:
    """For each reference how its document stands, and a line to print."""
    found = []
    for index, reference in enumerate(said.references):
        state, line = look_up(reference, shelf, attestation)
        found.append((state, f"  document references[{index}] {reference.kind}: {state}: {inert(line)}"))
    return found


def _name_of(location: str) -> str:
    """The last part of an address's path; of one that is no address nothing."""
    try:
        return unquote(urlsplit(location).path).rpartition("/")[2]
    except ValueError:
        return ""
