"""The page of words has the values that the code has, and the page of files names what is there."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

import pytest

from adapters.outcome import Word
from gate.decision.answer import State
from gate.reports.words import count
from signatures.predicates import entry
from signatures.predicates.incident_report import IncidentState
from signatures.predicates.prerelease_verification import Determination, Verdict

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PAGE = (REFERENCE / "words.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("| an evaluator | verdict |", Verdict),
        ("| an evaluator | determination |", Determination),
        ("| an issuer | state of an entry |", entry.State),
        ("| a reporter | state of an incident |", IncidentState),
        ("| the gate, of a requirement | state |", State),
    ],
)
def test_a_layer_has_the_values_of_the_code(row: str, kind: type[Enum]) -> None:
    """All of them, in their order, and no other."""
    (line,) = [line for line in PAGE.splitlines() if line.startswith(row)]
    values = line.split(" | ")[2]
    assert re.findall(r"`([\w ]+)`", values) == [member.value for member in kind]


def test_the_decision_has_the_words_of_the_code() -> None:
    """For machines, and as participles on a screen."""
    (line,) = [line for line in PAGE.splitlines() if line.startswith("| the gate, of a build | decision |")]
    assert line.split(" | ")[2].split(";")[0] == ", ".join(Word)


def test_every_file_has_its_page() -> None:
    """Each row of the table links to where its format is described."""
    table = (REFERENCE / "files.md").read_text(encoding="utf-8").split("|---|---|---|---|---|\n")[1]
    rows = table.partition("\n\n")[0].splitlines()
    assert len(rows) >= 10, count(len(rows), "row")
    assert [row for row in rows if "](" not in row.split(" | ")[-1]] == []
