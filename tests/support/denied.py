"""For each requirement a world that is denied by it: the examples of its page in `docs/requirements/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gate.policy.model import Participants
from signatures.predicates.disclosure import DisclosureKind
from tests.support.answers import add, one_evaluator
from tests.support.disclosures import without
from tests.support.world import World, at, scope


def _stale() -> World:
    world = World()
    world.lists["nsa"].next_update = at(minutes=-1)
    return world


def _unsigned() -> World:
    world = World()
    del world.papers["build"]
    world.papers["model.sig"].listed_by = []
    return world


def _hold_out() -> World:
    world = World()
    world.change_policy(participants=Participants(producers=("https://beta.example",)))
    return world


def _pending() -> World:
    world = World()
    paper = world.verification("nsa")
    del paper.predicate["verdict"]
    paper.predicate["coverage"].update(determination="PENDING", decisionExpectedAt=at(days=30))
    world.papers["nsa"] = paper
    return world


def _not_cleared() -> World:
    world = one_evaluator()
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED")
    return world


def _elsewhere() -> World:
    world = World()
    world.papers["nsa"].predicate["scopes"] = [scope("PL")]
    return world


def _misspelt() -> World:
    world = World()
    restriction = {"id": "r1", "kind": "FEATURE_DISABLED", "target": "code_execution"}
    world.papers["nsa"] = world.verification(
        "nsa", "CLEARED_WITH_RESTRICTIONS", scopes=[scope("US", restrictions=[restriction])]
    )
    return world


def _open_incident() -> World:
    world = World()
    add(world, "incident", world.incident("acme"))
    return world


def _overdue() -> World:
    world = World()
    owed = {"authority": "https://cert.example", "stage": "FINAL", "ruleId": "art-55", "dueAt": at(days=-1)}
    add(world, "incident", world.incident("acme", state="CLOSED", reports=[owed]))
    return world


def _undisclosed(kind: DisclosureKind) -> Callable[[], World]:
    return lambda: without(kind)


DENIED_BY: Mapping[str, Callable[[], World]] = MappingProxyType(
    {
        "status-list-fresh": _stale,
        "build-signed": _unsigned,
        "producer-participates": _hold_out,
        "coverage-determined": _pending,
        "cleared": _not_cleared,
        "scope-covered": _elsewhere,
        "restrictions-enforced": _misspelt,
        "no-open-incident": _open_incident,
        "incident-reports-filed": _overdue,
        **{f"{kind.lower().replace('_', '-')}-disclosed": _undisclosed(kind) for kind in DisclosureKind},
    }
)
