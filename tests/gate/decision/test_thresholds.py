"""Keys and thresholds, case by case, in the way of python-tuf's `root_rotation_cases`: a sentence, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

import pytest

from gate.decision.answer import Answer
from signatures.predicates import types
from signatures.trust.model import TrustedKey
from signatures.verify import Item
from tests.support.world import NSA, World, envelope, public_key

ALL = ("nsa-1", "nsa-2", "nsa-3")
LISTS = frozenset({types.STATUS_LIST})
WORDS = frozenset({types.PRERELEASE_VERIFICATION})


@dataclass(frozen=True)
class Case:
    """The keys of nsa (with what each may attest), how many are needed, who signs what, and whether nsa counts."""

    keys: dict[str, frozenset[str] | None]
    needed: int
    signed: tuple[str, ...]
    listed: tuple[str, ...]
    counts: bool


CASES = {
    "one key of one": Case({"nsa-1": None}, 1, ("nsa-1",), ("nsa-1",), True),
    "nobody of one": Case({"nsa-1": None}, 1, (), ("nsa-1",), False),
    "a key that is not the party's": Case({"nsa-1": None}, 1, ("nsa-2",), ("nsa-1",), False),
    "the list by a key that is not the party's": Case({"nsa-1": None}, 1, ("nsa-1",), ("nsa-2",), False),
    "one of two keys, one needed": Case(dict.fromkeys(ALL[:2]), 1, ("nsa-2",), ("nsa-1",), True),
    "two of two, both needed": Case(dict.fromkeys(ALL[:2]), 2, ALL[:2], ALL[:2], True),
    "two of two in the other order": Case(dict.fromkeys(ALL[:2]), 2, ("nsa-2", "nsa-1"), ALL[:2], True),
    "one of two, both needed": Case(dict.fromkeys(ALL[:2]), 2, ("nsa-1",), ALL[:2], False),
    "one key twice, two needed": Case(dict.fromkeys(ALL[:2]), 2, ("nsa-1", "nsa-1"), ALL[:2], False),
    "one and a stranger's, two needed": Case(dict.fromkeys(ALL[:2]), 2, ("nsa-1", "nsa-3"), ALL[:2], False),
    "one and another party's, two needed": Case(dict.fromkeys(ALL[:2]), 2, ("nsa-1", "acme"), ALL[:2], False),
    "two and a stranger's": Case(dict.fromkeys(ALL[:2]), 2, ("nsa-3", *ALL[:2]), ALL[:2], True),
    "the list by one of two": Case(dict.fromkeys(ALL[:2]), 2, ALL[:2], ("nsa-1",), False),
    "two of three": Case(dict.fromkeys(ALL), 2, ("nsa-1", "nsa-3"), ("nsa-2", "nsa-3"), True),
    "three of three": Case(dict.fromkeys(ALL), 2, ALL, ALL, True),
    "a list key for lists": Case({"nsa-1": None, "nsa-2": None, "nsa-3": LISTS}, 2, ALL[:2], ("nsa-3",), True),
    "a list key never clears": Case({"nsa-1": None, "nsa-2": None, "nsa-3": LISTS}, 2, ("nsa-3",), ("nsa-3",), False),
    "a list key is no second officer": Case(
        {"nsa-1": None, "nsa-2": None, "nsa-3": LISTS}, 2, ("nsa-1", "nsa-3"), ("nsa-3",), False
    ),
    "two list keys are no officers": Case(
        {"nsa-1": None, "nsa-2": LISTS, "nsa-3": LISTS}, 2, ("nsa-2", "nsa-3"), ("nsa-3",), False
    ),
    "a word key clears alone": Case({"nsa-1": None, "nsa-2": None, "nsa-3": WORDS}, 2, ("nsa-3",), ALL[:2], True),
    "a word key lists nothing": Case({"nsa-1": None, "nsa-2": None, "nsa-3": WORDS}, 2, ("nsa-3",), ("nsa-3",), False),
}


def world_of(case: Case) -> World:
    """The honest world with these keys of nsa."""
    world = World()
    keys = tuple(
        TrustedKey(key=public_key(name), source=f"{name}.pub", attests=attests) for name, attests in case.keys.items()
    )
    party = replace(world.trust.parties["nsa"], keys=keys, keys_required=case.needed)
    world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, "nsa": party}))
    world.papers["nsa"].keys = list(case.signed)
    world.lists["nsa"].keys = list(case.listed)
    return world


@pytest.mark.parametrize("sentence", CASES)
def test_keys_of_one_party(sentence: str) -> None:
    """Distinct keys of the party on the same payload; one with its own `attests` alone, and for nothing else."""
    assert (world_of(CASES[sentence]).judge().answer is Answer.ALLOW) is CASES[sentence].counts


@pytest.mark.parametrize("sentence", [name for name, case in CASES.items() if len(case.signed) > 1])
def test_signatures_in_files_of_their_own(sentence: str) -> None:
    """Several files with one payload are pooled: the answer is the same as for one file."""
    case = CASES[sentence]
    world = world_of(case)
    payload = world.papers["nsa"].payload()
    world.dropped.add("nsa")
    world.extra = [Item(f"part {number}", envelope(payload, [key])) for number, key in enumerate(case.signed)]
    assert (world.judge().answer is Answer.ALLOW) is case.counts


@pytest.mark.parametrize(
    ("threshold", "clear", "allowed"),
    [(needed, count, count >= needed) for needed in (1, 2, 3) for count in (0, 1, 2, 3)],
)
def test_evaluators(threshold: int, clear: int, allowed: bool) -> None:
    """Distinct parties: as many as the role's threshold, and silence is no no."""
    world = World()
    world.add_party("aisi", "evaluator")
    world.papers["aisi"] = world.verification("aisi")
    world.change_role("evaluator", threshold=threshold)
    for party in ("aisi", "nsa", "caisi")[: 3 - clear]:
        world.papers.pop(party)
    assert (world.judge().answer is Answer.ALLOW) is allowed


def test_one_party_never_counts_twice() -> None:
    """Two clearances of one evaluator are one evaluator."""
    world = World()
    world.papers["nsa"] = world.verification("caisi", keys=["caisi-1", "caisi-2"], suite={"name": "another"})
    assert world.judge().answer is Answer.DENY
    assert world.trust.parties["nsa"].id == NSA


@pytest.mark.parametrize(
    ("keys", "asker", "allowed"),
    [
        (["ops-a", "ops-b"], "https://team.example", True),
        (["ops-a"], "https://team.example", False),
        (["ops-a", "ops-a"], "https://team.example", False),
        (["ops-a", "nsa"], "https://team.example", False),
        (["ops-a", "ops-b"], "ops-b", False),
        (["ops-a", "ops-b"], "https://ops-a.example", False),
        ([], "https://team.example", False),
    ],
)
def test_officers(keys: list[str], asker: str, allowed: bool) -> None:
    """Two officers besides the one who asks."""
    world = World()
    world.papers.pop("build")
    world.papers["waiver"] = world.waiver("capabilities-disclosed", "safeguards-disclosed", requestedBy=asker)
    world.papers["waiver"].keys = keys
    assert (world.judge().answer is Answer.ALLOW) is allowed
