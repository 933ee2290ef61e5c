"""``gate key``: make a key pair, and show the public half of one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from gate import exit_codes
from gate.edge.files import write_whole
from gate.edge.passphrase import passphrase_asker
from signatures.errors import ConfigError
from signatures.keys.public import ALGORITHMS, ED25519, PublicKey

_F = TypeVar("_F", bound=Callable[..., Any])


def passphrase_options(command: _F) -> _F:
    """The options of every command that unlocks or makes a key; `gate.edge.passphrase` reads what they name."""
    add_fd = click.option(
        "--passphrase-fd", type=int, metavar="N", help="Read the key's passphrase from this file descriptor."
    )
    add_file = click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read the key's passphrase from this file. Without either: GATE_KEY_PASSWORD, else the terminal.",
    )
    return add_fd(add_file(command))


@click.group(name="key")
def command() -> None:
    """Make keys for signing, and show their public halves."""


@command.command(name="generate", short_help="Make a key pair.")
@click.option(
    "--algorithm",
    type=click.Choice(ALGORITHMS),
    default=ED25519,
    show_default=True,
    help="The kind of key. `slsa-verifier` reads decisions signed by ed25519 and ecdsa keys only.",
)
@click.option(
    "--out",
    "prefix",
    required=True,
    metavar="PREFIX",
    help="Write PREFIX.key (private, for its owner alone) and PREFIX.pub. Files that exist are never overwritten.",
)
@click.option("--unsafe-unencrypted", is_flag=True, help="Store the private key without a passphrase.")
@passphrase_options
def generate_key(
    algorithm: str, prefix: str, unsafe_unencrypted: bool, passphrase_fd: int | None, passphrase_file: Path | None
) -> int:
    """Make a key pair: the private key stays with its signer, PREFIX.pub goes into trust files."""
    from signatures.keys import private

    private_path, public_path = Path(f"{prefix}.key"), Path(f"{prefix}.pub")
    for path in (private_path, public_path):  # before a passphrase is asked for; write_whole looks again
        if path.exists() or path.is_symlink():
            raise ConfigError(f"`{path}` exists and is not overwritten", help="choose another --out PREFIX")
    if unsafe_unencrypted and (passphrase_fd is not None or passphrase_file is not None):
        raise ConfigError("a passphrase, and --unsafe-unencrypted", help="leave one of them out")
    if unsafe_unencrypted:
        key = private.generate(algorithm)
        content = private.store_unsafe_unencrypted(key)
        click.echo(f"warning: whoever reads `{private_path}` can sign: it has no passphrase", err=True)
    else:
        ask = passphrase_asker(fd=passphrase_fd, file=passphrase_file, environment=os.environ, twice=True)
        passphrase = ask(f"a passphrase for {private_path}: ").encode()
        key = private.generate(algorithm)
        content = private.store(key, passphrase)
    write_whole(private_path, content, mode=0o600, overwrite=False)
    write_whole(public_path, key.public_key.to_pem(), mode=0o644, overwrite=False)
    click.echo(f"{private_path}  private key, for its signer alone")
    click.echo(f"{public_path}  public key, for trust files")
    click.echo(_describe(key.public_key))
    return exit_codes.DONE


@command.command(name="show", short_help="Show the public key of KEY.")
@click.argument("key", metavar="KEY")
@passphrase_options
def show_key(key: str, passphrase_fd: int | None, passphrase_file: Path | None) -> int:
    """Show the public key of KEY: a .pub file, a private key, or the URI of a signer.

    The PEM goes to standard output, so that it can be kept; the algorithm and the fingerprint go beside it.
    """
    found = _find_public(key, passphrase_fd, passphrase_file)
    click.echo(found.to_pem().decode(), nl=False)
    click.echo(_describe(found), err=True)
    return exit_codes.DONE


def _find_public(key: str, passphrase_fd: int | None, passphrase_file: Path | None) -> PublicKey:
    from signatures.keys import pem, public
    from signatures.signers.table import open_signer

    path = Path(key)
    if path.is_file():
        try:
            with path.open("rb") as file:
                data = file.read(pem.MAX_BYTES + 1)
        except OSError as fault:
            raise ConfigError(f"`{path}` cannot be read: {fault.strerror}", help="name a key's file") from None
        if "PRIVATE KEY" not in pem.label_of(data):
            return public.load_public(data, key)
    ask = passphrase_asker(fd=passphrase_fd, file=passphrase_file, environment=os.environ)
    return open_signer(key, ask).public_key()


def _describe(key: PublicKey) -> str:
    return f"algorithm    {key.algorithm}\nfingerprint  {key.fingerprint}"
