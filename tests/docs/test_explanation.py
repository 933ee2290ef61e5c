"""What the explanations link to and name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *(ROOT / "docs/explanation").glob("*.md"),
        *(ROOT / "docs/decisions").glob("0*.md"),
        ROOT / "docs/decisions/index.md",
    ]
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_and_every_named_test_is_there(page: Path) -> None:
    """A test that is renamed takes its mention with it."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        assert (page.parent / target).exists(), target
    for named in re.findall(r"`(tests/[\w/.]+)`", text):
        assert (ROOT / named).exists(), named
    for test, path in re.findall(r"\[(test_\w+)\]\(([^)]+)\)", text):
        assert re.search(rf"^def {test}\(", (page.parent / path).read_text(encoding="utf-8"), re.MULTILINE), test
    for prefix in re.findall(r"`(test_rule_\d+_)…`", text):
        files = (ROOT / "tests/gate/decision").glob("test_rule_*.py")
        assert any(f"def {prefix}" in file.read_text(encoding="utf-8") for file in files), prefix


def test_every_threat_names_a_test() -> None:
    """A row of the table without one is a wish."""
    text = (ROOT / "docs/explanation/threat-model.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\| threat \| stopped by \| tests \|\n\|---\|---\|---\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    rows = [row for table in tables for row in table.splitlines()]
    assert len(rows) >= 22
    assert [row for row in rows if "[test_" not in row.split(" | ")[2]] == []


def test_every_rule_of_evidence_has_tests_named_after_it() -> None:
    """Rules 1 to 12, several each."""
    text = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests/gate/decision").glob("test_rule_*.py"))
    for rule in range(1, 13):
        assert len(re.findall(rf"^def test_rule_{rule}_", text, re.MULTILINE)) >= 2, rule


def test_the_index_of_decisions_has_each_of_them_and_none_is_long() -> None:
    """One file a decision, at most sixty lines."""
    index = (ROOT / "docs/decisions/index.md").read_text(encoding="utf-8")
    for file in (ROOT / "docs/decisions").glob("[0-9]*.md"):
        assert f"({file.name})" in index
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 60
