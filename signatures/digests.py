"""Digests of builds, and when two sets of them mean the same bytes.

A DigestSet is in-toto's: algorithm name to lower-case hex
(in-toto attestation spec v1, "DigestSet"). Only two algorithms are recognised here:

* ``dirHash``: in-toto's directory hash (Go's Hash1), which binds names and contents;
* ``sha256``: of a file's content, an OCI manifest, or the OpenSSF Model Signing root of a directory,
  which does *not* bind file names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from operator import itemgetter

DIR_HASH = "dirHash"
SHA256 = "sha256"
RECOGNISED = (DIR_HASH, SHA256)
HEX256 = re.compile(r"[0-9a-f]{64}").fullmatch  # called a million times for the longest lists

DigestSet = Mapping[str, str]


class Match(Enum):
    """How a subject's DigestSet stands to a build."""

    SAME = "same"  # every recognised member agrees, and one of them may clear
    SOME = "some"  # one recognised member is equal, which is enough to speak against, never for
    OTHER = "other"


def is_hex256(text: str) -> bool:
    """Whether ``text`` is exactly 64 lower-case hexadecimal digits."""
    return HEX256(text) is not None


def lookup_digest(party_id: str) -> str:
    """The sha256 (hex) under which statements about a party, rather than a build, are found.

    Design §4, "Lookup digests": SHA-256 of the UTF-8 bytes of the party's id.
    """
    return hashlib.sha256(party_id.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a build is known by, as far as it is known.

    ``dir_hash`` is None for a file or an OCI artifact, and where only a sha256 was given.
    ``sha256`` holds every value that means this build: for a directory the Model Signing root in the
    specification's order first, then in the order that the program `model_signing` uses.
    ``is_directory`` decides which member can clear.
    ``may_clear`` is False for what can only find or deny (``oms:``, bare hex).
    """

    dir_hash: str | None
    sha256: tuple[str, ...]
    is_directory: bool
    may_clear: bool = True

    def compare(self, subject: DigestSet) -> Match:
        """SAME clears, SOME and SAME speak against, OTHER is about something else (design §3)."""
        theirs_dir, theirs_sha = subject.get(DIR_HASH), subject.get(SHA256)
        same_dir = theirs_dir is not None and theirs_dir == self.dir_hash
        same_sha = theirs_sha is not None and theirs_sha in self.sha256
        if not same_dir and not same_sha:
            return Match.OTHER
        if self.is_directory:
            # The Model Signing root does not bind names: only dirHash clears a directory. Where the
            # build is known by dirHash alone, a sha256 beside it cannot be compared.
            agrees = same_dir and (theirs_sha is None or same_sha or not self.sha256)
        else:
            agrees = same_sha and theirs_dir is None
        return Match.SAME if agrees and self.may_clear else Match.SOME

    def known(self) -> frozenset[str]:
        """Every hex value by which a statement about this build can be found."""
        return frozenset(self.sha256) | ({self.dir_hash} if self.dir_hash else frozenset())

    def as_set(self) -> dict[str, str]:
        """The DigestSet to write into a subject: dirHash and the specification's sha256."""
        out: dict[str, str] = {}
        if self.dir_hash:
            out[DIR_HASH] = self.dir_hash
        if self.sha256:
            out[SHA256] = self.sha256[0]
        return out


def clears(identity: Identity, subjects: Iterable[DigestSet]) -> bool:
    """Whether one of the subjects is exactly this build."""
    return any(identity.compare(subject) is Match.SAME for subject in subjects)


def concerns(identity: Identity, subjects: Iterable[DigestSet]) -> bool:
    """Whether one of the subjects shares any recognised digest with this build."""
    return any(identity.compare(subject) is not Match.OTHER for subject in subjects)


def dir_hash(files: Iterable[tuple[str, str]]) -> str:
    r"""in-toto's dirHash of (relative name, sha256 hex) pairs: lower-case hex.

    Source: in-toto attestation spec v1, digest_set.md, "dirHash"; Go's sumdb/dirhash Hash1.
    SHA-256 over the lines ``<hex>  <name>\n``, sorted by the bytes of the whole name. Python compares text by code
    point, which is the order of the UTF-8 bytes too.
    """
    lines = (f"{digest}  {name}\n" for name, digest in sorted(files, key=itemgetter(0)))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def oms_root(files: Iterable[tuple[str, str]]) -> str:
    """The OpenSSF Model Signing 1.0 root of (relative name, sha256 hex) pairs, in the specification's order.

    SHA-256 over the 32-byte digests one after another, by the code points of the whole name.
    """
    return _root(sorted(files, key=itemgetter(0)))


def oms_root_by_component(files: Iterable[tuple[str, str]]) -> str:
    """The same root in the order that the program `model_signing` 1.1 uses: component by component.

    There ``tokenizer/x`` comes before ``tokenizer-extra``, in the specification after it.
    """
    # As a list of the parts would sort: no name has a NUL in it, and NUL comes before everything else.
    return _root(sorted(files, key=lambda pair: pair[0].replace("/", "\0")))


def _root(files: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256(bytes.fromhex("".join(digest for _, digest in files))).hexdigest()
