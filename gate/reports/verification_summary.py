"""The decision as a SLSA Verification Summary Attestation (VSA) v1, to be signed.

Source: slsa.dev/spec/v1.0/verification_summary and, for what a reader in Go takes, slsa-verifier's
`verifiers/internal/vsa`. A record of one decision at ``timeVerified``, not a permit: what else there is to say of it
stands in ``verifiedLevels``, never in extensions that such a reader would pass over.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gate import PROJECT
from gate.decision.case import Request
from gate.reports.report import Report
from gate.reports.words import percent_encode
from signatures.envelopes.statement import STATEMENT_V1
from signatures.errors import ConfigError
from signatures.reading import strict_json
from signatures.reading.times import write_time

PREDICATE_TYPE = "https://slsa.dev/verification_summary/v1"
VERIFIER_ID = f"https://model-release-gate.dev/gate@{PROJECT.split()[1]}"
RESOURCE = "https://model-release-gate.dev/release"
POLICY = "https://model-release-gate.dev/policy"


def write_summary(report: Report) -> bytes:
    """The statement's bytes: PASSED only where the report says allowed, else FAILED.

    Raises ConfigError for a rehearsal, and where the run did not get to a build.
    """
    run = report.run
    if run.rehearsal:
        raise ConfigError("a rehearsal (`--at`) writes no decision file", help="leave out --at, or --decision")
    if run.build is None or run.request is None:
        raise ConfigError("no build was identified, so that there is nothing to write a decision about")
    levels = report.decision.levels if report.decision is not None and report.allowed else ("FAILED",)
    passed = report.allowed and "FAILED" not in levels and bool(levels)
    statement = {
        "_type": STATEMENT_V1,
        "subject": [{"name": run.build.name, "digest": run.build.identity.as_set()}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "verifier": {"id": VERIFIER_ID},
            "timeVerified": write_time(run.now),
            "resourceUri": resource_uri(run.request),
            "policy": {
                "uri": f"{POLICY}#{_quote(run.settings.policy)}",
                "digest": {"sha256": run.settings.digest},
            },
            "inputAttestations": _inputs(report),
            "verificationResult": "PASSED" if passed else "FAILED",
            "verifiedLevels": list(levels) if passed else ["FAILED"],
            "slsaVersion": "1.0",
        },
    }
    return strict_json.dump(statement)


def resource_uri(request: Request) -> str:
    """What was asked, as the URI that a reader compares: parts and their values sorted, empty ones left out.

    `https://model-release-gate.dev/release?regions=PL,US&audience=GENERAL&distribution=HOSTED&on=chat&off=…`, then
    `safeguards`, `routes`, and `excluded`: what the policy leaves out of the build. Names are percent-encoded.
    """
    parts = {
        "regions": request.regions,
        "audience": (str(request.audience),),
        "distribution": (str(request.distribution),),
        "on": [name for name, on in request.features.items() if on],
        "off": [name for name, on in request.features.items() if not on],
        "safeguards": request.safeguards,
        "routes": request.routes,
        "excluded": request.build.excluded,
    }
    return f"{RESOURCE}?" + "&".join(f"{name}={_join(values)}" for name, values in parts.items() if values)


def _join(values: Iterable[str]) -> str:
    return ",".join(_quote(value) for value in sorted(values))


def _quote(text: str) -> str:
    return percent_encode(text.encode())


def _inputs(report: Report) -> list[dict[str, Any]]:
    """Every envelope used, by the sha256 of its bytes; ``annotations.payload`` is the sha256 that lists name it by."""
    used = report.decision.used if report.decision else ()
    return [
        {"uri": _uri(origin), "digest": {"sha256": digest}, "annotations": {"payload": payload}}
        for payload in used
        for origin, digest in report.envelope_digests(payload)
    ]


def _uri(origin: str) -> str:
    """Where it was found, as a relative reference (RFC 3986 §4.2): nothing is fetched by it."""
    return "/".join(_quote(part) for part in origin.split("/"))
