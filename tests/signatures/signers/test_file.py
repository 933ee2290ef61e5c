"""Keys in files: for their owner alone, asked for their passphrase only where they have one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from signatures.attest import attest
from signatures.errors import ConfigError
from signatures.keys import public
from signatures.keys.private import store, store_unsafe_unencrypted
from signatures.signers.file import open_file
from tests.support.keys import key_of


@cache
def _encrypted() -> bytes:
    return store(key_of(public.ED25519), b"hunter2")


def _write(path: Path, data: bytes, mode: int = 0o600) -> str:
    path.write_bytes(data)
    path.chmod(mode)
    return str(path)


def _fault(uri: str, answer: str = "") -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        open_file(uri, lambda _: answer)
    assert "hunter" not in caught.value.message
    return caught.value


def test_an_encrypted_key_asks_once_and_signs(tmp_path: Path) -> None:
    """The passphrase is asked for by the file's name, and the signature is the key's."""
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return "hunter2"

    path = _write(tmp_path / "x.key", _encrypted())
    signer = open_file(path, ask)
    assert prompts == [f"passphrase of {path}: "]
    assert attest(b"{}", [signer]).signatures[0].keyid == key_of(public.ED25519).public_key.keyid
    assert "hunter3" not in _fault(path, "hunter3").message


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o610, 0o777])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """As ssh does: the error has the mode, and the help the command that mends it."""
    path = _write(tmp_path / "the x.key", store_unsafe_unencrypted(key_of(public.ED25519)), mode)
    fault = _fault(path)
    assert f"(mode {mode:04o})" in fault.message
    assert fault.help == f"chmod 600 '{path}'"


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_for_its_owner_alone_is_read(tmp_path: Path, mode: int) -> None:
    """Read only is enough."""
    path = _write(tmp_path / "x.key", store_unsafe_unencrypted(key_of(public.ED25519)), mode)
    assert open_file(path, lambda _: "").public_key() == key_of(public.ED25519).public_key


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    """No file, a folder, another machine, no path, a NUL."""
    assert "no such file" in _fault(str(tmp_path / "none")).message.lower()
    assert "cannot be read" in _fault(str(tmp_path)).message
    assert "another machine" in _fault("file://host/x.key").message
    assert "without a path" in _fault("file:").message
    assert "cannot be read" in _fault("a\0b").message
    assert (
        "is not a PKCS#8 private key"
        in _fault(_write(tmp_path / "p", key_of(public.ED25519).public_key.to_pem())).message
    )
