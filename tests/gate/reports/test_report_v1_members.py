"""The compatibility of version 1: what a reader of it may rely on never goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gate.schemas import report_schema

MEMBERS = Path(__file__).parents[2] / "fixtures" / "report-v1-members.txt"


def members(schema: dict[str, Any]) -> set[str]:
    """`Kind.member` of every member, with `!` where it always stands there."""
    kinds = {"Report": schema, **schema.get("$defs", {})}
    return {
        f"{kind}.{name}{'!' if name in found.get('required', ()) else ''}"
        for kind, found in kinds.items()
        for name in found.get("properties", ())
    }


def test_version_1_has_lost_no_member() -> None:
    """A line may be added to the file, never taken out: what goes makes version 2 (docs/reference/json-report.md)."""
    kept = set(MEMBERS.read_text(encoding="utf-8").split())
    assert len(kept) > 60
    assert kept - members(report_schema()) == set()
