"""F. Policy, waivers, empty sets."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.support.answers import add
from tests.support.attack import Attack
from tests.support.world import IDS, at, scope

BOTH = ("risk-framework-disclosed", "incident-channel-disclosed")


def undisclosed(attack: Attack) -> None:
    """The lab-wide disclosures are wanting."""
    attack.world.papers.pop("lab", None)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[incidents]", "[incident]", "did you mean `incidents`?"),
        ("[waivers]", "[waiver]", "did you mean `waivers`?"),
        ("max_duration", "max_durations", "did you mean `max_duration`?"),
        ("[status]", "[Status]", "did you mean `status`?"),
        ('audience = "GENERAL"', 'audience = "General"', "audience"),
        ("[deployer]", "[status]\n[deployer]", "status"),
    ],
)
def test_unknown_policy_key(attack: Attack, old: str, new: str, says: str) -> None:
    """An error with file, line and the nearest key."""
    attack.change_policy(old, new)
    ran = attack.ends(2, says=says)
    assert "policy.toml:" in ran.stderr


def test_unknown_trust_key(attack: Attack) -> None:
    """In the trust file as well."""
    attack.edit_trust("threshold = 2", "treshold = 2")
    attack.ends(2, says="did you mean `threshold`?")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('regions = ["US"]', "regions = []"),
        ('sources = ["attestations/"]', "sources = []"),
        ('verdicts = ["CLEARED", "CLEARED_WITH_RESTRICTIONS", "NOT_REQUIRED"]', "verdicts = []"),
        ('block_open = ["CRITICAL"]', "block_open = []"),
        ('role = "evaluator"', 'role = "nobody"'),
        ('max_age = "24h"', 'max_age = "0h"'),
    ],
)
def test_empty_requirement_set(attack: Attack, old: str, new: str) -> None:
    """All of nothing never passes."""
    attack.change_policy(old, new)
    attack.ends(2)


@pytest.mark.parametrize(
    ("old", "new"), [('parties = ["caisi", "nsa"]', "parties = []"), ('attests = ["waiver"]', "attests = []")]
)
def test_empty_requirement_set_of_the_trust_file(attack: Attack, old: str, new: str) -> None:
    """Roles that nobody holds, or that may say nothing."""
    attack.edit_trust(old, new)
    attack.ends(2)


def test_no_policy_matches(attack: Attack) -> None:
    """A producer that no table covers is denied unless the policy says otherwise in so many words."""
    attack.change_policy('producers = ["https://acme.example"]', 'producers = ["https://beta.example"]')
    attack.ends(1, not_met="producer-participates", says="acme has not joined the agreement")


def test_lookup_error_becomes_empty(attack: Attack) -> None:
    """A folder that is not there is no folder without attestations; a trust file that is not there is none."""
    attack.change_policy('sources = ["attestations/"]', 'sources = ["attestations/", "more/"]')
    attack.ends(3, says="could not look")
    (attack.folder / "trust.toml").unlink()
    attack.ends(2, says="trust.toml")


def test_skip_state_abused(attack: Attack) -> None:
    """CLOSED by somebody else, another variant: no state exempts from signature, subject and status."""
    world = attack.world
    add(world, "incident", world.incident("acme"))
    closed = add(world, "closed", world.incident("acme", state="CLOSED"))
    closed.listed_by = []
    attack.ends(1, "R902", not_met="no-open-incident")
    world.papers["nsa"].predicate["evaluatedArtifact"] = {
        "digest": world.build.identity.as_set(),
        "variant": "SAFEGUARDS_REDUCED",
        "relation": "the same",
    }
    world.papers["nsa"].subjects = [world.subject(dirHash="0" * 64, sha256="0" * 64)]
    world.lists["nsa"].sequence = 8
    attack.ends(1, not_met="cleared")


@pytest.mark.parametrize(
    ("code", "keys", "requested_by"),
    [
        ("R401", ["stranger", "stranger"], "https://team.example"),
        ("R951", ["ops-a"], "https://team.example"),
        ("R951", ["ops-a", "ops-a"], "https://team.example"),
        ("R503", ["acme", "nsa"], "https://team.example"),
    ],
)
def test_waiver_from_anywhere(attack: Attack, code: str, keys: list[str], requested_by: str) -> None:
    """In a folder that anybody may write: the role, two officers, and never the requester, decide."""
    undisclosed(attack)
    add(attack.world, "waiver", attack.world.waiver(*BOTH, keys=keys, requestedBy=requested_by))
    attack.ends(1, code, not_met="risk-framework-disclosed")


@pytest.mark.parametrize("requested_by", ["https://ops-a.example", "ops-b"])
def test_waiver_from_anywhere_signed_by_its_requester(attack: Attack, requested_by: str) -> None:
    """Then one officer is left."""
    undisclosed(attack)
    add(attack.world, "waiver", attack.world.waiver(*BOTH, requestedBy=requested_by))
    attack.ends(1, not_met="risk-framework-disclosed")


def test_two_waivers_add_up(attack: Attack) -> None:
    """A narrow one for one region, another for the other: neither fits by itself."""
    undisclosed(attack)
    add(attack.world, "us", attack.world.waiver(*BOTH, scopes=[scope("US")]))
    add(attack.world, "pl", attack.world.waiver(*BOTH, scopes=[scope("PL")]))
    attack.ends(1, "R954", not_met="risk-framework-disclosed", arguments=("--region", "US", "--region", "PL"))


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("R601", {"waives": ["*"]}),
        ("R601", {"waives": ["verified "]}),
        ("R956", {"waives": [*BOTH, "build-signed"]}),
        ("R956", {"waives": [*BOTH, "no-such-thing"]}),
        ("R953", {"expiresAt": at(days=30)}),
        ("R603", {"expiresAt": at(days=-30)}),
        ("R601", {"expiresAt": None}),
        ("R957", {"producer": {"id": IDS["beta"]}}),
    ],
)
def test_waiver_of_the_unwaivable(attack: Attack, code: str, more: dict[str, Any]) -> None:
    """Wildcards, what cannot be waived, too long, without an end."""
    undisclosed(attack)
    paper = add(attack.world, "waiver", attack.world.waiver(*BOTH))
    paper.predicate.update(more)
    if more.get("expiresAt", "") is None:
        del paper.predicate["expiresAt"]
    attack.ends(1, code, not_met="risk-framework-disclosed")


def test_waiver_of_another_build(attack: Attack) -> None:
    """Its subject must be exactly this one."""
    undisclosed(attack)
    paper = add(attack.world, "waiver", attack.world.waiver(*BOTH))
    paper.subjects = [attack.world.subject(dirHash="0" * 64, sha256=attack.world.build.identity.sha256[0])]
    attack.ends(1, "R955", not_met="risk-framework-disclosed")


def test_audit_mode_leak(attack: Attack) -> None:
    """Audit mode exits 0 and says in every machine-readable place that nothing is allowed."""
    attack.change_policy('mode = "enforce"', 'mode = "audit"')
    attack.ends(0)
    found = json.loads(attack.report.read_text())
    assert (found["mode"], found["enforced"], found["allowed"]) == ("audit", False, False)
    decision, outputs = attack.folder / "decision.json", attack.folder / "outputs.env"
    signed = (
        "--decision",
        decision,
        "--key",
        f"file:{attack.folder / 'gate.key'}",
        "--report",
        f"gitlab-dotenv={outputs}",
    )
    assert attack.run("check", attack.build, "--policy", attack.policy, *signed).exit_code == 0
    statement = json.loads(base64.b64decode(json.loads(decision.read_text())["payload"]))
    assert statement["predicate"]["verificationResult"] == "FAILED"
    assert "GATE_ALLOWED=false\n" in outputs.read_text()


def test_policy_from_the_same_pull_request(attack: Attack) -> None:
    """Unpinned in CI it says so; pinned, another policy is refused; one in the build is an error."""
    attack.write()
    ran = attack.run("check", attack.build, "--policy", attack.policy, CI="true")
    assert "unpinned" in ran.stdout
    pin = attack.run("policy", "digest", attack.policy).stdout.split()[0]
    attack.change_policy('max_age = "180d"', 'max_age = "9999d"')
    attack.ends(2, arguments=("--policy-digest", pin))
    inside = attack.build / "policy.toml"
    inside.write_text(attack.policy.read_text())
    assert attack.run("check", attack.build, "--policy", inside).exit_code == 2


def test_remote_policy_unpinned(attack: Attack) -> None:
    """There is no policy by URL: the flag names a file."""
    attack.write()
    ran = attack.run("check", attack.build, "--policy", "https://x.example/policy.toml")
    assert (ran.exit_code, ran.stdout) == (2, "")
