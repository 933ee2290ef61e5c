"""`gate key`: what is made, what is shown, what is never overwritten."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gate import exit_codes
from gate.commands.key import command
from signatures.errors import ConfigError
from signatures.keys import public
from signatures.keys.private import load_private
from signatures.keys.public import ALGORITHMS, load_public
from tests.support.keys import key_of


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and no passphrase in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GATE_KEY_PASSWORD", raising=False)
    return tmp_path


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    assert result.return_value == exit_codes.DONE
    return result


def _fault(*arguments: str) -> ConfigError:
    before = {path: path.read_bytes() for path in Path().iterdir()}
    with pytest.raises(ConfigError) as caught:
        _run(*arguments)
    assert {path: path.read_bytes() for path in Path().iterdir()} == before
    return caught.value


def test_generate(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An encrypted private key for its owner alone, its public half, and their description."""
    monkeypatch.setenv("GATE_KEY_PASSWORD", "hunter2")
    output = _run("generate", "--out", "ops").output
    private = load_private(Path("ops.key").read_bytes(), b"hunter2", "ops.key")
    assert load_public(Path("ops.pub").read_bytes(), "ops.pub") == private.public_key
    assert stat.S_IMODE(Path("ops.key").stat().st_mode) == 0o600
    assert output == (
        "ops.key  private key, for its signer alone\n"
        "ops.pub  public key, for trust files\n"
        "algorithm    ed25519\n"
        f"fingerprint  {private.public_key.fingerprint}\n"
    )
    assert sorted(path.name for path in folder.iterdir()) == ["ops.key", "ops.pub"]


@pytest.mark.parametrize("algorithm", [name for name in ALGORITHMS if name != public.RSA_PSS])
def test_every_algorithm_and_a_warning(algorithm: str) -> None:
    """Each kind is made; without a passphrase there is a warning, and the option says unsafe."""
    result = _run("generate", "--algorithm", algorithm, "--out", "ops", "--unsafe-unencrypted")
    assert f"algorithm    {algorithm}\n" in result.stdout
    assert result.stderr == "warning: whoever reads `ops.key` can sign: it has no passphrase\n"
    assert load_private(Path("ops.key").read_bytes(), None, "ops.key").public_key.algorithm == algorithm


@pytest.mark.parametrize("name", ["ops.key", "ops.pub"])
def test_nothing_is_overwritten(name: str) -> None:
    """Where either file exists, neither is written."""
    Path(name).write_text("mine")
    assert _fault("generate", "--out", "ops", "--unsafe-unencrypted").message == (
        f"`{name}` exists and is not overwritten"
    )


def test_contradictions_and_empty_passphrases() -> None:
    """A passphrase beside --unsafe-unencrypted, and an empty one, are errors that write nothing."""
    Path("pass").write_text("\n")
    assert (
        "--unsafe-unencrypted"
        in _fault("generate", "--out", "ops", "--unsafe-unencrypted", "--passphrase-file", "pass").message
    )
    assert "is empty" in _fault("generate", "--out", "ops", "--passphrase-file", "pass").message


def test_show() -> None:
    """The PEM on standard output, the description beside it, from either half and from a URI."""
    _run("generate", "--out", "ops", "--unsafe-unencrypted")
    pem = Path("ops.pub").read_text()
    fingerprint = load_public(pem.encode(), "ops.pub").fingerprint
    for name in ("ops.pub", "ops.key", "file:ops.key"):
        shown = _run("show", name)
        assert shown.stdout == pem
        assert shown.stderr == f"algorithm    ed25519\nfingerprint  {fingerprint}\n"


def test_show_what_is_no_key() -> None:
    """No file, no key, an unknown kind of signer, two keys, an unlocked door."""
    Path("two.pub").write_bytes(key_of(public.ED25519).public_key.to_pem() * 2)
    Path("text.pub").write_text("hello")
    assert "cannot be read" in _fault("show", "none.pub").message
    assert "2 PEM blocks" in _fault("show", "two.pub").message
    assert "not a PEM file" in _fault("show", "text.pub").message
    assert "known: `file:`" in _fault("show", "pkcs11:object=k").message
    _run("generate", "--out", "ops", "--unsafe-unencrypted")
    Path("ops.key").chmod(0o644)
    assert "chmod 600" in str(_fault("show", "ops.key").help)


def test_no_option_takes_a_passphrase() -> None:
    """A command line can be read by every process: no option holds a secret."""
    for name in ("generate", "show"):
        text = CliRunner().invoke(command, [name, "--help"]).output
        assert "--passphrase-fd" in text
        assert "--passphrase " not in text
        assert "--password" not in text
