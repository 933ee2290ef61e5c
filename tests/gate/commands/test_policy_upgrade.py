"""`gate policy upgrade`: it adds what tightens, shows the rest, and writes only when asked to."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from gate.main import run
from gate.profiles.load import load_profile

NAME = "us-ca-sb53"


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A policy of version 1 that its deployer changed; version 2 of the profile is the newest."""
    one = load_profile(NAME)
    text = one.policy.replace(f"{NAME} 1", f"{NAME} 2").replace('max_age = "180d"', 'max_age = "365d"')
    text = text.replace("[incidents]", '[disclosures.copyright-policy]\nmax_age = "90d"\n\n[incidents]')
    text = text.replace('"CRITICAL"]', '"CRITICAL", "HIGH"]')
    two = dataclasses.replace(one, version=2, policy=text)
    monkeypatch.setattr("gate.profiles.load.load_profile", lambda name: {NAME: two}[name])
    path = tmp_path / "policy.toml"
    mine = one.policy.replace('others = "deny"', 'others = "require-verification" # agreed with the board')
    path.write_text(mine)
    monkeypatch.chdir(tmp_path)
    return path


SHOWN = """us-ca-sb53: version 1, the newest is 2
  + disclosures.copyright-policy: asked for from now on; stricter
  = incidents.block_open: yours stays ["CRITICAL"]; the profile says ["CRITICAL", "HIGH"], which is stricter
  = participants.others: yours stays "require-verification"; the profile says "deny", which is stricter
  = verification.max_age: yours stays "180d"; the profile says "365d", which is weaker
"""


def test_it_shows_and_writes_nothing_by_itself(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each change that would weaken is called so."""
    before = policy.read_bytes()
    assert run(["policy", "upgrade"]) == 0
    assert capsys.readouterr().out == SHOWN + "nothing is written without --write\n"
    assert policy.read_bytes() == before


def test_it_writes_what_is_new_and_keeps_the_rest(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Comments and values stay byte for byte; the mark moves; done again, nothing is new."""
    before = policy.read_text()
    assert run(["policy", "upgrade", "--write"]) == 0
    assert capsys.readouterr().out.startswith(SHOWN + "wrote  policy.toml: ")
    assert policy.read_text() == before.replace(f"profile: {NAME} 1", f"profile: {NAME} 2") + (
        f'\n# asked for since version 2 of {NAME}\n[disclosures.copyright-policy]\nmax_age = "90d"\n'
    )
    written = policy.read_bytes()
    assert run(["policy", "upgrade", "--write"]) == 0
    assert "+ " not in capsys.readouterr().out
    assert policy.read_bytes() == written


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (f"# gate profile: {NAME} 1\n", "", "does not say, in one line, which profile"),
        (f"{NAME} 1\n", f"{NAME} 1\n# gate profile: {NAME} 1\n", "does not say, in one line, which profile"),
        (f"{NAME} 1\n", f"{NAME} 3\n", "was written from version 3 of us-ca-sb53, and this program knows 2"),
    ],
)
def test_a_mark_that_does_not_say_is_an_error(
    policy: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    """None, two, or one from the future."""
    text = policy.read_text()
    assert text.count(old) == 1
    policy.write_text(text.replace(old, new))
    assert run(["policy", "upgrade", "--write"]) == 2
    assert said in capsys.readouterr().err
    assert policy.read_text() == text.replace(old, new)
