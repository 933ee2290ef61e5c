"""``https://model_signing/signature/v1.0``: the manifest of an OMS signature."""

from __future__ import annotations

from typing import Any

import pytest

from signatures.digests import dir_hash, oms_root, oms_root_by_component
from signatures.predicates.build_signature import BuildSignature
from signatures.reading.shapes import Fault, plain, read
from tests.support.faults import fault
from tests.support.world import World, make_build


def written(**more: Any) -> dict[str, Any]:
    """The manifest of the honest world's build, with members of its first resource replaced."""
    predicate = World().build_signature("acme").predicate
    predicate["resources"][0].update(more)
    return dict(predicate)


def test_it_is_read_and_written_back() -> None:
    """With the names in snake case that OMS uses."""
    found = read(BuildSignature, written())
    assert read(BuildSignature, plain(found)) == found
    assert plain(found)["serialization"] == {"method": "files", "hash_type": "sha256", "allow_symlinks": False}


def test_it_is_about_its_tree_and_about_the_file_where_there_is_one() -> None:
    """The dirHash is computed from the manifest; one file is meant by its content too."""
    found = read(BuildSignature, written())
    files = [(item.name, item.digest) for item in found.resources]
    assert found.about() == ({"dirHash": dir_hash(files), "sha256": oms_root(files)},)
    single = read(BuildSignature, World(make_build(model=b"x")).build_signature("acme").predicate)
    assert len(single.about()) == 2
    assert single.about()[1] == {"sha256": single.resources[0].digest}


def test_both_orders_of_the_root_are_known() -> None:
    """They part for `tokenizer/` beside `tokenizer-extra`."""
    world = World(make_build(**{"tokenizer__a": b"1", "tokenizer-extra": b"2"}))
    found = read(BuildSignature, world.build_signature("acme").predicate)
    files = [(item.name, item.digest) for item in found.resources]
    assert found.roots() == (oms_root(files), oms_root_by_component(files))
    assert len(set(found.roots())) == 2


@pytest.mark.parametrize(
    "name", ["../secret.txt", "/etc/passwd", "./a", "a//b", "a/", ".", "..", "a/../b", "a\nb", "a\\b", "a\x7f"]
)
def test_names_are_plain_paths_inside_the_build(name: str) -> None:
    """Refused before anything is opened, and nothing ever is by a name of a manifest."""
    assert fault(BuildSignature, written(name=name)) == (
        Fault.SHAPE,
        "resources[0].name: is not a plain relative path inside the build",
    )


@pytest.mark.parametrize(
    ("said", "kind", "reason"),
    [
        (written(algorithm="blake2b"), Fault.CONTRADICTION, "resources[0]: `algorithm` must be sha256"),
        (written(digest="0"), Fault.SHAPE, "resources[0].digest: must be 64 lower-case hexadecimal digits"),
        (written(name="model"), Fault.CONTRADICTION, "a file stands twice in `resources`"),
        (
            written() | {"serialization": {"method": "shards", "hash_type": "sha256"}},
            Fault.CONTRADICTION,
            "serialization: only `files` with `sha256` can be compared with a build",
        ),
        (
            written() | {"serialization": {"method": "files", "hash_type": "blake2b"}},
            Fault.CONTRADICTION,
            "serialization: only `files` with `sha256` can be compared with a build",
        ),
        (written() | {"resources": []}, Fault.SHAPE, "resources: must not be empty"),
    ],
)
def test_every_fault_is_refused(said: dict[str, Any], kind: Fault, reason: str) -> None:
    """Only whole files by SHA-256 are understood."""
    assert fault(BuildSignature, said) == (kind, reason)
