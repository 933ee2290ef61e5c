"""Near misses: what would have matched, in words; nothing is cleared by them."""

from __future__ import annotations

import pytest

from gate.identity.build import from_files
from tests.support.answers import add, only_reason
from tests.support.world import World, at, files, make_build


def misses(world: World) -> tuple[str, ...]:
    """What is named beside a denial."""
    found = world.judge()
    assert found.answer.value == "DENIED"
    return found.near_misses


def asked_about(world: World, **more: bytes) -> World:
    """The world is about its build; the question is about that tree with further or other files."""
    content = {"model": b"weights", "config": b"{}", **more}
    world.asked = from_files(files(**content), name="orca", bytes_seen=True)
    return world


def test_nothing_is_named_beside_an_allowed_build() -> None:
    """Every file counts."""
    assert World().judge().near_misses == ()


def test_a_root_alone_is_named() -> None:
    """Ask for dirHash."""
    world = World()
    world.papers["nsa"].subjects = [world.subject(sha256=world.build.identity.sha256[0])]
    (line,) = misses(world)
    assert line == (
        "nsa.json (prerelease-verification by nsa): it names the build by its OMS root alone, "
        f"which does not bind file names: `dirHash` is needed; ask nsa to sign dirHash:{HASH}"
    )


def test_what_a_hub_added_is_named_with_the_line_for_the_policy() -> None:
    """Never applied silently."""
    found = misses(asked_about(World(), **{"README.md": b"# hub"}))
    assert (
        "nsa.json (prerelease-verification by nsa) is about this tree without README.md: "
        '`[build] exclude = ["README.md"]`'
    ) in found


def test_the_files_that_differ_are_named() -> None:
    """By the producer's own manifest; the first five of each kind."""
    world = asked_about(World(), config=b"tampered", **{f"extra-{number}": b"x" for number in range(7)})
    (line,) = misses(world)
    assert line == (
        "model.sig.json (build-signature by acme) signed this tree but for: changed config; "
        "added extra-0, extra-1, extra-2, extra-3, extra-4 and 2 more"
    )
    world = World(make_build(model=b"weights", config=b"{}", third=b"3"))
    assert misses(asked_about(world)) == (
        "model.sig.json (build-signature by acme) signed this tree but for: missing third",
    )


def test_a_tree_with_nothing_in_common_is_no_near_miss() -> None:
    """Another model of the same lab."""
    world = World()
    world.asked = from_files(files(other=b"1"), name="other", bytes_seen=True)
    assert misses(world) == ()


def test_one_line_for_each() -> None:
    """A build that is denied for something else has no near misses."""
    world = World()
    add(world, "incident", world.incident("acme"))
    assert misses(world) == ()


# What is asked for, in full; digests under a wrong name or in a wrong case; other builds; whose signature is missing

ROOT, HASH = make_build().identity.sha256[0], make_build().identity.dir_hash or ""


@pytest.mark.parametrize(
    ("digests", "line"),
    [
        (
            {"sha1": "0" * 40},
            (
                "nsa.json: it names its subject by `sha1` only, which clears nothing: `dirHash` is needed; "
                f"ask its signer to sign dirHash:{HASH}"
            ),
        ),
        (
            {"dirHash": HASH.upper()},
            "nsa.json: its `dirHash` is this build's in upper case, and digests are written in lower case",
        ),
        ({"dirHash": HASH[:12]}, "nsa.json: its `dirHash` is only the beginning of this build's, 12 digits of 64"),
        ({"dirHash": "a" * 12}, None),
        (["dirHash"], None),
    ],
)
def test_a_digest_that_does_not_count_is_named(digests: object, line: str | None) -> None:
    """Though its file was put aside: it has none of the digests that are asked about."""
    world = World()
    world.papers["nsa"].subjects = [{"name": "orca", "digest": digests}]
    world.papers["nsa"].listed_by = []
    assert misses(world) == ((line,) if line else ())


def test_a_digest_under_a_wrong_name_is_refused_by_its_name() -> None:
    """The file has the right digits, so that it is read, and refused with what it should say."""
    world = World()
    world.papers["nsa"].subjects = [world.subject(dirHash1=HASH)]
    (refusal,) = [one for one in world.judge().refused if one.origin == "nsa.json"]
    assert f"{refusal.code.name} {refusal.detail}" == (
        "R505 subject[0] has only dirHash1; `dirHash1` is a slip in in-toto's own example, the name is `dirHash`"
    )


def test_a_verification_of_an_earlier_version_is_named() -> None:
    """Of the same producer, where nothing is nearer."""
    world = World()
    other = make_build(model=b"older weights").identity.as_set()
    world.papers["nsa"].subjects = [world.subject(**other)]
    world.papers["nsa"].predicate["model"] = {"name": "acme/orca", "version": "2.9"}
    assert misses(world) == (
        "nsa.json (prerelease-verification by nsa) is about another build: acme/orca 2.9, of 2026-11-13T18:00:00Z",
    )


def test_many_verifications_of_other_builds_are_counted() -> None:
    """The latest five stand."""
    world = World()
    del world.papers["nsa"]
    for number in range(7):
        paper = world.verification("nsa", issuedAt=at(days=-10, hours=number))
        paper.subjects = [world.subject(**make_build(model=str(number).encode()).identity.as_set())]
        world.papers[f"n{number}"] = paper
    found = misses(world)
    assert [line.split(".json")[0] for line in found] == ["n6", "n5", "n4", "n3", "n2", "and 2 more of other builds"]


def test_litter_is_named_with_the_line_for_the_policy() -> None:
    """What a desktop left in a folder."""
    found = misses(asked_about(World(), **{"sub/.DS_Store": b"x"}))
    assert (
        "caisi.json (prerelease-verification by caisi) is about this tree without sub/.DS_Store: "
        '`[build] exclude = ["sub/.DS_Store"]`'
    ) in found


def test_the_officer_whose_signature_is_missing_is_named() -> None:
    """By the key's file, beside whoever else signed."""
    world = World()
    world.papers["caisi"].keys = ["caisi-2"]
    reason = only_reason(world, "cleared")
    assert reason.notes == (
        (
            "caisi: caisi.json: R403 1 of the 2 keys of caisi that it needs signed it: "
            "caisi-2.pub did, caisi-1.pub did not"
        ),
    )


def test_the_evaluator_whose_signature_is_missing_is_named() -> None:
    """It lists the other's verification as its own, and has not co-signed it."""
    world = World()
    del world.papers["nsa"]
    world.papers["caisi"].listed_by.append("nsa")
    assert only_reason(world, "cleared").notes == ("nsa: caisi.json: nsa lists it, and only caisi signed it",)
    world.papers["caisi"].keys.append("nsa")
    assert world.judge().answer.value == "ALLOWED"
