"""Worlds whose policy asks for one kind of disclosure."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from gate.policy.model import DisclosureRule
from signatures.predicates.disclosure import LAB_WIDE, DisclosureKind
from tests.support.world import World


def asks_only_for(kind: str, *, max_age_days: int | None = None) -> World:
    """A world in which only this kind is asked for, and is there: in `lab`, or in `build`."""
    world = World()
    wanted = DisclosureKind(kind)
    rule = DisclosureRule(max_age=timedelta(days=max_age_days) if max_age_days else None)
    world.change_policy(disclosures=MappingProxyType({wanted: rule}))
    world.papers["build"] = world.disclosure("acme", *(() if wanted in LAB_WIDE else (kind,)), "MODEL_REPORT")
    world.papers["lab"] = world.disclosure("acme", *((kind,) if wanted in LAB_WIDE else ()), lab_wide=True)
    if wanted is DisclosureKind.MODEL_REPORT:
        world.papers["build"] = world.disclosure("acme", kind)
    if wanted not in LAB_WIDE:
        del world.papers["lab"]
    return world


def without(kind: str) -> World:
    """The same world, and nothing of that kind in it."""
    world = asks_only_for(kind)
    for name in ("build", "lab"):
        world.papers.pop(name, None)
    return world
