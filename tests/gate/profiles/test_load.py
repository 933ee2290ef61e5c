"""The profiles are data that loads, name their sources, and map to requirements that exist."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gate.policy.parse import parse_policy
from gate.profiles.load import FOLDER, PROFILES, load_profile
from gate.profiles.model import From
from gate.requirements.table import REQUIREMENTS
from signatures.errors import ConfigError
from signatures.predicates.incident_report import Severity
from signatures.reading.toml_file import parse_toml


def test_the_table_and_the_folder_are_one_list() -> None:
    """Every profile has its file, and every file is a profile."""
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.toml" for name in PROFILES}


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_says_what_it_is_and_what_it_is_not(name: str) -> None:
    """Its name is its file's; nobody endorsed it; ids are unique; each clause has a source."""
    profile = load_profile(name)
    assert profile.name == name
    assert profile.notice.startswith("No agency issued, reviewed or endorsed this profile.")
    ids = [clause.id for clause in profile.clauses]
    assert len(set(ids)) == len(ids) > 3
    assert all(clause.source for clause in profile.clauses)
    assert {word for clause in profile.clauses for word in clause.asked_by} <= set(REQUIREMENTS)


@pytest.mark.parametrize("name", PROFILES)
def test_its_policy_parses_once_filled_in_and_asks_for_what_its_clauses_name(name: str) -> None:
    """Only the places to fill in are left open; HIGH incidents warn, CRITICAL ones block."""
    profile = load_profile(name)
    assert f"# gate profile: {name} {profile.version}\n" in profile.policy
    assert profile.policy.count('"FILL IN: ') == 2
    filled = profile.policy.replace("FILL IN: the URI that you, who deploy, are known by", "https://deployer.example")
    filled = filled.replace("FILL IN: the URI of each lab that has joined", "https://acme.example")
    policy = parse_policy(parse_toml(filled.encode(), "policy.toml"))
    assert policy.incidents.block_open == (Severity.CRITICAL,)
    assert set(policy.disclosures) == {kind for clause in profile.clauses for kind in clause.kinds}


def test_the_deadlines_are_those_of_the_texts() -> None:
    """California counts from discovery, the Code of Practice from awareness; no number was found for the third."""
    rules = {rule.id: (rule.within, rule.from_) for name in PROFILES for rule in load_profile(name).incident_rules}
    day = timedelta(days=1)
    assert rules == {
        "us-ca:22757.13(c)(1)": (15 * day, From.DISCOVERED),
        "us-ca:22757.13(c)(2)": (day, From.DISCOVERED),
        "eu-gpai-code:safety-9.3(1)": (2 * day, From.AWARE),
        "eu-gpai-code:safety-9.3(2)": (5 * day, From.AWARE),
        "eu-gpai-code:safety-9.3(3)": (10 * day, From.AWARE),
        "eu-gpai-code:safety-9.3(4)": (15 * day, From.AWARE),
    }


def test_a_slip_in_the_name_gets_the_nearest() -> None:
    """`eu-gpai` is not a profile, and the message says which is."""
    with pytest.raises(ConfigError) as error:
        load_profile("eu-gpai-cod")
    assert error.value.nearest == "eu-gpai-code"
