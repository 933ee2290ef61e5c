"""Every pair of a said scope and an asked one, against a table that is written out (design §4, rules 1, 7, 8, 9)."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from gate.decision.case import Request
from gate.decision.scopes import entry_helps, entry_hurts, scope_covers, scope_touches
from gate.policy.model import Deployer
from signatures.predicates import types
from signatures.predicates.entry import Entry, State
from signatures.predicates.shared import Audience, Distribution, Scope
from tests.support.world import NOW, World

GENERAL, PARTNERS, NAMED, NATIONAL = Audience
HOSTED, PREMISES, OPEN = Distribution
ME, OTHER = "https://deployer.example", "https://other.example"
REGIONS = {  # said, asked: whether it covers, whether it touches
    ("US", "US"): (True, True),
    ("US", "US-CA"): (True, True),
    ("US", "PL"): (False, False),
    ("US-CA", "US"): (False, True),
    ("US-CA", "US-CA"): (True, True),
    ("US-CA", "US-NY"): (False, False),
    ("US-CA", "PL"): (False, False),
}
AUDIENCES = {  # said, asked: whether it covers (by names that fit), whether it touches
    (said, asked): (said in (GENERAL, asked), asked is GENERAL or said in (GENERAL, asked))
    for said, asked in product(Audience, Audience)
}
DISTRIBUTIONS = {  # said (None: not said), asked: whether it covers, whether it touches
    (None, HOSTED): (True, True),
    (None, PREMISES): (True, True),
    (None, OPEN): (False, True),
    (HOSTED, HOSTED): (True, True),
    (HOSTED, PREMISES): (False, False),
    (HOSTED, OPEN): (False, False),
    (OPEN, OPEN): (True, True),
    (OPEN, HOSTED): (False, False),
}
DATES = {  # notBefore, validUntil in hours from now: whether it covers
    (None, None): True,
    (-1, None): True,
    (0, None): True,
    (1, None): False,
    (None, 1): True,
    (None, 0): False,
    (None, -1): False,
    (-1, 1): True,
    (1, 2): False,
}
ROWS = [
    (regions, audiences, ways, dates)
    for regions, audiences, ways, dates in product(REGIONS, AUDIENCES, DISTRIBUTIONS, DATES)
]


def said(
    region: str = "US",
    audience: Audience = GENERAL,
    way: Distribution | None = None,
    dates: tuple[int | None, int | None] = (None, None),
    names: tuple[str, ...] = (ME,),
    nations: tuple[str, ...] = ("PL",),
) -> Scope:
    """A scope."""
    begins, ends = (None if hours is None else NOW + timedelta(hours=hours) for hours in dates)
    return Scope(
        regions=(region,),
        audience=audience,
        distribution=None if way is None else (way,),
        names=names if audience is NAMED else None,
        nationalities=nations if audience is NATIONAL else None,
        not_before=begins,
        valid_until=ends,
    )


def asks(region: str = "US", audience: Audience = GENERAL, way: Distribution = HOSTED, *more: str) -> Request:
    """A request."""
    return Request(
        build=World().build, regions=(region, *more), audience=audience, distribution=way, features={"chat": True}
    )


def test_every_combination() -> None:
    """Region, audience, distribution and dates are asked each by itself: all must cover, all but dates must touch."""
    deployer = Deployer(id=ME, serves=("PL",))
    build = World().build
    for (one, region), (audience, wanted), (way, asked), dates in ROWS:
        scope = said(one, audience, way, dates)
        request = Request(build=build, regions=(region,), audience=wanted, distribution=asked, features={})
        parts = (REGIONS[one, region], AUDIENCES[audience, wanted], DISTRIBUTIONS[way, asked])
        covers = all(part[0] for part in parts) and DATES[dates]
        assert scope_covers(scope, region, request, deployer, NOW) is covers
        assert scope_touches(scope, (region,), request) is all(part[1] for part in parts)


@pytest.mark.parametrize(
    ("names", "serves", "covers"),
    [
        ((ME,), (), True),
        ((ME, OTHER), (OTHER,), True),
        ((ME,), (OTHER,), False),
        ((OTHER,), (), False),
        ((OTHER,), (OTHER,), False),
    ],
)
def test_named(names: tuple[str, ...], serves: tuple[str, ...], covers: bool) -> None:
    """The deployer and everyone whom it serves must be named; nobody named without a deployer."""
    scope, request = said(audience=NAMED, names=names), asks(audience=NAMED)
    assert scope_covers(scope, "US", request, Deployer(id=ME, serves=serves), NOW) is covers
    assert not scope_covers(scope, "US", request, None, NOW)


@pytest.mark.parametrize(
    ("nations", "serves", "covers"),
    [(("PL",), ("PL",), True), (("PL", "US"), ("PL",), True), (("PL",), ("PL", "US"), False), (("PL",), (), False)],
)
def test_nationalities(nations: tuple[str, ...], serves: tuple[str, ...], covers: bool) -> None:
    """Each nationality that is served must be within; whom one serves must be said."""
    scope, request = said(audience=NATIONAL, nations=nations), asks(audience=NATIONAL)
    assert scope_covers(scope, "US", request, Deployer(id=ME, serves=serves), NOW) is covers


def entry(state: State, *scopes: Scope, hours: int = -1) -> Entry:
    """An entry that begins some hours from now."""
    return Entry(
        attestation="a" * 64,
        predicate_type=types.DISCLOSURE,
        subjects=({"sha256": "b" * 64},),
        state=state,
        effective_from=NOW + timedelta(hours=hours),
        reason_code="x",
        scopes=scopes or None,
    )


BY_STATE = {  # state, region of its scope (None: no scopes), begun: helps in US, hurts in US
    (State.ACTIVE, None, True): (True, True),
    (State.ACTIVE, None, False): (False, False),
    (State.ACTIVE, "US", True): (True, True),
    (State.ACTIVE, "US-CA", True): (False, True),
    (State.ACTIVE, "PL", True): (False, False),
    (State.ACTIVE, "US", False): (False, False),
    (State.REINSTATED, None, True): (True, True),
    (State.REINSTATED, None, False): (False, False),
    (State.REINSTATED, "US", True): (True, True),
    (State.REINSTATED, "US-CA", True): (False, True),
    (State.REINSTATED, "PL", True): (False, False),
    (State.REINSTATED, "US", False): (False, False),
    (State.SUSPENDED, None, True): (False, True),
    (State.SUSPENDED, None, False): (False, True),
    (State.SUSPENDED, "US", True): (False, True),
    (State.SUSPENDED, "US-CA", True): (False, True),
    (State.SUSPENDED, "PL", True): (True, True),
    (State.SUSPENDED, "US", False): (False, True),
    (State.REVOKED, None, True): (False, False),
    (State.REVOKED, None, False): (False, False),
    (State.REVOKED, "US", True): (False, False),
    (State.REVOKED, "US-CA", True): (False, True),
    (State.REVOKED, "PL", True): (True, True),
    (State.REVOKED, "US", False): (False, False),
}


@pytest.mark.parametrize(("state", "region", "begun"), BY_STATE)
def test_entries(state: State, region: str | None, begun: bool) -> None:
    """What an entry lets its statement do: for what helps whole and exact, for what hurts any overlap."""
    scopes = () if region is None else (said(region),)
    held = entry(state, *scopes, hours=-1 if begun else 1)
    request, deployer = asks(), Deployer(id=ME)
    helps, hurts = BY_STATE[state, region, begun]
    assert entry_helps(held, ("US",), request, deployer, NOW) is helps
    assert bool(entry_hurts(held, request, deployer, NOW)) is hurts


@pytest.mark.parametrize("state", list(State))
def test_region_by_region(state: State) -> None:
    """Of several regions asked, those that hurt are told apart."""
    request, deployer = asks("US", GENERAL, HOSTED, "PL"), Deployer(id=ME)
    expected = {State.REVOKED: ("PL",), State.SUSPENDED: ("US", "PL")}.get(state, ("US",))
    assert entry_hurts(entry(state, said("US")), request, deployer, NOW) == expected
