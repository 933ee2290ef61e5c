"""The predicate types this program reads, each with the short name by which trust files and commands call it."""

from __future__ import annotations

HOME = "https://model-release-gate.dev/"

PRERELEASE_VERIFICATION = f"{HOME}prerelease-verification/v0.1"
DISCLOSURE = f"{HOME}disclosure/v0.1"
SUBMISSION = f"{HOME}submission/v0.1"
INCIDENT_REPORT = f"{HOME}incident-report/v0.1"
STATUS_LIST = f"{HOME}status-list/v0.1"
WAIVER = f"{HOME}waiver/v0.1"
BUILD_SIGNATURE = "https://model_signing/signature/v1.0"  # OpenSSF Model Signing
PROVENANCE = "https://slsa.dev/provenance/v1"

SHORT_NAMES = {
    "prerelease-verification": PRERELEASE_VERIFICATION,
    "disclosure": DISCLOSURE,
    "submission": SUBMISSION,
    "incident-report": INCIDENT_REPORT,
    "status-list": STATUS_LIST,
    "waiver": WAIVER,
    "build-signature": BUILD_SIGNATURE,
    "provenance": PROVENANCE,
}


def short_name(predicate_type: str) -> str:
    """The short name of a type, or the type itself where it has none."""
    return next((short for short, full in SHORT_NAMES.items() if full == predicate_type), predicate_type)
