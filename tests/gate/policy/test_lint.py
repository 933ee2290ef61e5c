"""What a policy probably does not mean: requirements that can never be met, dates, what is unsafe."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gate.policy.lint import lint_policy
from tests.support.settings import POLICY, TRUST, changed, loaded

NOW = datetime(2026, 11, 24, tzinfo=UTC)
EXEMPT = f"""[[unsafe_exempt]]
digest = "dirHash:{"0" * 64}"
reason = "an encoder"
until = 2027-01-01T00:00:00Z
"""


def shown(policy: str = POLICY, trust: str = TRUST, now: datetime = NOW) -> list[str]:
    """The findings as printed, a problem marked by `!`."""
    findings = lint_policy(loaded(policy, trust), now)
    assert all(finding.help for finding in findings)
    return [f"{'!' if finding.problem else ' '} {finding}" for finding in findings]


def test_a_sound_policy_has_no_findings() -> None:
    """Nothing to say about the example."""
    assert shown() == []


def test_findings_of_the_trust_file_follow() -> None:
    """One command looks over both files."""
    assert shown(now=datetime(2027, 6, 20, tzinfo=UTC)) == [
        "  trust.toml:9: `keys/caisi-a.pub` expires soon, on 2027-07-01T00:00:00Z"
    ]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            'role = "evaluator"',
            'role = "producer"',
            "! policy.toml:7: the role `producer` may not attest `prerelease-verification`: this can never be met",
        ),
        (
            'role = "release-officer"',
            'role = "producer"',
            "! policy.toml:34: the role `producer` may not attest `waiver`: this can never be met",
        ),
        (
            'block_open = ["CRITICAL"]',
            'block_open = ["CRITICAL"]\nauthorities = ["evaluator"]',
            "! policy.toml:29: the role `evaluator` may not attest `incident-report`: this can never be met",
        ),
        (
            'producers = ["https://acme.example"]',
            'producers = ["https://acme.example", "https://other.example"]',
            "! policy.toml:38: no party of trust.toml has the id `https://other.example`: its builds are always denied",
        ),
        (
            'producers = ["https://acme.example"]',
            'producers = ["https://nsa.example"]',
            "! policy.toml:38: `nsa` may sign no build: its builds are always denied",
        ),
        (
            'producers = ["https://acme.example"]',
            "producers = []",
            "! policy.toml:38: nobody participates, and others are denied: every build is denied",
        ),
        (
            '"GENERAL"\ndistribution = "HOSTED"\n\n[deployer]\nid = "https://deployer.example"',
            '"NAMED"\ndistribution = "HOSTED"',
            "! policy.toml:13: the audience is NAMED, and no [deployer] says who deploys: no clearance can name it",
        ),
        (
            '"GENERAL"',
            '"NATIONALITY_LIMITED"',
            "! policy.toml:13: the audience is NATIONALITY_LIMITED, and [deployer] `serves` names no nationality",
        ),
        (
            "[disclosures.capabilities]",
            "[disclosures.capabilities]\nfrom = 2027-01-01T00:00:00Z",
            (
                "  policy.toml:26: `capabilities-disclosed` only warns until 2027-01-01T00:00:00Z, and denies"
                " from then on: 38 days from now"
            ),
        ),
        (
            "version = 1",
            'version = 1\nmode = "audit"',
            "  policy.toml:2: mode is audit: every run exits 0, and nothing is ever allowed",
        ),
        (
            'max_age = "180d"',
            'max_age = "180d"\nwindow_elapsed = "unsafe-allow"',
            "  policy.toml:10: unsafe-allow: an evaluator that stays silent until the window ends counts as agreeing",
        ),
        (
            "[participants]",
            '[participants]\nothers = "unsafe-exempt"',
            "  policy.toml:38: unsafe-exempt: a known producer that has not joined needs no clearance",
        ),
        (
            'block_open = ["CRITICAL"]',
            'block_open = ["HIGH"]',
            "  policy.toml:28: an open CRITICAL incident does not block a release",
        ),
        (
            "[participants]",
            f"{EXEMPT}[participants]",
            "  policy.toml:37: `dirHash:000000000000…` needs no clearance (an encoder)",
        ),
    ],
)
def test_what_is_probably_not_meant(old: str, new: str, finding: str) -> None:
    """Each with its line."""
    assert finding in shown(changed(POLICY, old, new))


def test_a_served_nationality_is_enough() -> None:
    """`serves` with a country is what NATIONALITY_LIMITED is held against."""
    policy = changed(POLICY, '"GENERAL"', '"NATIONALITY_LIMITED"')
    served = changed(policy, 'id = "https://deployer.example"', 'id = "https://deployer.example"\nserves = ["PL"]')
    assert shown(served) == []


def test_an_exemption_that_has_ended() -> None:
    """From its `until` on."""
    policy = changed(POLICY, "[participants]", f"{EXEMPT}[participants]")
    assert "  policy.toml:40: this exemption ended on 2027-01-01T00:00:00Z" in shown(
        policy, now=datetime(2027, 1, 1, tzinfo=UTC)
    )


def test_nobody_may_disclose_or_sign() -> None:
    """A trust file whose producers attest too little."""
    old = 'attests = ["build-signature", "provenance", "disclosure", "submission", "incident-report", "status-list"]'
    findings = shown(trust=changed(TRUST, old, 'attests = ["build-signature", "status-list"]'))
    assert findings == ["! policy.toml:23: disclosures are required, and no party may attest `disclosure`"]
    findings = shown(trust=changed(TRUST, old, 'attests = ["submission", "status-list"]'))
    assert findings[0] == (
        "! policy.toml: no party of trust.toml may attest build-signature, provenance or disclosure:"
        " `build-signed` can never be met"
    )


def test_a_policy_without_waivers() -> None:
    """Nothing can be waived then, and nothing is asked of such a role."""
    head, tail = POLICY.split("[waivers]")
    assert shown(f"{head}[participants]{tail.split('[participants]')[1]}") == []
