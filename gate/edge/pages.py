"""The pages that `gate explain` prints: shipped in the package, and found in the checkout by an editable install."""

from __future__ import annotations

from pathlib import Path

from signatures.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parents[1] / "pages" / "requirements"
_CHECKOUT = Path(__file__).resolve().parents[2] / "docs" / "requirements"


def requirement_page(requirement: str) -> str:
    """The page of a requirement, Markdown. Raises ConfigError where this installation lacks it."""
    for folder in (_PACKAGE, _CHECKOUT):
        path = folder / f"{requirement}.md"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise ConfigError(f"the page of {requirement} is missing", help="this installation is not whole: install it again")
