"""What the action tells GitHub."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.github.actions import MAX_ANNOTATIONS, annotate, escape_data, escape_property, write_annotations
from adapters.github.actions import write_outputs as write
from adapters.outcome import Outcome, Word
from signatures.errors import ConfigError

KEYS = ["decision", "allowed", "build-digest", "report", "decision-attestation"]


def read(text: str) -> dict[str, str]:
    """The outputs that GitHub's runner makes of this text: the last value of a key wins."""
    return dict(line.split("=", 1) for line in text.split("\n") if line)


def test_an_allowed_release_is_the_word_true() -> None:
    """Every key is there, in full."""
    outcome = Outcome(
        decision=Word.ALLOW,
        allowed=True,
        build_digest="dirHash:" + "a" * 64,
        report="out/report.json",
        decision_attestation="decision.json",
    )
    assert read(write(outcome)) == {
        "decision": "ALLOW",
        "allowed": "true",
        "build-digest": "dirHash:" + "a" * 64,
        "report": "out/report.json",
        "decision-attestation": "decision.json",
    }


@pytest.mark.parametrize("word", list(Word))
def test_whatever_is_not_allowed_reads_as_no(word: Word) -> None:
    """An ALLOW of audit mode or of a rehearsal is `allowed=false` too."""
    outputs = read(write(Outcome(decision=word, allowed=False)))
    assert outputs == dict.fromkeys(KEYS, "") | {"decision": word.value, "allowed": "false"}


@pytest.mark.parametrize("word", [Word.DENY, Word.UNDECIDED])
def test_an_outcome_cannot_allow_without_an_allow(word: Word) -> None:
    """Such a value cannot be made."""
    with pytest.raises(ValueError, match=word.value):
        Outcome(decision=word, allowed=True)


@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n", "\x00", "\x0b", "\u2028", "\x85"])
def test_a_path_with_a_line_break_sets_no_output(break_: str) -> None:
    """`output-file-injection`: refused, rather than written with a delimiter."""
    with pytest.raises(ConfigError, match="one printable line"):
        write(Outcome(decision=Word.DENY, allowed=False, report=f"r.json{break_}allowed=true"))


@given(report=st.text(), attestation=st.text())
def test_no_path_adds_or_changes_an_output(report: str, attestation: str) -> None:
    """Either the fixed keys with these very values, or an error."""
    outcome = Outcome(decision=Word.DENY, allowed=False, report=report, decision_attestation=attestation)
    try:
        text = write(outcome)
    except ConfigError:
        return
    assert len(text.splitlines()) == len(KEYS)
    outputs = read(text)
    assert list(outputs) == KEYS
    assert outputs["allowed"] == "false"
    assert (outputs["report"], outputs["decision-attestation"]) == (report, attestation)


@given(title=st.text(), message=st.text())
def test_an_annotation_is_one_command_whatever_it_says(title: str, message: str) -> None:
    """`workflow-command`: one line, and no second command in it."""
    line = annotate("error", title=title, message=message)
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    head, properties, data = line.split("::", 2)
    assert (head, properties.partition("=")[0]) == ("", "error title")
    assert not set(properties.partition("=")[2]) & set(":,")
    assert "::" not in data


def test_the_escapes_are_those_of_the_toolkit() -> None:
    """Per cent first, so that no escape is escaped again or made by two."""
    assert escape_data("50%\r\n::x,") == "50%25%0D%0A::x,"
    assert escape_property("a:b,c%3A") == "a%3Ab%2Cc%253A"


@pytest.mark.parametrize("problems", [0, 1, MAX_ANNOTATIONS, MAX_ANNOTATIONS + 5])
def test_no_more_annotations_than_github_shows(problems: int) -> None:
    """The last one says how many are left."""
    outcome = Outcome(
        decision=Word.DENY, allowed=False, problems=tuple(("cleared", f"reason {n}") for n in range(problems))
    )
    lines = write_annotations(outcome).splitlines()
    assert len(lines) == min(problems, MAX_ANNOTATIONS)
    assert all(line.startswith("::error title=cleared::reason") for line in lines[:9])
    if problems > MAX_ANNOTATIONS:
        assert lines[-1] == "::error title=and more::6 more: see the report"


def test_a_long_reason_is_cut() -> None:
    """GitHub bounds an annotation; the whole stands in the report."""
    assert len(annotate("error", title="cleared", message="x" * 100_000)) < 2_000


def test_warnings_have_ten_places_of_their_own() -> None:
    """GitHub counts by kind: many warnings hide no reason of a denial."""
    pairs = tuple((f"rule-{number}", "told") for number in range(30))
    lines = write_annotations(
        Outcome(decision=Word.DENY, allowed=False, problems=pairs[:2], warnings=pairs)
    ).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::warning"] * MAX_ANNOTATIONS + ["::error"] * 2
    assert lines[MAX_ANNOTATIONS - 1] == "::warning title=and more::21 more: see the report"
