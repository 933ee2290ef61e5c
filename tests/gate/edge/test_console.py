"""Each row of the colour table, and what counts as CI."""

from __future__ import annotations

import io

import pytest

from gate.edge.console import in_ci, wants_color


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


@pytest.mark.parametrize(
    ("choice", "environ", "terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "0"}, False, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour(choice: str, environ: dict[str, str], terminal: bool, expected: bool) -> None:
    """The flag before NO_COLOR before FORCE_COLOR before CLICOLOR_FORCE before the terminal; empty is unset."""
    assert wants_color(choice, environ, Terminal() if terminal else io.StringIO()) is expected


def test_no_stream_has_no_colour() -> None:
    """Standard output may be closed, or be none."""
    closed = Terminal()
    closed.close()
    assert wants_color("auto", {}, None) is False
    assert wants_color("auto", {}, io.StringIO()) is False
    assert wants_color("auto", {}, closed) in (True, False)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"CI": ""}, False),
        ({"CI": "false"}, False),
        ({"CI": "true"}, True),
        ({"CI": "1"}, True),
        ({"GITHUB_ACTIONS": "true"}, True),
        ({"GITLAB_CI": "true"}, True),
    ],
)
def test_continuous_integration(environ: dict[str, str], expected: bool) -> None:
    """Any of the three variables, unless it says no."""
    assert in_ci(environ) is expected
