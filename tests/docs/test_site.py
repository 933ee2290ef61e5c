"""The site builds without a warning; in the result every link leads somewhere, and nothing is loaded from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]

_LOADS = {("link", "href"), ("img", "src"), ("script", "src"), ("iframe", "src"), ("source", "src"), ("object", "data")}


class _Page(HTMLParser):
    """Of one page: the ids that a link may name, what its links name, and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.loads: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element."""
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif (tag, name) == ("a", "href") and value:
                self.links.add(value)
            elif (tag, name) in _LOADS and value:
                self.loads.add(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, made as `make docs` makes it."""
    folder = tmp_path_factory.mktemp("site")
    ran = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "--keep-going", "docs", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, ""), "a page that no index page lists is a warning: docs/index.md"
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> Mapping[Path, _Page]:
    """What stands on each page."""
    read: dict[Path, _Page] = {}
    for file in sorted(site.rglob("*.html")):
        read[file] = _Page()
        read[file].feed(file.read_text(encoding="utf-8"))
    assert len(read) > 40
    return read


def test_every_page_of_the_folder_is_on_the_site_and_can_be_reached(site: Path, pages: Mapping[Path, _Page]) -> None:
    """By links, from the first page."""
    todo, seen = [site / "index.html"], {site / "index.html"}
    while todo:
        page = todo.pop()
        for link in pages[page].links:
            target = (page.parent / unquote(link.partition("#")[0])).resolve()
            if target in pages and target not in seen:
                seen.add(target)
                todo.append(target)
    made = {site / page.relative_to(ROOT / "docs").with_suffix(".html") for page in (ROOT / "docs").rglob("*.md")}
    assert made - seen == set()


def test_every_link_and_every_anchor_leads_somewhere(pages: Mapping[Path, _Page]) -> None:
    """Addresses on the network are not asked."""
    dead = []
    for file, page in pages.items():
        for link in page.links | page.loads:
            path, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", link) or not (path or anchor):
                continue
            target = (file.parent / unquote(path.partition("?")[0])).resolve() if path else file
            known = pages.get(target)
            if not target.is_file() or (anchor and known and unquote(anchor) not in known.ids):
                dead.append(f"{file.name}: {link}")
    assert dead == []


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: Mapping[Path, _Page]) -> None:
    """No font, script, picture or style sheet of another host: not by a page, not by a style sheet."""
    far = [
        f"{file.name}: {load}" for file, page in pages.items() for load in page.loads if re.match(r"(\w+:)?//", load)
    ]
    for sheet in site.rglob("*.css"):
        far += re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)\s]*", sheet.read_text(encoding="utf-8"))
    for picture in site.rglob("*.svg"):
        far += re.findall(r"(?:href|src)=\"(?:https?:)?//[^\"]*|url\(\s*[\"']?(?:https?:)?//", picture.read_text())
    assert far == []
