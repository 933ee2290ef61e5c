"""``https://model_signing/signature/v1.0``: a producer's OpenSSF Model Signing (OMS) signature of a build.

Read from OMS 1.0 as the program `model_signing` writes it: one subject with the root digest, and the files with
their digests as ``resources``. The root is SHA-256 over the files' digests one after another; it does not bind
names, so the manifest itself is what is compared with a tree: its dirHash is computed from the resources.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from signatures.digests import DIR_HASH, SHA256, DigestSet, dir_hash, oms_root, oms_root_by_component
from signatures.predicates.shared import Hex256
from signatures.reading.shapes import Named

_NEVER = re.compile(r"[\x00-\x1f\x7f\\]")


def check_path(name: str) -> str:
    """A relative path inside the build in its one form; ValueError otherwise. Nothing is ever opened by it."""
    if {"", ".", ".."} & set(name.split("/")) or _NEVER.search(name):
        msg = "is not a plain relative path inside the build"
        raise ValueError(msg)
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Serialization:
    """How the tree was read. Only whole files by SHA-256 are understood here."""

    method: str
    hash_type: Annotated[str, Named("hash_type")]
    allow_symlinks: Annotated[bool, Named("allow_symlinks")] = False
    ignore_paths: Annotated[tuple[str, ...], Named("ignore_paths")] = ()

    def check(self) -> None:
        """Sharded manifests and other hashes would need the bytes to compare."""
        if self.method != "files" or self.hash_type != "sha256":
            msg = "only `files` with `sha256` can be compared with a build"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One file of the manifest."""

    name: Annotated[str, check_path]
    digest: Hex256
    algorithm: str

    def check(self) -> None:
        """One algorithm."""
        if self.algorithm != "sha256":
            msg = "`algorithm` must be sha256"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildSignature:
    """The predicate."""

    serialization: Serialization
    resources: tuple[Resource, ...]

    def check(self) -> None:
        """A file stands once."""
        if len({resource.name for resource in self.resources}) != len(self.resources):
            msg = "a file stands twice in `resources`"
            raise ValueError(msg)

    def roots(self) -> tuple[str, str]:
        """The root digest in the specification's order and in that of `model_signing`."""
        files = [(resource.name, resource.digest) for resource in self.resources]
        return oms_root(files), oms_root_by_component(files)

    def about(self) -> tuple[DigestSet, ...]:
        """The DigestSets that the manifest means: of the directory, and of the file where there is only one."""
        files = [(resource.name, resource.digest) for resource in self.resources]
        tree = {DIR_HASH: dir_hash(files), SHA256: oms_root(files)}
        if len(self.resources) == 1:
            return (tree, {SHA256: self.resources[0].digest})
        return (tree,)
