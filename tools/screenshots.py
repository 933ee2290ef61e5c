"""Pictures of a page in Chromium, each of which says from which text it was made, so that a stale one is found."""

from __future__ import annotations

import hashlib
import shutil
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = 8 + 25  # the signature and IHDR: PNG (third edition), 5.2 and 11.2.1
_KEYWORD = b"Source\0"


def find_browser() -> str | None:
    """Debian's Chromium, where it is installed."""
    return shutil.which("chromium")


def shoot(page: Path, picture: Path, *, width: int, height: int) -> None:
    """``page``, an HTML file that loads nothing, into ``picture``, PNG, with the digest of the page in it."""
    browser = find_browser()
    if browser is None:
        raise RuntimeError("no `chromium` here: apt-get install chromium")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(  # noqa: S603 - Debian's browser over a page of ours
            [
                browser,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
                f"--screenshot={picture}",
                page.resolve().as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    data = picture.read_bytes()
    picture.write_bytes(data[:_HEADER] + _chunk(_KEYWORD + digest_of(page).encode()) + data[_HEADER:])


def source_of(picture: Path) -> str:
    """The digest of the page that a picture was made of; empty where it does not say."""
    data = picture.read_bytes()
    length = struct.unpack(">I", data[_HEADER : _HEADER + 4])[0]
    body = data[_HEADER + 4 : _HEADER + 8 + length]
    known = data.startswith(_SIGNATURE) and body.startswith(b"tEXt" + _KEYWORD)
    return body[4 + len(_KEYWORD) :].decode() if known else ""


def digest_of(page: Path) -> str:
    """SHA-256 of a page, hexadecimal."""
    return hashlib.sha256(page.read_bytes()).hexdigest()


def _chunk(text: bytes) -> bytes:
    """A tEXt chunk: PNG (third edition), 11.3.3.2."""
    body = b"tEXt" + text
    return struct.pack(">I", len(text)) + body + struct.pack(">I", zlib.crc32(body))
