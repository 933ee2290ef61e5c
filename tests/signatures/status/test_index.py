"""Status lists: which of an issuer's lists speaks, and how it stands at an instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from signatures.reading.strict_json import Bounds
from signatures.status.index import Freshness, ListRules, PartyList, SeenList, Trouble, judge_list, newest_lists
from signatures.trust.model import Party
from signatures.verify import Authenticated, Item, VerifiedStatement, authenticate
from tests.support.world import ACME, NOW, ListSheet, Paper, World, at, envelope

DAY = timedelta(days=1)


def read(*papers: Paper) -> Authenticated:
    """These papers, held against the honest trust file."""
    items = [Item(str(number), envelope(one.payload(), one.keys)) for number, one in enumerate(papers)]
    return authenticate(items, World().trust, Bounds())


def sheet(party: str = "nsa", **more: Any) -> Paper:
    """A party's list with members replaced."""
    world = World()
    world.lists[party] = replace(world.lists[party], **more)
    return world.list_paper(party)


def newest(*papers: Paper) -> tuple[VerifiedStatement, ...]:
    """What is chosen for nsa."""
    return newest_lists(read(*papers), World().trust).get("nsa", ())


def judge(
    *papers: Paper, party: Party | None = None, seen: SeenList | None = None, least: int = 0, age: timedelta = DAY
) -> PartyList:
    """How nsa's newest list stands."""
    rules = ListRules(max_age=MappingProxyType({"nsa": age}), min_sequence=MappingProxyType({"nsa": least}))
    known = party or World().trust.parties["nsa"]
    return judge_list(known, newest(*papers), rules=rules, seen=seen, now=NOW)


def test_the_highest_sequence_is_chosen_in_whatever_order_they_come() -> None:
    """Before any time is looked at."""
    papers = [sheet(sequence=number) for number in (6, 8, 7)]
    for order in (papers, papers[::-1]):
        assert [found.statement.predicate.sequence for found in newest(*order)] == [8]


def test_a_list_is_its_issuers() -> None:
    """The list of caisi that nsa signed as well speaks for caisi alone; a list that nobody may sign is no list."""
    world = World()
    world.lists["caisi"] = ListSheet(issuer="https://caisi.example", keys=["caisi-list", "nsa"])
    found = newest_lists(read(world.list_paper("caisi")), world.trust)
    assert set(found) == {"caisi"}
    assert newest(World().papers["nsa"]) == ()


def test_an_absent_list() -> None:
    """Nothing is known of the party."""
    found = judge()
    assert (found.freshness, found.why) == (Freshness.ABSENT, "no status list of nsa was found")
    assert (found.content, found.entries_for(["0" * 64]), found.entry("0" * 64)) == (None, (), None)


def test_a_fresh_list() -> None:
    """When it ends, and how long an older one could be served instead."""
    found = judge(sheet())
    assert found.freshness is Freshness.FRESH
    assert found.ends == NOW + timedelta(hours=23)
    assert found.window == DAY
    assert found.content is not None
    assert len(found.entries or ()) == 1
    entry = found.entries_for(World().build.identity.known())[0]
    assert found.entry(entry.attestation) == entry
    short = judge(sheet(next_update=at(hours=1)))
    assert (short.ends, short.window) == (NOW + timedelta(hours=1), timedelta(hours=2))


@pytest.mark.parametrize(
    ("more", "least", "seen", "freshness", "trouble", "why"),
    [
        ({"next_update": at()}, 0, None, Freshness.STALE, None, "list 7 of nsa was to be renewed by"),
        ({"issued_at": at(days=-1)}, 0, None, Freshness.STALE, None, "list 7 of nsa is of 2026-11-22T18:00:00Z, older"),
        ({"issued_at": at(minutes=2)}, 0, None, Freshness.UNUSABLE, Trouble.FUTURE, "list 7 of nsa is dated"),
        ({}, 8, None, Freshness.UNUSABLE, None, "list 7 of nsa is below the policy's min_sequence 8"),
        (
            {},
            0,
            SeenList(sequence=9, payload=""),
            Freshness.UNUSABLE,
            None,
            "list 7 of nsa is older than list 9, which",
        ),
        ({}, 0, SeenList(sequence=7, payload=""), Freshness.FRESH, Trouble.EQUIVOCATION, "two lists of nsa have the"),
        ({}, 0, SeenList(sequence=6, payload=""), Freshness.FRESH, None, "list 7 of nsa of"),
        ({}, 7, SeenList(sequence=7, payload=sheet().digest), Freshness.FRESH, None, "list 7 of nsa of"),
    ],
)
def test_how_a_list_stands(
    more: dict[str, Any],
    least: int,
    seen: SeenList | None,
    freshness: Freshness,
    trouble: Trouble | None,
    why: str,
) -> None:
    """Freeze, rollback, equivocation, a clock set back."""
    found = judge(sheet(**more), least=least, seen=seen)
    assert (found.freshness, found.trouble) == (freshness, trouble)
    assert found.why.startswith(why)
    rolled_back = least > 7 or (seen is not None and seen.sequence > 7)
    assert (found.refusal is not None) is rolled_back


def test_r907_names_the_list_that_was_rolled_back() -> None:
    """The file, and against what."""
    found = judge(sheet(), seen=SeenList(sequence=8, payload=""))
    assert found.refusal is not None
    assert (found.refusal.code.name, found.refusal.origin) == ("R907", "0")
    assert found.refusal.detail == "list 7 of nsa is older than list 8, which was seen here before"


def test_two_lists_with_one_sequence_equivocate() -> None:
    """The same list twice is one."""
    assert judge(sheet(), sheet()).trouble is None
    found = judge(sheet(), sheet(next_update=at(hours=2)))
    assert (found.trouble, found.why) == (
        Trouble.EQUIVOCATION,
        "two lists of nsa have the sequence 7 and different content",
    )


@pytest.mark.parametrize("more", [{"valid_until": NOW}, {"valid_from": NOW + DAY}])
def test_the_key_of_a_list_is_valid_now(more: dict[str, Any]) -> None:
    """Whatever the list's own dates are."""
    world = World()
    nsa = world.trust.parties["nsa"]
    held = replace(nsa.keys[0], **more)
    trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, "nsa": replace(nsa, keys=(held,))}))
    paper = sheet()
    found = authenticate([Item("l", envelope(paper.payload(), paper.keys))], trust, Bounds())
    rules = ListRules(max_age=MappingProxyType({"nsa": DAY}), min_sequence=MappingProxyType({}))
    stands = judge_list(trust.parties["nsa"], newest_lists(found, trust)["nsa"], rules=rules, seen=None, now=NOW)
    assert (stands.freshness, stands.why) == (
        Freshness.UNUSABLE,
        "list 7 of nsa is signed by a key outside its validity",
    )


def test_a_party_that_does_not_count_yet_has_no_list() -> None:
    """`lists_from` in the trust file."""
    party = replace(World().trust.parties["nsa"], lists_from=NOW + DAY)
    found = judge(sheet(), party=party)
    assert (found.freshness, found.why) == (Freshness.UNUSABLE, "nsa does not count yet (lists_from)")


def test_the_issuer_is_a_party_of_the_trust_file() -> None:
    """Its id is compared as it stands."""
    assert World().trust.party_by_id(ACME) is not None
    assert World().trust.party_by_id(ACME + "/") is None
