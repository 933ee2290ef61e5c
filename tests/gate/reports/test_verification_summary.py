"""The decision file: PASSED only where the report says allowed, nothing hidden from another reader."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from gate.judge import judge
from gate.policy.model import Mode
from gate.reports.report import Failure, Report, Run, Settings
from gate.reports.verification_summary import VERIFIER_ID, resource_uri, write_summary
from signatures.errors import ConfigError
from signatures.predicates.shared import Audience
from tests.support.world import World

SETTINGS = Settings(
    policy="frontier release/1",
    source="",
    digest="41ab" + "0" * 60,
    pinned=True,
    mode=Mode.ENFORCE,
    trust="trust.toml",
    trust_digest="0" * 64,
)


@pytest.fixture
def found() -> Report:
    """An honest world's report."""
    world = World()
    run = Run(run_id="0", now=world.now, rehearsal=False, settings=SETTINGS, build=world.build, request=world.request())
    decision = judge(world.case())
    envelopes = {payload: ((f"a b/{payload[:4]}.json", b"{}"),) for payload in decision.used}
    return Report(run=run, decision=decision, envelopes=MappingProxyType(envelopes))


def _predicate(report: Report) -> Any:
    return json.loads(write_summary(report))["predicate"]


def test_the_whole_statement(found: Report) -> None:
    """Every member of the specification's that is filled in, and no other."""
    assert found.decision is not None
    assert found.run.build is not None
    statement = json.loads(write_summary(found))
    inputs = statement["predicate"].pop("inputAttestations")
    assert statement == {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "orca", "digest": found.run.build.identity.as_set()}],
        "predicateType": "https://slsa.dev/verification_summary/v1",
        "predicate": {
            "verifier": {"id": VERIFIER_ID},
            "timeVerified": "2026-11-23T18:00:00Z",
            "resourceUri": "https://model-release-gate.dev/release?regions=US&audience=GENERAL&distribution=HOSTED"
            "&on=chat&off=code-execution",
            "policy": {
                "uri": "https://model-release-gate.dev/policy#frontier%20release%2F1",
                "digest": {"sha256": SETTINGS.digest},
            },
            "verificationResult": "PASSED",
            "verifiedLevels": ["MRG_CLEARED", "MRG_PARTICIPANT", "MRG_REGION_US", "MRG_UNTIL_2026-11-24T17:00:00Z"],
            "slsaVersion": "1.0",
        },
    }
    assert inputs == [
        {
            "uri": f"a%20b/{payload[:4]}.json",
            "digest": {"sha256": hashlib.sha256(b"{}").hexdigest()},
            "annotations": {"payload": payload},
        }
        for payload in found.decision.used
    ]


def test_audit_is_failed(found: Report) -> None:
    """An ALLOW that is not enforced passes nothing."""
    assert found.decision is not None
    audit = replace(
        found,
        run=replace(found.run, settings=replace(SETTINGS, mode=Mode.AUDIT)),
        decision=replace(found.decision, enforced=False),
    )
    predicate = _predicate(audit)
    assert (predicate["verificationResult"], predicate["verifiedLevels"]) == ("FAILED", ["FAILED"])


@pytest.mark.parametrize("levels", [(), ("FAILED",), ("MRG_CLEARED", "FAILED")])
def test_levels_that_pass_nothing(found: Report, levels: tuple[str, ...]) -> None:
    """PASSED with no level, or beside FAILED, is never written."""
    assert found.decision is not None
    predicate = _predicate(replace(found, decision=replace(found.decision, levels=levels)))
    assert (predicate["verificationResult"], predicate["verifiedLevels"]) == ("FAILED", ["FAILED"])


def test_undecided_is_failed_with_no_input(found: Report) -> None:
    """Where an audit run asks for the file all the same."""
    predicate = _predicate(replace(found, decision=None, failure=Failure(message="x")))
    assert (predicate["verificationResult"], predicate["inputAttestations"]) == ("FAILED", [])


def test_a_rehearsal_and_a_run_without_a_build_write_none(found: Report) -> None:
    """There is nothing to be said by them."""
    with pytest.raises(ConfigError, match="a rehearsal"):
        write_summary(replace(found, run=replace(found.run, rehearsal=True)))
    with pytest.raises(ConfigError, match="no build was identified"):
        write_summary(replace(found, run=replace(found.run, build=None)))


def test_resource_uri() -> None:
    """Sorted, so that a reader can write it down beforehand; every byte but the unreserved ones is encoded."""
    world = World()
    request = replace(
        world.request(),
        build=replace(world.build, excluded=(".cache", "a,b")),
        regions=("US", "PL"),
        audience=Audience.NAMED,
        features=MappingProxyType({"b": True, "a&c=d": True}),
        safeguards=("ż",),
        routes=("r,1", "r-2"),
    )
    assert resource_uri(request) == (
        "https://model-release-gate.dev/release?regions=PL,US&audience=NAMED&distribution=HOSTED&on=a%26c%3Dd,b"
        "&safeguards=%C5%BC&routes=r%2C1,r-2&excluded=.cache,a%2Cb"
    )
