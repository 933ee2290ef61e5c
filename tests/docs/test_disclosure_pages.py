"""The pages on disclosures and incidents: each command is run, in order, with the exit code that the page names."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest

from gate.profiles.load import PROFILES, load_profile
from signatures.predicates.disclosure import LAB_WIDE, DisclosureKind
from tests.support.cards import BOM, CARD
from tests.support.operator import Operator
from tests.support.pages import quoted_in, steps_of

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("page", ["disclose", "incidents"])
def test_the_page_runs(page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the page quotes is printed by the commands above it."""
    operator = Operator(tmp_path, capsys)
    (tmp_path / "orca" / "README.md").write_text(CARD)
    (tmp_path / "bom.json").write_text(json.dumps(BOM))
    (tmp_path / "papers").mkdir()
    for name in ("papers/framework.md", "report.pdf"):
        (tmp_path / name).write_text(name)
    text = (DOCS / "how-to" / f"{page}.md").read_text(encoding="utf-8")
    steps = steps_of(text)
    assert len(steps) > 5
    printed = ""
    with mock.patch("gate.edge.clock.now", return_value=datetime(2026, 11, 23, 18, tzinfo=UTC)):
        for line, code in steps:
            said = operator.run(*shlex.split(line)[1:])
            assert said.code == code, (line, said.err)
            printed += said.out + said.err
    for quoted in quoted_in(text):
        assert quoted in printed


def test_the_reference_says_of_each_kind_what_the_code_does() -> None:
    """Every kind has its row, and the last column is the code's own."""
    text = (DOCS / "reference" / "disclosures.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \|.*\| (yes|no) \|$", text, re.MULTILINE))
    assert rows == {kind.value: "yes" if kind in LAB_WIDE else "no" for kind in DisclosureKind}


def test_the_clauses_of_the_examples_are_clauses() -> None:
    """What the examples name by `satisfies` and `ruleId` stands in a profile."""
    profiles = [load_profile(name) for name in PROFILES]
    known = {one.id for profile in profiles for one in profile.clauses}
    known |= {rule.id for profile in profiles for rule in profile.incident_rules}
    examples = DOCS.parent / "examples" / "attestations"
    disclosed = json.loads((examples / "disclosure.json").read_text())["predicate"]["references"]
    reports = json.loads((examples / "incident-report.json").read_text())["predicate"]["reports"]
    named = {name for one in disclosed for name in one.get("satisfies", [])} | {one["ruleId"] for one in reports}
    assert len(named) == 4
    assert named - known == set()
