"""What people see: whole reports, and hostile text in every place that an attestation can fill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gate.decision.answer import Answer, Decision, Reason, Restricted, Result, State, WaiverUse, Window
from gate.judge import judge
from gate.policy.model import Mode
from gate.reports import json_v1, terminal
from gate.reports.report import Failure, Report, Run
from gate.reports.words import first_line, place, short, span
from signatures.codes import Code
from signatures.verify import Refusal
from tests.support.reports import SETTINGS, report_of
from tests.support.world import World, scope

HEAD = "DENIED  orca  dirHash:a8b0ec36…3fed  for US, GENERAL, HOSTED  at 2026-11-23T18:00:00Z"
TAIL = """an older list that is still fresh could go unseen where nothing newer is remembered: caisi up to 1d, \
nsa up to 1d, acme up to 1d

build: 2 files, 9 bytes, hashed in this run
declared: chat on, code-execution off
policy frontier-release sha256:41ab0000…0000 (pinned, `policy.toml` in the working directory); \
trust sha256:77d00000…0000; memory kept
"""


def test_denied_restricted_and_pending() -> None:
    """A restriction that is not kept, and an evaluator that has not decided: whole."""
    world = World()
    limits = [{"id": "r1", "kind": "FEATURE_DISABLED", "target": "chat", "reason": "until the fix"}]
    world.papers["caisi"].predicate |= {
        "verdict": "CLEARED_WITH_RESTRICTIONS",
        "scopes": [{**scope("US", "PL"), "restrictions": limits}],
    }
    shown = terminal.render(report_of(world)).replace(short(world.build.identity.dir_hash or ""), "a8b0ec36…3fed")
    assert (
        shown
        == f"""{HEAD}

error[restrictions-enforced]: the feature chat must be off and is on (caisi)
  --> caisi.json
   = note: reason given: until the fix
   = help: you: set `chat = false`, and turn it off
   = docs: gate explain restrictions-enforced

met: status-list-fresh, build-signed, producer-participates, coverage-determined, cleared, scope-covered, \
no-open-incident, incident-reports-filed, risk-framework-disclosed, capabilities-disclosed, safeguards-disclosed, \
incident-channel-disclosed
not met: restrictions-enforced

restrictions:
  not kept  FEATURE_DISABLED chat (caisi, caisi.json): until the fix

clearances:
  caisi: CLEARED_WITH_RESTRICTIONS from 2026-11-13T18:00:00Z until 2027-02-11T18:00:00Z (caisi.json)
  nsa: CLEARED from 2026-11-13T18:00:00Z until 2027-02-11T18:00:00Z (nsa.json)

{TAIL}
13 requirements: 12 met, 1 not met, 0 not evaluated, 0 waived
attestations: 8 found, 8 used, 0 refused, 0 listed but missing"""
    )


def test_allowed() -> None:
    """The whole report of the honest world."""
    world = World()
    shown = terminal.render(report_of(world)).replace(short(world.build.identity.dir_hash or ""), "a8b0ec36…3fed")
    assert (
        shown
        == f"""{HEAD.replace("DENIED", "ALLOWED")}

requirements:
  met            status-list-fresh: everyone who could say no has a fresh status list, and nothing that it names \
is missing
                   list 7 of caisi of 2026-11-23T17:00:00Z
                   list 7 of nsa of 2026-11-23T17:00:00Z
                   list 7 of acme of 2026-11-23T17:00:00Z
  met            build-signed: a producer's own signature on exactly these bytes is in force
                   acme: build-signature in model.sig.json
                   acme: disclosure in build.json
  met            producer-participates: the producer has joined the agreement, or the policy lets others in
                   acme has joined
  met            coverage-determined: enough evaluators have determined whether this is a covered frontier model
                   caisi: COVERED
                   nsa: COVERED
  met            cleared: enough evaluators clear exactly this build, and none says no
                   caisi: CLEARED in caisi.json
                   nsa: CLEARED in nsa.json
  met            scope-covered: enough evaluators clear all of the asked regions, audience and distribution
                   caisi covers US, PL for GENERAL, HOSTED and ON_PREMISES, until 2027-02-11T18:00:00Z
                   nsa covers US, PL for GENERAL, HOSTED and ON_PREMISES, until 2027-02-11T18:00:00Z
  met            restrictions-enforced: this deployment keeps every restriction that touches what was asked
  met            no-open-incident: no incident that blocks is open
                   no open incident reported by acme (list of 2026-11-23T17:00:00Z)
  met            incident-reports-filed: no report that is owed to an authority is overdue
  met            risk-framework-disclosed: the producer's risk framework is disclosed
                   version 1.0 of 2026-11-08T18:00:00Z, in lab.json
  met            capabilities-disclosed: the build's capabilities are disclosed
                   version 1.0 of 2026-11-08T18:00:00Z, in build.json
  met            safeguards-disclosed: the build's safeguards are disclosed
                   version 1.0 of 2026-11-08T18:00:00Z, in build.json
  met            incident-channel-disclosed: the producer says where incidents are reported
                   version 1.0 of 2026-11-08T18:00:00Z, in lab.json

clearances:
  caisi: CLEARED from 2026-11-13T18:00:00Z until 2027-02-11T18:00:00Z (caisi.json)
  nsa: CLEARED from 2026-11-13T18:00:00Z until 2027-02-11T18:00:00Z (nsa.json)

{TAIL}
13 requirements: 13 met, 0 not met, 0 not evaluated, 0 waived; allowed until 2026-11-24T17:00:00Z
attestations: 8 found, 8 used, 0 refused, 0 listed but missing"""
    )


def test_waived() -> None:
    """Which requirement, by whom, why, until when; also beside what is met."""
    world = World()
    del world.papers["lab"]
    waiver = world.waiver("risk-framework-disclosed", "incident-channel-disclosed")
    world.papers["waiver"] = waiver
    shown = terminal.render(report_of(world))
    assert shown.startswith("ALLOWED  orca")
    assert "  waived         risk-framework-disclosed: the producer's risk framework is disclosed\n" in shown
    assert "                   waived by ops-a, ops-b (waiver.json)\n" in shown
    assert (
        """waivers in force:
  risk-framework-disclosed, incident-channel-disclosed by ops-a, ops-b until 2026-11-25T17:00:00Z (waiver.json)
    the fix must ship; https://deployer.example/tickets/1
"""
        in shown
    )
    assert "2 waived; allowed until" in shown


def test_pending_has_its_date() -> None:
    """What a waiting deployer wants most."""
    world = World()
    predicate = world.papers["nsa"].predicate
    predicate |= {
        "coverage": {**predicate["coverage"], "determination": "PENDING", "decisionExpectedAt": "2026-12-01T00:00:00Z"}
    }
    for member in ("verdict", "suite", "evaluatedAt", "validUntil"):
        predicate.pop(member)
    shown = terminal.render(report_of(world))
    assert "not decided yet:\n  nsa: PENDING, expected 2026-12-01T00:00:00Z (nsa.json)\n" in shown


def test_undecided() -> None:
    """The reason, and what is known of the run."""
    run = Run(run_id="0" * 32, now=World().now, rehearsal=False, settings=SETTINGS)
    shown = terminal.render(Report(run=run, failure=Failure(message="a clock is wrong", help="set it")))
    assert shown == (
        "UNDECIDED  at 2026-11-23T18:00:00Z\n\n"
        "error: a clock is wrong\n"
        "help: set it\n\n"
        "policy frontier-release sha256:41ab0000…0000 (pinned, `policy.toml` in the working directory); "
        "trust sha256:77d00000…0000; memory not asked"
    )


def test_many_refused_are_counted_by_code() -> None:
    """Twenty in full, the rest by code; the JSON report has them all."""
    world = World()
    found = report_of(world)
    refused = tuple(Refusal(code=Code.R104, origin=f"{n}.json", detail="x") for n in range(25))
    assert found.decision is not None
    shown = terminal.render(replace(found, decision=replace(found.decision, refused=refused)))
    assert "  and 5 more (5 R104; --format json has all)\n" in shown


# Hostile text

HOSTILE = "\x1b]0;x\x07\r::set-output name=a::b\n##[add-path]x \u202e\u200b"


def _hostile(world: World) -> Decision:
    reason = Reason(text=HOSTILE, origin=HOSTILE, notes=(HOSTILE,), remedy=HOSTILE, who=HOSTILE)
    now = world.now
    results = tuple(
        Result(
            requirement=name, state=state, reasons=(reason,), warnings=(reason,), notes=(HOSTILE,), waived_by=HOSTILE
        )
        for name, state in zip(("cleared", "build-signed", "scope-covered", "no-open-incident"), State, strict=True)
    )
    return replace(
        judge(world.case()),
        answer=Answer.DENY,
        results=results,
        refused=(Refusal(code=Code.R104, origin=HOSTILE, detail=HOSTILE),),
        near_misses=(HOSTILE,),
        restrictions=(
            Restricted(
                id=HOSTILE, kind="ROUTE", target=HOSTILE, party=HOSTILE, origin=HOSTILE, kept=True, reason=HOSTILE
            ),
        ),
        waivers=(
            WaiverUse(
                waives=(HOSTILE,),
                by=(HOSTILE,),
                reason=HOSTILE,
                ticket=HOSTILE,
                until=now,
                origin=HOSTILE,
                payload="0" * 64,
            ),
        ),
        windows=(Window(issuer=HOSTILE, length=timedelta(hours=1), list_of=now),),
        unsafe=(HOSTILE,),
    )


@pytest.mark.parametrize("render", [terminal.render, json_v1.render])
def test_hostile_text_is_inert_everywhere(render: Callable[[Report], str]) -> None:
    """No escape, no carriage return, no override, and no line that a CI system takes for a command."""
    world = World()
    world.build = replace(world.build, name=HOSTILE, excluded=(HOSTILE,))
    found = report_of(
        world, memory=HOSTILE, ignored=(HOSTILE,), settings=replace(SETTINGS, policy=HOSTILE, source=HOSTILE)
    )
    shown = render(replace(found, decision=_hostile(world)))
    assert all(line.isprintable() for line in shown.split("\n"))
    assert "::" not in shown
    assert "##" not in shown
    assert len(shown.split("\n")) < 1000


def test_a_failure_is_inert() -> None:
    """What could not be read may have a hostile name."""
    run = Run(run_id="0" * 32, now=World().now, rehearsal=False, settings=SETTINGS)
    shown = terminal.render(Report(run=run, failure=Failure(message=HOSTILE, help=HOSTILE)))
    assert "::" not in shown
    assert "\x1b" not in shown


# The words


def test_first_line() -> None:
    """A digest given instead of a build stands once; many regions are counted."""
    world = World()
    found = report_of(world)
    assert found.run.request is not None
    many = replace(found.run.request, regions=tuple(f"{a}{b}" for a in "ABC" for b in "ABC"))
    line = first_line(replace(found, run=replace(found.run, request=many, groups=("EU",))))
    assert "for 9 regions (EU), GENERAL, HOSTED" in line
    named = replace(world.build, name="dirHash:x", origin="dirHash:x", bytes_seen=False)
    assert "dirHash:x" not in first_line(replace(found, run=replace(found.run, build=named)))
    rehearsal = replace(found.run, rehearsal=True, settings=replace(SETTINGS, mode=Mode.AUDIT))
    assert first_line(replace(found, run=rehearsal)).startswith("rehearsal, mode: audit, would be ALLOWED  orca")


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (timedelta(0), "0s"),
        (timedelta(seconds=-5), "0s"),
        (timedelta(seconds=59), "59s"),
        (timedelta(days=1, hours=2, seconds=3), "1d 2h"),
        (timedelta(minutes=90), "1h 30m"),
    ],
)
def test_spans(length: timedelta, shown: str) -> None:
    """Two units at most."""
    assert span(length) == shown


def test_places() -> None:
    """Six regions stand; seven are counted."""
    assert place("ABCDEF") == "A, B, C, D, E, F"
    assert place("ABCDEFG", ["EU"]) == "7 regions (EU)"


@pytest.mark.parametrize(
    ("mode", "rehearsal", "ends_well", "answer", "code", "allowed"),
    [
        (Mode.ENFORCE, False, False, Answer.ALLOW, 0, True),
        (Mode.ENFORCE, False, False, Answer.DENY, 1, False),
        (Mode.ENFORCE, False, False, None, 3, False),
        (Mode.ENFORCE, True, False, Answer.ALLOW, 3, False),
        (Mode.ENFORCE, True, True, Answer.ALLOW, 0, False),
        (Mode.ENFORCE, True, True, Answer.DENY, 1, False),
        (Mode.ENFORCE, True, True, None, 3, False),
        (Mode.AUDIT, False, False, Answer.ALLOW, 0, False),
        (Mode.AUDIT, False, False, Answer.DENY, 0, False),
        (Mode.AUDIT, False, False, None, 0, False),
    ],
)
def test_exit_codes(
    mode: Mode, rehearsal: bool, ends_well: bool, answer: Answer | None, code: int, allowed: bool
) -> None:
    """0 lets a release through, except in audit mode and by `--rehearse`; `allowed` has no exception."""
    decision = None
    if answer is not None:
        decision = replace(judge(World().case()), answer=answer, enforced=mode is Mode.ENFORCE)
    run = Run(
        run_id="0",
        now=datetime(2026, 1, 1, tzinfo=UTC),
        rehearsal=rehearsal,
        may_end_well=ends_well,
        settings=replace(SETTINGS, mode=mode),
    )
    found = Report(run=run, decision=decision, failure=None if decision else Failure(message="x"))
    assert (found.exit_code, found.allowed) == (code, allowed)
