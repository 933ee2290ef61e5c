"""Near misses: why a subject is almost this build, and what would make it so.

Nothing here clears anything: these are words for people, and the caller prints them beside a denial.
Everything here is pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from gate.identity.build import Build, identify_files
from signatures.digests import DIR_HASH, RECOGNISED, SHA256, DigestSet, Identity, Match, is_hex256
from signatures.inert import inert

AT_THE_ROOT = (".cache/huggingface", ".gitattributes", "README.md", ".git", ".gitignore")
"""What hubs and version control add to a build that was signed without it (a folder stands for all that is in it)."""
ANYWHERE = (".DS_Store", "Thumbs.db", "desktop.ini", "__pycache__", ".ipynb_checkpoints")
"""What systems and programs leave in any folder: of each kind all or none is left out."""
_EVERY_MIX = 5  # kinds present, for which every combination is tried; of more only each, each pair, and all


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The same build without some files: the whole list to exclude, and what the build would then be."""

    exclude: tuple[str, ...]
    identity: Identity

    def line(self) -> str:
        """The line for the policy's ``[build]`` table that makes the build this one."""
        # No exclude has a backslash in it (`check_excludes`), so that a quotation mark alone needs an escape.
        quoted = ('"' + inert(path).replace('"', '\\"') + '"' for path in self.exclude)
        return f"exclude = [{', '.join(quoted)}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Names of files: only in the build, only in the manifest, in both with other content."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def hub_variants(build: Build) -> Iterator[Variant]:
    """The build without the files that hubs and systems add, in the combinations of those that it has.

    Those that leave out least come first. Each costs a pass over the list of files, not over their bytes.
    """
    if not build.identity.is_directory:
        return
    present = _litter(build)
    counts = range(1, len(present) + 1) if len(present) <= _EVERY_MIX else (1, 2, len(present))
    for count in counts:
        for kinds in combinations(present, count):
            left_out = frozenset().union(*kinds)
            rest = [file for file in build.files if left_out.isdisjoint(_with_folders(file.path))]
            if rest:
                yield Variant(exclude=tuple(sorted({*build.excluded, *left_out})), identity=identify_files(rest))


def _litter(build: Build) -> list[frozenset[str]]:
    """The paths of each kind that the build has, in the order of the two tables."""
    found: dict[str, set[str]] = {name: set() for name in (*AT_THE_ROOT, *ANYWHERE)}
    for file in build.files:
        for path in _with_folders(file.path):  # from the root on: of nested ones the outermost
            name = path.rpartition("/")[2]
            if path in AT_THE_ROOT or name in ANYWHERE:
                found[path if path in AT_THE_ROOT else name].add(path)
                break
    return [frozenset(paths) for paths in found.values() if paths]


def _with_folders(path: str) -> Iterator[str]:
    """`a/b/c` as `a`, `a/b`, `a/b/c`."""
    end = path.find("/")
    while end != -1:
        yield path[:end]
        end = path.find("/", end + 1)
    yield path


def find_variant(variants: Iterable[Variant], subjects: Iterable[DigestSet]) -> Variant | None:
    """The first of a build's variants that is exactly one of ``subjects``, or None."""
    listed = tuple(subjects)
    for variant in variants:
        if any(variant.identity.compare(subject) is Match.SAME for subject in listed):
            return variant
    return None


def compare_files(build: Build, theirs: Mapping[str, str]) -> Difference:
    """What a signed list of files (names with their sha256) has otherwise than the build."""
    ours = {file.path: file.sha256 for file in build.files}
    return Difference(
        added=tuple(sorted(ours.keys() - theirs.keys())),
        removed=tuple(sorted(theirs.keys() - ours.keys())),
        changed=tuple(sorted(name for name in ours.keys() & theirs.keys() if ours[name] != theirs[name])),
    )


def explain_near_miss(identity: Identity, subject: DigestSet) -> str | None:
    """Why ``subject`` does not clear this build although it nearly names it, in one phrase; None if it is far off.

    Design §3, "What clears must match exactly". The digests of a subject are an attester's words: whatever
    is printed of them here is one of our own names or made inert.
    """
    if identity.compare(subject) is Match.SAME:
        return None
    found = _explain_match(identity, subject) or _explain_spelling(identity, subject)
    if found is None and not any(name in subject for name in RECOGNISED):
        weak = sorted(name for name in subject if name.lower() in _WEAK)
        if weak:
            return f"it names its subject by {_join(weak)} only, which clears nothing: {_wanted(identity)} is needed"
    return found


_DIGITS = 64  # of a SHA-256 in hexadecimal
_WEAK = frozenset({"md5", "sha1", "sha224", "gitcommit", "gittree", "gittag", "gitblob"})
_SLIPS = {"dirhash1": DIR_HASH, "dirhash": DIR_HASH, "h1": DIR_HASH, "sha-256": SHA256, "sha256": SHA256}


def _explain_match(identity: Identity, subject: DigestSet) -> str | None:
    """One recognised digest is equal and still it does not clear."""
    if identity.compare(subject) is not Match.SOME:
        return None
    if not identity.may_clear:
        return "a digest without its kind, or an OMS root, finds attestations and never clears"
    theirs_dir, theirs_sha = subject.get(DIR_HASH), subject.get(SHA256)
    if not identity.is_directory:
        return "it is about a folder (it carries `dirHash`), and the build is one file"
    if theirs_dir is None:
        return "it names the build by its OMS root alone, which does not bind file names: `dirHash` is needed"
    if theirs_dir != identity.dir_hash:
        return "its `sha256` is this build's and its `dirHash` is not: the same contents under other names"
    if theirs_sha is not None and not is_hex256(theirs_sha):
        return "its `dirHash` is this build's, and its `sha256` is not 64 lower-case hexadecimal digits"
    return "its `dirHash` is this build's and its `sha256` is not: another list or order of files was hashed"


def _explain_spelling(identity: Identity, subject: DigestSet) -> str | None:
    """The right digest under a wrong name, in the wrong case, or only a part of one."""
    known = {DIR_HASH: (identity.dir_hash,) if identity.dir_hash else (), SHA256: identity.sha256}
    for name, value in subject.items():
        meant = _SLIPS.get(name.lower())
        if meant is None:
            continue
        right = known[meant]
        if name != meant and value.lower() in right:
            return f"it spells `{inert(name)}` what is called `{meant}`"
        if name == meant and value not in right and value.lower() in right:
            return f"its `{meant}` is this build's in upper case, and digests are written in lower case"
        if name == meant and not value:
            return f"its `{meant}` is empty"
        if name == meant and len(value) < _DIGITS and any(each.startswith(value.lower()) for each in right):
            return f"its `{meant}` is only the beginning of this build's, {len(value)} digits of 64"
    return None


def _wanted(identity: Identity) -> str:
    return f"`{DIR_HASH}`" if identity.is_directory else f"`{SHA256}`"


def _join(names: Iterable[str]) -> str:
    return " and ".join(f"`{inert(name)}`" for name in names)
