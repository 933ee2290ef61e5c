"""A record holds only where all that it says of the decision follows from what it holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gate.records.again import decide_again
from gate.records.keep import outcome
from gate.records.open import open_record
from gate.reports import json_v1
from signatures.reading.shapes import plain
from tests.support.disk import Disk


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The honest world as files."""
    return Disk(tmp_path)


def _index(place: Path) -> Any:
    return json.loads((place / "record.json").read_text())


def _forge(place: Path, index: Any, report: bytes | None = None) -> None:
    """Write ``index`` and the report so that every byte is under its digest again."""
    if report is not None:
        objects = place / "objects" / "sha256"
        (objects / index["report"]["sha256"]).unlink()
        digest = hashlib.sha256(report).hexdigest()
        (objects / digest).write_bytes(report)
        index["report"] = {"sha256": digest, "size": len(report)}
    data = json.dumps(index).encode()
    (place / "record.json").write_bytes(data)
    (place / "record.json.sha256").write_text(f"{hashlib.sha256(data).hexdigest()}  record.json\n")


def _suit(disk: Disk, place: Path, change: Callable[[Any], object]) -> None:
    """Change the request of a denial's record, then make outcome and report what follows from it."""
    assert disk.check("--record", place).exit_code == 1
    index = _index(place)
    change(index["request"])
    _forge(place, index)
    again = decide_again(open_record(place)).report
    assert again.allowed
    index["outcome"] = plain(outcome(again, None))
    _forge(place, index, json_v1.render(again).encode())


def _restrict(disk: Disk, kind: str, target: str) -> None:
    predicate = disk.world.papers["nsa"].predicate
    predicate["verdict"] = "CLEARED_WITH_RESTRICTIONS"
    predicate["scopes"][0]["restrictions"] = [{"id": "r1", "kind": kind, "target": target}]


def test_a_request_that_contradicts_the_policy_does_not_hold(disk: Disk) -> None:
    """`old-decision-reused`: the policy turns `chat` on, which nsa forbids; the record says it is off."""
    place = disk.folder / "record"
    _restrict(disk, "FEATURE_DISABLED", "chat")
    _suit(disk, place, lambda request: request["features"].update(chat=False))
    ran = disk.run("record", "verify", place)
    assert (ran.exit_code, "HOLDS" in ran.stdout, "other features" in ran.stdout) == (3, False, True), ran.stdout


def test_a_request_that_adds_to_a_closed_deployment_does_not_hold(disk: Disk) -> None:
    """`[deployment] closed`: no command line could have declared that safeguard."""
    place = disk.folder / "record"
    disk.change_policy("[deployment.features]", "[deployment]\nclosed = true\n[deployment.features]")
    _restrict(disk, "SAFEGUARD_REQUIRED", "bio")
    _suit(disk, place, lambda request: request.update(safeguards=["bio"]))
    ran = disk.run("record", "verify", place)
    assert (ran.exit_code, "HOLDS" in ran.stdout, "other safeguards" in ran.stdout) == (3, False, True), ran.stdout


def test_what_the_command_line_declared_holds(disk: Disk) -> None:
    """The other way round: what a run may declare is in its record, and that holds."""
    place = disk.folder / "record"
    _restrict(disk, "SAFEGUARD_REQUIRED", "bio")
    assert disk.check("--record", place, "--safeguard", "bio", "--feature", "search=off").exit_code == 0
    assert disk.run("record", "verify", place).exit_code == 0


@pytest.mark.parametrize(
    ("member", "value"),
    [
        (("build", "digests", "dirHash"), "0" * 64),
        (("build", "digests"), {"sha256": "0" * 64}),
        (("build",), None),
        (("build", "bytesSeen"), False),
        (("build", "excluded"), ["secret"]),
        (("build", "kind"), "file"),
        (("request", "regions"), ["PL"]),
        (("request", "audience"), "NAMED"),
        (("request", "features", "chat"), False),
        (("until",), "2030-01-01T00:00:00Z"),
        (("trust", "digest"), "0" * 64),
        (("enforced",), False),
        (("producer",), "https://beta.example"),
        (("basis",), "submission"),
        (("restrictions",), []),
        (("waivers",), [{"requirement": "cleared"}]),
        (("levels",), ["MRG_EXEMPT"]),
        (("levels",), None),
    ],
)
def test_a_report_that_says_more_than_was_decided_does_not_hold(
    disk: Disk, member: tuple[str, ...], value: object
) -> None:
    """`old-decision-reused`: the report that was kept named another build, region or end, and the record held."""
    place = disk.folder / "record"
    _restrict(disk, "FEATURE_DISABLED", "code-execution")
    assert disk.check("--record", place).exit_code == 0
    assert disk.run("record", "verify", place).exit_code == 0
    index = _index(place)
    report = json.loads((place / "objects" / "sha256" / index["report"]["sha256"]).read_text())
    held = report
    for name in member[:-1]:
        held = held[name]
    assert held[member[-1]] != value
    held[member[-1]] = value
    _forge(place, index, json.dumps(report).encode())
    ran = disk.run("record", "verify", place)
    assert (ran.exit_code, "HOLDS" in ran.stdout) == (3, False), ran.stdout
    assert disk.run("record", "show", place).exit_code == 2
