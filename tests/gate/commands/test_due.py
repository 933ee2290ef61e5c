"""`gate due`: what has a date, overdue first, over the small world on disk and over files that nobody vouches for."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.support.disk import Disk
from tests.support.world import at


def _incident(disk: Disk, **more: Any) -> None:
    disk.world.papers["incident"] = disk.world.incident("acme", state="CLOSED", **more)


def _owed(**more: str) -> dict[str, str]:
    return {"authority": "ca-oes", "stage": "INITIAL", "ruleId": "us-ca:22757.13(c)(1)", "dueAt": at(days=-2), **more}


def test_the_whole_screen(tmp_path: Path) -> None:
    """An overdue report comes first; then what ends soonest."""
    disk = Disk(tmp_path)
    _incident(disk, reports=[_owed(), _owed(stage="FINAL", dueAt=at(days=3, hours=5))])
    disk.write()
    ran = disk.run("due", "--policy", disk.policy, "--within", "5d")
    assert ran.exit_code == 0
    assert disk.mask(ran.stdout) == WHOLE
    assert ran.stderr == ""


def test_filed_is_not_due(tmp_path: Path) -> None:
    """A report that was handed in is gone from the list; one that says it will be is still owed."""
    disk = Disk(tmp_path)
    _incident(disk, reports=[_owed(submittedAt=at(days=-3)), _owed(stage="FINAL", submittedAt=at(days=1))])
    disk.write()
    found = json.loads(disk.run("due", "--policy", disk.policy, "--format", "json").stdout)
    assert [one["what"] for one in found["overdue"]] == ["the FINAL report of incident INC-1 to ca-oes"]
    assert found["verified"] is True
    assert found["within"] == "30d"


def test_what_a_list_takes_away_is_passed_over(tmp_path: Path) -> None:
    """A revoked verification need not be renewed, and the reader is told why it is not here."""
    disk = Disk(tmp_path)
    disk.world.papers["nsa"].entry["nsa"] = {"state": "REVOKED"}
    disk.write()
    ran = disk.run("due", "--policy", disk.policy, "--within", "400d")
    lines = ran.stdout.splitlines()
    who = [after for line, after in pairwise(lines) if "the verification" in line]
    assert who == ["    who acts: https://caisi.example"]
    assert "REVOKED in the newest list of nsa" in ran.stderr


def test_reviews_by_the_policy(tmp_path: Path) -> None:
    """A framework is to be reviewed before the policy's max_age takes it away."""
    disk = Disk(tmp_path)
    disk.write()
    found = json.loads(disk.run("due", "--policy", disk.policy, "--within", "400d", "--format", "json").stdout)
    reviews = [one for one in found["due"] if one["act"] == "review"]
    assert [one["rule"] for one in reviews] == ["the policy's [disclosures.risk-framework] max_age = 365d"]
    assert reviews[0]["whoActs"] == "https://acme.example"


def test_without_a_policy_nobody_is_believed(tmp_path: Path) -> None:
    """The dates are shown all the same, and it is said that anyone may have written them."""
    disk = Disk(tmp_path)
    _incident(disk, reports=[_owed()])
    disk.write()
    ran = disk.run("due", "--attestations", disk.attestations, "--at", at(days=-1))
    assert ran.exit_code == 0
    assert "the INITIAL report of incident INC-1 to ca-oes (1 day late)" in ran.stdout
    assert "not verified: without a policy nobody is believed" in ran.stderr


def test_nothing_named(tmp_path: Path) -> None:
    """Neither a policy nor a folder: one error, and how to mend it."""
    ran = Disk(tmp_path).run("due")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "no policy, and no attestations" in ran.stderr


def test_a_length_that_is_none(tmp_path: Path) -> None:
    """`--within` takes lengths such as 30d."""
    disk = Disk(tmp_path)
    disk.write()
    ran = disk.run("due", "--policy", disk.policy, "--within", "a month")
    assert ran.exit_code == 2
    assert "--within" in ran.stderr


def test_what_policy_and_trust_file_set(tmp_path: Path) -> None:
    """Exemptions, keys, rules and parties that begin; what has begun, and a key that was replaced, are done with."""
    disk = Disk(tmp_path)
    disk.write()
    exempt = f'[[unsafe_exempt]]\ndigest = "dirHash:{"0" * 64}"\nreason = "old demo"\nuntil = {at(days=4)}\n'
    disk.policy.write_text(disk.policy.read_text() + exempt)
    disk.change_policy("[disclosures.capabilities]", f"[disclosures.capabilities]\nfrom = {at(days=5)}")
    disk.change_policy("[disclosures.safeguards]", f"[disclosures.safeguards]\nfrom = {at(days=-5)}")
    trust = tmp_path / "trust.toml"
    lines = [
        ('key = "keys/nsa.pub"', f'key = "keys/nsa.pub"\nvalid_until = {at(days=6)}'),
        ('key = "keys/ops-a.pub"', f'key = "keys/ops-a.pub"\nvalid_until = {at(days=-6)}'),
        ('key = "keys/caisi-1.pub"', f'key = "keys/caisi-1.pub"\nvalid_until = {at(days=-6)}'),
        ('id = "https://ops-b.example"', f'id = "https://ops-b.example"\nlists_from = {at(days=7)}'),
    ]
    text = trust.read_text()
    for old, new in lines:
        assert text.count(old) == 1
        text = text.replace(old, new)
    trust.write_text(text)
    found = json.loads(disk.run("due", "--policy", disk.policy, "--within", "8d", "--format", "json").stdout)
    assert [(one["act"], one["what"], one["whoActs"]) for one in found["overdue"]] == [
        ("renew", "the key keys/ops-a.pub", "https://ops-a.example"),
    ]
    assert [(one["act"], one["what"], one["whoActs"]) for one in found["due"][3:]] == [
        ("renew", f"the unsafe exemption of dirHash:{'0' * 64}: old demo", "https://deployer.example"),
        ("expect", "a missing CAPABILITIES disclosure denies from then on", "the producers"),
        ("renew", "the key keys/nsa.pub", "https://nsa.example"),
        ("expect", "the first status list: none is asked for before", "https://ops-b.example"),
    ]


def test_waivers_and_submissions(tmp_path: Path) -> None:
    """A waiver ends, and is reviewed afterwards; its officers act. A submission waits for its evaluator's word."""
    disk = Disk(tmp_path)
    disk.world.papers["waiver"] = disk.world.waiver("no-open-incident")
    disk.world.papers["submission"] = disk.world.submission("nsa", submittedAt=at(days=-1), windowEndsAt=at(days=9))
    disk.write()
    found = json.loads(disk.run("due", "--policy", disk.policy, "--format", "json").stdout)
    every = [one for one in (*found["overdue"], *found["due"]) if one["file"].endswith(("waiver.json", "ission.json"))]
    assert sorted((one["act"], one["rule"], one["whoActs"]) for one in every) == [
        ("expect", "its windowEndsAt", "https://nsa.example"),
        ("renew", "its expiresAt", "https://ops-a.example, https://ops-b.example"),
        ("review", "its postReviewDueAt", "https://ops-a.example, https://ops-b.example"),
    ]


def test_hostile_words_are_inert(tmp_path: Path) -> None:
    """An authority's name moves no cursor and gives no command, on the screen, in JSON and in a calendar."""
    disk = Disk(tmp_path)
    _incident(disk, reports=[_owed(authority="x\n::error::gone\x1b[2J\r\nEND:VCALENDAR")])
    disk.write()
    for form in ("text", "json", "ics"):
        out = disk.run("due", "--policy", disk.policy, "--format", form).stdout
        assert "gone" in out
        assert "\x1b" not in out
        assert "::error" not in out
        assert out.count("\nEND:VCALENDAR") == (1 if form == "ics" else 0)


def test_a_calendar(tmp_path: Path) -> None:
    """Each duty is one event; lines end in CRLF and have 75 octets at most; the file's ids stay."""
    disk = Disk(tmp_path)
    _incident(disk, reports=[_owed(authority="é" * 80)])
    disk.write()
    out = disk.run("due", "--policy", disk.policy, "--format", "ics").stdout
    assert out.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert out.endswith("END:VCALENDAR\r\n")
    assert "DTSTART:20261121T180000Z\r\n" in out
    assert max(len(line.encode()) for line in out.split("\r\n")) <= 75
    assert out == disk.run("due", "--policy", disk.policy, "--format", "ics").stdout


WHOLE = """\
1 overdue, 4 due within 5d of 2026-11-23T18:00:00Z

OVERDUE
  2026-11-21T18:00:00Z  file    the INITIAL report of incident INC-1 to ca-oes (2 days late)
    who acts: https://acme.example
    by: us-ca:22757.13(c)(1), as the report says
    in: attestations/incident.json

DUE
  2026-11-24T17:00:00Z  renew   status list 7 (in 23 hours)
    who acts: https://acme.example
    by: its nextUpdate
    in: attestations/acme.list.json
  2026-11-24T17:00:00Z  renew   status list 7 (in 23 hours)
    who acts: https://caisi.example
    by: its nextUpdate
    in: attestations/caisi.list.json
  2026-11-24T17:00:00Z  renew   status list 7 (in 23 hours)
    who acts: https://nsa.example
    by: its nextUpdate
    in: attestations/nsa.list.json
  2026-11-26T23:00:00Z  file    the FINAL report of incident INC-1 to ca-oes (in 3 days)
    who acts: https://acme.example
    by: us-ca:22757.13(c)(1), as the report says
    in: attestations/incident.json
"""
