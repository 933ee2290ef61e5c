"""`gate attest`: what is signed, field by field."""

from __future__ import annotations

import json
import stat

from gate.identity.identify import identify
from signatures.commitment import opens
from signatures.digests import lookup_digest
from signatures.regions import GROUPS
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


def test_verification_by_flags(operator: Operator) -> None:
    """The build by both digests, the predicate as the flags say, the line with the payload's digest."""
    said = operator.clear(
        "--tier",
        "2",
        "--issued-at",
        "2026-11-23T18:00:00Z",
        "--determined-at",
        "2026-11-01T00:00:00Z",
        "--evaluated-at",
        "2026-11-20T00:00:00Z",
    )
    identity = identify(operator.folder / "orca").identity
    assert said.out == f"caisi.json  prerelease-verification {operator.digest('caisi.json')}\n"
    assert [dict(subject.digest) for subject in operator.statement("caisi.json").subjects] == [identity.as_set()]
    assert operator.predicate("caisi.json") == {
        "evaluator": {"id": "https://caisi.example"},
        "producer": {"id": "https://acme.example"},
        "model": {"name": "acme/orca", "version": "3.0"},
        "coverage": {
            "determination": "COVERED",
            "authority": "https://caisi.example",
            "determinedAt": "2026-11-01T00:00:00Z",
            "tier": "2",
        },
        "issuedAt": "2026-11-23T18:00:00Z",
        "notBefore": "2026-11-23T18:00:00Z",
        "verdict": "CLEARED",
        "suite": {"name": "frontier"},
        "evaluatedAt": "2026-11-20T00:00:00Z",
        "validUntil": "2027-02-21T18:00:00Z",
        "scopes": [{"regions": ["US"], "audience": "GENERAL"}],
    }


def test_groups_are_expanded(operator: Operator) -> None:
    """A union's new member is never cleared by an old signature."""
    operator.clear("--region", "EU", "--except", "PL")
    (scope,) = operator.predicate("caisi.json")["scopes"]
    assert scope["regions"] == sorted((GROUPS["EU"] | {"US"}) - {"PL"})


def test_restrictions_and_narrow_audiences(operator: Operator) -> None:
    """Every flag of a scope."""
    operator.do(
        *VERIFICATION,
        *CAISI,
        *["--verdict", "CLEARED_WITH_RESTRICTIONS", "--determination", "COVERED", "--suite", "s"],
        *[
            "--valid-for",
            "90d",
            "--region",
            "US",
            "--audience",
            "NAMED",
            "--name",
            "https://d.example",
            "--distribution",
            "HOSTED",
        ],
        "--restrict",
        "FEATURE_DISABLED:code-execution:unsafe",
        "--restrict",
        "ROUTE:eu",
    )
    assert operator.predicate("caisi.json")["scopes"] == [
        {
            "regions": ["US"],
            "audience": "NAMED",
            "names": ["https://d.example"],
            "distribution": ["HOSTED"],
            "restrictions": [
                {"id": "r1", "kind": "FEATURE_DISABLED", "target": "code-execution", "reason": "unsafe"},
                {"id": "r2", "kind": "ROUTE", "target": "eu"},
            ],
        }
    ]


def test_pending_without_a_verdict(operator: Operator) -> None:
    """What a waiting deployer wants most is the date."""
    operator.do(*VERIFICATION, *CAISI, "--determination", "PENDING", "--expected-at", "2026-12-01T00:00:00Z")
    predicate = operator.predicate("caisi.json")
    assert predicate["coverage"]["decisionExpectedAt"] == "2026-12-01T00:00:00Z"
    assert not {"verdict", "suite", "evaluatedAt", "validUntil"} & predicate.keys()


def test_further_members_by_flags(operator: Operator) -> None:
    """What was evaluated in another form, and where the list is published."""
    operator.clear(
        *f"--evaluated-digest {'1' * 64} --variant SAFEGUARDS_REDUCED --relation helpful-only".split(),
        *["--status-list-uri", "https://caisi.example/list", "--status-list-max-age", "86400"],
    )
    predicate = operator.predicate("caisi.json")
    assert predicate["evaluatedArtifact"]["variant"] == "SAFEGUARDS_REDUCED"
    assert predicate["statusList"] == {"uri": "https://caisi.example/list", "maxAgeSeconds": 86400}


def test_several_officers(operator: Operator) -> None:
    """One statement, both signatures."""
    operator.clear("--key", "b.key")
    assert len(operator.envelope("caisi.json").signatures) == 2


def test_the_full_names_are_taken(operator: Operator) -> None:
    """As trust files call the kinds."""
    operator.do("attest", "prerelease-verification", *VERIFICATION[2:], *CLEARED)
    assert operator.statement("caisi.json").predicate.verdict == "CLEARED"


def test_predicate_from_a_file_under_flags(operator: Operator) -> None:
    """For machines; a flag sets a member on top."""
    operator.clear()
    members = operator.predicate("caisi.json") | {"scopes": [{"regions": ["PL"], "audience": "GENERAL"}]}
    (operator.folder / "p.json").write_text(json.dumps(members))
    operator.do(
        "attest",
        "verification",
        "orca",
        "--predicate",
        "p.json",
        "--key",
        "a.key",
        "--out",
        "x.json",
        "--valid-until",
        "2028-01-01T00:00:00Z",
    )
    assert operator.predicate("x.json") == members | {"validUntil": "2028-01-01T00:00:00Z"}


def test_builds_by_manifest_and_by_digest(operator: Operator) -> None:
    """The same subject, hashed elsewhere."""
    operator.clear()
    wanted = dict(operator.statement("caisi.json").digests[0])
    operator.do("digest", "orca", "--manifest", "m.json")
    for build in (["--manifest", "m.json"], [f"dirHash:{wanted['dirHash']}", "--sha256", wanted["sha256"]]):
        operator.do("attest", "verification", *build, *CLEARED, "--key", "a.key", "--out", "x.json", "--overwrite")
        assert dict(operator.statement("x.json").digests[0]) == wanted
    operator.do("attest", "verification", "file:sha256:" + "1" * 64, *CLEARED, "--key", "a.key", "--out", "f.json")
    assert operator.statement("f.json").digests[0] == {"sha256": "1" * 64}


def test_report_commitment(operator: Operator) -> None:
    """The key goes to the custodian's private file, and nowhere else."""
    (operator.folder / "report").write_bytes(b"classified")
    operator.clear("--report", "report", "--commitment-key-out", "report.key")
    path = operator.folder / "report.key"
    key = bytes.fromhex(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert opens(b"classified", key, operator.predicate("caisi.json")["reportCommitment"]["value"])
    assert key.hex().encode() not in operator.envelope("caisi.json").payload


def test_disclosure_of_a_build(operator: Operator) -> None:
    """Documents by digest, with the summaries that belong to their kinds."""
    (operator.folder / "c.md").write_text("capabilities")
    operator.do(
        *("attest", "disclosure", "orca", *ACME, "--document", "CAPABILITIES=c.md", "--document", "SAFEGUARDS=c.md"),
        *("--capability", "cyber=high", "--feature", "chat", "--safeguard", "filter=bio,chem", "--satisfies", "x:1"),
        *("--key", "a.key", "--out", "d.json"),
    )
    first, second = operator.predicate("d.json")["references"]
    assert (first["capabilities"], first["features"]) == ([{"domain": "cyber", "level": "high"}], [{"id": "chat"}])
    assert second["safeguards"] == [{"id": "filter", "mitigates": ["bio", "chem"]}]
    assert first["satisfies"] == ["x:1"]


def test_disclosure_of_the_lab(operator: Operator) -> None:
    """Found by the lookup digest of the producer's id."""
    (operator.folder / "c.md").write_text("call us")
    operator.do(
        *("attest", "disclosure", "--lab-wide", *ACME, "--document", "INCIDENT_CHANNEL=c.md", "--applies-to"),
        *("acme/orca", "--regulator", "https://cert.example", "--contact", "mailto:a@acme.example"),
        *("--location", "https://acme.example/c.md", "--key", "a.key", "--out", "d.json"),
    )
    assert dict(operator.statement("d.json").digests[0]) == {"sha256": lookup_digest("https://acme.example")}
    assert operator.predicate("d.json")["references"][0]["channel"]["contact"] == "mailto:a@acme.example"


def test_disclosure_to_an_authority_is_committed_to(operator: Operator) -> None:
    """What is not public has no digest that anybody could guess by."""
    (operator.folder / "c.md").write_text("secret")
    operator.do(
        *("attest", "disclosure", "orca", *ACME, "--document", "MODEL_REPORT=c.md", "--recipient", "AUTHORITY"),
        *("--commitment-key-out", "c.key", "--key", "a.key", "--out", "d.json"),
    )
    (reference,) = operator.predicate("d.json")["references"]
    assert "digest" not in reference
    assert opens(b"secret", bytes.fromhex((operator.folder / "c.key").read_text()), reference["commitment"]["value"])


def test_submission(operator: Operator) -> None:
    """When the agreed window ends."""
    operator.do(
        "attest",
        "submission",
        "orca",
        *CAISI,
        "--submitted-at",
        "2026-11-01T00:00:00Z",
        "--window",
        "30d",
        "--receipt",
        "no 7",
        "--key",
        "a.key",
        "--out",
        "s.json",
    )
    predicate = operator.predicate("s.json")
    assert (predicate["windowEndsAt"], predicate["receipt"]) == ("2026-12-01T00:00:00Z", "no 7")


def test_incident_with_reports_that_are_owed(operator: Operator) -> None:
    """About the lab itself, unless somebody else is named."""
    operator.do(
        *(*INCIDENT, "--lab-wide", "--statement", "weights were copied", "--suspends", "--out", "i.json"),
        *("--owed", "eu-ai-office", "INITIAL", "eu:55", "2026-12-01T00:00:00Z"),
        *("--filed", "eu-ai-office", "INITIAL", "2026-11-30T00:00:00Z"),
    )
    predicate = operator.predicate("i.json")
    assert predicate["producer"] == {"id": "https://acme.example"}
    assert (predicate["suspends"], predicate["internalUse"]) == (True, False)
    assert predicate["reports"] == [
        {
            "authority": "eu-ai-office",
            "stage": "INITIAL",
            "ruleId": "eu:55",
            "dueAt": "2026-12-01T00:00:00Z",
            "submittedAt": "2026-11-30T00:00:00Z",
        }
    ]


def test_waiver(operator: Operator) -> None:
    """For the one stale list that it names."""
    operator.init()
    operator.do(*WAIVER, "--waive", "status-list-fresh", "--accept-list", "list.json")
    predicate = operator.predicate("w.json")
    assert predicate["acceptedLists"] == [
        {"issuer": "https://caisi.example", "sequence": 1, "digest": operator.digest("list.json")}
    ]
