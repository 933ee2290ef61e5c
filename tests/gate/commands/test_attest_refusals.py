"""`gate attest`: what is refused before anything is written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.operator import CAISI, CLEARED, Operator

VERIFICATION = ("attest", "verification", "orca", "--key", "a.key", "--out", "caisi.json")
ACME = ("--producer", "https://acme.example")
INCIDENT = (
    *("attest", "incident", "--reporter", "https://acme.example", "--incident-id", "INC-1"),
    *("--category", "weights-exfiltrated", "--severity", "CRITICAL", "--state", "OPEN", "--key", "a.key"),
)
WAIVER = (
    *("attest", "waiver", "orca", "--why", "the fix must ship", "--ticket", "https://d.example/1", "--requested-by"),
    *("https://team.example", "--region", "US", "--valid-for", "48h", "--key", "a.key", "--out", "w.json"),
)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ((*VERIFICATION, *CLEARED, "--key", "a.key"), "has signed this already"),
        ((*VERIFICATION, *CAISI, "--determination", "COVERED"), "COVERED needs a verdict"),
        ((*VERIFICATION, *CLEARED[:-2]), "a verdict other than NOT_CLEARED needs `validUntil`"),
        ((*VERIFICATION, *CLEARED[2:]), "evaluator: is missing"),
        ((*VERIFICATION, *CLEARED, "--evaluator", "caisi"), "evaluator: must be a URI such as `https://acme.example`"),
        ((*VERIFICATION, *CLEARED, "--region", "UK"), "did you mean `GB`"),
        ((*VERIFICATION, *CLEARED, "--region", "EL"), "did you mean `GR`"),
        ((*VERIFICATION, *CLEARED, "--region", "EU", "--except", "US-CA"), "cannot be excepted"),
        ((*VERIFICATION, *CAISI, "--determination", "PENDING", "--audience", "GENERAL"), "--audience without --region"),
        ((*VERIFICATION, *CLEARED, "--restrict", "ROUTE:eu"), "restrictions stand with CLEARED_WITH_RESTRICTIONS only"),
        ((*VERIFICATION, *CLEARED, "--restrict", "SLOW:eu"), "KIND one of"),
        ((*VERIFICATION, *CLEARED, "--audience", "NAMED"), "`names` stands with audience NAMED"),
        ((*VERIFICATION, *CLEARED, "--issued-at", "today"), "--issued-at: `today` is not an RFC 3339 time"),
        ((*VERIFICATION, *CLEARED, "--valid-until", "2027-01-01T00:00:00Z"), "both --valid-until and --valid-for"),
        ((*VERIFICATION, *CLEARED, "--valid-for", "forever"), "--valid-for: `forever` is not a length of time"),
        (
            (*VERIFICATION, *CLEARED, "--issued-at", "9999-12-01T00:00:00Z"),
            "--valid-for: it would end after the year 9999",
        ),
        ((*VERIFICATION, *CLEARED, "--evaluated-digest", "x"), "evaluatedArtifact.variant: is missing"),
        ((*VERIFICATION, *CLEARED, "--report", "orca/config.json"), "belong together"),
        ((*VERIFICATION, *CLEARED, "--list-key", "b.key"), "go with --status-list"),
        ((*VERIFICATION, *CLEARED, "--status-list", "caisi.json"), "is the list"),
        ((*VERIFICATION, *CLEARED, "--status-list", "none.json"), "no such file"),
        ((*VERIFICATION, *CLEARED, "--status-list", "a.pub"), "R104"),
        ((*VERIFICATION, *CLEARED, "--manifest", "m.json"), "name the build once"),
        ((*VERIFICATION, *CLEARED, "--sha256", "1" * 64), "--sha256 goes with BUILD as"),
        ((*VERIFICATION, *CLEARED, "--predicate", "none.json"), "no such file"),
        ((*VERIFICATION, *CLEARED, "--predicate", "orca"), "is a directory"),
        ((*VERIFICATION, *CLEARED, "--predicate", "orca/model.bin"), "R104"),
        ((*VERIFICATION, *CLEARED, "--key", "none.key"), "cannot be read"),
        ((*VERIFICATION, *CLEARED, "--key", "a.pub"), "not a PKCS#8 private key but `PUBLIC KEY`"),
        ((*VERIFICATION, *CLEARED, "--key", "kms:x"), "not a kind of signer"),
        ((*VERIFICATION[:-1], "orca/x.json", *CLEARED), "lies in the build"),
        ((*VERIFICATION[:-1], "none/x.json", *CLEARED), "make its folder first"),
        ((*VERIFICATION[:-1], "orca", *CLEARED), "exists and is not overwritten"),
        ((*VERIFICATION[:2], "none", *VERIFICATION[3:], *CLEARED), "no file or folder `none`"),
        ((*VERIFICATION[:2], "1" * 64, *VERIFICATION[3:], *CLEARED), "does not say which files"),
        ((*VERIFICATION[:2], "dirHash:" + "1" * 64, *VERIFICATION[3:], *CLEARED), "needs its Model Signing root"),
        (
            (
                "attest",
                "disclosure",
                "--lab-wide",
                *ACME,
                "--document",
                "CAPABILITIES=a.pub",
                "--key",
                "a.key",
                "--out",
                "d",
            ),
            "CAPABILITIES must have a build",
        ),
        (
            ("attest", "disclosure", "orca", *ACME, "--document", "CAPABILITY=a.pub", "--key", "a.key", "--out", "d"),
            "KIND one of",
        ),
        (("attest", "disclosure", "orca", *ACME, "--key", "a.key", "--out", "d"), "references: is missing"),
        (
            (
                "attest",
                "disclosure",
                "orca",
                "--lab-wide",
                *ACME,
                "--document",
                "RISK_FRAMEWORK=a.pub",
                "--key",
                "a.key",
                "--out",
                "d",
            ),
            "--lab-wide, and a build",
        ),
        (
            (
                "attest",
                "disclosure",
                "orca",
                *ACME,
                "--document",
                "SAFEGUARDS=a.pub",
                "--contact",
                "x",
                "--key",
                "a.key",
                "--out",
                "d",
            ),
            "--contact describes a document INCIDENT_CHANNEL",
        ),
        (
            (
                "attest",
                "disclosure",
                "orca",
                *ACME,
                "--document",
                "SAFEGUARDS=a.pub",
                "--recipient",
                "AUTHORITY",
                "--key",
                "a.key",
                "--out",
                "d",
            ),
            "belong together",
        ),
        (("attest", "submission", "orca", *CAISI, "--key", "a.key", "--out", "s"), "windowEndsAt: is missing"),
        (
            (
                "attest",
                "submission",
                "orca",
                *CAISI,
                "--window",
                "1d",
                "--window-ends-at",
                "2026-12-01T00:00:00Z",
                "--key",
                "a.key",
                "--out",
                "s",
            ),
            "both --window-ends-at",
        ),
        ((*INCIDENT, "--lab-wide", "--out", "i"), "needs either `plainStatement` or `commitment`"),
        ((*INCIDENT, "--statement", "x", "--out", "i"), "name the build once"),
        (
            (*INCIDENT, "--lab-wide", "--statement", "x", "--out", "i", "--owed", "a", "SOON", "r", "t"),
            "--owed: `SOON`",
        ),
        (
            (
                *INCIDENT,
                "--lab-wide",
                "--statement",
                "x",
                "--out",
                "i",
                "--filed",
                "a",
                "FINAL",
                "2026-12-01T00:00:00Z",
            ),
            "0 reports FINAL",
        ),
        ((*WAIVER, "--waive", "clear"), "`clear` is no requirement"),
        ((*WAIVER, "--waive", "build-signed"), "build-signed cannot be waived"),
        ((*WAIVER, "--waive", "cleared"), "a waiver of cleared names the `producer`"),
        ((*WAIVER, "--waive", "status-list-fresh"), "`acceptedLists` stands with"),
        ((*WAIVER, "--waive", "scope-covered", "--status-list", "list.json"), "a waiver is not listed"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(operator: Operator, words: tuple[str, ...], error: str) -> None:
    """What, where, how to mend; exit 2; no file is made or changed."""
    assert error in operator.fail(*words)


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"onlyFor": "research"}, "onlyFor: is no member of this predicate"),
        ({"suite": {"name": "s", "note": "x"}}, "suite.note: is no member"),
        ({"issuedat": "2026-11-23T18:00:00Z"}, "differs from `issuedAt` only by case"),
        ({"scopes": []}, "CLEARED needs `scopes`"),
        ({"model": "orca"}, "model: must be an object"),
        ({"coverage": 1}, "coverage"),
        ({"payload": "x"}, "more than a predicate"),
        ({"notBefore": 1}, "there is no time to count from"),
    ],
)
def test_bad_predicates_are_refused(operator: Operator, members: dict[str, Any], error: str) -> None:
    """A member that no reader reads is not signed."""
    words = CLEARED if "scopes" not in members else [word for word in CLEARED if word not in ("--region", "US")]
    words = words if "model" not in members else [*words[:4], *words[8:]]
    (operator.folder / "p.json").write_text(json.dumps(members))
    assert error in operator.fail(*VERIFICATION, *words, "--predicate", "p.json")


def test_a_bad_passphrase_is_one_line(operator: Operator) -> None:
    """And the passphrase is not in it."""
    (operator.folder / "good").write_text("correct horse")
    (operator.folder / "bad").write_text("battery staple")
    operator.do("key", "generate", "--out", "c", "--passphrase-file", "good")
    words = (*VERIFICATION[:4], "c.key", *VERIFICATION[5:], *CLEARED)
    error = operator.fail(*words, "--passphrase-file", "bad")
    assert "battery" not in error
    operator.do(*words, "--passphrase-file", "good")


def test_the_help_of_a_waiver_offers_no_list(operator: Operator) -> None:
    """What is refused is not offered."""
    page = operator.run("attest", "waiver", "--help").out
    assert "--accept-list" in page
    assert not [flag for flag in ("--status-list", "--next-update", "--supersedes") if flag in page]
