"""The pages that are made from the code are what the code would make now: `make pages` writes them again."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.commands.table import COMMANDS
from tools.make_pages import COMMAND_PAGES, ROOT, command_page, pages

PAGES = pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_is_what_the_code_says(page: Path) -> None:
    """Else somebody changed an option, a code or the page, and not the other."""
    assert page.is_file(), "run `make pages`"
    assert page.read_text(encoding="utf-8") == PAGES[page], "run `make pages`"


def test_there_is_no_page_of_a_command_that_is_gone() -> None:
    """Walked the other way."""
    assert {page.stem for page in COMMAND_PAGES.glob("*.md")} - {"README"} == set(COMMANDS)


def test_a_page_holds_the_commands_below_its_own() -> None:
    """Each with its usage line, however deep."""
    text = command_page("attest")
    assert text.startswith("# gate attest\n")
    for below in ("verification", "disclosure", "submission", "incident", "waiver", "build"):
        assert f"\n## gate attest {below}\n\n```text\nUsage: gate attest {below} [OPTIONS]" in text


def test_an_unknown_command_has_no_page() -> None:
    """Asked by the tool alone."""
    with pytest.raises(KeyError, match="nought"):
        command_page("nought")
