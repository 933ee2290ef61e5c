"""Each refusal code has a test that names it, words, and a place in the code that raises it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from signatures.codes import Code
from signatures.errors import Refused

ROOT = Path(__file__).parents[2]


def named_in(*folders: str, but: str = "") -> set[str]:
    """Every code that stands in the Python files of these folders (a test's name may hold a range of them)."""
    found: set[str] = set()
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            if path.name != but:
                found |= {code.upper() for code in re.findall(r"(?<![A-Za-z0-9])[Rr][1-9]\d\d(?!\d)", path.read_text())}
    return found


def test_every_code_is_given_by_the_program_and_asked_for_by_a_test() -> None:
    """And nobody names one that is not there."""
    codes = {code.name for code in Code}
    assert named_in("signatures", "gate", but="codes.py") >= codes
    assert named_in("tests", but="test_codes.py") >= codes
    assert named_in("signatures", "gate") == codes


@pytest.mark.parametrize("code", list(Code))
def test_every_code_says_what_is_wrong_and_what_to_do(code: Code) -> None:
    """In lower case, without a final stop; its hundreds digit is the verifier's step."""
    assert code.step == int(code.name[1])
    assert 1 <= code.step <= 9
    for text in (code.phrase, code.remedy):
        assert text
        assert not text.endswith(".")
    error = Refused(code, "what was found")
    assert (error.message, error.help) == (f"{code.name} what was found", code.remedy)


def test_no_two_codes_say_the_same() -> None:
    """An enum takes two members with one value for one."""
    assert len({code.phrase for code in Code}) == len(Code) == len(Code.__members__)
