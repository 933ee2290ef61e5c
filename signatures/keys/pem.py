"""PEM (RFC 7468): exactly one block and nothing beside it.

`cryptography` takes the first of two blocks and skips whatever stands before it, so a reviewer may look at
one key while another is trusted. Here such a file is an error.
"""

from __future__ import annotations

import base64
import binascii
import re

from signatures.errors import ConfigError

_BLOCK = re.compile(
    rb"\s*-----BEGIN ([A-Z0-9 ]{1,64})-----[ \t]*\r?\n"
    rb"([A-Za-z0-9+/=\s]*?)"
    rb"-----END \1-----\s*\Z"
)
_BEGIN = re.compile(rb"-----BEGIN ([^\r\n-]{0,64})-----")
MAX_BYTES = 64 * 1024  # the largest key here, ML-DSA-87, takes 3.6 KiB


def label_of(data: bytes) -> str:
    """The label of the first block in ``data``, or an empty string: what to say about a file, never what to trust."""
    found = _BEGIN.search(data[:MAX_BYTES])
    return found.group(1).decode("ascii", "replace") if found else ""


def decode(data: bytes, where: str, *, what: str) -> tuple[str, bytes]:
    """(label, content) of the one PEM block that ``data`` holds; ``what`` names it in the ConfigError otherwise."""
    if len(data) > MAX_BYTES:
        raise ConfigError(f"`{where}` is too large for {what}", help="name a PEM file with one key")
    blocks = len(_BEGIN.findall(data))
    if blocks == 0:
        raise ConfigError(f"`{where}` is not a PEM file", help=f"name {what} in PEM form (it begins `-----BEGIN`)")
    if blocks > 1:
        raise ConfigError(
            f"`{where}` holds {blocks} PEM blocks", help="leave exactly one: put each key into a file of its own"
        )
    block = _BLOCK.match(data)
    if block is None:
        raise ConfigError(
            f"`{where}` is not one whole PEM block with nothing before or after it",
            help="remove what stands beside the block, and check that none of its lines is lost",
        )
    try:
        return block.group(1).decode(), base64.b64decode(b"".join(block.group(2).split()), validate=True)
    except binascii.Error:
        raise ConfigError(f"`{where}` is damaged: it is not base64 between its lines", help="copy it again") from None


def encode(label: str, content: bytes) -> bytes:
    """``content`` as one PEM block of lines of 64 characters."""
    text = base64.b64encode(content).decode()
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n".encode()
