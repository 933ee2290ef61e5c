"""For test viewers of CI systems: JUnit's XML, a test case for each requirement.

Not met is a failure, not evaluated and waived are skipped, a run that could not decide is an error. What takes an
ALLOW's force away (a rehearsal, audit mode) is a skipped case of its own, so that a green list is never read as a
release. XML is built by the standard library's tree, which escapes; what is written passes through `inert` before.

Source: the schema of Jenkins' xUnit plugin (junit-10.xsd).
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gate.decision.answer import Result, State
from gate.reports.report import Report
from gate.reports.sections import known, told
from gate.reports.table import Written
from gate.reports.words import first_line, identifying_digest
from signatures.inert import inert
from signatures.reading.times import write_time

SUITE = "model-release-gate"


def render(report: Report, written: Written | None = None) -> str:  # noqa: ARG001 - as every format
    """The document, in ASCII, without a newline at its end."""
    results = report.decision.results if report.decision else ()
    cases = [_requirement(result) for result in results]
    if report.decision is None or (report.word == "ALLOWED" and not report.allowed):
        cases.append(_decision(report))
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
    }
    root = Element("testsuites", {name: counts[name] for name in ("tests", "failures", "errors")} | {"name": SUITE})
    moment = write_time(report.run.now.replace(microsecond=0)).removesuffix("Z")
    suite = SubElement(root, "testsuite", {"name": SUITE, "timestamp": moment, "time": "0", **counts})
    properties = SubElement(suite, "properties")
    for name, value in _properties(report):
        SubElement(properties, "property", {"name": name, "value": inert(value)})
    suite.extend(cases)
    SubElement(suite, "system-out").text = inert(first_line(report))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root).decode("ascii")


def _properties(report: Report) -> list[tuple[str, str]]:
    run = report.run
    found = [
        ("decision", report.answer),
        ("allowed", str(report.allowed).lower()),
        ("exit-code", str(report.exit_code)),
        ("mode", run.settings.mode.value),
        ("policy", run.settings.policy),
        ("policy-sha256", run.settings.digest),
        ("trust-sha256", run.settings.trust_digest),
        ("run", run.run_id),
    ]
    if run.build is not None:
        found += [("build", run.build.name), ("build-digest", "".join(identifying_digest(run.build)))]
    if report.decision is not None:
        found += [("refused", f"{one.code.name} {one.origin}: {one.detail}") for one in report.decision.refused]
        found += [("waiver", ", ".join(one.waives)) for one in report.decision.waivers]
    return found + [("warning", one) for one in report.warnings] + [("skipped", one) for one in report.checks_skipped]


def _case(name: str) -> Element:
    return Element("testcase", {"name": inert(name), "classname": SUITE, "time": "0"})


def _requirement(result: Result) -> Element:
    case = _case(result.requirement)
    said = "; ".join(inert(text) for text in known(result))
    if result.state is State.NOT_MET:
        text = "\n\n".join(told(reason, with_origin=True) for reason in result.reasons)
        SubElement(case, "failure", {"type": "not met", "message": said}).text = text
    elif result.state is not State.MET:
        SubElement(case, "skipped", {"message": f"{result.state.value}: {said}"})
    elif said:
        SubElement(case, "system-out").text = said
    return case


def _decision(report: Report) -> Element:
    case = _case("decision")
    failure = report.failure
    if failure is None:
        SubElement(case, "skipped", {"message": inert(report.mark)})
    else:
        error = SubElement(case, "error", {"type": "undecided", "message": inert(failure.message)})
        error.text = f"help: {inert(failure.help)}" if failure.help else None
    return case
