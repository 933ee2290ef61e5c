"""The sources by scheme: every entry is one, and what has none is an error."""

from __future__ import annotations

from importlib import import_module, metadata
from pathlib import Path
from unittest import mock

import pytest

import adapters
from adapters.folder.source import FolderSource
from adapters.table import GROUP, SOURCES, open_source
from signatures.errors import ConfigError


@pytest.mark.parametrize("named", SOURCES.values())
def test_every_entry_is_a_source(named: str) -> None:
    """The module is there, and its class can fetch."""
    module, attribute = named.split(":")
    assert callable(getattr(import_module(module), attribute).fetch)


@pytest.mark.parametrize("uri", ["attestations/", "./https:x", "C:\\keys", "file:x", "FILE:x"])
def test_folders(uri: str) -> None:
    """A path, also one with a colon behind a slash or a drive letter."""
    assert isinstance(open_source(uri, Path()), FolderSource)


@pytest.mark.parametrize("uri", ["https://acme.example/x", "oci:registry/x", "github:acme/x", "s3:bucket", "HTTPS://x"])
def test_this_version_reads_folders_only(uri: str) -> None:
    """It is said, and the check does not go on without it."""
    with pytest.raises(ConfigError, match="this version reads folders only"):
        open_source(uri, Path())


def _entries(*values: str) -> list[metadata.EntryPoint]:
    return [metadata.EntryPoint(name="demo", value=value, group=GROUP) for value in values]


def test_an_installed_source() -> None:
    """Others ship theirs under the entry-point group; ours are asked first."""
    with mock.patch("importlib.metadata.entry_points", return_value=_entries(SOURCES["file"])) as asked:
        assert isinstance(open_source("demo:x", Path()), FolderSource)
        assert asked.call_args.kwargs == {"group": GROUP, "name": "demo"}
        open_source("file:x", Path())
        assert asked.call_count == 1


def test_installed_sources_that_cannot_be_used() -> None:
    """Two for one scheme, or one that does not load, are the user's to mend."""
    with (
        mock.patch("importlib.metadata.entry_points", return_value=_entries("a:B", "c:D")),
        pytest.raises(ConfigError, match="2 installed packages offer a source for `demo:`"),
    ):
        open_source("demo:x", Path())
    with (
        mock.patch("importlib.metadata.entry_points", return_value=_entries("no_such_module:B")),
        pytest.raises(ConfigError, match="cannot be loaded: ModuleNotFoundError"),
    ):
        open_source("demo:x", Path())


def test_every_source_is_in_the_table() -> None:
    """A folder with a `source.py` has its line, and no line is without one."""
    folders = {path.parent.name for path in Path(adapters.__path__[0]).glob("*/source.py")}
    assert folders == {named.split(".")[1] for named in SOURCES.values()}
