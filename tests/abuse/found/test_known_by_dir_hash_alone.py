"""`--digest dirHash:…`: a no that names only the sha256 must be found, or nothing is allowed (rule 1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gate.identity.by_digest import parse_digest
from gate.policy.model import ExemptBuild, Others, Participants
from tests.support.answers import ALLOWED, DENIED, UNDECIDED, add, answer, one_evaluator, why_undecided
from tests.support.world import ACME, IDS, NOW, World, make_build


def by_dir_hash(world: World) -> World:
    """The same world, asked about by dirHash."""
    world.asked = parse_digest(f"dirHash:{world.build.identity.dir_hash}")
    return world


def only_dir_hash(world: World, *names: str) -> None:
    """These papers name the build by nothing else."""
    for name in names:
        world.papers[name].subjects = [world.subject(dirHash=str(world.build.identity.dir_hash))]


def says_no_by_root(world: World, order: int = 0) -> World:
    """Nsa says no by a Model Signing root: in the specification's order, or in that of `model_signing`."""
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED")
    world.papers["nsa"].subjects = [world.subject(sha256=world.build.identity.sha256[order])]
    return world


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("unpaired", [(), ("caisi", "build")])
def test_a_no_by_the_root_alone_is_found(order: int, unpaired: tuple[str, ...]) -> None:
    """In either order, and where no list says which sha256 goes with the dirHash: the manifest proves both."""
    build = make_build(**{"tokenizer__a": b"1", "tokenizer-extra": b"2"})
    assert len(build.identity.sha256) == 2
    world = says_no_by_root(one_evaluator(World(build)), order)
    only_dir_hash(world, *unpaired)
    assert answer(world) == DENIED
    assert answer(by_dir_hash(world)) == DENIED


def test_without_a_manifest_nothing_is_allowed_by_dir_hash_alone() -> None:
    """Deleting model.sig must not hide the no: the run is undecided, and says what to hand over."""
    world = by_dir_hash(World())
    assert answer(world) == ALLOWED
    world.dropped.add("model.sig")
    assert "known by its dirHash alone" in why_undecided(world)
    only_dir_hash(world, "caisi", "build")
    assert answer(says_no_by_root(one_evaluator(world))) == UNDECIDED


def test_a_manifest_of_other_files_proves_nothing() -> None:
    """Only one whose own dirHash is the one that was asked about."""
    world = by_dir_hash(World())
    other = World(make_build(model=b"other weights"))
    world.papers["model.sig"] = other.build_signature("acme")
    assert answer(world) == UNDECIDED


def test_a_clearance_that_names_another_sha256_beside_it_does_not_clear() -> None:
    """`mixed-digest-set`: every recognised member agrees, or it clears nothing."""
    world = by_dir_hash(World())
    world.papers["caisi"].subjects = [world.subject(dirHash=str(world.build.identity.dir_hash), sha256="0" * 64)]
    assert answer(world) == DENIED


def test_a_hold_out_does_not_take_over_a_participants_build_by_dir_hash() -> None:
    """`exempt-by-stripping`: acme's own signature names the root, the hold-out's disclosure only the dirHash."""
    world = World()
    world.change_policy(participants=Participants(producers=(ACME,), others=Others.UNSAFE_EXEMPT))
    world.add_party("beta", "producer", models=("beta/*",))
    for name in ("caisi", "nsa", "build", "lab"):
        del world.papers[name]
    for name, kinds, lab_wide in (
        ("beta", ("CAPABILITIES", "SAFEGUARDS"), False),
        ("beta-lab", ("RISK_FRAMEWORK", "INCIDENT_CHANNEL"), True),
    ):
        add(world, name, world.disclosure("beta", *kinds, lab_wide=lab_wide))
        world.papers[name].predicate["producer"] = {"id": IDS["beta"]}
    only_dir_hash(world, "beta")
    assert answer(world) == DENIED
    assert answer(by_dir_hash(world)) == DENIED
    world.dropped.add("model.sig")
    assert answer(world) == UNDECIDED


def test_an_exempt_build_asked_about_by_dir_hash_hears_the_no() -> None:
    """Whatever the policy exempts, a no in force still denies."""
    world = says_no_by_root(World())
    del world.papers["caisi"]
    only_dir_hash(world, "build")
    digest = f"dirHash:{world.build.identity.dir_hash}"
    rule = ExemptBuild(digest=digest, reason="small", until=NOW + timedelta(days=1))
    world.policy = replace(world.policy, unsafe_exempt=(rule,))
    assert answer(world) == DENIED
    assert answer(by_dir_hash(world)) == DENIED
