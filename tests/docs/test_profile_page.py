"""Each profile has its section on their page, and the start page has each role."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from gate.cli import cli
from gate.commands.init import ROLES
from gate.profiles.load import PROFILES

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "profiles.md"
START = ROOT / "docs" / "how-to" / "start.md"


def test_every_profile_has_its_section_and_every_section_a_profile() -> None:
    """Both ways, beside the one section that is about all."""
    heads = re.findall(r"^## (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert heads == ["Versions", *PROFILES]


def test_the_start_page_has_every_role_and_commands_that_exist() -> None:
    """Each `gate …` line of it begins with a command; what each role runs is in its own NEXT-STEPS.md, which is run."""
    text = START.read_text(encoding="utf-8")
    for role in ROLES:
        assert f"gate init --role {role}" in text
    for line in re.findall(r"^\$ gate (.*)$", text, re.MULTILINE):
        name, *rest = shlex.split(line)
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None, line
        known = {option for parameter in command.params for option in parameter.opts}
        if name == "init":
            assert {word for word in rest if word.startswith("--")} <= known, line
