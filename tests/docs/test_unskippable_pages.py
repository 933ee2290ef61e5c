"""The pages that say how the gate cannot be skipped: what they name is there, and no trap is recommended."""

from __future__ import annotations

import re

import pytest

from tests.docs.test_ci_pages import HOW_TO
from tests.support.ci import ROOT, read_yaml

PAGES = {name: (HOW_TO / f"unskippable-{name}.md").read_text() for name in ("github", "gitlab")}


@pytest.mark.parametrize("name", PAGES)
def test_a_platforms_page_leads_to_its_own(name: str) -> None:
    """And it has its steps, what does not bind, and a drill."""
    assert f"(unskippable-{name}.md)" in (HOW_TO / f"{name}.md").read_text()
    assert re.findall(r"^## (.*)$", PAGES[name], re.MULTILINE) == ["What does not bind", "Try it"]
    assert re.findall(r"^(\d)\. \*\*", PAGES[name], re.MULTILINE) == list("123456")


def test_the_outputs_that_they_ask_for_exist() -> None:
    """The word `true` of an output or a variable that is written."""
    [action] = read_yaml(ROOT / "action.yml")
    assert set(re.findall(r"gate\.outputs\.([a-z-]+)", PAGES["github"])) <= set(action["outputs"])
    assert set(re.findall(r"GATE_[A-Z]+(?=:-| !=)", PAGES["gitlab"])) == {"GATE_ALLOWED"}


def test_no_page_recommends_what_does_not_bind() -> None:
    """`pull_request_target` stands only where it is warned of; no example fails open."""
    for path in (*HOW_TO.glob("git*.md"), *HOW_TO.glob("unskippable-*.md")):
        for block in re.findall(r"```[a-z]*\n(.*?)```", path.read_text(), re.DOTALL):
            assert "pull_request_target" not in block, path
            assert "allow_failure" not in block, path
            assert "!= 'DENY'" not in block, path
