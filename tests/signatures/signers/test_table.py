"""Signers by URI: those of the table, and an error that names them for every other."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from signatures.errors import ConfigError
from signatures.keys import public
from signatures.keys.private import store_unsafe_unencrypted
from signatures.signers.table import SIGNERS, open_signer
from tests.support.keys import key_of


def _never_ask(prompt: str) -> str:
    raise AssertionError(prompt)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A private key without a passphrase, for its owner alone."""
    path = tmp_path / "x.key"
    path.write_bytes(store_unsafe_unencrypted(key_of(public.ED25519)))
    path.chmod(0o600)
    return path


def test_every_entry_can_be_loaded() -> None:
    """Each line of the table names a function that is there."""
    for place in SIGNERS.values():
        module, function = place.split(":")
        assert callable(getattr(importlib.import_module(module), function))


@pytest.mark.parametrize("form", ["{}", "file:{}", "file://{}", "file://localhost{}"])
def test_a_path_is_a_file(key_file: Path, form: str) -> None:
    """A bare path and the spellings of `file:` open one key, and the URI is what was typed."""
    uri = form.format(key_file)
    signer = open_signer(uri, _never_ask)
    assert signer.uri == uri
    assert signer.public_key() == key_of(public.ED25519).public_key


@pytest.mark.parametrize("uri", ["pkcs11:token=x;object=k", "awskms:///alias/k", "https://keys.example/k"])
def test_unknown_schemes_are_named(uri: str) -> None:
    """Devices and services that are not known are said to be, beside those that are."""
    with pytest.raises(ConfigError, match="not a kind of signer; known: `file:`") as caught:
        open_signer(uri, _never_ask)
    assert caught.value.help


def test_the_nearest_scheme_is_offered() -> None:
    """A slip in a scheme gets the scheme that was meant."""
    with pytest.raises(ConfigError) as caught:
        open_signer("fiel:x.key", _never_ask)
    assert caught.value.help == "did you mean `file:`?"


def test_paths_with_a_colon(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`./a:b` is a path, as the help line says."""
    key_file.rename(key_file.with_name("ops:x.key"))
    monkeypatch.chdir(key_file.parent)
    assert open_signer("./ops:x.key", _never_ask).public_key() == key_of(public.ED25519).public_key
    with pytest.raises(ConfigError) as caught:
        open_signer("ops:x.key", _never_ask)
    assert "`./ops:x.key`" in str(caught.value.help)
