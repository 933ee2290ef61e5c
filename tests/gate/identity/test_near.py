"""Near misses are named, and nothing that is named here clears."""

from __future__ import annotations

import hashlib
import tomllib

import pytest

from gate.identity.build import Build, File, from_files, from_single
from gate.identity.by_digest import parse_digest
from gate.identity.near import Difference, compare_files, explain_near_miss, find_variant, hub_variants
from signatures.digests import Match


def _file(path: str, content: str | None = None) -> File:
    data = (content or path).encode()
    return File(path=path, size=len(data), sha256=hashlib.sha256(data).hexdigest())


def _build(*names: str) -> Build:
    return from_files([_file(name) for name in names], name="orca")


ORCA = _build("config.json", "model.bin")
DIR = ORCA.identity.dir_hash or ""
OMS = ORCA.identity.sha256[0]
OTHER = "5" * 64


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        (
            {"sha256": OMS},
            "it names the build by its OMS root alone, which does not bind file names: `dirHash` is needed",
        ),
        (
            {"sha256": OMS, "dirHash": OTHER},
            "its `sha256` is this build's and its `dirHash` is not: the same contents under other names",
        ),
        (
            {"sha256": OTHER, "dirHash": DIR},
            "its `dirHash` is this build's and its `sha256` is not: another list or order of files was hashed",
        ),
        (
            {"sha256": OMS.upper(), "dirHash": DIR},
            "its `dirHash` is this build's, and its `sha256` is not 64 lower-case hexadecimal digits",
        ),
        ({"dirHash1": DIR}, "it spells `dirHash1` what is called `dirHash`"),
        ({"h1": DIR}, "it spells `h1` what is called `dirHash`"),
        ({"SHA256": OMS}, "it spells `SHA256` what is called `sha256`"),
        (
            {"dirHash": DIR.upper()},
            "its `dirHash` is this build's in upper case, and digests are written in lower case",
        ),
        ({"dirHash": DIR[:12]}, "its `dirHash` is only the beginning of this build's, 12 digits of 64"),
        ({"dirHash": ""}, "its `dirHash` is empty"),
        (
            {"sha1": "0" * 40, "md5": "1" * 32},
            "it names its subject by `md5` and `sha1` only, which clears nothing: `dirHash` is needed",
        ),
        (
            {"gitCommit": "0" * 40},
            "it names its subject by `gitCommit` only, which clears nothing: `dirHash` is needed",
        ),
        ({"dirHash": OTHER}, None),
        ({"sha256": OTHER, "sha1": "0" * 40}, None),
        ({"blake3": OTHER}, None),
        ({}, None),
    ],
)
def test_explanations(subject: dict[str, str], says: str | None) -> None:
    """One phrase each, and none of them clears."""
    assert explain_near_miss(ORCA.identity, subject) == says
    assert ORCA.identity.compare(subject) is not Match.SAME


def test_exact_is_no_near_miss() -> None:
    """What clears needs no explanation."""
    assert explain_near_miss(ORCA.identity, {"dirHash": DIR, "sha256": OMS}) is None


def test_file_and_folder() -> None:
    """A folder that has a file's digest among its own is not that file."""
    built = from_single(_file("model.bin"), origin="model.bin", bytes_seen=True)
    subject = {"sha256": built.identity.sha256[0], "dirHash": OTHER}
    assert explain_near_miss(built.identity, subject) == (
        "it is about a folder (it carries `dirHash`), and the build is one file"
    )


def test_digest_that_never_clears() -> None:
    """A digest without its kind finds, and that is said."""
    assert "never clears" in (explain_near_miss(parse_digest(OTHER).identity, {"sha256": OTHER}) or "")


def test_names_of_digests_are_inert() -> None:
    """The names come from an attestation."""
    said = explain_near_miss(ORCA.identity, {"\u0130h1": DIR, "DIRHASH": DIR})
    assert said == "it spells `DIRHASH` what is called `dirHash`"


def test_hub_files() -> None:
    """Every combination of what is there, the smallest first, with the whole line to write."""
    original = _build("config.json", "model.bin")
    grown = from_files(
        [
            _file(name)
            for name in (
                "config.json",
                "model.bin",
                ".gitattributes",
                "README.md",
                ".cache/huggingface/d/x",
                ".cache/y",
            )
        ],
        ["logs"],
        name="orca",
    )
    variants = list(hub_variants(grown))
    assert [len(variant.exclude) for variant in variants] == [2, 2, 2, 3, 3, 3, 4]
    assert len({variant.identity.dir_hash for variant in variants}) == 7
    assert find_variant(hub_variants(grown), [original.identity.as_set()]) is None
    without_y = from_files([file for file in grown.files if file.path != ".cache/y"], name="orca")
    found = find_variant(hub_variants(without_y), [{"sha256": OTHER}, original.identity.as_set()])
    assert found is not None
    assert found.line() == 'exclude = [".cache/huggingface", ".gitattributes", "README.md"]'
    assert tomllib.loads(found.line())["exclude"] == list(found.exclude)


def test_hub_files_never_clear_by_the_root() -> None:
    """A variant that matches by the OMS root alone is no match."""
    grown = _build("config.json", "model.bin", "README.md")
    assert find_variant(hub_variants(grown), [{"sha256": OMS}]) is None
    assert find_variant(hub_variants(grown), [{"dirHash": DIR}]) is not None


def test_nothing_left() -> None:
    """A build of hub files alone has no variant without all of them."""
    assert [variant.exclude for variant in hub_variants(_build("README.md"))] == []
    assert list(hub_variants(parse_digest(f"dirHash:{OTHER}"))) == []
    assert list(hub_variants(from_single(_file("README.md"), origin="README.md", bytes_seen=True))) == []


def test_file_that_begins_like_a_hub_file() -> None:
    """`README.md.bak` and `.cache/huggingface2` are files like any other."""
    assert list(hub_variants(_build("README.md.bak", ".cache/huggingface2/x", "docs/README.md"))) == []


def test_litter() -> None:
    """What systems leave in any folder goes with its kind; version control and caches as whole folders."""
    original = _build("config.json", "code/model.py")
    names = ("config.json", "code/model.py", ".DS_Store", "code/.DS_Store", "code/__pycache__/model.pyc", ".git/HEAD")
    found = find_variant(hub_variants(_build(*names)), [original.identity.as_set()])
    assert found is not None
    assert found.line() == 'exclude = [".DS_Store", ".git", "code/.DS_Store", "code/__pycache__"]'
    assert found.identity.dir_hash == original.identity.dir_hash


def test_much_litter_is_not_tried_in_every_mix() -> None:
    """Of more than five kinds each, each pair, and all of them."""
    names = (".gitattributes", "README.md", ".git/HEAD", ".gitignore", ".DS_Store", "Thumbs.db", "__pycache__/a.pyc")
    variants = list(hub_variants(_build("model.bin", *names)))
    assert len(variants) == 7 + 21 + 1
    assert find_variant(variants, [_build("model.bin").identity.as_set()]) == variants[-1]


def test_differing_files() -> None:
    """What was added, removed and changed, by name."""
    theirs = [_file("config.json", "old"), _file("model.bin"), _file("gone.bin")]
    ours = _build("config.json", "model.bin", "new.bin")
    found = compare_files(ours, {file.path: file.sha256 for file in theirs})
    assert found == Difference(added=("new.bin",), removed=("gone.bin",), changed=("config.json",))
    same = compare_files(ours, {file.path: file.sha256 for file in ours.files})
    assert same == Difference(added=(), removed=(), changed=())
