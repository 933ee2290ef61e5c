"""Rules 4 and 5: what a list names and nobody supplies; and one word at a time."""

from __future__ import annotations

from typing import Any

import pytest

from signatures.verify import Item
from tests.support.answers import ALLOWED, DENIED, add, answer, entry, failing, one_evaluator, only_reason
from tests.support.world import CAISI, World, at, codes, scope

RESTRICTED = scope("US", restrictions=[{"id": "r", "kind": "FEATURE_DISABLED", "target": "code-execution"}])


@pytest.mark.parametrize("verdict", ["NOT_CLEARED", "INCONCLUSIVE", "CLEARED_WITH_RESTRICTIONS"])
def test_rule_4_a_missing_statement_that_could_hurt_denies(verdict: str) -> None:
    """Deleting the file of a no, or of a restriction, changes nothing for the better."""
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", verdict, scopes=[RESTRICTED] if "WITH" in verdict else None)
    world.dropped = {"nsa"}
    assert failing(world)["status-list-fresh"] == "not met"
    reason = only_reason(world, "status-list-fresh")
    digest = world.papers["nsa"].digest
    assert reason.text == (
        f"the list of nsa names the prerelease-verification {digest[:12]}… about this build, and it was not supplied"
    )
    assert reason.notes == (f"the list says of it: ACTIVE, {verdict}",)
    assert reason.who == "nsa, or whoever collects the attestations"
    assert world.judge().missing == 1


@pytest.mark.parametrize(
    "more",
    [
        {"verdict": "CLEARED"},
        {"verdict": "EVALUATED"},
        {"verdict": "NOT_REQUIRED", "coverage": {"determination": "NOT_COVERED"}},
        {"verdict": None, "coverage": {"determination": "PENDING"}},
        {"verdict": None, "coverage": {"determination": "NOT_SUBMITTED"}},
    ],
)
def test_rule_4_a_missing_statement_that_could_only_help_is_not_counted(more: dict[str, Any]) -> None:
    """An evaluator's confidential clearance for somebody else must not deny everybody."""
    world = one_evaluator()
    paper = world.verification("nsa")
    paper.predicate["coverage"].update(more.pop("coverage", {}))
    paper.predicate.update(more)
    if paper.predicate["verdict"] is None:
        del paper.predicate["verdict"]
    world.papers["nsa"] = paper
    world.dropped = {"nsa"}
    assert answer(world) == ALLOWED
    world.change_role("evaluator", threshold=2)
    assert answer(world) == DENIED


@pytest.mark.parametrize("name", ["model.sig", "extra-disclosure", "submission", "provenance"])
def test_rule_4_a_producers_missing_papers_only_help(name: str) -> None:
    """A build signature, a disclosure, a submission: not counted, and no denial."""
    world = World()
    add(world, "extra-disclosure", world.disclosure("acme", "MODEL_REPORT"))
    add(world, "submission", world.submission("nsa"))
    provenance = world.disclosure("acme", "MODEL_REPORT")
    provenance.type, provenance.predicate = (
        "https://slsa.dev/provenance/v1",
        {"buildDefinition": {"buildType": "https://acme.example/build"}},
    )
    add(world, "provenance", provenance)
    assert answer(world) == ALLOWED
    world.dropped = {name}
    assert answer(world) == ALLOWED


@pytest.mark.parametrize("state", ["OPEN", "MITIGATED", "CLOSED"])
def test_rule_4_a_missing_incident_denies_a_closed_one_too(state: str) -> None:
    """A report that it owes may be overdue."""
    world = World()
    add(world, "incident", world.incident("acme", state=state))
    world.dropped = {"incident"}
    assert failing(world) == {"status-list-fresh": "not met"}


def test_rule_4_an_entry_of_an_unknown_type_cannot_be_supplied() -> None:
    """A type or version that this program does not know could hurt."""
    world = World()
    known = world.entry_of(world.papers["nsa"], "nsa")
    unknown = {
        "attestation": "0" * 64,
        "predicateType": "https://model-release-gate.dev/prerelease-verification/v0.2",
        "subjects": known["subjects"],
        "state": "ACTIVE",
        "effectiveFrom": at(days=-1),
        "reasonCode": "issued",
    }
    world.lists["nsa"].entries = [known, unknown]
    assert failing(world) == {"status-list-fresh": "not met"}
    unknown["state"] = "REVOKED"
    assert answer(world) == ALLOWED


def test_rule_4_a_missing_statement_elsewhere_concerns_nobody_here() -> None:
    """By its entry's scopes it is about Poland."""
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED", scopes=[scope("PL")])
    world.dropped = {"nsa"}
    assert answer(world) == DENIED  # the entry says not where
    entry(world, "nsa", "nsa", scopes=[scope("PL")])
    assert answer(world) == ALLOWED


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("verdict", "CLEARED"),
        ("determination", "NOT_COVERED"),
        ("subjects", [{"sha256": "0" * 64}, "own"]),
        ("predicateType", "https://model-release-gate.dev/disclosure/v0.1"),
    ],
)
def test_rule_4_a_statement_that_differs_from_its_entry_is_refused(member: str, value: Any) -> None:
    """It supplies nothing: then it is missing."""
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED")
    own = world.papers["nsa"].subjects[0]["digest"]
    changed = world.entry_of(world.papers["nsa"], "nsa")
    changed[member] = [own if item == "own" else item for item in value] if isinstance(value, list) else value
    if member == "predicateType":
        del changed["verdict"], changed["determination"]
    world.lists["nsa"].entries = [changed]
    decision = world.judge()
    assert codes(decision) >= {"R905"}
    refusal = next(found for found in decision.refused if found.code.name == "R905")
    assert refusal.detail == f"its {member} is not what the list of nsa says"
    assert decision.answer.value == (ALLOWED if member in ("verdict", "predicateType") else DENIED)


def test_rule_4_an_incident_that_differs_from_its_entry_is_refused() -> None:
    """The list says OPEN, the file that is handed over says CLOSED."""
    world = World()
    add(world, "incident", world.incident("acme", state="CLOSED"))
    entry(world, "incident", "acme", incidentState="OPEN")
    decision = world.judge()
    assert (decision.answer.value, codes(decision)) == (DENIED, {"R905"})


def test_rule_4_a_refused_file_supplies_nothing() -> None:
    """The no is there, with a signature that is not its issuer's."""
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED")
    world.papers["nsa"].keys = ["stranger"]
    decision = world.judge()
    assert failing(world)["status-list-fresh"] == "not met"
    assert codes(decision) == {"R401"}


def test_rule_4_a_statement_of_somebody_else_supplies_nothing() -> None:
    """The agency nsa lists what caisi alone signed: nsa's word is missing."""
    world = one_evaluator()
    paper = world.verification("caisi", "NOT_CLEARED", keys=["caisi-1", "caisi-2"])
    paper.listed_by = ["nsa"]
    add(world, "borrowed", paper)
    assert paper.predicate["evaluator"]["id"] == CAISI
    assert failing(world)["status-list-fresh"] == "not met"


def test_rule_4_a_malformed_neighbour_leaves_the_others() -> None:
    """One file that cannot be read is refused; the rest is judged."""
    world = World()
    world.extra = [Item("broken.json", b"{"), Item("empty.json", b"")]
    decision = world.judge()
    assert (decision.answer.value, codes(decision)) == (ALLOWED, {"R104"})


def test_rule_5_overlapping_words_in_one_list_count_with_the_worst() -> None:
    """A list that names a build twice is read, and everything in it counts."""
    world = one_evaluator()
    add(world, "nsa-no", world.verification("nsa", "NOT_CLEARED"))
    assert answer(world) == DENIED
    world.dropped = {"nsa-no"}
    assert answer(world) == DENIED


def test_rule_5_two_words_for_two_regions_count_each_for_its_own() -> None:
    """One verification clears the US, another Poland."""
    world = World()
    world.papers["nsa"].predicate["scopes"] = [scope("US")]
    add(world, "nsa-pl", world.verification("nsa", scopes=[scope("PL")]))
    world.regions = ("US", "PL")
    decision = world.judge()
    assert decision.answer.value == ALLOWED
    assert [(found.party, found.origin) for found in decision.clearances] == [
        ("caisi", "caisi.json"),
        ("nsa", "nsa.json"),
        ("nsa", "nsa-pl.json"),
    ]
