"""The attestation sources, by URI scheme. A new one is a folder here and a line in ``SOURCES``.

Others ship theirs in a distribution of their own, under the entry-point group; it is asked only for a scheme that is
not in this table, so that no installed package can take one of ours over.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any, Final

from adapters.ports import Source
from signatures.errors import ConfigError

SOURCES: Final = {"file": "adapters.folder.source:FolderSource"}
GROUP: Final = "model_release_gate.adapters"

# Two letters at least: `C:\\keys` is a path. A scheme has no slash, so `./a:b` is a path too.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")


def open_source(uri: str, folder: Path) -> Source:
    """The source at ``uri`` (a bare path means ``file:``), relative to ``folder``. Raises ConfigError."""
    found = _SCHEME.match(uri)
    scheme = found[1].lower() if found else "file"
    named = SOURCES.get(scheme)
    if named is not None:
        module, attribute = named.split(":")
        kind = getattr(importlib.import_module(module), attribute)
    else:
        kind = _installed(scheme)
    source: Source = kind(uri, folder)
    return source


def _installed(scheme: str) -> Any:  # noqa: ANN401 - a class of somebody else's
    from importlib.metadata import entry_points

    found = list(entry_points(group=GROUP, name=scheme))
    if len(found) == 1:
        try:
            return found[0].load()
        except (ImportError, AttributeError) as error:
            raise ConfigError(
                f"the installed source for `{scheme}:` cannot be loaded: {type(error).__name__}",
                help=f"reinstall {found[0].value.partition(':')[0]}, or take it out of `sources`",
            ) from None
    if found:
        raise ConfigError(
            f"{len(found)} installed packages offer a source for `{scheme}:`", help="keep the one that is meant"
        )
    raise ConfigError(
        f"a source with `{scheme}:` cannot be read: this version reads folders only",
        help="fetch the attestations into a folder first, and name that (a path with a colon in it as `./…`)",
    )
