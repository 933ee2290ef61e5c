"""A report as an outcome, and the formats that CI systems read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate.policy.model import Mode
from gate.reports import github_annotations, github_output, gitlab_dotenv
from gate.reports.platform import outcome
from gate.reports.report import Failure, Report, Run, Settings
from gate.reports.table import Written
from tests.support.world import World

WRITTEN = Written(reports={"json": "out/report.json"}, decision="out/decision.json")


def report(world: World, **run: object) -> Report:
    """What `gate check` says of this world."""
    settings = Settings(
        policy="policy",
        source="policy.toml",
        digest="sha256:" + "0" * 64,
        pinned=True,
        mode=world.policy.mode,
        trust="trust.toml",
        trust_digest="sha256:" + "0" * 64,
    )
    facts = Run(run_id="1", now=world.case().now, rehearsal=False, settings=settings, build=world.build)
    return Report(run=replace(facts, **run), decision=world.judge())  # type: ignore[arg-type]


def test_an_allowed_build() -> None:
    """Its digest has its kind, and the files of the run are named."""
    world = World()
    said = outcome(report(world), WRITTEN)
    assert said.decision == "ALLOW"
    assert said.allowed
    assert said.build_digest == f"dirHash:{world.build.identity.dir_hash}"
    assert (said.report, said.decision_attestation) == ("out/report.json", "out/decision.json")
    assert said.problems == ()


def test_a_denied_build_has_its_reasons() -> None:
    """Each requirement that is not met, with its text."""
    world = World()
    world.dropped = {"nsa"}
    said = outcome(report(world), Written())
    assert (said.decision, said.allowed, said.report) == ("DENY", False, None)
    assert "cleared" in dict(said.problems)
    assert github_annotations.render(report(world), Written()).startswith("::error title=")


@pytest.mark.parametrize("how", ["rehearsal", "audit"])
def test_what_only_rehearses_allows_nothing(how: str) -> None:
    """`allowed` reads as no although the decision is ALLOW."""
    world = World()
    if how == "audit":
        world.policy = replace(world.policy, mode=Mode.AUDIT)
    said = report(world, rehearsal=how == "rehearsal")
    assert "decision=ALLOW\nallowed=false\n" in github_output.render(said, WRITTEN)
    assert "GATE_DECISION=ALLOW\nGATE_ALLOWED=false\n" in gitlab_dotenv.render(said, WRITTEN)


def test_no_decision_is_undecided() -> None:
    """A source that did not answer: nothing is allowed, and the reason is an annotation."""
    world = World()
    said = replace(report(world, build=None), decision=None, failure=Failure(message="`nsa/` could not be read"))
    text = github_output.render(said, WRITTEN)
    assert text.startswith("decision=UNDECIDED\nallowed=false\nbuild-digest=\n")
    assert github_annotations.render(said, WRITTEN) == "::error title=undecided::`nsa/` could not be read\n"


def test_an_unpinned_policy_is_shouted() -> None:
    """The first annotation, of a release that is allowed too; pinned, there is none."""
    world = World()
    said = report(world, in_ci=True)
    assert github_annotations.render(said, Written()) == ""
    loose = replace(said, run=replace(said.run, settings=replace(said.run.settings, pinned=False)))
    text = github_annotations.render(loose, Written())
    assert text.startswith("::warning title=policy%3A unpinned::nothing holds the policy")
    assert text.count("\n") == 1


def test_audit_mode_is_shouted() -> None:
    """The job goes on, and nothing was allowed."""
    world = World()
    world.policy = replace(world.policy, mode=Mode.AUDIT)
    said = github_annotations.render(report(world), Written())
    assert said == "::warning title=mode%3A audit::this run ends with 0 whatever it finds, and allows nothing\n"
