"""Every requirement, in the order in which a report lists them; what a later one depends on comes first."""

from __future__ import annotations

from types import MappingProxyType

from gate.decision.evidence import Basis
from gate.policy.model import Policy
from gate.requirements import (
    build_signed,
    capabilities_disclosed,
    cleared,
    copyright_policy_disclosed,
    coverage_determined,
    incident_channel_disclosed,
    incident_reports_filed,
    model_documentation_disclosed,
    model_report_disclosed,
    no_open_incident,
    producer_participates,
    restrictions_enforced,
    risk_framework_disclosed,
    safeguards_disclosed,
    scope_covered,
    status_list_fresh,
    training_content_summary_disclosed,
    transparency_report_disclosed,
)
from gate.requirements.requirement import Requirement
from signatures.predicates.disclosure import DisclosureKind

DISCLOSURES = MappingProxyType(
    {
        DisclosureKind.RISK_FRAMEWORK: risk_framework_disclosed.REQUIREMENT,
        DisclosureKind.CAPABILITIES: capabilities_disclosed.REQUIREMENT,
        DisclosureKind.SAFEGUARDS: safeguards_disclosed.REQUIREMENT,
        DisclosureKind.INCIDENT_CHANNEL: incident_channel_disclosed.REQUIREMENT,
        DisclosureKind.TRANSPARENCY_REPORT: transparency_report_disclosed.REQUIREMENT,
        DisclosureKind.MODEL_DOCUMENTATION: model_documentation_disclosed.REQUIREMENT,
        DisclosureKind.MODEL_REPORT: model_report_disclosed.REQUIREMENT,
        DisclosureKind.COPYRIGHT_POLICY: copyright_policy_disclosed.REQUIREMENT,
        DisclosureKind.TRAINING_CONTENT_SUMMARY: training_content_summary_disclosed.REQUIREMENT,
    }
)
ALWAYS = (
    status_list_fresh.REQUIREMENT,
    build_signed.REQUIREMENT,
    producer_participates.REQUIREMENT,
    coverage_determined.REQUIREMENT,
    cleared.REQUIREMENT,
    scope_covered.REQUIREMENT,
    restrictions_enforced.REQUIREMENT,
    no_open_incident.REQUIREMENT,
    incident_reports_filed.REQUIREMENT,
)
REQUIREMENTS = MappingProxyType({found.id: found for found in (*ALWAYS, *DISCLOSURES.values())})
WAIVABLE = frozenset(found.id for found in REQUIREMENTS.values() if found.waivable)


def asked(policy: Policy, basis: Basis) -> tuple[Requirement, ...]:
    """What this policy asks of a build on this basis."""
    disclosures = tuple(DISCLOSURES[kind] for kind in DISCLOSURES if kind in policy.disclosures)
    return tuple(found for found in (*ALWAYS, *disclosures) if basis in found.asked_for)
