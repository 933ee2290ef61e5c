"""Participants, hold-outs, unknown producers, exempt builds, ended windows: each its own words and level everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gate.decision.answer import Decision
from gate.policy.model import DisclosureRule, ExemptBuild, Others, Participants, WindowElapsed
from gate.reports import terminal
from gate.reports.json_v1 import make_report
from gate.reports.report import Report
from signatures.predicates.disclosure import DisclosureKind
from tests.support.answers import add
from tests.support.disclosures import without
from tests.support.reports import report_of
from tests.support.world import World

PAGE = Path(__file__).parents[3] / "docs/reference/verification-summary.md"


def _holding_out(others: Others) -> World:
    world = World()
    world.change_policy(participants=Participants(producers=(), others=others))
    return world


def _exempt_producer() -> World:
    world = _holding_out(Others.UNSAFE_EXEMPT)
    del world.papers["caisi"], world.papers["nsa"]
    return world


def _unknown() -> World:
    world = World()
    world.papers = {}
    return world


def _exempt_build() -> World:
    world = _unknown()
    rule = ExemptBuild(
        digest=f"dirHash:{world.build.identity.dir_hash}", reason="an encoder", until=world.now + timedelta(days=9)
    )
    world.change_policy(unsafe_exempt=(rule,))
    return world


def _submitted() -> World:
    world = World()
    rule = replace(world.policy.verification, window_elapsed=WindowElapsed.UNSAFE_ALLOW)
    world.change_policy(verification=rule)
    del world.papers["caisi"], world.papers["nsa"]
    add(world, "to-caisi", world.submission("caisi"))
    add(world, "to-nsa", world.submission("nsa"))
    return world


def _waived() -> World:
    world = World()
    del world.papers["nsa"]
    world.papers["waiver"] = world.waiver("cleared", "scope-covered", "coverage-determined")
    return world


UNTIL = "MRG_UNTIL_2026-11-24T17:00:00Z"
CASES: dict[str, tuple[Callable[[], World], tuple[str, ...], tuple[str, ...]]] = {
    "participant": (
        World,
        ("MRG_CLEARED", "MRG_PARTICIPANT", "MRG_REGION_US", UNTIL),
        ("acme has joined\n",),
    ),
    "hold-out, verified": (
        lambda: _holding_out(Others.REQUIRE_VERIFICATION),
        ("MRG_CLEARED", "MRG_NOT_PARTICIPANT", "MRG_REGION_US", UNTIL),
        ("acme has not joined: verification required all the same\n",),
    ),
    "hold-out, exempt": (
        _exempt_producer,
        ("MRG_EXEMPT", "MRG_NOT_PARTICIPANT", "MRG_REGION_US", UNTIL),
        (
            "acme has not joined: unsafe-exempt\n",
            "no clearance is needed: unsafe-exempt producer\n",
            "warning: skipped: unsafe-exempt producer: no clearance was asked for\n",
        ),
    ),
    "hold-out, denied": (
        lambda: _holding_out(Others.DENY),
        ("FAILED",),
        (
            (
                "error[producer-participates]: acme has not joined the agreement\n"
                "   = note: `[participants] others` is deny\n"
                "   = help: you: add https://acme.example to `[participants] producers` once it has joined\n"
            ),
        ),
    ),
    "unknown producer": (
        _unknown,
        ("FAILED",),
        (
            (
                "error[build-signed]: no producer that the trust file knows has signed this build\n"
                "   = note: if a file changed after the producer signed it: release it as it was signed\n"
                "   = help: the producer: sign it: gate attest build BUILD --key KEY --status-list LIST, "
                "then hand over both files\n"
            ),
        ),
    ),
    "exempt build": (
        _exempt_build,
        ("MRG_EXEMPT", "MRG_REGION_US", UNTIL),
        (
            "no clearance is needed: unsafe-exempt build\n",
            "warning: skipped: unsafe-exempt build: no clearance was asked for\n",
        ),
    ),
    "ended window": (
        _submitted,
        ("MRG_SUBMITTED", "MRG_PARTICIPANT", "MRG_REGION_US", UNTIL),
        (
            "window ended without a word: to-caisi.json\n",
            "window ended without a word: to-nsa.json\n",
            "the submitted window ended without a word\n",
            "warning: skipped: window_elapsed = unsafe-allow: an evaluator's window ended without a word\n",
        ),
    ),
    "waived": (_waived, ("MRG_PARTICIPANT", "MRG_REGION_US", "MRG_WAIVED", UNTIL), ("waived by ops-a, ops-b",)),
}


def _decided(found: Report) -> Decision:
    assert found.decision is not None
    return found.decision


@pytest.mark.parametrize("case", CASES)
def test_words_and_levels(case: str) -> None:
    """The screen, the JSON report and the decision file tell them apart."""
    make, levels, words = CASES[case]
    found = report_of(make())
    shown = terminal.render(found)
    for text in words:
        assert text in shown
    assert _decided(found).levels == levels
    assert make_report(found).levels == levels
    assert shown.startswith("DENIED" if levels == ("FAILED",) else "ALLOWED")


def test_no_two_of_them_share_basis_and_levels() -> None:
    """But for the two that are denied, whose requirements differ."""
    told = {(_decided(report_of(make())).basis, levels) for make, levels, _ in CASES.values() if levels != ("FAILED",)}
    assert len(told) == len(CASES) - 2


def test_the_page_lists_every_level_and_no_other() -> None:
    """What stands before a region or an instant is one level."""
    rows = PAGE.read_text(encoding="utf-8").split("## Levels")[1].split("\n## ")[0]
    names = re.findall(r"^\| `([^`]*)` \|", rows, re.MULTILINE)
    listed = {name.removesuffix("<region>").removesuffix("<UTC>") for name in names}
    given = {re.sub(r"^(MRG_(?:REGION|UNTIL)_).*", r"\1", level) for _, levels, _ in CASES.values() for level in levels}
    assert listed == given


def test_a_rule_that_is_to_begin_warns_with_its_date() -> None:
    """On the screen and in JSON; the answer ends where the rule begins."""
    world = without(DisclosureKind.RISK_FRAMEWORK)
    start = world.now + timedelta(hours=3)
    rules = {**world.policy.disclosures, DisclosureKind.RISK_FRAMEWORK: DisclosureRule(start=start)}
    world.change_policy(disclosures=rules)
    found = report_of(world)
    text = "no risk framework disclosure of acme counts for this build; denies from 2026-11-23T21:00:00Z"
    assert (
        f"warning[risk-framework-disclosed]: {text}\n"
        "   = help: acme: sign one: gate attest disclosure, and name it in the status list\n"
        "   = docs: gate explain risk-framework-disclosed\n"
    ) in terminal.render(found)
    written = make_report(found)
    assert written.warnings == (f"risk-framework-disclosed: {text}",)
    (warned,) = [one for one in written.requirements if one.id == "risk-framework-disclosed"]
    assert (warned.state, [one.text for one in warned.warnings]) == ("met", [text])
    assert (written.decision, written.until) == ("ALLOW", start)
    world.now = start
    assert _decided(report_of(world)).answer.value == "DENIED"
