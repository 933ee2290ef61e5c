"""G. Sources. Those on a network come with later versions; the bounds hold for a folder too."""

from __future__ import annotations

import pytest

from tests.support.attack import Attack


@pytest.mark.parametrize("bound", ["attestations = 4", "input_bytes = 2000", "verifications = 5"])
def test_endless_signatures(attack: Attack, bound: str) -> None:
    """Over a bound of the whole run: 3, never "use the first N", since a no may be N+1."""
    attack.policy.write_text(attack.policy.read_text() + f"\n[bounds]\n{bound}\n")
    attack.ends(3, says="more than")


def test_huge_or_lying_body(attack: Attack) -> None:
    """One file beyond its bound is refused; what it would have supplied is missing."""
    attack.swap("nsa", b" " * (4 * 1024 * 1024 + 1))
    attack.ends(1, "R101", not_met="cleared")


def test_realm_ssrf(attack: Attack) -> None:
    """URIs in attestations are for people: nothing is fetched because it stands there."""
    paper = attack.world.papers["nsa"]
    paper.predicate["statusList"] = {"uri": "http://169.254.169.254/latest", "maxAgeSeconds": 60}
    paper.predicate["suite"]["downloadLocation"] = "file:///etc/passwd"
    attack.world.dropped = {"nsa.list"}
    attack.ends(1, not_met="status-list-fresh")


@pytest.mark.parametrize("source", ["https://x.example/a", "oci://x.example/a", "s3://x"])
def test_captive_portal(attack: Attack, source: str) -> None:
    """A source that this version cannot ask is an error, never an empty one."""
    attack.change_policy('sources = ["attestations/"]', f'sources = ["attestations/", "{source}"]')
    attack.ends(2)
