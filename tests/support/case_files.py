"""The ready set of cases in `examples/policy-tests`, made from the honest world: run this file to write it again.

    .venv/bin/python -m tests.support.case_files examples/policy-tests

A test compares what lies there with what is made here.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.disk import Disk
from tests.support.world import Change, World, at

README = """# A policy, and the cases that it is tested by

`gate policy test examples/policy-tests/cases --policy examples/policy-tests/policy.toml` decides each case, offline, as
of its own instant, and compares the answer with its `case.toml`. `allowed` is the smallest honest world: with any one
of its files less the release is denied. The others change one thing each.

All of it is an example: the private halves of these keys are public, so trust none of them. How to write your own:
[test your policy](../../docs/how-to/test-policies.md).
"""
SHARED = "../allowed/attestations"


@dataclass(frozen=True)
class Ready:
    """A case: what it shows, what is changed for it, and the lines of its case.toml after `name` and `at`."""

    told: str
    lines: tuple[str, ...]
    change: Change | None = None
    at: str = at()
    build: str = "orca"


def make_cases(folder: Path) -> None:
    """Write the whole set into ``folder``, which must be there and empty."""
    disk = Disk(folder)
    (folder / "README.md").write_text(README)
    shutil.copytree(disk.build, folder / "orca-tampered")
    (folder / "orca-tampered" / "model.safetensors").write_bytes(b"weightz")
    for name, ready in CASES.items():
        case = folder / "cases" / name
        case.mkdir(parents=True)
        lines = (f'name = "{ready.told}"', f"at = {ready.at}", f'build = "../../{ready.build}"', *ready.lines)
        (case / "case.toml").write_text("\n".join(lines) + "\n")
        if ready.change is not None:
            _write_changed(World(disk.world.build), ready.change, case / "attestations", whole=name == "allowed")


def _write_changed(world: World, change: Change, folder: Path, *, whole: bool) -> None:
    """The files that a change makes other than those of the honest world."""
    honest = {} if whole else {item.origin: item.data for item in world.items()}
    change(world)
    folder.mkdir()
    for item in world.items():
        if honest.get(item.origin) != item.data:
            (folder / item.origin).write_bytes(item.data)


def _no(world: World) -> None:
    world.papers["nsa"] = world.verification("nsa", "NOT_CLEARED", validUntil=None)


def _no_deleted(world: World) -> None:
    _no(world)
    world.dropped.add("nsa")


def _expire(world: World) -> None:
    world.papers["nsa"].predicate["validUntil"] = at(days=-1)


def _revoke(world: World) -> None:
    world.papers["nsa"].entry["nsa"] = {"state": "REVOKED", "reasonCode": "benchmark-leaked"}


def _one_officer(world: World) -> None:
    world.papers["caisi"].keys = ["caisi-1"]


def _incident(world: World) -> None:
    world.papers["incident"] = world.incident("acme")


def _waive(world: World) -> None:
    world.papers["lab"] = world.disclosure("acme", "INCIDENT_CHANNEL", lab_wide=True)
    world.papers["waiver"] = world.waiver("risk-framework-disclosed")


def _restrict(world: World) -> None:
    restriction = {"id": "r1", "kind": "FEATURE_DISABLED", "target": "chat"}
    scopes = [{"regions": ["US", "PL"], "audience": "GENERAL", "restrictions": [restriction]}]
    world.papers["nsa"] = world.verification("nsa", "CLEARED_WITH_RESTRICTIONS", scopes=scopes)


def _changed(*names: str) -> tuple[str, str]:
    """What the case brings, with the honest world's files but for these."""
    files = ", ".join(f'"{SHARED}/{name}.json"' for name in names)
    return f'attestations = ["{SHARED}", "attestations"]', f"without = [{files}]"


def _not_met(*names: str) -> tuple[str, str]:
    listed = ", ".join(f'"{name}"' for name in names)
    return 'expect = "DENY"', f"expect_not_met = [{listed}]"


ALL_FIRST = ("status-list-fresh", "build-signed", "coverage-determined", "cleared")
HONEST = f'attestations = ["{SHARED}"]'
CASES = {
    "allowed": Ready("the smallest honest world", ('expect = "ALLOW"',), lambda _: None),
    "clock-behind": Ready(
        "the clock is a day behind, so that every list lies in the future",
        (HONEST, 'expect = "UNDECIDED"', 'expect_because = "clock"'),
        at=at(days=-1),
    ),
    "clearance-expired": Ready(
        "nsa's clearance ended yesterday",
        (*_changed("nsa", "nsa.list"), *_not_met("coverage-determined", "cleared")),
        _expire,
    ),
    "feature-restricted": Ready(
        "nsa cleared it without chat, which this deployment offers",
        (*_changed("nsa", "nsa.list"), *_not_met("restrictions-enforced")),
        _restrict,
    ),
    "incident-open": Ready(
        "the lab reports an open critical incident",
        (*_changed("acme.list"), *_not_met("no-open-incident")),
        _incident,
    ),
    "lists-stale": Ready("nobody refreshed a list for a day", (HONEST, *_not_met(*ALL_FIRST)), at=at(days=1)),
    "no-by-nsa": Ready("nsa said no", (*_changed("nsa", "nsa.list"), *_not_met("cleared")), _no),
    "no-deleted": Ready(
        "nsa said no, and its file was deleted: its list still says so",
        (*_changed("nsa", "nsa.list"), *_not_met("status-list-fresh", "coverage-determined", "cleared")),
        _no_deleted,
    ),
    "nothing-at-hand": Ready("no attestation at all", ("attestations = []", *_not_met(*ALL_FIRST))),
    "one-officer": Ready(
        "one of caisi's two officers did not sign",
        (*_changed("caisi"), *_not_met("coverage-determined", "cleared"), 'expect_refused = ["R403"]'),
        _one_officer,
    ),
    "region-elsewhere": Ready(
        "asked for Germany, which nobody cleared", (HONEST, 'regions = ["DE"]', *_not_met("scope-covered"))
    ),
    "revoked": Ready(
        "nsa revoked its clearance", (*_changed("nsa.list"), *_not_met("coverage-determined", "cleared")), _revoke
    ),
    "tampered": Ready(
        "one weight is not as it was verified", (HONEST, *_not_met(*ALL_FIRST[1:])), build="orca-tampered"
    ),
    "waived": Ready(
        "no risk framework, and two officers waived it",
        (*_changed("lab", "acme.list"), 'expect = "ALLOW"', 'expect_waived = ["risk-framework-disclosed"]'),
        _waive,
    ),
}

if __name__ == "__main__":
    target = Path(sys.argv[1])
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    make_cases(target)
