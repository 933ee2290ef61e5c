"""``cleared``: enough evaluators clear exactly this build, and none says no."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from gate.decision.answer import Reason
from tests.support.answers import add, entry, find, one_evaluator, only_reason, result
from tests.support.world import World, at

ID = "cleared"


def test_it_is_met() -> None:
    """Each counted word is named."""
    assert result(World(), ID).notes == ("caisi: CLEARED in caisi.json", "nsa: CLEARED in nsa.json")


def test_it_is_not_met_by_a_no() -> None:
    """Whoever says it can end it."""
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED")
    assert only_reason(world, ID) == Reason(
        text="nsa says NOT_CLEARED",
        origin="nsa.json",
        notes=("no waiver reaches this",),
        remedy="end it by revoking or replacing it",
        who="nsa",
    )


def test_a_missing_no_still_speaks() -> None:
    """By its entry, for every scope."""
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", "INCONCLUSIVE")
    world.dropped = {"nsa"}
    reason = only_reason(world, ID)
    assert (reason.text, reason.origin) == (
        "nsa says INCONCLUSIVE",
        f"(not supplied: {world.papers['nsa'].digest[:12]}…)",
    )


def test_it_is_not_met_where_nobody_verified_it() -> None:
    """Who is wanting, and why."""
    world = World()
    del world.papers["nsa"]
    assert only_reason(world, ID) == Reason(
        text="1 of the 2 evaluators needed clear this build",
        notes=("nsa: no verification of this build",),
        remedy="issue a verification of exactly this build",
        who="nsa",
    )


def test_every_setback_is_named_with_its_code() -> None:
    """What was found and does not count."""
    world = World()
    entry(world, "nsa", "nsa", effectiveFrom=at(days=1))
    add(world, "unlisted", world.verification("nsa", issuedAt=at(days=-2)))
    world.papers["unlisted"].listed_by = []
    add(world, "missing", world.verification("nsa", issuedAt=at(days=-3)))
    add(world, "root-only", world.verification("nsa", issuedAt=at(days=-4)))
    world.papers["root-only"].subjects = [world.subject(sha256=world.build.identity.sha256[0])]
    world.dropped = {"missing"}
    short = world.papers["missing"].digest[:12]
    assert only_reason(world, ID).notes == (
        "nsa: nsa.json: R906 in effect from 2026-11-24T18:00:00Z",
        f"nsa: (not supplied: {short}…): its statement was not supplied",
        "nsa: root-only.json: it names this build by a digest that cannot clear it",
        "nsa: unlisted.json: R902 the newest list of nsa does not name this build by it",
    )
    assert only_reason(world, ID).remedy == "mend what is noted, or issue a verification of exactly this build"
    world.lists["nsa"].next_update = at(seconds=0)
    assert set(only_reason(world, ID).notes) == {
        "nsa: nsa.json: R901 no fresh list of nsa",
        "nsa: root-only.json: R901 no fresh list of nsa",
        "nsa: unlisted.json: R901 no fresh list of nsa",
    }


def test_a_refused_file_and_an_entry_about_other_files_are_named() -> None:
    """What was found of nsa's, and why it is no clearance of this build."""
    world = World()
    world.papers["nsa"].keys = ["stranger"]
    assert only_reason(world, ID).notes == ("nsa: nsa.json: R401 1 signature(s), none by a key in trust.toml",)
    world = World()
    entry(world, "nsa", "nsa", subjects=[{"sha256": "0" * 64}])
    assert only_reason(world, ID).notes == (
        "nsa: nsa.json: R902 the newest list of nsa does not name this build by it",
    )
    assert [(found.code.name, found.detail) for found in world.judge().refused] == [
        ("R905", "its subjects is not what the list of nsa says")
    ]


def test_a_withdrawn_clearance_is_named_twice_where_it_leaves_too_few() -> None:
    """As a no, and as what it was."""
    world = World()
    entry(world, "nsa", "nsa", state="SUSPENDED", reasonCode="new-finding")
    reason = only_reason(world, ID)
    assert reason.text == "nsa has SUSPENDED its CLEARED (new-finding)"
    assert reason.who == "nsa"


def test_a_role_whose_parties_do_not_count_yet_clears_nothing() -> None:
    """Before `lists_from` there is no evaluator at all."""
    world = World()
    later = world.now + timedelta(days=1)
    changed = {name: replace(world.trust.parties[name], lists_from=later) for name in ("caisi", "nsa")}
    world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, **changed}))
    assert only_reason(world, ID) == Reason(
        text="0 of the 2 evaluators needed clear this build",
        notes=("no party of the role evaluator counts yet",),
        remedy="issue a verification of exactly this build",
        who="you",
    )


def test_a_role_that_the_trust_file_lacks_clears_nothing() -> None:
    """A threshold of nobody is not reached."""
    world = World()
    world.change_policy(verification=replace(world.policy.verification, role="nobody"))
    assert only_reason(world, ID).text == "0 of the 1 evaluators needed clear this build"


def test_it_is_waived() -> None:
    """Where a clearance is wanting, and nobody says no."""
    world = World()
    del world.papers["nsa"]
    add(world, "waiver", world.waiver(ID))
    decision = world.judge()
    assert find(decision, ID).state.value == "waived"
    assert "MRG_CLEARED" not in decision.levels
