"""Statements as the verifier reads them, made from the small world's papers, for tests of status lists."""

from __future__ import annotations

from typing import Any

from signatures.envelopes.statement import read_predicate, read_statement
from signatures.reading.strict_json import Bounds
from signatures.status.overlap import Listed
from tests.support.world import Paper, World, scope

_BOUNDS = Bounds()


def listed(paper: Paper) -> Listed:
    """A paper as a list names it."""
    raw = read_statement(paper.payload(), max_bytes=_BOUNDS.list_bytes, depth=_BOUNDS.depth)
    return Listed(payload=paper.digest, statement=read_predicate(raw))


def verification(*regions: str, party: str = "nsa", audience: str = "GENERAL", **more: Any) -> Listed:
    """A verification of the world's build for these regions; without regions, without scopes."""
    scopes = [scope(*regions, audience=audience)] if regions else None
    return listed(World().verification(party, **{"scopes": scopes, **more}))


def incident(number: str, party: str = "acme", **more: Any) -> Listed:
    """An incident report with this incidentId."""
    return listed(World().incident(party, incidentId=number, **more))
