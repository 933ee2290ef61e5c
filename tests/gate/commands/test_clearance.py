"""`gate clearance`: each build, each region, what is missing, what changed, and the worst exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gate.clearance import Clearances
from signatures.reading.shapes import read
from signatures.regions import ALL
from tests.support.disk import Disk, Ran
from tests.support.world import scope


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The honest world as files, written."""
    made = Disk(tmp_path)
    made.write()
    return made


def clearance(disk: Disk, *arguments: object, builds: tuple[object, ...] | None = None) -> Ran:
    """The command over the world's build."""
    named = (disk.build,) if builds is None else builds
    return disk.run("clearance", *named, "--policy", disk.policy, *arguments)


def document(ran: Ran) -> Any:
    """The JSON on standard output."""
    return json.loads(ran.stdout)


def test_what_is_shown(disk: Disk) -> None:
    """One region cleared, one not, one restricted: whole."""
    limit = {"id": "r1", "kind": "FEATURE_DISABLED", "target": "code-execution"}
    disk.world.papers["caisi"].predicate |= {
        "verdict": "CLEARED_WITH_RESTRICTIONS",
        "scopes": [scope("US"), {**scope("PL"), "restrictions": [limit]}],
    }
    disk.write()
    ran = clearance(disk, "--region", "PL", "--region", "FR", "--region", "US")
    assert (ran.exit_code, ran.stderr) == (1, "")
    assert disk.mask(ran.stdout) == (
        """clearance for GENERAL, HOSTED at 2026-11-23T18:00:00Z

…/orca  dirHash:DIGEST
  DENIED     FR
    missing: scope-covered: 0 of the 2 evaluators needed clear FR for GENERAL, HOSTED
      note: caisi covers US for GENERAL, HOSTED and ON_PREMISES; PL for GENERAL, HOSTED and ON_PREMISES, \
until 2027-02-11T18:00:00Z: not FR
      note: nsa covers US, PL for GENERAL, HOSTED and ON_PREMISES, until 2027-02-11T18:00:00Z: not FR
      help: caisi, nsa: issue a verification whose scopes include FR for GENERAL, HOSTED; \
or you: deploy in PL or US, which enough clear
  ALLOWED    PL  by caisi, nsa since 2026-11-13T18:00:00Z, until 2027-02-11T18:00:00Z, \
evidence to be renewed by 2026-11-24T17:00:00Z
    restricted: FEATURE_DISABLED code-execution by caisi (kept)
  ALLOWED    US  by caisi, nsa since 2026-11-13T18:00:00Z, until 2027-02-11T18:00:00Z, \
evidence to be renewed by 2026-11-24T17:00:00Z

policy frontier-release sha256:DIGEST (not pinned); trust sha256:DIGEST; memory kept
"""
    )


def test_pending(disk: Disk) -> None:
    """When a decision is expected, and by whom."""
    predicate = disk.world.papers["nsa"].predicate
    predicate |= {
        "coverage": {**predicate["coverage"], "determination": "PENDING", "decisionExpectedAt": "2026-12-01T00:00:00Z"}
    }
    for member in ("verdict", "suite", "evaluatedAt", "validUntil"):
        predicate.pop(member)
    disk.write()
    ran = clearance(disk, "--region", "PL")
    assert ran.exit_code == 1
    assert "    pending: nsa PENDING, expected 2026-12-01T00:00:00Z\n" in ran.stdout
    (place,) = document(clearance(disk, "--region", "PL", "--json"))["builds"][0]["regions"]
    assert place["pending"] == [{"party": "nsa", "determination": "PENDING", "expected": "2026-12-01T00:00:00Z"}]


def test_all_regions(disk: Disk) -> None:
    """Each by itself; the same said once for all of which it is true."""
    ran = clearance(disk, "--all-regions")
    assert ran.exit_code == 1
    assert "  ALLOWED    PL, US  by caisi, nsa" in ran.stdout
    assert (
        f"  DENIED     {len(ALL) - 2} regions\n"
        "    missing: scope-covered: 0 of the 2 evaluators needed clear these regions for GENERAL, HOSTED\n"
        "      note: caisi covers US, PL for GENERAL, HOSTED and ON_PREMISES, until 2027-02-11T18:00:00Z: "
        "not these regions\n"
        "      note: nsa covers US, PL for GENERAL, HOSTED and ON_PREMISES, until 2027-02-11T18:00:00Z: "
        "not these regions\n"
        "      help: caisi, nsa: issue a verification whose scopes include these regions for GENERAL, HOSTED; "
        "or you: deploy in PL or US, which enough clear\n"
    ) in ran.stdout
    places = document(clearance(disk, "--all-regions", "--json"))["builds"][0]["regions"]
    assert {place["region"] for place in places} == ALL
    assert {place["region"] for place in places if place["allowed"]} == {"PL", "US"}


def test_json_is_what_its_reader_reads(disk: Disk) -> None:
    """`--since` reads it back."""
    ran = clearance(disk, "--region", "PL", "--json")
    report = read(Clearances, document(ran))
    assert (ran.exit_code, report.allowed, report.exit_code) == (0, True, 0)
    (build,) = report.builds
    assert build.digests["dirHash"] == disk.world.build.identity.dir_hash
    (place,) = build.regions
    assert (place.region, place.decision, place.allowed, place.by) == ("PL", "ALLOW", True, ("caisi", "nsa"))


def test_a_digest(disk: Disk) -> None:
    """Found without its bytes, which is said."""
    ran = clearance(disk, "--region", "PL", builds=(f"dirHash:{disk.world.build.identity.dir_hash}",))
    assert (ran.exit_code, "(bytes: not seen)" in ran.stdout) == (0, True)
    bare = clearance(disk, "--region", "PL", builds=(disk.world.build.identity.dir_hash,))
    assert bare.exit_code == 1


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ((), 0),
        (("dirHash:" + "0" * 64,), 1),
        (("dirHash:" + "0" * 64, "gone"), 2),
        (("dirHash1:" + "0" * 64,), 2),
    ],
)
def test_the_worst_exit_code(disk: Disk, others: tuple[str, ...], code: int) -> None:
    """Every build is answered for, and one that cannot be read is not passed over."""
    ran = clearance(disk, "--region", "PL", "--json", builds=(disk.build, *others))
    report = document(ran)
    assert (ran.exit_code, report["exitCode"], report["allowed"]) == (code, code, code == 0)
    assert len(report["builds"]) == 1 + len(others)
    assert report["builds"][0]["exitCode"] == 0


def test_undecided(disk: Disk) -> None:
    """Two lists with one number: no region can be told."""
    assert clearance(disk, "--region", "PL").exit_code == 0
    del disk.world.papers["nsa"]
    disk.write()
    ran = clearance(disk, "--region", "PL")
    assert ran.exit_code == 3
    assert "  UNDECIDED  PL\n    missing: undecided: two lists of nsa have the sequence 7" in ran.stdout
    assert clearance(disk, "--attestations", "/gone").exit_code == 3


def test_a_fleet(disk: Disk) -> None:
    """Paths and digests by line; the same build twice is answered once."""
    fleet = disk.folder / "fleet.txt"
    fleet.write_text(f"# ours\n\n{disk.build}\n  dirHash:{'0' * 64}  \n")
    ran = clearance(disk, "--region", "PL", "--fleet", fleet, "--json")
    assert (ran.exit_code, len(document(ran)["builds"])) == (1, 2)


@pytest.mark.parametrize("content", [b"", b"# nothing\n\n", b"\xff\n", None])
def test_a_fleet_of_nothing(disk: Disk, content: bytes | None) -> None:
    """No build is never "all cleared"."""
    fleet = disk.folder / "fleet.txt"
    if content is not None:
        fleet.write_bytes(content)
    assert clearance(disk, "--fleet", fleet, builds=()).exit_code == 2
    assert clearance(disk, builds=()).exit_code == 2


def test_regions_are_asked_in_one_way(disk: Disk) -> None:
    """And the policy's where none is asked."""
    assert clearance(disk, "--all-regions", "--region", "PL").exit_code == 2
    assert document(clearance(disk, "--json"))["builds"][0]["regions"][0]["region"] == "US"


def test_what_changed(disk: Disk) -> None:
    """Between two runs: decision, end, restrictions, what is missing."""
    last = disk.folder / "last.json"
    last.write_text(clearance(disk, "--region", "PL", "--region", "US", "--json").stdout)
    assert "changed: nothing\n" in clearance(disk, "--region", "PL", "--since", last).stdout
    disk.world.papers["caisi"].predicate |= {"validUntil": "2026-12-31T00:00:00Z", "scopes": [scope("US")]}
    disk.world.lists["caisi"].sequence = 8
    disk.write()
    ran = clearance(disk, "--region", "PL", "--region", "US", "--region", "FR", "--since", last)
    assert disk.mask(ran.stdout).split("changed:\n")[1].split("\n\n")[0] == (
        "  …/orca FR decision: none -> DENY\n"
        "  …/orca PL decision: ALLOW -> DENY\n"
        "  …/orca PL clearedUntil: 2027-02-11T18:00:00Z -> none\n"
        "  …/orca PL missing: none -> scope-covered\n"
        "  …/orca US clearedUntil: 2027-02-11T18:00:00Z -> 2026-12-31T00:00:00Z"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "expecting value"),
        ("{}", "is missing"),
        (None, "no such file"),
        ("audience", "it was asked about NAMED, HOSTED"),
        ("version", "it is version 2"),
    ],
)
def test_since_what(disk: Disk, content: str | None, message: str) -> None:
    """Only what this command printed about the same audience."""
    last = disk.folder / "last.json"
    found = document(clearance(disk, "--json"))
    if content == "audience":
        content = json.dumps({**found, "audience": "NAMED"})
    if content == "version":
        content = json.dumps({**found, "schemaVersion": "2"})
    if content is not None:
        last.write_text(content)
    ran = clearance(disk, "--since", last)
    assert (ran.exit_code, message in ran.stderr) == (2, True), ran.stderr


def test_audit_mode(disk: Disk) -> None:
    """Nothing is let through, and it is said."""
    disk.change_policy('mode = "enforce"', 'mode = "audit"')
    ran = clearance(disk, "--region", "FR")
    assert (ran.exit_code, ran.stdout.startswith("mode: audit, nothing is let through; clearance for")) == (0, True)
    assert document(clearance(disk, "--region", "PL", "--json"))["allowed"] is False
    assert clearance(disk, builds=("gone",)).exit_code == 2


def test_near_misses(disk: Disk) -> None:
    """A build that nearly matches is named."""
    (disk.build / ".gitattributes").write_text("x")
    ran = clearance(disk, "--region", "PL")
    assert ran.exit_code == 1
    assert "near miss: attestations/caisi.json" in ran.stdout
    assert 'exclude = [".gitattributes"]' in ran.stdout


def test_a_policy_inside_a_build(disk: Disk) -> None:
    """As for the check."""
    ran = clearance(disk, builds=(disk.folder,))
    assert (ran.exit_code, "which would then judge itself" in ran.stdout) == (2, True)


def test_unpinned_in_ci(disk: Disk) -> None:
    """Said here too."""
    ran = disk.run("clearance", disk.build, "--policy", disk.policy, CI="true")
    assert "\nwarning: policy: unpinned\n" in ran.stdout


def test_hostile_names_are_inert(disk: Disk) -> None:
    """A fleet file may come from anywhere."""
    fleet = disk.folder / "fleet.txt"
    fleet.write_text("::set-output name=x::\x1b[2J\n##[warning]x\n")
    for flags in ([], ["--json"]):
        ran = clearance(disk, "--fleet", fleet, *flags)
        assert ran.exit_code == 2
        assert "::" not in ran.stdout
        assert "##" not in ran.stdout
        assert "\x1b" not in ran.stdout


def test_colour(disk: Disk) -> None:
    """Where it is asked for."""
    assert "\x1b[32;1mALLOWED  \x1b[0m  PL" in clearance(disk, "--region", "PL", "--color", "always").stdout


def test_an_empty_name_is_no_build(disk: Disk) -> None:
    """An unset variable of a script is not the working directory."""
    ran = disk.run("clearance", disk.build, "", "--policy", disk.policy)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: a build's name is empty\n")
