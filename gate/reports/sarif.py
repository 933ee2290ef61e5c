"""For code scanning: SARIF 2.1.0. Requirements are the rules, what denies and what was refused are the results.

Not met is an error, a warning and what was found and not counted are warnings (a note beside an ALLOWED), a waived
requirement is an error that is suppressed with the waiver's words. Nothing is a result where there is no decision: then
the invocation says that it did not succeed, and why. Locations are relative references; of an absolute path only the
last name is told. This document gives no exit code: `invocations[0].exitCode` says the one there was.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, §3.14, §3.20, §3.27, §3.35, §3.49.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from gate import PROJECT
from gate.decision.answer import Answer, Decision, Result, State
from gate.reports.report import Report
from gate.reports.sections import told
from gate.reports.table import Written
from gate.reports.words import findings, first_line, percent_encode
from gate.requirements.table import REQUIREMENTS
from signatures.inert import inert, write_json
from signatures.reading.times import write_time

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
PAGES = "https://model-release-gate.dev"
SETTINGS = "policy.toml"


def render(report: Report, written: Written | None = None) -> str:  # noqa: ARG001 - as every format
    """The log as JSON, indented, in ASCII, without a newline at its end."""
    return write_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report)]})


def _run(report: Report) -> dict[str, Any]:
    results = list(_results(report))
    rules = {name: _requirement_rule(name) for name in REQUIREMENTS}
    for one in report.decision.refused if report.decision else ():
        rules[one.code.name] = {
            "id": one.code.name,
            "shortDescription": {"text": one.code.phrase},
            "help": {"text": f"{one.code.remedy}\n\nMore: gate explain {one.code.name}"},
            "helpUri": f"{PAGES}/reference/refusal-codes",
            "defaultConfiguration": {"level": "warning"},
        }
    places = {name: index for index, name in enumerate(rules)}
    for result in results:
        result["ruleIndex"] = places[result["ruleId"]]
    return {
        "tool": {
            "driver": {
                "name": "model-release-gate",
                "version": PROJECT.split()[1],
                "informationUri": PAGES,
                "rules": list(rules.values()),
            }
        },
        "automationDetails": {"id": "model-release-gate/"},
        "invocations": [_invocation(report)],
        "properties": {
            "decision": report.answer,
            "allowed": report.allowed,
            "summary": inert(first_line(report)),
            "policySha256": report.run.settings.digest,
            "trustSha256": report.run.settings.trust_digest,
        },
        "results": results,
    }


def _requirement_rule(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "shortDescription": {"text": REQUIREMENTS[name].asks},
        "help": {"text": f"{REQUIREMENTS[name].asks}\n\nMore: gate explain {name}"},
        "helpUri": f"{PAGES}/requirements/{name}",
        "defaultConfiguration": {"level": "error"},
    }


def _invocation(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = {
        "executionSuccessful": report.decision is not None,
        "exitCode": report.exit_code,
        "endTimeUtc": write_time(report.run.now),
    }
    if report.failure is not None:
        text = inert(report.failure.message)
        text += f"\nhelp: {inert(report.failure.help)}" if report.failure.help else ""
        found["toolExecutionNotifications"] = [{"level": "error", "message": {"text": text}}]
    return found


def _results(report: Report) -> Iterator[dict[str, Any]]:
    for one in findings(report):
        yield _result(one.requirement, one.kind, inert(one.text) if one.refers else told(one.reason), one.reason.origin)
    decision = report.decision
    if decision is None:
        return
    yield from (found for result in decision.results for found in _waived(result, decision))
    level = "note" if decision.answer is Answer.ALLOW else "warning"
    for refused in decision.refused:
        yield _result(refused.code.name, level, f"not counted: {inert(refused.detail)}", refused.origin)


def _waived(result: Result, decision: Decision) -> Iterator[dict[str, Any]]:
    if result.state is not State.WAIVED:
        return
    why = [f"{one.reason}; {one.ticket}" for one in decision.waivers if result.requirement in one.waives]
    for reason in result.reasons:
        found = _result(result.requirement, "error", told(reason), reason.origin)
        said = inert("; ".join(why) or result.waived_by or "waived")
        found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": said}]
        yield found


def _result(rule: str, level: str, text: str, origin: str | None) -> dict[str, Any]:
    uri = relative(origin or SETTINGS)
    mark = hashlib.sha256(f"{rule}\n{uri}\n{text}".encode(errors="backslashreplace")).hexdigest()
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": _plain(text)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}}],
        "partialFingerprints": {"gate/v1": mark},
    }


def _plain(text: str) -> str:
    r"""``text`` where a viewer reads `[words](address)` as a link and `{0}` as a place (SARIF §3.11.5, §3.11.6)."""
    text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return text.replace("{", "{{").replace("}", "}}")


def relative(origin: str) -> str:
    """Where it lies, as a relative reference: of a path that is absolute, climbs or has a scheme, the last name."""
    parts = [part for part in origin.split("/") if part not in ("", ".")]
    if origin.startswith("/") or ".." in parts or (parts and ":" in parts[0]):
        parts = parts[-1:]
    encoded = (percent_encode(part.encode(errors="backslashreplace")) for part in parts if part != "..")
    return "/".join(encoded) or SETTINGS
