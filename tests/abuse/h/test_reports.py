"""H. Output: the reports that are read in a browser, a job summary or a test viewer."""

from __future__ import annotations

import html.parser
import re

import pytest
from markdown_it import MarkdownIt

from tests.support.answers import entry
from tests.support.attack import Attack

EVIL = (
    '"><script>alert(1)</script><img src=x onerror=alert(1)>[a](javascript:alert(1))![b](https://evil.example/b.png)'
    " </style></title>|``` ````<!-- @octocat #1\n::error::x\n##[set-output name=allowed]true\x1b]8;;https://evil.example\x07"
)
FILES = ("markdown", "html", "sarif", "junit")
OURS = {"html", "head", "meta", "title", "style", "body", "main", "header", "section", "footer", "h1", "h2", "h3", "p"}
OURS |= {"dl", "dt", "dd", "ul", "li", "code", "strong", "span", "div", "details", "summary"}
OURS |= {"table", "thead", "tbody", "tr", "th", "td"}


def _reports(attack: Attack) -> dict[str, str]:
    """A denial whose reason and file names are hostile, in every format."""
    entry(attack.world, "nsa", "nsa", state="REVOKED", reasonCode=EVIL)
    attack.write()
    (attack.attestations / EVIL.replace("/", "⁄")[:120].replace("\x00", "")).with_suffix(".json").write_bytes(b"{")
    files = {form: attack.folder / f"out.{form}" for form in FILES}
    arguments = [part for form, path in files.items() for part in ("--report", f"{form}={path}")]
    attack.ends(1, not_met="cleared", arguments=tuple(arguments), write=False)
    return {form: path.read_text() for form, path in files.items()}


def test_markdown_html_injection(attack: Attack) -> None:
    """No link, image or HTML comes from a reason or a file's name."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(_reports(attack)["markdown"])
    every = [*tokens, *(child for one in tokens for child in one.children or ())]
    assert {one.type for one in every} & {"link_open", "image", "html_inline", "fence", "code_block"} == set()
    assert all(
        one.content.startswith(("<details><summary>", "</details>")) for one in every if one.type == "html_block"
    )


class _Reader(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_html_report_xss(attack: Attack) -> None:
    """Only our elements, no attribute that runs or loads, and a policy that allows one style sheet and nothing else."""
    page = _reports(attack)["html"]
    reader = _Reader()
    reader.feed(page)
    assert reader.tags <= OURS
    assert not {
        name for name in reader.attributes if name in ("href", "src", "style", "action") or name.startswith("on")
    }
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src &#x27;none&#x27;; style-src &#x27;sha256-")
    assert "unsafe" not in policy[1]


@pytest.mark.parametrize("form", FILES)
def test_terminal_escape_in_a_report(attack: Attack, form: str) -> None:
    """No report carries a control character."""
    assert all(one.isprintable() or one in "\n\u200b" for one in _reports(attack)[form])


@pytest.mark.parametrize("form", FILES)
def test_workflow_command_in_a_report(attack: Attack, form: str) -> None:
    """No line of it is a command, so that a log may show it."""
    for line in _reports(attack)[form].splitlines():
        assert not line.lstrip(' "').startswith(("::", "##["))
        assert "##[" not in line


@pytest.mark.parametrize("form", FILES)
def test_secret_in_error_of_a_report(attack: Attack, form: str) -> None:
    """A passphrase stands in none."""
    secret = attack.folder / "passphrase"
    secret.write_text("correct horse battery staple")
    assert attack.run("key", "generate", "--out", attack.folder / "own", "--passphrase-file", secret).exit_code == 0
    out = attack.folder / "out"
    key = f"file:{attack.folder / 'own.key'}"
    ran = attack.check(
        "--decision", attack.decision, "--key", key, "--passphrase-file", secret, "--report", f"{form}={out}"
    )
    assert ran.exit_code == 0
    assert "battery" not in out.read_text() + ran.stdout + ran.stderr
