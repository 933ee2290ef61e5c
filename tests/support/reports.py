"""A report for every kind of answer, and one in which every member is hostile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from gate.decision.answer import Clearance, Pending, Reason, Restricted, Result, State, WaiverUse, Window
from gate.judge import judge
from gate.policy.model import Mode
from gate.reports.report import Failure, Report, Run, Settings
from signatures.codes import Code
from signatures.verify import Refusal
from tests.support.answers import entry
from tests.support.world import World

SETTINGS = Settings(
    policy="frontier-release",
    source="`policy.toml` in the working directory",
    digest="41ab" + "0" * 60,
    pinned=True,
    mode=Mode.ENFORCE,
    trust="trust.toml",
    trust_digest="77d0" + "0" * 60,
)


def report_of(world: World, **more: object) -> Report:
    """The report of a world's decision."""
    run = Run(
        run_id="0" * 32,
        now=world.now,
        rehearsal=False,
        settings=SETTINGS,
        build=world.build,
        request=world.request(),
        found=len(world.items()),
        memory="kept",
    )
    return Report(run=replace(run, **more), decision=judge(world.case()))  # type: ignore[arg-type]


def allowed() -> Report:
    """The honest world."""
    return report_of(World())


def denied() -> Report:
    """One evaluator has withdrawn its clearance."""
    world = World()
    entry(world, "nsa", "nsa", state="REVOKED", reasonCode="withdrawn")
    return report_of(world)


def undecided() -> Report:
    """A source could not be read."""
    failure = Failure(message="could not look for attestations in `papers`", help="make it readable")
    return Report(run=allowed().run, failure=failure)


def audit() -> Report:
    """Allowed, where nothing is enforced."""
    found = allowed()
    assert found.decision is not None
    settings = replace(SETTINGS, mode=Mode.AUDIT)
    return replace(found, run=replace(found.run, settings=settings), decision=replace(found.decision, enforced=False))


def rehearsal() -> Report:
    """Allowed, at an instant that the user named."""
    found = allowed()
    return replace(found, run=replace(found.run, rehearsal=True))


EVERY: dict[str, Callable[[], Report]] = {
    "allowed": allowed,
    "denied": denied,
    "undecided": undecided,
    "audit": audit,
    "rehearsal": rehearsal,
}

EVIL = (
    "\x1b[2J\x1b]8;;https://evil.example\x07\u202e\u200b\r\n::error::x\n##[set-output name=allowed]true\n"
    "# h\n- [x](javascript:alert(1)) ![i](https://evil.example/i.png) <img src=x onerror=alert(1)> <script>alert(1)"
    "</script> </style> </title> --> ]]> &lt;b&gt; | a | ``` `` ` **b** _i_ ~~s~~ @octocat #1 !1 "
    "https://evil.example/a www.evil.example \"' onmouseover=alert(1) {0} \\ $x$ \ud800 \x00 \ufffe"
)


def hostile() -> Report:
    """Denied, and whatever a stranger can fill is filled with markup, commands and controls."""
    found = denied()
    decision, run = found.decision, found.run
    assert decision is not None
    assert run.build is not None
    assert run.request is not None
    reason = Reason(text=EVIL, origin=EVIL, notes=(EVIL,), remedy=EVIL, who=EVIL)
    results = tuple(
        replace(one, reasons=(reason,), warnings=(reason,), notes=(EVIL,), waived_by=EVIL) for one in decision.results
    )
    end = run.now + timedelta(days=1)
    waived = Result(requirement="scope-covered", state=State.WAIVED, reasons=(reason,), waived_by=EVIL)
    return replace(
        found,
        run=replace(
            run,
            build=replace(run.build, name=EVIL, origin=EVIL, excluded=(EVIL,)),
            request=replace(run.request, features={EVIL: True}, safeguards=(EVIL,), routes=(EVIL,)),
            settings=replace(SETTINGS, policy=EVIL, source=EVIL, trust=EVIL, ignored_environment=(EVIL,)),
            groups=(EVIL,),
            ignored=(EVIL,),
            memory=EVIL,
        ),
        decision=replace(
            decision,
            producer=EVIL,
            basis=EVIL,
            results=(*results, waived),
            refused=(Refusal(code=Code.R104, origin=EVIL, detail=EVIL),),
            near_misses=(EVIL,),
            restrictions=(Restricted(id=EVIL, kind=EVIL, target=EVIL, party=EVIL, origin=EVIL, kept=False),),
            clearances=(Clearance(party=EVIL, verdict=EVIL, since=run.now, until=end, origin=EVIL),),
            pending=(Pending(party=EVIL, determination=EVIL, expected=None, origin=EVIL),),
            waivers=(
                WaiverUse(
                    waives=("scope-covered", EVIL),
                    by=(EVIL,),
                    reason=EVIL,
                    ticket=EVIL,
                    until=end,
                    origin=EVIL,
                    payload="",
                ),
            ),
            windows=(Window(issuer=EVIL, length=timedelta(days=1), list_of=run.now),),
            levels=(EVIL,),
            unsafe=(EVIL,),
        ),
    )
