"""Every predicate: its type, its class (loaded when first met), and the member that claims the author (step 7)."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from signatures.predicates import types


@dataclass(frozen=True, slots=True)
class Row:
    """Where a predicate's class is, and which of its members names its author (None: its signers are meant)."""

    module: str
    name: str
    author: str | None


PREDICATES = MappingProxyType(
    {
        types.PRERELEASE_VERIFICATION: Row("prerelease_verification", "PrereleaseVerification", "evaluator"),
        types.DISCLOSURE: Row("disclosure", "Disclosure", "producer"),
        types.SUBMISSION: Row("submission", "Submission", "producer"),
        types.INCIDENT_REPORT: Row("incident_report", "IncidentReport", "reporter"),
        types.STATUS_LIST: Row("status_list", "StatusList", "issuer"),
        types.WAIVER: Row("waiver", "Waiver", None),
        types.BUILD_SIGNATURE: Row("build_signature", "BuildSignature", None),
        types.PROVENANCE: Row("provenance", "Provenance", None),
    }
)


@cache
def predicate_class(predicate_type: str) -> type[Any]:
    """The dataclass of a type in ``PREDICATES``."""
    entry = PREDICATES[predicate_type]
    found: type[Any] = getattr(importlib.import_module(f"signatures.predicates.{entry.module}"), entry.name)
    return found


def author_of(predicate_type: str, predicate: Any) -> str | None:  # noqa: ANN401 - any predicate
    """The party id that a predicate claims as its author, or None where it claims none."""
    member = PREDICATES[predicate_type].author
    if member is None:
        return None
    claimed = getattr(predicate, member)
    return claimed if isinstance(claimed, str) else claimed.id
