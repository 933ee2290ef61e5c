"""The page about reports: its command runs, and what it shows is what is written."""

from __future__ import annotations

import re
from pathlib import Path

from gate.reports.table import PRINTED
from tests.support.answers import entry
from tests.support.disk import Disk

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "reports.md").read_text(encoding="utf-8")


def test_every_format_that_is_printed_has_a_row() -> None:
    """And no row is about another."""
    rows = re.findall(r"^\| [^|]+ \| \[?`(\S+?)`", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted(set(PRINTED) - {"json-v1"})


def test_the_command_writes_what_the_page_shows(tmp_path: Path) -> None:
    """The flags of the page, beside a denial."""
    disk = Disk(tmp_path)
    entry(disk.world, "nsa", "nsa", state="REVOKED")
    line = next(line for line in PAGE.splitlines() if line.startswith("gate check"))
    named = [word for word in line.split() if "=" in word]
    assert len(named) == 4
    ran = disk.check(*(part for word in named for part in ("--report", word.replace("=", f"={tmp_path}/"))))
    assert ran.exit_code == 1
    shown = PAGE.split("```markdown\n")[1].split("```")[0].rstrip()
    assert (tmp_path / "summary.md").read_text().startswith(shown)
