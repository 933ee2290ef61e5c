"""How Sphinx makes the site of these pages: `make docs`.

The pages stay plain Markdown, as a code host and a terminal show them (docs/decisions/0011). What a site needs besides
is made here: the navigation is read from the lists of links on the index pages, so that a page which no index names
is a warning, and a warning ends the build.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer

import gate

project = "Model Release Gate"
version = release = gate.PROJECT.split()[1]
author = ""
copyright = ""  # noqa: A001 - Sphinx's name for it; LICENSE says it

extensions = ["myst_parser"]
myst_heading_anchors = 4
myst_links_external_new_tab = False
suppress_warnings: list[str] = []
nitpicky = True

html_theme = "furo"
html_title = f"Model Release Gate {release}"
html_static_path = ["_site"]
html_css_files = ["site.css"]
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_theme_options = {"navigation_with_keys": False, "top_of_page_buttons": []}
highlight_language = "text"
pygments_style = "a11y-light"
pygments_dark_style = "a11y-dark"

_DOCS = Path(__file__).resolve().parent
_LINK = re.compile(r"\[([^\]]+)\]\(([\w./-]+\.md)\)")
_INDEXES = {"index", "requirements/README", "predicates/README", "decisions/index", "reference/commands/README"}
_TREE = "\n```{{toctree}}\n:hidden:\n:maxdepth: 1\n{caption}\n{entries}\n```\n"


def _tree(folder: Path, section: str, caption: str, inside: Path = _DOCS) -> str:
    """The links of a section to pages below ``inside`` as a toctree, in their order; empty where there is none."""
    entries: dict[str, None] = {}
    for _, target in _LINK.findall(section):
        page = (folder / target).resolve()
        if page.is_relative_to(inside) and page.is_file():
            entries["/" + page.relative_to(_DOCS).with_suffix("").as_posix()] = None
    if not entries:
        return ""
    return _TREE.format(caption=f":caption: {caption}\n" if caption else "", entries="\n".join(entries))


def _name_files(folder: Path, text: str) -> str:
    """Links to Markdown outside the site, such as a table among the tests, are links to files, not to pages."""

    def as_file(found: re.Match[str]) -> str:
        outside = not (folder / found[2]).resolve().is_relative_to(_DOCS)
        return f"[{found[1]}](path:{found[2]})" if outside else found[0]

    return _LINK.sub(as_file, text)


def _fit(app: Any, docname: str, source: list[str]) -> None:  # noqa: ANN401 - Sphinx's application
    """To an index page, the toctree of what it lists (on the first page, one for each heading); files as files."""
    folder = Path(app.srcdir, docname).parent
    source[0] = _name_files(folder, source[0])
    if docname not in _INDEXES:
        return
    if docname == "index":
        for section in source[0].split("\n## ")[1:]:
            caption, _, text = section.partition("\n")
            source[0] += _tree(folder, text, caption.strip())
    else:
        source[0] += _tree(folder, source[0], "", inside=folder)


def setup(app: Any) -> dict[str, bool]:  # noqa: ANN401 - Sphinx's application
    """Sphinx calls this."""
    app.connect("source-read", _fit)
    app.add_lexer("jsonc", TextLexer)  # the sketches of schemas, which are no JSON
    return {"parallel_read_safe": True, "parallel_write_safe": True}
