"""The pictures of docs/images/ show what the program writes now: `make pages` makes them again from real runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.make_pictures import IMAGES, PICTURES, REPORT, SCREENSHOTS, html_report, make
from tools.screenshots import digest_of, source_of
from tools.terminal_svg import draw, text_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Every picture, from runs made now."""
    return make(tmp_path_factory.mktemp("world"))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_what_the_program_says(name: str, made: Mapping[str, str]) -> None:
    """Word for word, but for instants and the digests of new keys."""
    assert text_of((IMAGES / f"{name}.svg").read_text(encoding="utf-8")) == text_of(made[name]), "run `make pages`"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_one_that_the_tool_makes(name: str, made: Mapping[str, str]) -> None:
    """Colours and places as well."""
    assert (IMAGES / f"{name}.svg").read_text(encoding="utf-8") == made[name], "run `make pages`"


def test_the_html_report_is_what_the_program_writes(tmp_path: Path) -> None:
    """The page of which the screenshots are taken."""
    assert REPORT.read_text(encoding="utf-8") == html_report(tmp_path), "run `make pages`"


@pytest.mark.parametrize("name", SCREENSHOTS)
def test_a_screenshot_is_of_that_report(name: str) -> None:
    """It carries the digest of the page that it was taken of."""
    assert source_of(IMAGES / f"{name}.png") == digest_of(REPORT), "run `make pages`, where Chromium is installed"


def test_a_picture_without_its_source_is_of_nothing(tmp_path: Path) -> None:
    """As a screenshot that somebody took by hand."""
    whole = (IMAGES / f"{next(iter(SCREENSHOTS))}.png").read_bytes()
    (tmp_path / "by-hand.png").write_bytes(whole[:33] + whole[33 + 12 + 7 + 64 :])
    assert source_of(tmp_path / "by-hand.png") == ""


def test_every_picture_is_shown_on_a_page_and_made_by_the_tool() -> None:
    """Walked both ways."""
    root = Path(__file__).resolve().parents[2]
    shown = "".join(page.read_text(encoding="utf-8") for page in [root / "README.md", *root.glob("docs/**/*.md")])
    assert {file.stem for file in IMAGES.glob("*.svg") if not file.stem.startswith("badge-")} == set(PICTURES)
    names = [*(f"{name}.svg" for name in PICTURES), *(f"{name}.png" for name in SCREENSHOTS)]
    assert [name for name in names if f"images/{name})" not in shown] == []


def test_a_picture_breaks_lines_and_keeps_colours_and_markup_apart() -> None:
    """Of a line of ten in a terminal of eight columns."""
    picture = draw("gate <x>", "\x1b[31;1mDENIED\x1b[0m <&>\nab\n", columns=8)
    assert text_of(picture) == "$ gate <x>\nDENIED <\n&>\nab"
    assert picture.count('fill="#ff7b72" font-weight="bold"') == 1
    assert "<&>" not in picture


def test_a_sequence_that_is_not_understood_is_no_picture() -> None:
    """Neither an unknown colour nor a moved cursor."""
    with pytest.raises(KeyError):
        draw("gate", "\x1b[45mx", columns=80)
    with pytest.raises(ValueError, match="x"):
        draw("gate", "\x1b[2Kx", columns=80)
