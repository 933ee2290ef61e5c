"""Near misses: what would have matched, in words; nothing is cleared by them."""

from __future__ import annotations

from gate.identity.build import from_files
from tests.support.answers import add
from tests.support.world import World, files, make_build


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
        "which does not bind file names: `dirHash` is needed"
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
