"""`gate disclosure coverage`: each clause of a profile, what names it, and the documents at hand."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from gate.profiles.load import PROFILES
from signatures.predicates.disclosure import LAB_WIDE, DisclosureKind
from tests.support.operator import Operator

ACME = "https://acme.example"
COVERAGE = ["disclosure", "coverage", "framework.json", "report.json", "--profile", "us-ca-sb53"]


@pytest.fixture
def lab(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    """A lab with a framework that names a clause, redacted, and a report to an authority that names another text."""
    made = Operator(tmp_path, capsys)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "framework.md").write_text("framework")
    (tmp_path / "report.pdf").write_text("report")
    common = ["--lab-wide", "--producer", ACME, "--key", "a.key"]
    framework = ["--document", "RISK_FRAMEWORK=papers/framework.md", "--satisfies", "us-ca:22757.12(b)(1)"]
    location = ["--location", "https://acme.example/safety/framework.md"]
    redaction = ["--redaction", "thresholds of chapter 4", "trade secrets"]
    made.do("attest", "disclosure", *common, *framework, *location, *redaction, "--out", "framework.json")
    report = ["--document", "TRANSPARENCY_REPORT=report.pdf", "--recipient", "AUTHORITY"]
    key = ["--commitment-key-out", "report.key", "--satisfies", "example:1"]
    made.do("attest", "disclosure", *common, *report, *key, "--out", "report.json")
    return made


def _json(lab: Operator, *more: str) -> Any:
    return json.loads(lab.do(*COVERAGE, "--format", "json", *more).out)


def test_the_four_ways_a_clause_can_stand(lab: Operator) -> None:
    """Named; a document of its kind; nothing; and what no disclosure can answer."""
    found = {clause["id"]: clause for clause in _json(lab)["clauses"]}
    assert (found["us-ca:22757.12(b)(1)"]["cover"], found["us-ca:22757.12(b)(1)"]["documents"]) == ("named", [0])
    assert found["us-ca:22757.12(b)(2)"]["cover"] == "kind only"
    assert (found["us-ca:22757.12(c)(1)(D)"]["cover"], found["us-ca:22757.12(c)(1)(D)"]["documents"]) == (
        "kind only",
        [1],
    )
    assert found["us-ca:22757.12(d)"]["cover"] == "not a disclosure's matter"
    alone = json.loads(
        lab.do("disclosure", "coverage", "report.json", "--profile", "us-ca-sb53", "--format", "json").out
    )
    assert {clause["id"]: clause["cover"] for clause in alone["clauses"]}["us-ca:22757.12(b)(2)"] == "not covered"


def test_what_a_person_reads(lab: Operator) -> None:
    """The clause with its source, what names it, what was redacted and why, and what no clause here is."""
    said = lab.do(*COVERAGE)
    assert (
        "us-ca:22757.12(b)(1): named\n"
        "  a large frontier developer reviews the framework at least once a year\n"
        "  source: California Business and Professions Code §22757.12(b)(1) (SB 53, Stats. 2025, ch. 138), 2025-09-29\n"
        "  by: RISK_FRAMEWORK 1.0 of https://acme.example, for PUBLIC, in framework.json references[0]\n"
    ) in said.out
    assert "  redacted: thresholds of chapter 4, because trade secrets\n" in said.out
    assert "  example:1: TRANSPARENCY_REPORT 1.0 of https://acme.example, for AUTHORITY, in report.json" in said.out
    assert "No agency issued, reviewed or endorsed this profile." in said.out
    assert said.err == "not verified: without a policy nobody is believed, and no list takes anything away\n"


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_is_called_compliant(lab: Operator, profile: str) -> None:
    """Whatever is covered, neither word is said of it; the notice of the profile alone says what it is not."""
    said = lab.do("disclosure", "coverage", "framework.json", "--profile", profile, "--format", "json")
    found = json.loads(said.out)
    found["profile"].pop("notice")
    text = json.dumps([{**clause, "title": ""} for clause in found.pop("clauses")]) + json.dumps(found)
    assert "complian" not in text.lower()
    assert "legal" not in text.lower()
    assert found["schemaVersion"] == "1"


def test_documents_at_hand(lab: Operator) -> None:
    """The same; altered since; not there; and one that is committed to, with how it is shown."""
    (same, committed) = [one["document"] for one in _json(lab, "--documents", "papers")["documents"]]
    assert same == {"state": "same", "says": "the same as papers/framework.md"}
    assert committed["state"] == "committed"
    assert committed["says"].endswith("gate commitment verify report.json --report DOCUMENT --key KEY")
    lab.do("commitment", "verify", "report.json", "--report", "report.pdf", "--key", "report.key")
    (lab.folder / "papers" / "framework.md").write_text("altered")
    assert _json(lab, "--documents", "papers")["documents"][0]["document"]["state"] == "differs"
    (lab.folder / "papers" / "framework.md").unlink()
    digest = hashlib.sha256(b"framework").hexdigest()
    assert _json(lab, "--documents", "papers")["documents"][0]["document"] == {
        "state": "not at hand",
        "says": f"no file in papers has its digest {digest[:12]}…",
    }


def test_links_and_folders_that_are_not_there(lab: Operator) -> None:
    """A link does not make a document be at hand; a folder that is not there is said."""
    (lab.folder / "other").mkdir()
    (lab.folder / "other" / "framework.md").symlink_to(lab.folder / "papers" / "framework.md")
    assert _json(lab, "--documents", "other")["documents"][0]["document"]["state"] == "not at hand"
    assert "--documents none: there is no such folder" in lab.fail(*COVERAGE, "--documents", "none")


def test_verify_and_inspect_look_at_documents_too(lab: Operator) -> None:
    """`gate verify` denies where a document at hand differs; `gate inspect` shows it."""
    trust = (
        "version = 1\n[parties.acme]\n"
        f'id = "{ACME}"\nmodels = ["acme/*"]\n[[parties.acme.keys]]\nkey = "a.pub"\n'
        '[roles.producer]\nparties = ["acme"]\nattests = ["disclosure"]\n'
    )
    (lab.folder / "trust.toml").write_text(trust)
    verify = ["verify", "framework.json", "--trust", "trust.toml", "--documents", "papers"]
    same = "  document references[0] RISK_FRAMEWORK: same: the same as papers/framework.md\n"
    assert lab.do(*verify).out == "framework.json: authentic: disclosure by acme\n" + same
    assert same in lab.do("inspect", "framework.json", "--documents", "papers").out
    (lab.folder / "papers" / "framework.md").write_text("altered")
    said = lab.run(*verify)
    assert said.code == 1
    assert "differs: papers/framework.md has its name and another content: a later version, or altered" in said.out
    assert lab.run(*verify[:4]).code == 0


def test_other_producers_and_other_profiles(lab: Operator) -> None:
    """`--producer` leaves others out; a profile that is none is named as such."""
    assert _json(lab, "--producer", "https://other.example")["documents"] == []
    assert "`us-ca` is not a profile" in lab.fail("disclosure", "coverage", "framework.json", "--profile", "us-ca")
    assert "no policy, and no attestations" in lab.fail("disclosure", "coverage", "--profile", "us-ca-sb53")


def test_hostile_words_are_inert(lab: Operator) -> None:
    """What a disclosure says moves no cursor and gives no command."""
    bad = ["--redaction", "x\x1b[2J\n::error::gone", "y", "--satisfies", "\u202eevil"]
    document = ["--lab-wide", "--producer", ACME, "--document", "RISK_FRAMEWORK=papers/framework.md"]
    lab.do("attest", "disclosure", *document, *bad, "--key", "a.key", "--out", "bad.json")
    for form in ("text", "json"):
        out = lab.do("disclosure", "coverage", "bad.json", "--profile", "us-ca-sb53", "--format", form).out
        assert "gone" in out
        assert not {"\x1b", "\u202e"} & set(out)
        assert "::error" not in out


@pytest.mark.parametrize(
    ("more", "error"),
    [
        (["--redaction", "chapter 4", " "], "--redaction needs a justification"),
        (["--redaction", "", "secret"], "--redaction says nothing of what was left out"),
        (
            ["--redaction", "a", "b", "--document", "COPYRIGHT_POLICY=report.pdf"],
            "--redaction goes with exactly one --document",
        ),
        (["--recipient", "AUTHORITY"], "--report and --commitment-key-out belong together"),
        (
            ["--recipient", "AUTHORITY", "--commitment-key-out", "k", "--location", "https://acme.example/f.md"],
            "what is not PUBLIC carries a `commitment` and no `downloadLocation`",
        ),
        (["--commitment-key-out", "k"], "--commitment-key-out, and a PUBLIC document"),
        (["--capability", "cyber=high"], "--capability describes a document CAPABILITIES"),
    ],
)
def test_what_is_not_signed(lab: Operator, more: list[str], error: str) -> None:
    """A redaction has its justification; what is not public a commitment, and no location."""
    document = ["--lab-wide", "--producer", ACME, "--document", "RISK_FRAMEWORK=papers/framework.md"]
    assert error in lab.fail("attest", "disclosure", *document, *more, "--key", "a.key", "--out", "x.json")


SUMMARIES: dict[str, tuple[list[str], dict[str, Any]]] = {
    "CAPABILITIES": (
        ["--capability", "cyber=high", "--feature", "browse"],
        {"capabilities": [{"domain": "cyber", "level": "high"}], "features": [{"id": "browse"}]},
    ),
    "SAFEGUARDS": (
        ["--safeguard", "classifier=bio,chem"],
        {"safeguards": [{"id": "classifier", "mitigates": ["bio", "chem"]}]},
    ),
    "INCIDENT_CHANNEL": (
        ["--regulator", "ca-oes", "--contact", "mailto:security@acme.example"],
        {"channel": {"regulators": ["ca-oes"], "contact": "mailto:security@acme.example"}},
    ),
}


@pytest.mark.parametrize("kind", DisclosureKind)
@pytest.mark.parametrize("public", [True, False])
def test_each_kind_is_signed_with_its_summary(lab: Operator, kind: DisclosureKind, public: bool) -> None:
    """Public by digest, or committed to without a location; lab-wide where that may be, and only there."""
    flags, summary = SUMMARIES.get(kind, ([], {}))
    secret = [] if public else ["--recipient", "AUTHORITY", "--commitment-key-out", "k.key"]
    words = ["--producer", ACME, "--document", f"{kind}=report.pdf", *flags, *secret, "--key", "a.key"]
    lab.do("attest", "disclosure", "orca", *words, "--out", "about-the-build.json")
    (reference,) = lab.predicate("about-the-build.json")["references"]
    assert reference.items() >= summary.items()
    assert ("digest" in reference, "commitment" in reference) == (public, not public)
    assert "downloadLocation" not in reference
    (lab.folder / "k.key").unlink(missing_ok=True)
    if kind in LAB_WIDE:
        lab.do("attest", "disclosure", "--lab-wide", *words, "--out", "about-the-lab.json")
    else:
        error = lab.fail("attest", "disclosure", "--lab-wide", *words, "--out", "about-the-lab.json")
        assert f"{kind} must have a build as its subject" in error
