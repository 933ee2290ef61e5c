"""Rule of evidence 5: a list that we sign says one word about one build, region and audience, and an incident once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from signatures.errors import ConfigError
from signatures.predicates.entry import Entry, State
from signatures.predicates.shared import Audience, Scope
from signatures.status.edit import entry_for
from signatures.status.overlap import Listed, check_one_word, scopes_overlap
from tests.support.statements import incident, listed, verification
from tests.support.world import NOW, World, scope

US = verification("US")


def _entry(of: Listed, **members: Any) -> Entry:
    return replace(entry_for(of, now=NOW, reason="issued"), **members)


def _check(new: Listed, old: Listed, *, at_hand: bool = True, **members: Any) -> None:
    check_one_word([_entry(old, **members)], new, {old.payload: old.statement} if at_hand else {})


@pytest.mark.parametrize(
    "new",
    [
        verification("US", verdict="NOT_CLEARED"),
        verification("US-CA"),
        verification("PL", "US"),
        verification("US", audience="TRUSTED_PARTNERS"),
        verification(verdict="NOT_CLEARED"),
        verification(verdict="INCONCLUSIVE", validUntil="2027-01-01T00:00:00Z"),
    ],
    ids=["same", "part of it", "one of two", "narrower audience", "a no for all", "inconclusive for all"],
)
def test_second_word_about_one_region_is_refused(new: Listed) -> None:
    """Which of the two would count."""
    with pytest.raises(ConfigError, match="already"):
        _check(new, US)


@pytest.mark.parametrize("new", [verification("PL"), verification("CA")])
def test_word_about_another_region_stands_beside(new: Listed) -> None:
    """`CA` is Canada."""
    _check(new, US)


def test_word_for_another_audience_stands_beside() -> None:
    """Two narrow audiences are not one; a narrow one is part of GENERAL."""
    partners = verification("US", audience="TRUSTED_PARTNERS")
    named = verification("US", scopes=[scope("US", audience="NAMED", names=["https://a.example"])])
    _check(named, partners)
    other = verification("US", scopes=[scope("US", audience="NAMED", names=["https://b.example"])])
    with pytest.raises(ConfigError, match="for US already"):
        _check(other, named)


def test_word_about_another_build_stands_beside() -> None:
    """One word about *one* build."""
    other = World().verification("nsa")
    other.subjects = [{"name": "other", "digest": {"dirHash": "1" * 64, "sha256": "2" * 64}}]
    _check(listed(other), US)


def test_one_equal_digest_is_the_same_build() -> None:
    """What hurts matches by any one (design §3)."""
    other = World().verification("nsa", "NOT_CLEARED", scopes=[scope("US")])
    other.subjects = [{"name": "x", "digest": {"dirHash": "1" * 64, "sha256": other.subjects[0]["digest"]["sha256"]}}]
    with pytest.raises(ConfigError, match="for US already"):
        _check(listed(other), US)


def test_revoked_everywhere_speaks_no_more() -> None:
    """REVOKED entries apart."""
    _check(verification("US", verdict="NOT_CLEARED"), US, state=State.REVOKED)


@pytest.mark.parametrize(
    "members",
    [
        {"state": State.SUSPENDED},
        {"state": State.REVOKED, "scopes": (Scope(regions=("PL",), audience=Audience.GENERAL),)},
    ],
)
def test_what_can_still_speak_overlaps(members: dict[str, Any]) -> None:
    """A suspended word may come back; one that is revoked in part speaks elsewhere."""
    with pytest.raises(ConfigError, match="already"):
        _check(verification("US", verdict="NOT_CLEARED"), US, **members)


def test_what_is_not_at_hand_may_overlap() -> None:
    """An entry does not say its regions: without its statement nobody knows."""
    with pytest.raises(ConfigError, match="not at hand: it may speak of the same regions"):
        _check(verification("PL"), US, at_hand=False)


def test_scopes_on_what_stands_tell_where_it_speaks() -> None:
    """They never reach beyond the statement's own (rule 7)."""
    here = (Scope(regions=("US",), audience=Audience.GENERAL),)
    _check(verification("PL"), US, at_hand=False, scopes=here)
    with pytest.raises(ConfigError, match="for US already"):
        _check(verification("US", verdict="NOT_CLEARED"), US, at_hand=False, scopes=here)


def test_scopes_on_what_is_withdrawn_do_not_tell_where_the_rest_speaks() -> None:
    """Outside them it is ACTIVE."""
    here = (Scope(regions=("US",), audience=Audience.GENERAL),)
    with pytest.raises(ConfigError, match="not at hand"):
        _check(verification("PL"), US, at_hand=False, state=State.REVOKED, scopes=here)


def test_incident_twice_is_refused() -> None:
    """A new report takes the old one's place."""
    with pytest.raises(ConfigError, match="names the incident INC-1 already"):
        _check(incident("INC-1", state="CLOSED"), incident("INC-1"))


def test_incident_that_is_not_at_hand_may_be_the_same() -> None:
    """An entry does not say which incident it is."""
    with pytest.raises(ConfigError, match="may report the incident INC-2 already"):
        _check(incident("INC-2"), incident("INC-1"), at_hand=False)


def test_another_incident_stands_beside() -> None:
    """And one that was revoked is none."""
    _check(incident("INC-2"), incident("INC-1"))
    _check(incident("INC-1", state="CLOSED"), incident("INC-1"), state=State.REVOKED)


def test_other_kinds_may_stand_as_often_as_they_like() -> None:
    """Disclosures, submissions and signatures do not contradict each other."""
    world = World()
    lab = listed(world.papers["lab"])
    _check(listed(world.papers["build"]), lab)
    _check(US, lab)


def test_without_scopes_is_everywhere() -> None:
    """For both, or for one."""
    here = [Scope(regions=("US",), audience=Audience.GENERAL)]
    assert scopes_overlap(None, None) == "every region"
    assert scopes_overlap(None, here) == scopes_overlap(here, ()) == scopes_overlap(here, here) == "US"
