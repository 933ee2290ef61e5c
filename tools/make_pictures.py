"""Makes the pictures of docs/images/ from real runs: `gate` on a terminal of its own, in the world of `gate demo`.

usage: python tools/make_pictures.py

What differs from run to run is masked: instants become days counted from one fixed day, digests of files with new keys
become one digest. A test makes every run again and holds the text of the pictures to it.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gate.edge.clock import now  # noqa: E402 - found by the line above, wherever this is started
from tools.screenshots import digest_of, find_browser, shoot, source_of  # noqa: E402
from tools.terminal_svg import badge, draw  # noqa: E402

IMAGES = ROOT / "docs" / "images"
COLUMNS = 120
REPORT = IMAGES / "report.html"
SCREENSHOTS = {"report-screen": (1100, 1300), "report-phone": (500, 1300)}  # Chromium has no narrower window
_DAY = datetime(2027, 3, 1, 12, tzinfo=UTC)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_NEW_ROW = re.compile(r"((?:policy sha256|trust file sha256|run)</th><td[^>]*><span class=\"digest\">)([0-9a-f]+)")
_DIGEST = re.compile(r"sha256:[0-9a-f]{8}…[0-9a-f]{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A command in a folder of `gate demo --keep`, and the exit code that it must have."""

    folder: str
    command: str
    code: int


PICTURES: Mapping[str, Picture] = {
    "allowed": Picture(folder="release", command="gate check build --region PL", code=0),
    "denied": Picture(folder="tampered-weight", command="gate check build --region PL", code=1),
    "denied-revoked": Picture(folder="revoked", command="gate check build --region PL", code=1),
    "clearance": Picture(folder="release", command="gate clearance build --region DE --region PL", code=1),
}


class World:
    """The demo's world in a temporary folder, and `gate` in it, with an environment in which nothing is set."""

    def __init__(self, folder: Path) -> None:
        """``folder``: empty; `demo/` is made in it."""
        self.folder = folder
        self.began = now()
        self.environ = {"HOME": str(folder), "TERM": "xterm-256color", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        made = self.run("gate demo --keep demo", ".")
        if made[0] != 0:
            raise RuntimeError(made[1])

    def run(self, command: str, where: str) -> tuple[int, str]:
        """The exit code of ``gate …`` on a terminal in the folder ``where``, and all that it wrote."""
        arguments = [sys.executable, "-I", "-m", *command.split()]
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 100, COLUMNS, 0, 0))
        with subprocess.Popen(  # noqa: S603 - our own program
            arguments, cwd=self.folder / where, env=self.environ, stdin=theirs, stdout=theirs, stderr=theirs
        ) as process:
            os.close(theirs)
            output = _read_all(ours)
        os.close(ours)
        return process.returncode, output.replace("\r\n", "\n")

    def show(self, picture: Picture) -> str:
        """What the command of a picture writes, masked."""
        code, output = self.run(picture.command, f"demo/{picture.folder}")
        if code != picture.code:
            raise RuntimeError(output)
        return self.mask(output)

    def mask(self, text: str) -> str:
        """``text`` without what is new in each run."""

        def day(found: re.Match[str]) -> str:
            since = datetime.fromisoformat(found[0]) - self.began
            return (_DAY + timedelta(days=round(since / timedelta(days=1)))).strftime("%Y-%m-%dT%H:%M:%SZ")

        return _DIGEST.sub("sha256:5d0c41ab…77e0", _INSTANT.sub(day, text))


def _read_all(terminal: int) -> str:
    """Until the program has closed its side, which Linux tells by EIO."""
    parts = []
    while True:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts).decode()


def make(folder: Path) -> Mapping[str, str]:
    """Every picture by its name, as SVG; ``folder`` is an empty one to work in."""
    world = World(folder)
    return {name: draw(each.command, world.show(each), columns=COLUMNS) for name, each in PICTURES.items()}


def html_report(folder: Path) -> str:
    """The HTML report of a denied release, masked; ``folder`` is an empty one to work in."""
    world = World(folder)
    _, output = world.run("gate check build --region PL --report html=report.html", "demo/tampered-weight")
    written = folder / "demo" / "tampered-weight" / "report.html"
    if not written.exists():
        raise RuntimeError(output)
    text = world.mask(written.read_text(encoding="utf-8"))
    return _NEW_ROW.sub(lambda found: found[1] + "0" * len(found[2]), text)


def badges() -> Mapping[str, str]:
    """What the README says at its top, as SVG by name: each from the file that makes it true."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    covered = re.search(r"--fail-under=(\d+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    if covered is None:
        raise RuntimeError("`make test` holds no coverage")
    return {
        "badge-license": badge("license", project["license"]),
        "badge-python": badge("python", project["requires-python"].replace(">=", "") + " or newer"),
        "badge-coverage": badge("branch coverage of what decides", f"{covered[1]} %"),
    }


def write() -> None:
    """Write every picture; screenshots of the HTML report only where it has changed, for each browser draws its own."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        for title, svg in {**make(Path(first)), **badges()}.items():
            (IMAGES / f"{title}.svg").write_text(svg, encoding="utf-8")
        REPORT.write_text(html_report(Path(second)), encoding="utf-8")
    stale = [name for name in SCREENSHOTS if not _is_of(IMAGES / f"{name}.png")]
    if stale and find_browser() is None:
        sys.exit(f"no `chromium` here: {', '.join(stale)} not made again")
    for name in stale:
        width, height = SCREENSHOTS[name]
        shoot(REPORT, IMAGES / f"{name}.png", width=width, height=height)


def _is_of(picture: Path) -> bool:
    return picture.exists() and source_of(picture) == digest_of(REPORT)


if __name__ == "__main__":
    write()
