"""The signers, by URI scheme. A new one is one file here and one line in ``SIGNERS``."""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Callable

from signatures.errors import ConfigError
from signatures.signers.signer import Signer

# scheme: "module:function"; the function takes (uri, ask). Strings, so that no signer is imported before it is used.
SIGNERS = {
    "file": "signatures.signers.file:open_file",
}
# Two letters at least: `C:\\keys` is a path. A scheme has no slash, so `./a:b` is one too.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")


def open_signer(uri: str, ask: Callable[[str], str]) -> Signer:
    """The signer at ``uri``, ready to sign; a bare path means ``file:``.

    ``ask`` is called with one line to show when a passphrase is needed, and returns it. ConfigError for a scheme
    that is not in the table, and for a key that cannot be used.
    """
    found = _SCHEME.match(uri)
    scheme = found.group(1) if found else "file"
    if scheme not in SIGNERS:
        known = ", ".join(f"`{name}:`" for name in sorted(SIGNERS))
        near = difflib.get_close_matches(scheme.lower(), SIGNERS, n=1)
        raise ConfigError(
            f"`{scheme}:` is not a kind of signer; known: {known}",
            help=f"did you mean `{near[0]}:`?"
            if near
            else f"name a PEM file (a path with a colon in it as `./{uri}`), or sign elsewhere and attach the envelope",
        )
    module, function = SIGNERS[scheme].split(":")
    opened: Signer = getattr(importlib.import_module(module), function)(uri, ask)
    return opened
