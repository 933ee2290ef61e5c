"""`gate rules show`: every clause with its source, its date and what asks for it."""

from __future__ import annotations

import json

import pytest

from gate.main import run
from gate.profiles.load import PROFILES, load_profile


def test_without_a_name_it_lists_the_profiles(capsys: pytest.CaptureFixture[str]) -> None:
    """With the word that nobody endorsed them."""
    assert run(["rules", "show"]) == 0
    assert capsys.readouterr().out == (
        "us-voluntary-2026 1  United States: the voluntary verification agreements of 2026\n"
        "eu-gpai-code 1  European Union: AI Act, Articles 53 and 55, and the General-Purpose AI Code of Practice\n"
        "us-ca-sb53 1  California: Transparency in Frontier Artificial Intelligence Act (SB 53)\n\n"
        "No agency issued, reviewed or endorsed this profile. It is a reading aid and a policy to start from, not "
        "legal advice; meeting it shows compliance with nothing.\n"
    )


@pytest.mark.parametrize("name", PROFILES)
def test_each_clause_is_shown_with_where_it_is_from(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Also those that nothing asks for, which is said."""
    assert run(["rules", "show", name]) == 0
    text = capsys.readouterr().out
    profile = load_profile(name)
    assert profile.notice in text
    for clause in profile.clauses:
        asked = ", ".join(clause.asked_by) or "nothing: the gate does not look at it"
        expected = f"\n{clause.id}\n  {clause.title}\n  source    {clause.source}, {clause.date}\n  asked by  {asked}\n"
        assert expected in text
    for rule in profile.incident_rules:
        assert f"  {rule.id}  INITIAL within " in text


def test_the_deadlines_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The end of California's page, whole."""
    assert run(["rules", "show", "us-ca-sb53"]) == 0
    assert capsys.readouterr().out.endswith(
        "incident reports\n"
        "  us-ca:22757.13(c)(1)  INITIAL within 15 days of discovery\n"
        "    a critical safety incident\n"
        "    to California Office of Emergency Services\n"
        "  us-ca:22757.13(c)(2)  INITIAL within 24 hours of discovery\n"
        "    a critical safety incident that poses an imminent risk of death or serious physical injury\n"
        "    to an authority appropriate to the incident, such as a law enforcement or public safety agency\n"
    )


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """For programs: the same, with `askedBy`."""
    assert run(["rules", "show", "us-ca-sb53", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    first = found["clauses"][0]
    assert (first["id"], first["askedBy"]) == ("us-ca:22757.12(a)", ["risk-framework-disclosed"])
    assert found["incidentRules"][1]["within"] == "1d"
    assert run(["rules", "show", "--format", "json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)["profiles"]] == list(PROFILES)


def test_an_unknown_profile_is_named_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip is a mistake of the caller's, exit 2."""
    assert run(["rules", "show", "us-ca-sb-53"]) == 2
    assert "us-ca-sb53" in capsys.readouterr().err
