"""The JSON report: valid by its published schema in every case, and the same to a program whatever is escaped."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import jsonschema
import pytest

from gate.judge import judge
from gate.policy.model import Mode
from gate.reports.json_v1 import render
from gate.reports.report import Failure, Report, Run, Settings
from gate.schemas import report_schema
from tests.support.world import World, scope

SETTINGS = Settings(
    policy="p", source="s", digest="4" * 64, pinned=False, mode=Mode.ENFORCE, trust="t", trust_digest="7" * 64
)


def report(world: World) -> Report:
    """The report of a world's decision."""
    run = Run(
        run_id="0" * 32,
        now=world.now,
        rehearsal=False,
        settings=SETTINGS,
        build=world.build,
        request=world.request(),
        memory="kept",
    )
    decision = judge(world.case())
    envelopes = dict.fromkeys(decision.used, (("a.json", b"{}"),))
    return Report(run=run, decision=decision, envelopes=MappingProxyType(envelopes))


def everything() -> World:
    """A world whose report has something in every array: restricted, waived, pending, refused."""
    world = World()
    limit = {"id": "r1", "kind": "ROUTE", "target": "eu-only", "reason": "x"}
    world.papers["caisi"].predicate |= {
        "verdict": "CLEARED_WITH_RESTRICTIONS",
        "scopes": [{**scope("US", "PL"), "restrictions": [limit]}],
    }
    predicate = world.papers["nsa"].predicate
    predicate["coverage"] |= {"determination": "PENDING", "decisionExpectedAt": "2026-12-01T00:00:00Z"}
    for member in ("verdict", "suite", "evaluatedAt", "validUntil"):
        predicate.pop(member)
    world.papers["waiver"] = world.waiver("risk-framework-disclosed")
    world.papers["short"] = world.waiver("risk-framework-disclosed", keys=["ops-a"], reason="alone")
    return world


def valid(found: Report) -> Any:
    """The document, after its schema has taken it."""
    document = json.loads(render(found))
    jsonschema.Draft202012Validator(report_schema()).validate(document)
    return document


def test_allowed() -> None:
    """What is not known is left out, and arrays always stand there."""
    document = valid(report(World()))
    assert (document["decision"], document["allowed"], document["exitCode"]) == ("ALLOW", True, 0)
    assert (document["refused"], document["waivers"], document["attestations"]["ignored"]) == ([], [], [])
    assert "error" not in document


def test_denied_with_everything() -> None:
    """Every array that a decision fills is carried over, member for member."""
    document = valid(report(everything()))
    assert (document["decision"], document["allowed"], document["exitCode"]) == ("DENY", False, 1)
    assert document["restrictions"][0] == {
        "id": "r1",
        "kind": "ROUTE",
        "target": "eu-only",
        "party": "caisi",
        "origin": "caisi.json",
        "kept": False,
        "reason": "x",
    }
    assert document["pending"][0]["expected"] == "2026-12-01T00:00:00Z"
    assert document["waivers"][0]["waives"] == ["risk-framework-disclosed"]
    assert [(one["code"], one["origin"]) for one in document["refused"]] == [("R951", "short.json")]
    assert {one["issuer"]: one["seconds"] for one in document["windows"]} == {
        "caisi": 86400,
        "nsa": 86400,
        "acme": 86400,
    }
    assert {one["sha256"] for one in document["attestations"]["used"]} == {hashlib.sha256(b"{}").hexdigest()}
    causes = {one["id"]: one["reasons"] for one in document["requirements"] if one["state"] == "not met"}
    assert {"text", "notes", "remedy", "who"} <= causes["cleared"][0].keys()


def test_undecided() -> None:
    """Nothing but the run, and why."""
    run = Run(run_id="0" * 32, now=World().now, rehearsal=False, settings=SETTINGS)
    document = valid(Report(run=run, failure=Failure(message="a clock is wrong", help="set it")))
    assert (document["decision"], document["allowed"], document["exitCode"]) == ("UNDECIDED", False, 3)
    assert document["error"] == {"message": "a clock is wrong", "help": "set it"}
    assert document["requirements"] == []


@pytest.mark.parametrize("text", ["##[x]", "a::b", "###", ":::", "\\##", "\\::", "\u202e\x1b\n"])
def test_escapes_change_nothing_for_a_program(text: str) -> None:
    """A log of the document gives no command, and a reader of JSON sees the text as it was."""
    found = report(World())
    shown = render(replace(found, run=replace(found.run, memory=text)))
    assert json.loads(shown)["memory"] == text
    assert "##" not in shown
    assert "::" not in shown
    assert shown.isascii()
