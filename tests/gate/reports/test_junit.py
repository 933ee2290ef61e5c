"""JUnit's XML: valid by the schema of Jenkins' xUnit plugin; a test case for each requirement."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
import xmlschema

from gate.reports.junit import render
from tests.support.reports import EVERY, allowed, audit, denied, hostile, rehearsal, undecided

SCHEMA = xmlschema.XMLSchema(str(Path(__file__).parents[2] / "fixtures" / "schemas" / "junit-10.xsd"))


def _states(text: str) -> dict[str, str]:
    return {case.get("name") or "": (case[0].tag if len(case) else "passed") for case in _suite(text).iter("testcase")}


def _suite(text: str) -> Element:
    SCHEMA.validate(text)
    found = fromstring(text).find("testsuite")  # noqa: S314 - what this program wrote
    assert found is not None
    return found


@pytest.mark.parametrize("kind", sorted(EVERY))
def test_every_report_is_valid_and_counts_its_cases(kind: str) -> None:
    """Nothing is a pass only where a release may go through."""
    report = EVERY[kind]()
    suite = _suite(render(report))
    states = list(_states(render(report)).values())
    assert suite.get("tests") == str(len(states))
    assert suite.get("failures") == str(states.count("failure"))
    assert suite.get("errors") == str(states.count("error"))
    assert suite.get("skipped") == str(states.count("skipped"))
    assert report.allowed == (not {"failure", "error", "skipped"} & set(states))


def test_denied() -> None:
    """Not met fails, not evaluated is skipped, met passes."""
    states = _states(render(denied()))
    assert states["cleared"] == "failure"
    assert states["scope-covered"] == "skipped"
    assert states["build-signed"] in ("passed", "system-out")
    failure = next(case for case in _suite(render(denied())).iter("failure") if "REVOKED" in (case.text or ""))
    assert failure.get("message") == "nsa has REVOKED its CLEARED (withdrawn)"
    assert failure.text == (
        "nsa has REVOKED its CLEARED (withdrawn)\nfound in: nsa.json\nnote: no waiver reaches this\n"
        "help: nsa: reinstate what is only suspended, or issue a new clearance, once that is right"
    )


def test_undecided_is_an_error() -> None:
    """Never an empty suite, which viewers show as green."""
    assert _states(render(undecided())) == {"decision": "error"}


@pytest.mark.parametrize("report", [audit(), rehearsal()], ids=["audit", "rehearsal"])
def test_what_lets_nothing_through_is_not_all_green(report: object) -> None:
    """A case of its own is skipped, with the reason."""
    assert _states(render(report))["decision"] == "skipped"  # type: ignore[arg-type]


def test_properties_say_what_was_judged_by() -> None:
    """The decision, the digests of policy and trust file, and the build."""
    found = {one.get("name"): one.get("value") for one in _suite(render(allowed())).iter("property")}
    assert found["decision"] == "ALLOW"
    assert found["allowed"] == "true"
    assert found["policy-sha256"] == "41ab" + "0" * 60
    assert found["build-digest"] == f"dirHash:{allowed().run.build.identity.dir_hash}"  # type: ignore[union-attr]


def test_text_from_outside_stays_text() -> None:
    """Well formed, valid, no control character, no element of a stranger, no command of a CI system."""
    text = render(hostile())
    tags = {one.tag for one in _suite(text).iter()}
    assert tags <= {"testsuite", "properties", "property", "testcase", "failure", "skipped", "system-out"}
    assert text.isascii()
    assert not any(line.lstrip().startswith(("::", "##[")) for line in text.splitlines())
