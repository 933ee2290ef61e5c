"""Rule 11: a list proves what its issuer says, never what it knows."""

from __future__ import annotations

import pytest

from gate.policy.model import IncidentRule
from signatures.predicates.incident_report import Severity
from tests.support.answers import ALLOWED, DENIED, add, answer, entry, failing, only_reason, result
from tests.support.world import ACME, IDS, World, at


def test_rule_11_the_report_says_whose_word_it_is() -> None:
    """No open incident *reported by* acme and cert, with their lists' times."""
    world = World()
    world.add_party("cert", "incident-authority")
    world.change_policy(incidents=IncidentRule(block_open=(Severity.CRITICAL,), authorities=("incident-authority",)))
    assert result(world, "no-open-incident").notes == (
        "no open incident reported by cert (list of 2026-11-23T17:00:00Z), acme (list of 2026-11-23T17:00:00Z)",
    )


@pytest.mark.parametrize(
    ("severity", "suspends", "expected"),
    [("CRITICAL", False, DENIED), ("HIGH", False, ALLOWED), ("LOW", True, DENIED)],
)
def test_rule_11_an_incident_blocks_by_its_severity_or_because_it_suspends(
    severity: str, suspends: bool, expected: str
) -> None:
    """What does not block warns."""
    world = World()
    add(world, "incident", world.incident("acme", severity=severity, suspends=suspends))
    assert answer(world) == expected
    if expected == ALLOWED:
        (warning,) = result(world, "no-open-incident").warnings
        assert warning.text == "incident INC-1 is OPEN, HIGH"


@pytest.mark.parametrize(("state", "expected"), [("OPEN", DENIED), ("MITIGATED", DENIED), ("CLOSED", ALLOWED)])
def test_rule_11_an_incident_blocks_while_not_closed(state: str, expected: str) -> None:
    """Mitigated is not closed."""
    world = World()
    add(world, "incident", world.incident("acme", state=state))
    assert answer(world) == expected


def test_rule_11_only_its_issuer_closes_it() -> None:
    """The authority cert reports; acme's own report that it is closed changes nothing."""
    world = World()
    world.add_party("cert", "incident-authority")
    world.change_policy(incidents=IncidentRule(block_open=(Severity.CRITICAL,), authorities=("incident-authority",)))
    add(world, "cert", world.incident("cert"))
    add(world, "closed", world.incident("acme", state="CLOSED"))
    assert only_reason(world, "no-open-incident").who == "cert"
    entry(world, "cert", "cert", state="REVOKED")
    assert answer(world) == ALLOWED


def test_rule_11_of_two_reports_of_one_incident_the_worse_counts() -> None:
    """Both are in acme's list: open, and closed."""
    world = World()
    add(world, "incident", world.incident("acme"))
    add(world, "closed", world.incident("acme", state="CLOSED"))
    assert answer(world) == DENIED
    world.papers["incident"].listed_by = []
    assert answer(world) == ALLOWED


def test_rule_11_who_need_not_be_heard_reports_nothing() -> None:
    """The authority cert may attest incidents, and this policy does not name its role: its list could be left away."""
    world = World()
    world.add_party("cert", "incident-authority")
    add(world, "cert", world.incident("cert"))
    assert answer(world) == ALLOWED


def test_rule_11_a_suspended_report_still_counts() -> None:
    """What hurts counts until its issuer ends it."""
    world = World()
    add(world, "incident", world.incident("acme"))
    entry(world, "incident", "acme", state="SUSPENDED")
    assert answer(world) == DENIED


def test_rule_11_reports_that_are_owed_must_be_filed_of_closed_incidents_too() -> None:
    """`dueAt` has passed and nothing was submitted."""
    world = World()
    owed = {"authority": "https://cert.example", "stage": "FINAL", "ruleId": "eu-gpai:9", "dueAt": at(days=-1)}
    add(world, "incident", world.incident("acme", state="CLOSED", reports=[owed]))
    assert failing(world) == {"incident-reports-filed": "not met"}
    owed["submittedAt"] = at(days=-2)
    assert answer(world) == ALLOWED
    owed["submittedAt"] = at(days=2)  # nobody has filed in the future
    assert answer(world) == DENIED
    owed["dueAt"] = at(hours=3)
    decision = world.judge()
    assert (decision.answer.value, decision.levels[-1]) == (ALLOWED, "MRG_UNTIL_2026-11-23T21:00:00Z")


def test_rule_11_an_incident_of_another_lab_is_not_this_builds() -> None:
    """An incident of beta's is about beta."""
    world = World()
    world.add_party("beta", "producer")
    paper = world.incident("beta", producer={"id": IDS["beta"]})
    paper.subjects = [world.party_subject("beta")]
    add(world, "incident", paper)
    assert ACME in IDS.values()
    assert answer(world) == ALLOWED
