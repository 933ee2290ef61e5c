"""Deleting a file never turns a denial into an approval (design §4, "Monotonic")."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, note, settings

from tests.properties.worlds import answer, make_world, worlds
from tests.support.world import IDS, Paper, World, at, scope

CALM = list(HealthCheck)


@given(world=worlds())
@settings(max_examples=70, deadline=None, suppress_health_check=CALM)
def test_no_single_removal_approves(world: World) -> None:
    """Each paper and each list, one at a time."""
    before = answer(world)
    if before == "ALLOW":
        return
    for name in set(world.names()) - world.dropped:
        less = world.copy()
        less.dropped.add(name)
        note(f"without {name}")
        assert answer(less) != "ALLOW", f"{before} becomes ALLOW without {name}"


@given(world=worlds(most=2))
@settings(max_examples=20, deadline=None, suppress_health_check=CALM)
def test_no_pair_of_removals_approves(world: World) -> None:
    """Each two of them, in worlds with few changes."""
    before = answer(world)
    if before == "ALLOW":
        return
    for pair in combinations(sorted(set(world.names()) - world.dropped), 2):
        less = world.copy()
        less.dropped.update(pair)
        assert answer(less) != "ALLOW", f"{before} becomes ALLOW without {pair}"


def _broken(world: World) -> Paper:
    restriction = {"id": "r", "kind": "FEATURE_DISABLED", "target": "chat"}
    return world.verification("aisi", "CLEARED_WITH_RESTRICTIONS", scopes=[scope("US-CA", restrictions=[restriction])])


def _overdue(world: World) -> Paper:
    owed = {"authority": "CalOES", "stage": "FINAL", "ruleId": "x", "dueAt": at(days=-1)}
    return world.incident("cert", state="CLOSED", reports=[owed])


HURTS = {
    "a no": lambda world: world.verification("aisi", "NOT_CLEARED", scopes=[]),
    "a no for a part": lambda world: world.verification("aisi", "INCONCLUSIVE", scopes=[scope("US-CA")]),
    "a no that has ended": lambda world: world.verification("aisi", "NOT_CLEARED", validUntil=at(days=-1)),
    "a restriction that is not kept": _broken,
    "an incident of the lab": lambda world: world.incident("acme"),
    "an incident about the lab": lambda world: world.incident("cert", lab_wide=True),
    "an incident that suspends": lambda world: world.incident("acme", severity="LOW", suspends=True),
    "a closed one with a report overdue": _overdue,
}


@pytest.mark.parametrize("what", HURTS)
@pytest.mark.parametrize("state", ["ACTIVE", "SUSPENDED"])
@pytest.mark.parametrize("name", ["sha256", "a mixed digest"])
def test_no_removal_silences_what_hurts(what: str, state: str, name: str) -> None:
    """One thing speaks against an honest world; no one file less, and no two, let it pass."""
    world = make_world(third=True, authority=True)
    paper = HURTS[what](world)
    sha256 = world.build.identity.sha256[0]
    subjects = {
        "sha256": world.subject(sha256=sha256),
        "a mixed digest": world.subject(dirHash="f" * 64, sha256=sha256),
    }
    if paper.subjects[0]["name"] not in IDS.values():
        paper.subjects = [subjects.get(name, paper.subjects[0])]
    paper.entry[paper.listed_by[0]] = {"state": state}
    world.papers["against"] = paper
    assert answer(world) == "DENY"
    for held in world.names():
        less = world.copy()
        less.dropped = {held, "against"} if name == "a mixed digest" else {held}
        assert answer(less) != "ALLOW", f"ALLOW without {less.dropped}"
