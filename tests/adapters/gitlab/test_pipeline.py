"""What the component tells GitLab."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.gitlab.pipeline import MAX_BYTES, write_dotenv
from adapters.outcome import Outcome, Word
from signatures.errors import ConfigError

KEYS = ["GATE_DECISION", "GATE_ALLOWED", "GATE_BUILD_DIGEST", "GATE_REPORT", "GATE_DECISION_ATTESTATION"]


def test_an_allowed_release_is_the_word_true() -> None:
    """Every key is there, in full."""
    text = write_dotenv(
        Outcome(decision=Word.ALLOW, allowed=True, build_digest="dirHash:" + "a" * 64, report="out/report.json")
    )
    assert text.splitlines() == [
        "GATE_DECISION=ALLOW",
        "GATE_ALLOWED=true",
        "GATE_BUILD_DIGEST=dirHash:" + "a" * 64,
        "GATE_REPORT=out/report.json",
        "GATE_DECISION_ATTESTATION=",
    ]


@pytest.mark.parametrize("word", list(Word))
def test_whatever_is_not_allowed_reads_as_no(word: Word) -> None:
    """An ALLOW of audit mode or of a rehearsal too."""
    assert f"GATE_DECISION={word}\nGATE_ALLOWED=false\n" in write_dotenv(Outcome(decision=word, allowed=False))


@given(st.text())
def test_no_path_adds_or_changes_a_variable(path: str) -> None:
    """`output-file-injection`: the fixed keys, one line each, or an error."""
    try:
        text = write_dotenv(Outcome(decision=Word.DENY, allowed=False, decision_attestation=path))
    except ConfigError:
        return
    assert [line.partition("=")[0] for line in text.splitlines()] == KEYS
    assert "GATE_ALLOWED=false\n" in text
    assert re.search(r"\s", text.replace("\n", "")) is None


def test_a_path_too_long_for_a_dotenv_report_is_an_error() -> None:
    """GitLab refuses the file above 5 KB, and the job's variables with it."""
    with pytest.raises(ConfigError, match="longer than 5120 bytes"):
        write_dotenv(Outcome(decision=Word.DENY, allowed=False, report="x" * MAX_BYTES))
