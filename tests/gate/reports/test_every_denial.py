"""Whatever denies or is refused says on the screen why, what mends it, and who can; and one cause is told once."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from gate.decision.answer import Decision
from gate.judge import judge
from gate.reports import terminal
from gate.requirements.table import REQUIREMENTS
from signatures.codes import Code
from signatures.verify import Refusal
from tests.support.answers import one_evaluator
from tests.support.denied import DENIED_BY
from tests.support.reports import report_of
from tests.support.world import World, at

SOURCES = sorted((Path(__file__).parents[3] / "gate/requirements").glob("*.py"))
ACTORS = {
    "you",
    "its signer",
    "its publisher",
    "its issuer",
    "the officers",
    "further officers",
    "a further officer of the party",
    "two officers other than the requester",
    "the author that it names",
}


def findings(world: World) -> str:
    """Of the printed report, what denies: its blocks that begin with `error`."""
    blocks = terminal.render(report_of(world)).split("\n\n")
    return "\n\n".join(block for block in blocks if block.startswith("error["))


def _reasons_built() -> list[tuple[str, ast.Call]]:
    return [
        (f"{path.name}:{node.lineno}", node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Reason"
    ]


@pytest.mark.parametrize(("where", "call"), [pytest.param(*found, id=found[0]) for found in _reasons_built()])
def test_every_reason_in_the_code_says_what_to_do_and_who_acts(where: str, call: ast.Call) -> None:
    """Each branch of each requirement; but for the list that a waiver accepts, which denies nothing."""
    said = {keyword.arg for keyword in call.keywords}
    if "accepted by waiver" in ast.unparse(call):
        return
    assert said >= {"text", "remedy", "who"}, where


@pytest.mark.parametrize("requirement", list(REQUIREMENTS))
def test_a_denial_prints_its_reason_its_remedy_and_who_acts(requirement: str) -> None:
    """Of every requirement, by a world that it alone or it first denies."""
    world = DENIED_BY[requirement]()
    result = next(found for found in judge(world.case()).results if found.requirement == requirement)
    shown = findings(world)
    assert result.reasons
    for reason in result.reasons:
        assert f"error[{requirement}]: {reason.text}\n" in shown
        assert reason.who
        assert f"   = help: {reason.who}: {reason.remedy}\n   = docs: gate explain {requirement}" in shown
        for text in (reason.text, reason.remedy, *reason.notes):
            assert not re.fullmatch(r"(it |is )*(failed|invalid|not valid|illegal)", text or "failed", re.IGNORECASE)


@pytest.mark.parametrize("code", list(Code))
def test_a_refusal_prints_what_is_wrong_what_mends_it_and_who_acts(code: Code) -> None:
    """Once for each code, below the files that it refuses."""
    found = report_of(one_evaluator())
    assert found.decision is not None
    refused = tuple(Refusal(code=code, origin=f"{name}.json", detail=f"what {name} has") for name in "ab")
    between = Refusal(code=next(other for other in Code if other is not code), origin="c.json", detail="another")
    decision: Decision = replace(found.decision, refused=(refused[0], between, refused[1]))
    shown = terminal.render(replace(found, decision=decision))
    assert (
        f"  {code.name}  a.json: what a has\n  {code.name}  b.json: what b has\n"
        f"     = note: {code.phrase}\n     = help: {code.remedy}\n"
    ) in shown
    assert code.remedy.startswith(f"{code.who}: ")
    assert code.who in ACTORS
    assert code.phrase not in ("failed", "invalid")


def test_a_stale_list_is_told_once() -> None:
    """What rests on that party's word refers to it, in one line each, and stays not met."""
    world = World()
    world.lists["nsa"].next_update = at(minutes=-1)
    assert findings(world) == (
        """error[status-list-fresh]: unknown: no fresh list of nsa
  --> nsa.list.json
   = note: list 7 of nsa was to be renewed by 2026-11-23T17:59:00Z
   = help: nsa: publish a fresh list: gate status refresh LIST --key KEY; or you: collect its newest
   = docs: gate explain status-list-fresh

error[coverage-determined]: 1 of the 2 evaluators needed have determined the coverage; see status-list-fresh above

error[cleared]: 1 of the 2 evaluators needed clear this build; see status-list-fresh above"""
    )


def test_a_stale_list_of_the_producer_is_told_once() -> None:
    """Nobody's claim is in force, so that no clearance counts; mending the list mends all three."""
    world = World()
    world.lists["acme"].next_update = at(minutes=-1)
    shown = findings(world)
    assert shown.startswith("error[status-list-fresh]: unknown: no fresh list of acme\n")
    assert shown.count("   = help: ") == 1
    assert (
        "error[build-signed]: no producer's own statement about these bytes is in force; see status-list-fresh above\n"
    ) in shown
    assert ("error[cleared]: 0 of the 2 evaluators needed clear this build; see build-signed above") in shown


def test_what_was_not_submitted_is_told_once() -> None:
    """By `cleared`, which knows why each evaluator is wanting; the determination refers to it."""
    world = World()
    del world.papers["nsa"]
    assert findings(world) == (
        """error[cleared]: 1 of the 2 evaluators needed clear this build
   = note: nsa: no verification of this build
   = help: nsa: issue a verification of exactly this build
   = docs: gate explain cleared

error[coverage-determined]: 1 of the 2 evaluators needed have determined the coverage; see cleared above"""
    )


def test_an_evaluator_that_is_at_work_is_told_once() -> None:
    """By the date that it gives."""
    shown = findings(DENIED_BY["coverage-determined"]())
    assert "   = note: nsa: PENDING, a decision is expected 2026-12-23T18:00:00Z\n" in shown
    assert "error[cleared]: 1 of the 2 evaluators needed clear this build; see coverage-determined above" in shown


def test_a_cause_that_is_waived_is_not_referred_to() -> None:
    """The determination is then told in full: nothing above it says why."""
    world = World()
    del world.papers["nsa"]
    world.papers["waiver"] = world.waiver("cleared")
    shown = findings(world)
    assert "   = docs: gate explain coverage-determined" in shown
    assert "; see " not in shown
