"""`gate policy test`: folders of cases against what they expect, and what-ifs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.support.case_files import CASES, make_cases
from tests.support.disk import Disk, Ran

READY = Path(__file__).parents[3] / "examples" / "policy-tests"


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """A folder with the world's policy and trust file; the cases lie beside them."""
    disk = Disk(tmp_path)
    shutil.copytree(READY / "cases", tmp_path / "cases")
    shutil.copytree(READY / "orca-tampered", tmp_path / "orca-tampered")
    return disk


def run_test(disk: Disk, *arguments: object) -> Ran:
    """The command over these cases."""
    return disk.run("policy", "test", *arguments, "--policy", disk.policy)


def change(disk: Disk, case: str, old: str, new: str) -> None:
    """Replace the one ``old`` in a case.toml."""
    path = disk.folder / "cases" / case / "case.toml"
    text = path.read_text()
    assert text.count(old) == 1, text
    path.write_text(text.replace(old, new))


def only(disk: Disk, *names: str) -> None:
    """Remove every other case."""
    for case in (disk.folder / "cases").iterdir():
        if case.name not in names:
            shutil.rmtree(case)


def test_the_ready_cases_are_as_made(tmp_path: Path) -> None:
    """`examples/policy-tests` is what tests/support/case_files.py writes: no file more, less or other."""
    make_cases(tmp_path)

    def content(folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert content(READY) == content(tmp_path)


def test_every_ready_case_is_as_expected(disk: Disk) -> None:
    """Exit 0, a line for each, nothing remembered."""
    ran = run_test(disk, disk.folder / "cases")
    assert (ran.exit_code, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert [line.split()[:2] for line in lines[:-1]] == [["ok", f"{name}:"] for name in sorted(CASES)]
    assert lines[0] == "ok       allowed: the smallest honest world  (ALLOW)"
    assert lines[-1].startswith(f"{len(CASES)} cases: {len(CASES)} as expected, 0 differ; policy frontier-release")
    assert not disk.state.exists()


def test_a_difference_is_told_requirement_by_requirement(disk: Disk) -> None:
    """Expected, found, the first reason and who can mend it; exit 1, since it was decided."""
    only(disk, "allowed", "no-by-nsa")
    change(disk, "no-by-nsa", 'expect_not_met = ["cleared"]', 'expect_not_met = ["scope-covered"]')
    ran = run_test(disk, disk.folder / "cases")
    assert ran.exit_code == 1
    lines = disk.mask(ran.stdout).splitlines()
    assert [line for line in lines if not line.startswith("      ")] == [
        "ok       allowed: the smallest honest world  (ALLOW)",
        "differs  no-by-nsa: nsa said no  (DENY; not met: cleared)",
        "    cleared: expected met, found not met",
        "    scope-covered: expected not met, found not evaluated",
        "2 cases: 1 as expected, 1 differs; policy frontier-release sha256:DIGEST; rehearsed",
    ]
    assert (
        lines[3] == "      nsa says NOT_CLEARED (attestations/nsa.json)"
    )  # the requirement's own words, as in a report
    assert any(line.startswith("      help: nsa: ") for line in lines)
    assert "      cleared first" in lines


def test_a_denial_where_a_release_is_expected_says_why(disk: Disk) -> None:
    """The word first, then each requirement that stands in the way."""
    only(disk, "allowed")
    change(disk, "allowed", 'build = "../../orca"', 'build = "../../orca"\nregions = ["DE"]')
    ran = run_test(disk, disk.folder / "cases" / "allowed")
    assert ran.exit_code == 1
    lines = ran.stdout.splitlines()
    assert lines[1:3] == [
        "    decision: expected ALLOW, found DENY",
        "    scope-covered: expected met, found not met",
    ]


def test_an_unexpected_undecided_exits_3(disk: Disk) -> None:
    """Nothing was decided: 1 comes only from a decision."""
    only(disk, "allowed", "no-by-nsa")
    change(disk, "allowed", "2026-11-23", "2026-11-22")
    change(disk, "no-by-nsa", '"cleared"', '"build-signed"')
    ran = run_test(disk, disk.folder / "cases")
    assert ran.exit_code == 3
    assert "    decision: expected ALLOW, found UNDECIDED\n      " in ran.stdout
    junit = ET.fromstring(  # noqa: S314 - our own
        run_test(disk, disk.folder / "cases", "--format", "junit").stdout
    )
    assert junit.attrib == {"tests": "2", "failures": "1", "errors": "1"}


def test_an_allow_in_audit_mode_is_told_apart(disk: Disk) -> None:
    """It is as expected, and it lets nothing through."""
    only(disk, "allowed")
    disk.change_policy('mode = "enforce"', 'mode = "audit"')
    ran = run_test(disk, disk.folder / "cases")
    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[:2] == [
        "ok       allowed: the smallest honest world  (ALLOW in audit mode)",
        "note: mode is audit: `gate check` exits 0 whatever it finds, and an ALLOW here lets nothing through",
    ]
    found = json.loads(run_test(disk, disk.folder / "cases", "--format", "json").stdout)
    assert found["policy"]["enforced"] is False
    assert (found["cases"][0]["decision"], found["cases"][0]["allowed"]) == ("ALLOW", False)


def test_an_allow_by_a_waiver_is_no_plain_allow(disk: Disk) -> None:
    """A waiver that the case does not name is a difference."""
    only(disk, "allowed", "waived")
    change(disk, "waived", 'expect_waived = ["risk-framework-disclosed"]\n', "")
    ran = run_test(disk, disk.folder / "cases")
    assert ran.exit_code == 1
    assert "    risk-framework-disclosed: expected met, found waived\n" in ran.stdout


def test_an_allow_without_a_verification_is_no_plain_allow(disk: Disk) -> None:
    """An exemption lets the build through; the case must say that it means that."""
    only(disk, "allowed")
    digest = disk.world.build.identity.dir_hash
    disk.policy.write_text(
        disk.policy.read_text()
        + f'[[unsafe_exempt]]\ndigest = "dirHash:{digest}"\nreason = "small"\nuntil = 2027-01-01T00:00:00Z\n'
    )
    assert "basis: expected verification, found unsafe-exempt build" in run_test(disk, disk.folder / "cases").stdout
    change(disk, "allowed", 'expect = "ALLOW"', 'expect = "ALLOW"\nexpect_basis = "unsafe-exempt build"')
    assert run_test(disk, disk.folder / "cases").exit_code == 0


def test_a_reason_and_a_refusal_may_be_asked_for(disk: Disk) -> None:
    """For a denial that must come for this and nothing else."""
    only(disk, "allowed", "one-officer")
    more = '["R401"]\nexpect_because = "in the mood"'
    change(disk, "one-officer", '["R403"]', more)
    ran = run_test(disk, disk.folder / "cases")
    assert ran.exit_code == 1
    assert "    refusal R401: expected among the refused, found not among them\n" in ran.stdout
    assert "    reason: expected a reason with `in the mood`, found `" in ran.stdout


@pytest.mark.parametrize(
    ("old", "new", "message", "mends"),
    [
        ("expect =", "expects =", ":4: `expects`: is not known here", "did you mean `expect`?"),
        ('"ALLOW"', '"DENY"', ":4: a denial without its reason", "name what is not met"),
        ('"ALLOW"', '"UNDECIDED"', ":4: UNDECIDED without its reason", "write a part of the message"),
        ('"ALLOW"', '"Allow"', ":4: ", "did you mean `ALLOW`?"),
        ('"ALLOW"', '"DENY"\nexpect_not_met = ["cleard"]', ":5: ", "did you mean `cleared`?"),
        ('"ALLOW"', '"ALLOW"\nexpect_not_met = ["cleared"]', ":5: `ALLOW` goes with nothing", "leave it out"),
        ('"ALLOW"', '"ALLOW"\nexpect_refused = ["R40"]', ":5: ", "did you mean `R40"),
        ('"ALLOW"', '"ALLOW"\nregions = []', ":5: `regions` is empty", "name one"),
        (
            '"ALLOW"',
            '"ALLOW"\nattestations = ["https://x.example/"]',
            ":5: `https://x.example/` is not a path",
            "fetch the attestations",
        ),
        ('"ALLOW"', '"ALLOW"\nattestations = ["elsewhere"]', ":5: there is no `elsewhere`", "make the folder"),
        ('"ALLOW"', '"ALLOW"\nwithout = ["nsa.jsn"]', "`without` nsa.jsn: no such file", "did you mean `nsa.json`?"),
        ('"ALLOW"', '"ALLOW"\nregions = ["UK"]', "UK", "GB"),
        ('build = "../../orca"', "", ": no build: a case is about one build", "write `build"),
        ('build = "../../orca"', 'build = "../.."', "lies in the build", "outside of the build"),
    ],
)
def test_a_case_that_cannot_be_meant_is_an_error(disk: Disk, old: str, new: str, message: str, mends: str) -> None:
    """Exit 2 with the file, the line and what to do: it never passes."""
    change(disk, "allowed", old, new)
    ran = run_test(disk, disk.folder / "cases")
    assert (ran.exit_code, ran.stdout) == (2, "")
    error, _, after = ran.stderr.partition("\n")
    assert "case.toml" in error or "build" in error
    assert message in error.replace("::", ":"), error
    assert mends in error + after


def test_no_case_is_an_error(disk: Disk, tmp_path: Path) -> None:
    """All of none is not all as expected; nor is a folder whose case.toml has another name passed over."""
    empty = tmp_path / "empty"
    empty.mkdir()
    ran = run_test(disk, empty)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "no case is here" in ran.stderr
    assert run_test(disk, tmp_path / "nowhere").exit_code == 2
    assert run_test(disk).exit_code == 2
    (disk.folder / "cases" / "revoked" / "case.toml").rename(disk.folder / "cases" / "revoked" / "case.tml")
    ran = run_test(disk, disk.folder / "cases")
    assert ran.exit_code == 2
    assert "has no `case.toml`, but a `case.tml`" in ran.stderr


def test_what_if_a_file_were_missing(disk: Disk) -> None:
    """Before and after, by requirement, in words; exit 0."""
    ran = run_test(disk, "--build-on", disk.folder / "cases" / "allowed", "--without", "lab.json")
    assert ran.exit_code == 0
    lines = disk.mask(ran.stdout).splitlines()
    assert [line for line in lines if not line.startswith("    ")] == [
        "what if: allowed without lab.json",
        "",
        "before: ALLOW; until 2026-11-24T17:00:00Z",
        "after:  DENY; not met: risk-framework-disclosed, incident-channel-disclosed",
        "",
        "  risk-framework-disclosed: met before, not met after",
        "  incident-channel-disclosed: met before, not met after",
        (
            "  still met: status-list-fresh, build-signed, producer-participates, coverage-determined, cleared, "
            "scope-covered, restrictions-enforced, no-open-incident, incident-reports-filed, capabilities-disclosed, "
            "safeguards-disclosed"
        ),
        "",
        "policy frontier-release sha256:DIGEST; rehearsed",
    ]
    assert sum(line.startswith("    help: acme: ") for line in lines) == 2


def test_any_one_file_less_denies(disk: Disk) -> None:
    """The smallest honest world, by the command; but for `model.sig`, which `build.json` stands in for."""
    allowed = disk.folder / "cases" / "allowed"
    after = {}
    for file in sorted((allowed / "attestations").iterdir()):
        ran = run_test(disk, "--build-on", allowed, "--without", file.name, "--format", "json")
        assert ran.exit_code == 0
        after[file.name] = json.loads(ran.stdout)["after"]["decision"]
    assert after.pop("model.sig.json") == "ALLOW"
    assert set(after.values()) == {"DENY"}
    assert len(after) == 7


def test_what_if_another_file_and_another_time(disk: Disk) -> None:
    """A file is added from where one stands; an instant is asked for."""
    no = disk.folder / "cases" / "no-by-nsa" / "attestations"
    ran = run_test(
        disk, "--build-on", disk.folder / "cases" / "allowed", "--without", "nsa.list.json", "--with", no,
        "--at", "2026-11-23T19:00:00Z",
    )  # fmt: skip
    assert ran.exit_code == 0
    assert f"what if: allowed without nsa.list.json, with {no}, at 2026-11-23T19:00:00Z\n" in ran.stdout
    assert "  cleared: met before, not met after\n    nsa says NOT_CLEARED" in ran.stdout
    same = run_test(disk, "--build-on", disk.folder / "cases" / "allowed", "--at", "2026-11-23T18:30:00Z")
    assert "  no requirement stands otherwise\n" in same.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cases", "--without", "nsa.json"], "--without without --build-on"),
        (["--build-on", "cases/allowed"], "--build-on alone changes nothing"),
        (["cases", "--build-on", "cases/allowed", "--at", "now"], "--build-on with CASES"),
        (["--build-on", "cases/allowed", "--at", "now"], "--at: "),
        (["--build-on", "cases/allowed", "--at", "now", "--format", "junit"], "--build-on with --format junit"),
    ],
)
def test_what_cannot_be_meant_together(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    """Misuse, and nothing is run."""
    monkeypatch.chdir(disk.folder)
    ran = run_test(disk, *arguments)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"error: {message}")


def test_hostile_names_are_inert(disk: Disk) -> None:
    """A case's name is somebody's text too: no command, no markup."""
    only(disk, "allowed")
    change(disk, "allowed", '"the smallest honest world"', '"::error::x <b>&"')
    text = run_test(disk, disk.folder / "cases").stdout
    assert "::error" not in text
    junit = ET.fromstring(  # noqa: S314 - our own
        run_test(disk, disk.folder / "cases", "--format", "junit").stdout
    )
    assert "<b>&" in junit[0][0].attrib["name"]
