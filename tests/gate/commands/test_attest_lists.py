"""`gate attest … --status-list` and `--supersedes`: statement and list together, or neither."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gate.edge import together
from gate.edge.files import write_whole
from signatures.errors import Undecided
from tests.support.operator import CLEARED, Operator

SUPERSEDE = ("attest", "verification", "--supersedes", "caisi.json", "--key", "a.key", "--out", "next.json")


def test_the_entry_is_added_in_the_same_run(operator: Operator) -> None:
    """One sequence on, signed by the list's own key."""
    operator.init(key="b.key")
    operator.clear("--status-list", "list.json", "--list-key", "b.key", "--reason", "first-look")
    held = operator.predicate("list.json")
    (entry,) = held["entries"]
    assert held["sequence"] == 2
    assert (entry["attestation"], entry["state"], entry["verdict"]) == (
        operator.digest("caisi.json"),
        "ACTIVE",
        "CLEARED",
    )
    assert entry["reasonCode"] == "first-look"
    assert len(operator.envelope("list.json").signatures) == 1


def test_a_second_word_about_one_build_is_refused(operator: Operator) -> None:
    """Our commands sign no list that breaks rule 5."""
    operator.init()
    operator.clear("--status-list", "list.json")
    words = ("attest", "verification", "orca", *CLEARED, "--tier", "2", "--key", "a.key", "--out", "two.json")
    assert "for US already" in operator.fail(*words, "--status-list", "list.json")


def test_another_region_beside_needs_the_first_at_hand(operator: Operator) -> None:
    """An entry does not say its regions."""
    operator.init()
    operator.clear("--status-list", "list.json")
    words = ["PL" if word == "US" else word for word in CLEARED]
    more = (
        "attest",
        "verification",
        "orca",
        *words,
        "--key",
        "a.key",
        "--out",
        "two.json",
        "--status-list",
        "list.json",
    )
    held = operator.folder / "caisi.json"
    held.rename(operator.folder / "orca.kept")
    assert "which is not at hand" in operator.fail(*more)
    (operator.folder / "orca.kept").rename(held)
    operator.do(*more)
    assert len(operator.predicate("list.json")["entries"]) == 2


def test_supersedes_copies_shows_and_replaces(operator: Operator) -> None:
    """The old statement's fields, the difference, the entry, and the digest in `supersedes`."""
    operator.init()
    operator.clear("--status-list", "list.json", "--tier", "2")
    old = operator.digest("caisi.json")
    said = operator.do(*SUPERSEDE, "--verdict", "NOT_CLEARED", "--status-list", "list.json")
    new = operator.predicate("next.json")
    assert (new["verdict"], new["supersedes"], new["coverage"]["tier"]) == ("NOT_CLEARED", [old], "2")
    assert new["evaluatedAt"] == operator.predicate("caisi.json")["evaluatedAt"]
    assert operator.statement("next.json").subjects == operator.statement("caisi.json").subjects
    assert said.err.startswith(f"replaces {old}:\n")
    assert "  verdict: CLEARED -> NOT_CLEARED\n" in said.err
    assert "tier" not in said.err
    (entry,) = operator.predicate("list.json")["entries"]
    assert (entry["attestation"], entry["verdict"]) == (operator.digest("next.json"), "NOT_CLEARED")


def test_supersedes_from_pending_to_cleared(operator: Operator) -> None:
    """The date on which it was expected is not copied."""
    operator.do(
        *("attest", "verification", "orca", *CLEARED[:8], "--determination", "PENDING", "--key", "a.key"),
        *("--expected-at", "2027-01-01T00:00:00Z", "--out", "caisi.json"),
    )
    operator.do(*SUPERSEDE, *CLEARED[8:])
    assert "decisionExpectedAt" not in operator.predicate("next.json")["coverage"]


def test_supersedes_from_restricted_to_cleared(operator: Operator) -> None:
    """Restrictions fall only when somebody says so."""
    restricted = ["CLEARED_WITH_RESTRICTIONS" if word == "CLEARED" else word for word in CLEARED]
    operator.do(
        "attest", "verification", "orca", *restricted, "--restrict", "ROUTE:eu", "--key", "a.key", "--out", "caisi.json"
    )
    assert "restrictions stand with" in operator.fail(*SUPERSEDE, "--verdict", "CLEARED")
    operator.do(*SUPERSEDE, "--verdict", "CLEARED", "--no-restrictions")
    assert operator.predicate("next.json")["scopes"] == [{"regions": ["US"], "audience": "GENERAL"}]


def test_supersedes_of_another_build_is_refused(operator: Operator) -> None:
    """A slip that would leave the old word in force."""
    operator.clear()
    error = operator.fail(*SUPERSEDE[:2], "file:sha256:" + "1" * 64, *SUPERSEDE[2:])
    assert "about something else" in error


def test_supersedes_of_another_kind_is_refused(operator: Operator) -> None:
    """A list is not replaced by a verification."""
    operator.init("caisi.json")
    assert "is a status-list" in operator.fail(*SUPERSEDE)


def test_supersedes_of_what_the_list_does_not_name_is_refused(operator: Operator) -> None:
    """The statement is not written either."""
    operator.init()
    operator.clear()
    assert "no entry of the list begins with" in operator.fail(*SUPERSEDE, "--status-list", "list.json")


def test_incident_report_replaces_the_one_before(operator: Operator) -> None:
    """An incident stands once."""
    operator.init(issuer="https://acme.example")
    words = ("attest", "incident", "--key", "a.key", "--status-list", "list.json")
    operator.do(
        *(*words, "--lab-wide", "--reporter", "https://acme.example", "--incident-id", "I", "--category", "c"),
        *("--severity", "LOW", "--state", "OPEN", "--statement", "s", "--out", "caisi.json"),
    )
    operator.do(*words, "--supersedes", "caisi.json", "--state", "CLOSED", "--out", "next.json")
    (entry,) = operator.predicate("list.json")["entries"]
    assert entry["incidentState"] == "CLOSED"


def test_a_list_of_another_key_is_refused(operator: Operator) -> None:
    """Nobody signs on what another has slipped in."""
    operator.init(key="b.key")
    words = ("attest", "verification", "orca", *CLEARED, "--key", "a.key", "--out", "caisi.json", "--status-list")
    assert "was not signed by a.key" in operator.fail(*words, "list.json")


def test_a_list_of_another_party_is_refused(operator: Operator) -> None:
    """A party lists its own statements."""
    operator.init(issuer="https://nsa.example")
    words = ("attest", "verification", "orca", *CLEARED, "--key", "a.key", "--out", "caisi.json", "--status-list")
    assert "it is the word of https://caisi.example" in operator.fail(*words, "list.json")


def test_where_the_list_cannot_be_written_nothing_is(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the statement, not the key of its commitment."""
    operator.init()
    (operator.folder / "report").write_bytes(b"x")

    def fail(path: Path, data: bytes, **how: Any) -> None:
        if path.name == "list.json":
            raise Undecided("`list.json` could not be written: no space left on device")
        write_whole(path, data, **how)

    monkeypatch.setattr(together, "write_whole", fail)
    words = ("attest", "verification", "orca", *CLEARED, "--key", "a.key", "--out", "caisi.json")
    error = operator.fail(
        *words, "--status-list", "list.json", "--report", "report", "--commitment-key-out", "k", code=3
    )
    assert "no space left" in error


def test_overwritten_statement_comes_back_where_the_list_cannot_be_written(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old one still stands in the list."""
    operator.init()
    operator.clear("--status-list", "list.json")
    before = operator.files()

    def fail(path: Path, data: bytes, **how: Any) -> None:
        if path.name == "list.json":
            raise KeyboardInterrupt
        write_whole(path, data, **how)

    monkeypatch.setattr(together, "write_whole", fail)
    said = operator.run(
        *SUPERSEDE[:-1], "caisi.json", "--overwrite", "--valid-for", "30d", "--status-list", "list.json"
    )
    assert said.code == 130
    assert operator.files() == before


def test_a_list_that_another_run_holds_is_left_alone(operator: Operator) -> None:
    """Two runs would sign two lists with one sequence."""
    operator.init()
    words = ("attest", "verification", "orca", *CLEARED, "--key", "a.key", "--out", "caisi.json", "--status-list")
    with together.hold(operator.folder / "list.json"):
        assert "another run is changing `list.json`" in operator.fail(*words, "list.json", code=3)
        assert "another run" in operator.fail("status", "refresh", "list.json", "--key", "a.key", code=3)
