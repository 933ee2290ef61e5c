"""How far hashing has come: a bar on a terminal, one line a minute in CI, nothing where it is not wanted.

It goes to standard error, so that standard output stays data.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Self, TextIO

from gate.edge.console import in_ci

_MIN_BYTES = 256 << 20  # below this hashing takes about a second
_WIDTH = 24
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
_STEP = 1024
_CLEAR = "\r\x1b[K"


class Bar:
    """A callback for (bytes done, bytes in all), to be used in a ``with`` block that clears the bar at its end.

    ``seconds`` is a steady clock; ``terminal`` says whether lines may be drawn over.
    """

    def __init__(self, stream: TextIO, *, terminal: bool, seconds: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._seconds = seconds
        self._terminal = terminal
        self._pause = 0.1 if terminal else 60.0
        self._start = seconds()
        self._last = self._start - self._pause if terminal else self._start
        self._drawn = False

    def __call__(self, done: int, total: int) -> None:
        """Draws, unless it was drawn a moment ago. Called by one thread at a time."""
        now = self._seconds()
        if total < _MIN_BYTES or now - self._last < self._pause:
            return
        self._last = now
        self._write(done, total, now - self._start)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawn and self._terminal:
            self._put(_CLEAR)

    def _write(self, done: int, total: int, elapsed: float) -> None:
        percent = done * 100 // total
        facts = f"{percent:3d} %  {show_bytes(done)} of {show_bytes(total)}"
        if done and elapsed > 0:
            facts += f"  {show_bytes(int(done / elapsed))}/s  {show_seconds((total - done) * elapsed / done)} left"
        if self._terminal:
            full = done * _WIDTH // total
            self._put(f"{_CLEAR}hashing [{'=' * full}{' ' * (_WIDTH - full)}] {facts}")
        else:
            self._put(f"hashing {facts}\n")
        self._drawn = True

    def _put(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            # Nobody sees it any more; that is no reason to stop hashing.
            self._pause = float("inf")


def open_bar(*, wanted: bool, stream: TextIO | None = None, environment: Mapping[str, str] | None = None) -> Bar | None:
    """The bar for this run, or None where there is nobody to look at it.

    A terminal gets a bar, CI (`gate.edge.console.in_ci`) a line a minute. ``--no-progress`` (``wanted`` False)
    and a non-empty ``GATE_NO_PROGRESS`` switch it off.
    """
    seen = os.environ if environment is None else environment
    place = sys.stderr if stream is None else stream
    if not wanted or seen.get("GATE_NO_PROGRESS") or place is None:
        return None
    terminal = _is_terminal(place) and seen.get("TERM") != "dumb"
    if not terminal and not in_ci(seen):
        return None
    return Bar(place, terminal=terminal)


def show_bytes(count: int) -> str:
    """A count of bytes for people: `4.0 GiB`."""
    size, unit = float(count), 0
    while size >= _STEP and unit < len(_UNITS) - 1:
        size, unit = size / _STEP, unit + 1
    return f"{count} B" if unit == 0 else f"{size:.1f} {_UNITS[unit]}"


def show_seconds(seconds: float) -> str:
    """A span for people: `1:02:03` or `2:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # it is closed
        return False
