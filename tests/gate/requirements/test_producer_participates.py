"""``producer-participates``: the producer has joined the agreement, or the policy lets others in."""

from __future__ import annotations

from gate.decision.answer import Reason
from gate.policy.model import Others, Participants
from tests.support.answers import add, only_reason, result
from tests.support.world import World

ID = "producer-participates"


def hold_out(others: Others) -> World:
    """The lab acme has not joined."""
    world = World()
    world.change_policy(participants=Participants(producers=("https://beta.example",), others=others))
    return world


def test_it_is_met() -> None:
    """By a participant, and by another where the policy says so."""
    assert result(World(), ID).notes == ("acme has joined",)
    assert result(hold_out(Others.REQUIRE_VERIFICATION), ID).notes == (
        "acme has not joined: verification required all the same",
    )
    exempt = hold_out(Others.UNSAFE_EXEMPT)
    del exempt.papers["caisi"], exempt.papers["nsa"]
    assert result(exempt, ID).notes == ("acme has not joined: unsafe-exempt",)


def test_it_is_not_met() -> None:
    """The default: those who hold out are denied."""
    assert only_reason(hold_out(Others.DENY), ID) == Reason(
        text="acme has not joined the agreement",
        notes=("`[participants] others` is deny",),
        remedy="add https://acme.example to `[participants] producers` once it has joined",
        who="you",
    )


def test_it_is_waived() -> None:
    """By a waiver that names it."""
    world = hold_out(Others.DENY)
    add(world, "waiver", world.waiver(ID))
    assert result(world, ID).state.value == "waived"
    assert world.judge().answer.value == "ALLOWED"


def test_it_is_not_evaluated_before_the_build_is_signed() -> None:
    """Nobody is the producer."""
    world = World()
    world.papers = {}
    assert result(world, ID).reasons == (Reason(text="build-signed first"),)
