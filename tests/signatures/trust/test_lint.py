"""What is allowed in a trust file and is probably not meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from signatures.reading.toml_file import parse_toml
from signatures.trust.lint import Finding, lint_trust
from signatures.trust.load import parse_trust, read_named
from tests.support.settings import TRUST, changed, key_file, line_of

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def lint(text: str, now: datetime = NOW, soon: timedelta = timedelta(days=30)) -> tuple[Finding, ...]:
    """The findings of a text."""
    toml = parse_toml(text.encode(), "trust.toml")
    files = read_named(toml, lambda name: b"{}" if name.endswith(".json") else key_file(name))
    return lint_trust(parse_trust(toml, files), toml, now, soon=soon)


def shown(findings: tuple[Finding, ...]) -> list[str]:
    """As they are printed, a problem marked by `!`."""
    return [f"{'!' if finding.problem else ' '} {finding}" for finding in findings]


def test_a_sound_file_has_no_findings() -> None:
    """Nothing to say about the example."""
    assert lint(TRUST) == ()


def test_a_key_that_expires_soon() -> None:
    """Within the given days, to the day."""
    expected = ["  trust.toml:9: `keys/caisi-a.pub` expires soon, on 2027-07-01T00:00:00Z"]
    assert shown(lint(TRUST, datetime(2027, 6, 1, tzinfo=UTC))) == expected
    assert lint(TRUST, datetime(2027, 5, 31, tzinfo=UTC)) == ()
    assert shown(lint(TRUST, datetime(2027, 1, 1, tzinfo=UTC), timedelta(days=200))) == expected


def test_an_expired_key_and_what_it_ends() -> None:
    """With one of two officers' keys gone, the party can clear nothing, and so the role cannot."""
    assert shown(lint(TRUST, datetime(2027, 7, 1, tzinfo=UTC))) == [
        "  trust.toml:9: `keys/caisi-a.pub` has expired, on 2027-07-01T00:00:00Z",
        "! trust.toml:3: `caisi` has too few keys valid now to attest `prerelease-verification`",
        "! trust.toml:39: `evaluator` needs 2 parties for `prerelease-verification`, and 1 have the keys for it now",
    ]


def test_a_key_that_is_not_valid_yet() -> None:
    """It does not count until then."""
    assert shown(lint(TRUST, datetime(2025, 12, 31, tzinfo=UTC)))[0] == (
        "  trust.toml:8: `keys/caisi-a.pub` is not valid before 2026-01-01T00:00:00Z"
    )


def test_a_party_in_no_role() -> None:
    """Nothing it says counts."""
    text = TRUST + '\n[parties.idle]\nid = "https://idle.example"\n[[parties.idle.keys]]\nkey = "keys/idle.pub"\n'
    assert shown(lint(text)) == [
        f"  trust.toml:{line_of(text, '[parties.idle]')}: `idle` is in no role: nothing it says counts"
    ]


def test_a_sigstore_identity_verifies_nothing_yet() -> None:
    """It is said, and the party cannot attest by it."""
    entry = (
        'sigstore = { issuer = "https://t.example", identity = "https://g.example/x", trusted_root = "keys/s.json" }'
    )
    findings = shown(lint(changed(TRUST, 'key = "keys/nsa.pub"', entry)))
    assert findings[0] == "  trust.toml:18: a Sigstore identity: this version verifies nothing by it"
    assert "! trust.toml:16: `nsa` has too few keys valid now to attest `prerelease-verification`" in findings


def test_an_expired_sigstore_identity_is_named() -> None:
    """By its identity."""
    entry = (
        'sigstore = { issuer = "https://t.example", identity = "https://g.example/x", trusted_root = "keys/s.json" }'
        "\nvalid_until = 2026-01-01T00:00:00Z"
    )
    findings = shown(lint(changed(TRUST, 'key = "keys/nsa.pub"', entry)))
    assert findings[0] == "  trust.toml:20: `https://g.example/x` has expired, on 2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            'attests = ["prerelease-verification", "status-list"]',
            'attests = ["prerelease-verification"]',
            "! trust.toml:16: `nsa` may attest no status-list: nothing else it says can ever be in force",
        ),
        (
            'models = ["acme/*"]\n',
            "",
            "  trust.toml:21: `acme` has no `models`: it speaks for no model",
        ),
        (
            'parties = ["ops-a", "ops-b"]',
            'parties = ["ops-a", "acme"]',
            "  trust.toml:21: `acme` is a producer and a release officer: it can waive what its own builds lack",
        ),
        (
            'attests = ["status-list"]\n\n[parties.nsa]',
            'attests = ["status-list", "waiver"]\n\n[parties.nsa]',
            "  trust.toml:14: no role of `caisi` attests `waiver`",
        ),
        (
            'id = "https://deployer.example/ops-b"',
            'id = "https://Deployer.example/ops-a/"',
            "  trust.toml:33: the id of `ops-b` differs from that of `ops-a` only by case or a slash",
        ),
        (
            'id = "https://nsa.example"',
            'id = "https://nsa.example"\nlists_from = 2027-01-01T00:00:00Z',
            "! trust.toml:38: `evaluator` needs 2 parties, and `nsa` do not count yet (lists_from)",
        ),
    ],
)
def test_what_is_probably_not_meant(old: str, new: str, finding: str) -> None:
    """Each with its line and a remedy."""
    findings = lint(changed(TRUST, old, new))
    assert finding in shown(findings)
    assert all(one.help for one in findings)


def test_unsafe_same_party_stays_in_sight() -> None:
    """What the file lets pass is said each time."""
    text = changed(TRUST, 'parties = ["acme"]', 'parties = ["acme", "nsa"]')
    text = changed(text, "version = 1", "version = 1\nunsafe_same_party = true")
    assert "  trust.toml:17: `nsa` is an evaluator and a producer (unsafe_same_party)" in shown(lint(text))


def test_a_finding_without_a_line() -> None:
    """The file alone."""
    assert str(Finding(file="trust.toml", line=None, message="says nothing", help="")) == "trust.toml: says nothing"
