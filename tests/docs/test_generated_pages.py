"""The pages that are made from the code are what the code would make now: `make pages` writes them again."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tools.make_pages import ROOT, command_page


def test_no_page_is_stale() -> None:
    """Both ways: each page is what the program says, and there is no page that it does not say."""
    # A process of its own: click remembers the options of a help page from the first time that it was shown.
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/make_pages.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", ""), "run `make pages`"


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
