"""`gate status`: each change signs the next list, and refuses what is not this issuer's to sign."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from gate.commands import status as command
from signatures.reading.times import read_time
from tests.support.operator import Operator

LIST = ("list.json", "--key", "a.key")
TRUST = """
version = 1
[parties.caisi]
id = "https://caisi.example"
keys = [{ key = "a.pub" }, { key = "b.pub" }]
[parties.acme]
id = "https://acme.example"
models = ["acme/*"]
keys = [{ key = "acme.pub" }]
[roles.evaluator]
parties = ["caisi"]
attests = ["prerelease-verification", "status-list"]
"""


def _trust(operator: Operator) -> None:
    operator.key("acme")
    (operator.folder / "trust.toml").write_text(TRUST)


@pytest.fixture
def held(operator: Operator) -> Operator:
    """A list that names one clearance, for the US."""
    operator.init()
    operator.clear("--status-list", "list.json")
    return operator


def test_init(operator: Operator) -> None:
    """The first list: nothing is in force."""
    operator.do("status", "init", "l.json", "--issuer", "https://nsa.example", "--key", "a.key", "--next-update", "7d")
    held = operator.predicate("l.json")
    assert (held["issuer"], held["sequence"], held["entries"]) == ("https://nsa.example", 1, [])
    assert read_time(held["nextUpdate"]) - read_time(held["issuedAt"]) == timedelta(days=7)


def test_init_never_begins_anew_over_a_list(held: Operator) -> None:
    """A sequence that starts again would be a rollback."""
    error = held.fail("status", "init", *LIST, "--issuer", "https://caisi.example")
    assert "exists and is not overwritten" in error


def test_add_takes_several(operator: Operator) -> None:
    """In one run, in one list."""
    operator.init()
    operator.clear()
    operator.clear("--region", "PL", out="two.json")
    assert "already" in operator.fail("status", "add", "list.json", "caisi.json", "two.json", "--key", "a.key")
    operator.do("status", "add", "list.json", "caisi.json", "--key", "a.key", "--reason", "first-look")
    (entry,) = operator.predicate("list.json")["entries"]
    assert entry["reasonCode"] == "first-look"


@pytest.mark.parametrize("by_file", [True, False])
def test_add_supersedes(held: Operator, by_file: bool) -> None:
    """By the old one's file, or by its digest."""
    held.clear("--region", "PL", out="two.json")
    old = "caisi.json" if by_file else held.digest("caisi.json")
    held.do("status", "add", "list.json", "two.json", "--key", "a.key", "--supersedes", old)
    (entry,) = held.predicate("list.json")["entries"]
    assert entry["attestation"] == held.digest("two.json")


def test_add_with_a_trust_file_takes_what_the_issuer_signed(operator: Operator) -> None:
    """Whatever it claims, and nothing else."""
    _trust(operator)
    operator.key("c")
    operator.init()
    operator.clear(out="false.json", key="c.key")
    trusting = ("--key", "a.key", "--trust", "trust.toml")
    assert "does not believe `false.json`: R40" in operator.fail("status", "add", "list.json", "false.json", *trusting)
    operator.clear("--tier", "2")
    operator.do("status", "add", "list.json", "caisi.json", *trusting)
    assert len(operator.predicate("list.json")["entries"]) == 1


def test_suspend_reinstate_revoke(held: Operator) -> None:
    """Each is the next list; the state and the reason stand in the entry."""
    for number, (name, state) in enumerate(
        (("suspend", "SUSPENDED"), ("reinstate", "REINSTATED"), ("revoke", "REVOKED"))
    ):
        held.do("status", name, *LIST, "caisi.json", "--reason", f"because-{name}")
        content = held.predicate("list.json")
        (entry,) = content["entries"]
        assert (content["sequence"], entry["state"], entry["reasonCode"]) == (3 + number, state, f"because-{name}")
        assert entry["effectiveFrom"] == content["issuedAt"]


def test_withdraw_for_a_region(held: Operator) -> None:
    """By the first digits of its digest; groups are expanded."""
    digest = held.digest("caisi.json")[:10]
    held.do("status", "revoke", *LIST, digest, "--reason", "r", "--region", "EEA", "--except", "NO")
    (entry,) = held.predicate("list.json")["entries"]
    (scope,) = entry["scopes"]
    assert len(scope["regions"]) == 29
    assert "NO" not in scope["regions"]


def test_refresh_keeps_how_long_it_lasts(operator: Operator) -> None:
    """Unless another length is asked for."""
    operator.do("status", "init", *LIST, "--issuer", "https://caisi.example", "--next-update", "7d")
    for more, days in (((), 7), (("--next-update", "2d"), 2), ((), 2)):
        operator.do("status", "refresh", *LIST, *more)
        content = operator.predicate("list.json")
        assert read_time(content["nextUpdate"]) - read_time(content["issuedAt"]) == timedelta(days=days)
    assert operator.predicate("list.json")["sequence"] == 4


def test_refresh_drops_what_has_expired(operator: Operator) -> None:
    """Only if asked, and it says what."""
    operator.init()
    operator.clear(
        "--issued-at", "2020-01-01T00:00:00Z", "--evaluated-at", "2020-01-01T00:00:00Z", "--status-list", "list.json"
    )
    operator.do("status", "refresh", *LIST)
    assert len(operator.predicate("list.json")["entries"]) == 1
    said = operator.do("status", "refresh", *LIST, "--drop-expired")
    assert said.err == f"dropped {operator.digest('caisi.json')}\n"
    assert operator.predicate("list.json")["entries"] == []


def test_show(held: Operator) -> None:
    """For people, and as JSON."""
    held.do("status", "suspend", *LIST, "caisi.json", "--reason", "look::again", "--region", "PL")
    content = held.predicate("list.json")
    assert held.do("status", "show", "list.json").out == (
        "list 3 of https://caisi.example\n"
        f"issued {content['issuedAt']}, next update {content['nextUpdate']}\n"
        f"  {held.digest('caisi.json')[:12]}…  SUSPENDED  {content['issuedAt']}  prerelease-verification  CLEARED  "
        "(look:\\u{3a}again) for PL\n"
        "1 in the list\n"
    )
    shown = json.loads(held.do("status", "show", "list.json", "--json").out)
    assert shown == {"payload": held.digest("list.json"), **content}


def test_another_key_may_not_sign_on(held: Operator) -> None:
    """Nobody signs on what another has slipped in."""
    error = held.fail("status", "refresh", "list.json", "--key", "b.key")
    assert "was not signed by b.key" in error


def test_a_changed_key_of_the_party_by_the_trust_file(held: Operator) -> None:
    """The list is the party's, and so is the new key."""
    _trust(held)
    held.do("status", "refresh", "list.json", "--key", "b.key", "--trust", "trust.toml")
    held.key("c")
    error = held.fail("status", "refresh", "list.json", "--key", "c.key", "--trust", "trust.toml")
    assert "`c.key` is no key of caisi" in error


@pytest.mark.parametrize(("issuer", "key"), [("https://caisi.example", "c.key"), ("https://nsa.example", "a.key")])
def test_a_list_that_the_trust_file_does_not_believe(operator: Operator, issuer: str, key: str) -> None:
    """Somebody else's key, or a party that is not known."""
    _trust(operator)
    operator.key("c")
    operator.init(issuer=issuer, key=key)
    error = operator.fail("status", "refresh", *LIST, "--trust", "trust.toml")
    assert "trust.toml does not believe the list as it is" in error


def test_a_clock_set_back_signs_nothing(held: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list never follows one of a later date."""
    monkeypatch.setattr(command, "read_clock", lambda: read_time("2020-01-01T00:00:00Z"))
    assert "look at this machine's clock" in held.fail("status", "refresh", *LIST)


def test_what_another_run_wrote_meanwhile_is_not_lost(held: Operator) -> None:
    """The sequence grows by one each time, from what is there."""
    for _ in range(3):
        held.do("status", "refresh", *LIST)
    assert held.predicate("list.json")["sequence"] == 5


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("refresh", "none.json", "--key", "a.key"), "no such file"),
        (("refresh", "orca", "--key", "a.key"), "is a directory"),
        (("refresh", "a.pub", "--key", "a.key"), "R104"),
        (("refresh", "caisi.json", "--key", "a.key"), "is a prerelease-verification, not a status list"),
        (("refresh", *LIST, "--next-update", "soon"), "--next-update: `soon` is not a length"),
        (("refresh", *LIST, "--key", "none.key"), "cannot be read"),
        (("show", "none.json"), "no such file"),
        (("add", "list.json", "none.json", "--key", "a.key"), "no such file"),
        (("add", "list.json", "caisi.json", "--key", "a.key"), "already"),
        (("add", "list.json", "list.json", "--key", "a.key"), "a status list names no other"),
        (("add", "list.json", "caisi.json", "a.pub", "--supersedes", "1" * 64, "--key", "a.key"), "one by one"),
        (("revoke", *LIST, "1" * 64, "--reason", "r"), "no entry"),
        (("revoke", *LIST, "none.json", "--reason", "r"), "no such file"),
        (("revoke", *LIST, "caisi.json", "--reason", "r", "--region", "UK"), "did you mean `GB`"),
        (("revoke", *LIST, "caisi.json", "--reason", "r", "--audience", "GENERAL"), "--audience without --region"),
        (("revoke", *LIST, "caisi.json", "--reason", ""), "reasonCode: must not be empty"),
        (("reinstate", *LIST, "caisi.json", "--reason", "r"), "is ACTIVE"),
        (("init", "none/l.json", "--issuer", "https://x.example", "--key", "a.key"), "make its folder first"),
        (("init", "l.json", "--issuer", "caisi", "--key", "a.key"), "--issuer: must be a URI"),
        (("init", "l.json", "--issuer", "", "--key", "a.key"), "--issuer: must be a URI"),
    ],
)
def test_bad_input(held: Operator, words: tuple[str, ...], error: str) -> None:
    """One line, exit 2, and the list as it was."""
    assert error in held.fail("status", *words)


def test_a_list_that_is_fresh_for_a_moment_warns(operator: Operator) -> None:
    """A short --next-update is kept by every refresh: each says so."""
    made = ["l.json", "--key", "a.key"]
    said = operator.run("status", "init", *made, "--issuer", "https://a.example", "--next-update", "1m")
    assert said.code == 0
    warning, remedy = said.err.splitlines()
    assert warning == "warning: the list is fresh for 1m only, and without a fresh list nothing counts"
    assert remedy == "help: make it longer: gate status refresh LIST --key KEY --next-update 24h"
    assert operator.run("status", "refresh", *made).err == said.err
    assert operator.run("status", "refresh", *made, "--next-update", "24h").err == ""
