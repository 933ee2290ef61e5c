"""Dishonest parties, by steps: what they may sign, omit, strip or hold back never approves what honest ones deny.

Honest parties publish a list at each step; the adversary holds fewer than `threshold` evaluators and the producer,
and chooses what is handed over: any of the files, and any of the honest parties' lists, old ones too. The window
that stays open (design §4) is exactly: each issuer's older list, for as long as that one is fresh.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.policy.model import Others, Participants
from signatures.status.index import SeenList
from signatures.verify import Item
from tests.properties.worlds import Draw, add_verification, answer, change_entry, keys_of, pick
from tests.support.world import IDS, NOW, World, at, envelope, scope

CALM = list(HealthCheck)
WINDOW = timedelta(hours=24)
CLEARS = ("clear", "kept")
DENIES = ("no", "withdrawn", "suspended", "broken", "no for a part")
STATES = ("clear", "clear", "clear", "kept", "silent", *DENIES)


@dataclass(frozen=True)
class Step:
    """What an honest party's list said from some hours ago on."""

    hours: int
    state: str

    @property
    def fresh(self) -> bool:
        """Whether that list may still be believed where nothing newer is known."""
        return timedelta(hours=self.hours) < WINDOW


Histories = dict[str, list[Step]]


def histories(*parties: str) -> st.SearchStrategy[Histories]:
    """One to three lists of each party, the newest last and one hour old."""
    ages = st.lists(st.integers(2, 60), max_size=2, unique=True)
    steps = st.builds(
        lambda hours, states: [
            Step(age, state) for age, state in zip([*sorted(hours, reverse=True), 1], states, strict=False)
        ],
        ages,
        st.lists(st.sampled_from(STATES), min_size=3, max_size=3),
    )
    return st.fixed_dictionaries(dict.fromkeys(parties, steps))


def write_down(world: World, party: str) -> None:
    """Every statement that an honest evaluator may have made, by name."""
    restriction = {"id": "r", "kind": "FEATURE_DISABLED"}
    rules = {"kept": "code-execution", "broken": "chat"}
    keys = keys_of(party)
    world.papers[party] = world.verification(party, keys=keys)
    for name, target in rules.items():
        scopes = [scope("US", "PL", restrictions=[{**restriction, "target": target}])]
        world.papers[f"{party} {name}"] = world.verification(
            party, "CLEARED_WITH_RESTRICTIONS", keys=keys, scopes=scopes
        )
    world.papers[f"{party} no"] = world.verification(party, "NOT_CLEARED", keys=keys, scopes=[])
    world.papers[f"{party} part"] = world.verification(party, "NOT_CLEARED", keys=keys, scopes=[scope("US-CA")])


def entries(world: World, party: str, state: str) -> list[dict[str, Any]]:
    """What the party's list names in a state."""
    named = {
        "clear": [(party, "ACTIVE")],
        "silent": [],
        "no": [(f"{party} no", "ACTIVE")],
        "no for a part": [(party, "ACTIVE"), (f"{party} part", "ACTIVE")],
        "withdrawn": [(party, "REVOKED")],
        "suspended": [(party, "SUSPENDED")],
        "kept": [(f"{party} kept", "ACTIVE")],
        "broken": [(f"{party} broken", "ACTIVE")],
    }[state]
    return [{**world.entry_of(world.papers[name], party), "state": held} for name, held in named]


def publish(world: World, party: str, steps: list[Step]) -> list[Item]:
    """A party's lists, oldest first."""
    items = []
    for number, step in enumerate(steps, 1):
        sheet = world.lists[party]
        sheet.sequence, sheet.entries = number, entries(world, party, step.state)
        sheet.issued_at, sheet.next_update = at(hours=-step.hours), at(hours=24 - step.hours)
        paper = world.list_paper(party)
        items.append(Item(f"{party} {number}", envelope(paper.payload(), paper.keys)))
    return items


def misbehave(world: World, data: Draw, evil: str) -> None:
    """The dishonest evaluator clears, says anything else besides, and may say two things at once."""
    for mutation in data.draw(st.lists(st.sampled_from((add_verification, change_entry)), max_size=2)):
        own = world.copy()
        mutation(own, data)
        for name, paper in own.papers.items():
            if evil in paper.listed_by:
                world.papers[name] = paper
    if pick(data, False, False, True):
        paper = world.list_paper(evil)
        paper.predicate["sequence"] += pick(data, -1, 0, 1)
        paper.predicate["entries"] = []
        world.extra.append(Item("another list", envelope(paper.payload(), paper.keys)))


def hand_over(world: World, data: Draw, lists: dict[str, list[Item]]) -> None:
    """The adversary chooses: any of the lists of each honest party, any of the papers."""
    for party, items in lists.items():
        world.dropped.add(f"{party}.list")
        world.extra += data.draw(st.lists(st.sampled_from(items), min_size=1, max_size=2, unique=True))
    for name in data.draw(st.lists(st.sampled_from(sorted(world.papers)), max_size=2)):
        world.dropped.add(name)


def may_be_allowed(history: Histories, *, threshold: int, dishonest: int, newest: bool) -> bool:
    """Whether honest words, within the window, leave room for ALLOW: said without any of the gate's code."""
    held = {
        party: [steps[-1]] if newest else [step for step in steps if step.fresh] for party, steps in history.items()
    }
    nobody_denies = all(any(step.state not in DENIES for step in steps) for steps in held.values())
    clearing = sum(any(step.state in CLEARS for step in steps) for steps in held.values())
    return nobody_denies and clearing + dishonest >= threshold


def stage(history: Histories, evil: str, data: Draw) -> World:
    """Two honest evaluators with their history, a dishonest one, and what the adversary hands over."""
    world = World()
    world.add_party("aisi", "evaluator")
    world.change_role("evaluator", threshold=2)
    world.papers[evil] = world.verification(evil, keys=keys_of(evil))
    for party in history:
        write_down(world, party)
    lists = {party: publish(world, party, steps) for party, steps in history.items()}
    misbehave(world, data, evil)
    hand_over(world, data, lists)
    return world


@given(history=histories("caisi", "nsa"), data=st.data())
@settings(max_examples=50, deadline=None, suppress_health_check=CALM)
def test_within_the_window_only(history: Histories, data: Draw) -> None:
    """Without memory: ALLOW only where lists that are still fresh leave room for it."""
    if answer(stage(history, "aisi", data)) == "ALLOW":
        assert may_be_allowed(history, threshold=2, dishonest=1, newest=False)


@given(history=histories("caisi", "nsa"), data=st.data())
@settings(max_examples=50, deadline=None, suppress_health_check=CALM)
def test_memory_closes_the_window(history: Histories, data: Draw) -> None:
    """Where the newest lists were seen before: ALLOW only where these leave room for it."""
    world = stage(history, "aisi", data)
    for party, steps in history.items():
        paper = world.list_paper(party)
        world.seen[IDS[party]] = SeenList(sequence=len(steps), payload=paper.digest)
    if answer(world) == "ALLOW":
        assert may_be_allowed(history, threshold=2, dishonest=1, newest=True)


@given(history=histories("caisi", "nsa", "aisi"), data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=CALM)
def test_a_producer_alone_moves_nobody(history: Histories, data: Draw) -> None:
    """All evaluators honest, the producer signs, strips and holds back what it likes."""
    world = World()
    world.add_party("aisi", "evaluator")
    for party in history:
        write_down(world, party)
    lists = {party: publish(world, party, steps) for party, steps in history.items()}
    for name in pick(data, (), ("model.sig",), ("lab",)):
        world.papers.pop(name)
    hand_over(world, data, lists)
    if answer(world) == "ALLOW":
        assert may_be_allowed(history, threshold=2, dishonest=0, newest=False)


@pytest.mark.parametrize("others", list(Others))
@pytest.mark.parametrize("stripped", [True, False])
def test_a_hold_out_never_releases_a_participants_build(others: Others, stripped: bool) -> None:
    """`exempt-by-stripping`: beta signs acme's build; acme's own list names it, and nobody cleared it."""
    world = World()
    world.add_party("beta", "producer", models=("beta/*",))
    world.change_policy(participants=replace(world.policy.participants, others=others))
    world.papers["beta"] = world.build_signature("beta")
    world.papers["beta-build"] = world.disclosure("beta", "CAPABILITIES", "SAFEGUARDS")
    world.papers["beta-lab"] = world.disclosure("beta", "RISK_FRAMEWORK", "INCIDENT_CHANNEL", lab_wide=True)
    for party in ("caisi", "nsa"):
        world.papers.pop(party)
    if stripped:
        world.dropped |= {"model.sig", "build", "lab"}
    assert answer(world) == "DENY"


def test_the_window_is_open_and_as_long_as_the_report_says() -> None:
    """An older list that is fresh hides a revocation; when it is no longer fresh, it does not."""
    history = {"nsa": [Step(20, "clear"), Step(1, "withdrawn")]}
    world = World()
    write_down(world, "nsa")
    older, newer = publish(world, "nsa", history["nsa"])
    world.dropped.add("nsa.list")
    world.extra = [older]
    decision = world.judge()
    assert answer(world) == "ALLOW"
    window = next(item for item in decision.windows if item.issuer == "nsa")
    world.now = window.list_of + window.length
    for sheet in world.lists.values():
        sheet.issued_at, sheet.next_update = at(hours=3), at(hours=23)
    assert answer(world) == "DENY"
    world.now, world.extra = NOW, [older, newer]
    assert answer(world) in ("DENY", "UNDECIDED")


def test_others_that_nobody_knows_are_denied() -> None:
    """A participant that the trust file does not know claims nothing."""
    world = World()
    world.change_policy(participants=Participants(producers=("https://unknown.example",)))
    assert answer(world) == "DENY"
