"""The bar is drawn for people who can see it, and stops nothing."""

from __future__ import annotations

import io

import pytest

from gate.edge.progress import Bar, open_bar, show_bytes, show_seconds

_GIB = 1 << 30


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class _Closed(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def _clock(*moments: float) -> object:
    left = list(moments)
    return lambda: left.pop(0)


def test_bar() -> None:
    """Drawn over itself on a terminal, and gone at the end."""
    stream = io.StringIO()
    with Bar(stream, terminal=True, seconds=_clock(0, 1, 1.01, 2)) as bar:  # type: ignore[arg-type]
        bar(_GIB, 4 * _GIB)
        bar(_GIB + 5, 4 * _GIB)
        bar(2 * _GIB, 4 * _GIB)
    assert stream.getvalue() == (
        "\r\x1b[Khashing [======                  ]  25 %  1.0 GiB of 4.0 GiB  1.0 GiB/s  0:03 left"
        "\r\x1b[Khashing [============            ]  50 %  2.0 GiB of 4.0 GiB  1.0 GiB/s  0:02 left"
        "\r\x1b[K"
    )


def test_lines_in_ci() -> None:
    """One a minute, without control characters."""
    stream = io.StringIO()
    with Bar(stream, terminal=False, seconds=_clock(0, 10, 60, 90, 121)) as bar:  # type: ignore[arg-type]
        for done in range(1, 5):
            bar(done * _GIB, 8 * _GIB)
    assert stream.getvalue() == (
        "hashing  25 %  2.0 GiB of 8.0 GiB  34.1 MiB/s  3:00 left\n"
        "hashing  50 %  4.0 GiB of 8.0 GiB  33.9 MiB/s  2:01 left\n"
    )


def test_small_builds_need_no_bar() -> None:
    """What takes a second is not announced."""
    stream = io.StringIO()
    with Bar(stream, terminal=True) as bar:
        bar(1, 1000)
    assert stream.getvalue() == ""


def test_closed_stream() -> None:
    """That nobody reads it is no reason to stop hashing."""
    with Bar(_Closed(), terminal=True, seconds=_clock(0, 1, 2)) as bar:  # type: ignore[arg-type]
        bar(_GIB, 4 * _GIB)
        bar(2 * _GIB, 4 * _GIB)


@pytest.mark.parametrize(
    ("wanted", "terminal", "environment", "drawn"),
    [
        (True, True, {}, True),
        (True, False, {"CI": "true"}, True),
        (True, False, {}, False),
        (True, True, {"TERM": "dumb"}, False),
        (False, True, {}, False),
        (True, True, {"GATE_NO_PROGRESS": "1"}, False),
        (True, True, {"GATE_NO_PROGRESS": ""}, True),
        (True, False, {"CI": "true", "GATE_NO_PROGRESS": "1"}, False),
    ],
)
def test_who_gets_a_bar(wanted: bool, terminal: bool, environment: dict[str, str], drawn: bool) -> None:
    """A terminal, or CI; an empty variable is as good as none."""
    stream = _Terminal() if terminal else io.StringIO()
    assert (open_bar(wanted=wanted, stream=stream, environment=environment) is not None) == drawn


def test_closed_standard_error() -> None:
    """A stream that was closed is nobody's terminal."""
    stream = io.StringIO()
    stream.close()
    assert open_bar(wanted=True, stream=stream, environment={}) is None


def test_words() -> None:
    """Sizes and spans as people write them."""
    assert [show_bytes(size) for size in (0, 1023, 1024, 5 << 40)] == ["0 B", "1023 B", "1.0 KiB", "5.0 TiB"]
    assert [show_seconds(span) for span in (0, 61, 3723)] == ["0:00", "1:01", "1:02:03"]
