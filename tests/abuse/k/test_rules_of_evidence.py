"""K. Rules of evidence: each was an ALLOW in a model of an earlier draft of the design."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gate.identity.identify import identify
from tests.support.answers import add, entry
from tests.support.attack import Attack
from tests.support.world import IDS, NSA, at, private_key, scope

BETA = """
[parties.beta]
id = "https://beta.example"
models = ["beta/*"]
[[parties.beta.keys]]
key = "keys/beta.pub"
"""


def one_is_enough(attack: Attack) -> None:
    """Threshold 1: caisi clears, so that nsa's word can only hurt."""
    attack.edit_trust("threshold = 2", "threshold = 1")


def says_no(attack: Attack, **more: object) -> None:
    """The agency nsa says NOT_CLEARED."""
    one_is_enough(attack)
    attack.world.papers["nsa"] = attack.world.verification("nsa", "NOT_CLEARED", **more)  # type: ignore[arg-type]


def test_delete_the_list_of_the_one_who_said_no(attack: Attack) -> None:
    """The lists of all who could say no are required."""
    says_no(attack)
    attack.world.dropped = {"nsa", "nsa.list"}
    attack.ends(1, not_met="status-list-fresh", says="unknown: no fresh list of nsa")


def test_no_for_a_part(attack: Attack) -> None:
    """NOT_CLEARED or SUSPENDED for US-CA, asked US."""
    says_no(attack, scopes=[scope("US-CA")])
    attack.ends(1, not_met="cleared", says="nsa says NOT_CLEARED")
    attack.world.papers["nsa"] = attack.world.verification("nsa")
    attack.world.lists["nsa"].sequence = 8
    entry(attack.world, "nsa", "nsa", state="SUSPENDED", scopes=[scope("US-CA")])
    attack.ends(1, not_met="cleared", says="nsa has SUSPENDED its CLEARED")


def test_no_with_another_digest(attack: Attack) -> None:
    """Its sha256 is ours and its dirHash is not: another ignore list, another order."""
    says_no(attack)
    sha = attack.world.build.identity.sha256[0]
    attack.world.papers["nsa"].subjects = [attack.world.subject(dirHash="0" * 64, sha256=sha)]
    attack.ends(1, not_met="cleared", says="nsa says NOT_CLEARED")


def test_no_that_expires_first(attack: Attack) -> None:
    """Older than `max_age`, beside a clearance that is still valid."""
    says_no(attack, issuedAt=at(days=-200), evaluatedAt=at(days=-201), validUntil=at(days=-20), notBefore=at(days=-200))
    attack.ends(1, not_met="cleared", says="nsa says NOT_CLEARED")


def test_suspended_no(attack: Attack) -> None:
    """Denied until it is revoked or replaced."""
    says_no(attack)
    entry(attack.world, "nsa", "nsa", state="SUSPENDED")
    attack.ends(1, not_met="cleared", says="nsa says NOT_CLEARED")
    entry(attack.world, "nsa", "nsa", state="REVOKED")
    attack.world.lists["nsa"].sequence = 8
    attack.allowed()


def test_lab_wide_incident_removed(attack: Attack) -> None:
    """An incident about the lab rather than a build, its file deleted."""
    add(attack.world, "incident", attack.world.incident("acme", lab_wide=True))
    attack.ends(1, not_met="no-open-incident")
    attack.world.dropped = {"incident"}
    attack.ends(1, not_met="status-list-fresh", says="the list of acme names the incident-report")


def test_rename_under_oms(attack: Attack) -> None:
    """The evaluators cleared by the root alone; the lab renames a file and signs a manifest for the new tree."""
    for name in ("caisi", "nsa"):
        attack.world.papers[name].subjects = [attack.world.subject(sha256=attack.world.build.identity.sha256[0])]
    (attack.build / "model.safetensors").rename(attack.build / "other.safetensors")
    attack.world.build = identify(attack.build)
    attack.world.papers["model.sig"] = attack.world.build_signature("acme")
    attack.world.papers["build"] = attack.world.disclosure("acme", "CAPABILITIES", "SAFEGUARDS")
    attack.ends(1, not_met="cleared", says="`dirHash` is needed")


def test_newer_list_is_stale(attack: Attack) -> None:
    """List 8 revokes and has expired, list 7 is older and fresh: both at hand."""
    attack.world.papers["old"] = attack.world.list_paper("nsa")
    entry(attack.world, "nsa", "nsa", state="REVOKED")
    attack.world.lists["nsa"].sequence = 8
    attack.world.lists["nsa"].next_update = at(minutes=-1)
    attack.ends(1, not_met="status-list-fresh", says="list 8 of nsa was to be renewed by")


def test_clock_set_back(attack: Attack) -> None:
    """A day behind, so that the revoking list lies in the future: undecided, never the older list."""
    for sheet in attack.world.lists.values():
        sheet.issued_at, sheet.next_update = at(hours=-25), at(hours=-2)
    attack.world.papers["old"] = attack.world.list_paper("nsa")
    entry(attack.world, "nsa", "nsa", state="REVOKED")
    newer = attack.world.lists["nsa"]
    newer.sequence, newer.issued_at, newer.next_update = 8, at(hours=-1), at(hours=20)
    attack.world.now -= timedelta(days=1)
    attack.ends(3, says="a clock is wrong: list 8 of nsa is dated")
    attack.world.dropped = {"nsa.list"}
    attack.allowed()  # so would the older list have spoken, for as long as it is fresh


def test_revoked_then_waived(attack: Attack) -> None:
    """A waiver of `cleared`, and the envelope of the REVOKED clearance deleted."""
    entry(attack.world, "nsa", "nsa", state="REVOKED")
    add(attack.world, "waiver", attack.world.waiver("cleared", "scope-covered", "coverage-determined"))
    attack.world.dropped = {"nsa"}
    attack.ends(1, not_met="cleared", says="no waiver reaches this")


def test_waived_missing_list(attack: Attack) -> None:
    """A waiver of `status-list-fresh`, and the list deleted."""
    named = [{"issuer": NSA, "sequence": 7, "digest": attack.world.list_paper("nsa").digest}]
    add(attack.world, "waiver", attack.world.waiver("status-list-fresh", acceptedLists=named))
    attack.world.dropped = {"nsa.list"}
    attack.ends(1, "R901", not_met="status-list-fresh")


def test_co_signer_withdrew(attack: Attack) -> None:
    """Two evaluators sign one envelope; the second withdraws in its own list."""
    del attack.world.papers["nsa"]
    paper = attack.world.papers["caisi"]
    paper.keys, paper.listed_by = ["caisi-1", "caisi-2", "nsa"], ["caisi", "nsa"]
    attack.allowed()
    paper.listed_by = ["caisi"]
    attack.world.lists["nsa"].sequence = 8
    attack.ends(1, not_met="cleared", says="1 of the 2 evaluators needed clear this build")


def test_planned_revocation(attack: Attack) -> None:
    """Suspended before, revoked from next week: not cleared now. Reinstated from next week: not in force yet."""
    entry(attack.world, "nsa", "nsa", state="REVOKED", effectiveFrom=at(days=7))
    attack.ends(1, "R904", not_met="cleared")
    entry(attack.world, "nsa", "nsa", state="REINSTATED", effectiveFrom=at(days=7))
    attack.world.lists["nsa"].sequence = 8
    attack.ends(1, "R906", not_met="cleared")


def test_misspelt_restriction(attack: Attack) -> None:
    """FEATURE_DISABLED `code_execution`, and the policy knows `code-execution`."""
    restriction = {"id": "r1", "kind": "FEATURE_DISABLED", "target": "code_execution"}
    attack.world.papers["nsa"] = attack.world.verification(
        "nsa", "CLEARED_WITH_RESTRICTIONS", scopes=[scope("US", restrictions=[restriction])]
    )
    attack.ends(1, not_met="restrictions-enforced", says="the nearest declared name is code-execution")


def test_exempt_by_stripping(attack: Attack) -> None:
    """All that names the producer is deleted; or a hold-out signs a participant's build."""
    attack.change_policy('producers = ["https://acme.example"]', 'producers = []\nothers = "unsafe-exempt"')
    attack.world.dropped = {"model.sig", "build", "lab", "acme.list"}
    attack.ends(1, not_met="build-signed")
    _trust_beta(attack)
    attack.policy.write_text(
        attack.policy.read_text().replace("producers = []", 'producers = ["https://acme.example"]')
    )
    attack.world.add_party("beta", "producer", models=("beta/*",))
    add(attack.world, "beta.sig", attack.world.build_signature("beta"))
    attack.world.dropped = {"model.sig", "build", "lab", "caisi", "nsa", "acme.list"}
    attack.ends(1, not_met="status-list-fresh", says="unknown: no fresh list of acme")


def _trust_beta(attack: Attack) -> None:
    pem = private_key("beta").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (attack.folder / "keys/beta.pub").write_bytes(pem)
    attack.edit_trust("\n[roles.evaluator]", f"{BETA}\n[roles.evaluator]")
    attack.edit_trust('parties = ["acme"]', 'parties = ["acme", "beta"]')


def test_another_lab_s_papers(attack: Attack) -> None:
    """Two labs in the producer role: beta's disclosures and clean list beside acme's build."""
    _trust_beta(attack)
    attack.world.add_party("beta", "producer", models=("beta/*",))
    attack.world.papers["lab"] = attack.world.disclosure("beta", "RISK_FRAMEWORK", "INCIDENT_CHANNEL", lab_wide=True)
    attack.ends(1, not_met="risk-framework-disclosed")
    assert IDS["beta"] in attack.world.papers["lab"].predicate["producer"]["id"]


@pytest.mark.parametrize("name", ["trust.toml", "keys/nsa.pub", "policy.toml"])
def test_policy_pinned_keys_swapped(attack: Attack, name: str) -> None:
    """Refused before anything is hashed: the build is not even there."""
    attack.allowed()
    digest = attack.run("policy", "digest", attack.policy).stdout.split()[0]
    attack.allowed("--policy-digest", digest)
    changed = attack.folder / name
    if name.endswith(".pub"):
        changed.write_bytes((attack.folder / "keys/ops-a.pub").read_bytes())
    else:
        changed.write_text(changed.read_text() + "\n")
    (attack.build / "model.safetensors").unlink()
    attack.ends(2, arguments=("--policy-digest", digest), says="policy")


def test_small_order_key(attack: Attack) -> None:
    """With such a key every message verifies: refused when the trust file is loaded."""
    small = (1).to_bytes(32, "little")  # the neutral point
    der = bytes.fromhex("302a300506032b6570032100") + small
    pem = b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(der) + b"\n-----END PUBLIC KEY-----\n"
    (attack.folder / "keys/nsa.pub").write_bytes(pem)
    attack.ends(2, says="nsa.pub")


def test_memory_poisoned(attack: Attack, tmp_path: Path) -> None:
    """Somebody else's trust file wrote the highest sequence there is: other trust digests are not affected."""
    honest = (attack.folder / "trust.toml").read_text()
    (attack.folder / "trust.toml").write_text("# another\n" + honest)
    attack.world.lists["nsa"].sequence = 2**63 - 1
    attack.allowed()
    (attack.folder / "trust.toml").write_text(honest)
    attack.world.lists["nsa"].sequence = 7
    attack.allowed()
    (attack.folder / "trust.toml").write_text("# another\n" + honest)
    attack.ends(1, "R907", not_met="status-list-fresh")
    assert attack.run("status", "forget", NSA).exit_code == 0
    attack.allowed()
