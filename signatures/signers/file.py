"""``file:PATH``: a private key in a PKCS#8 PEM file that its owner alone may read."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from signatures.errors import ConfigError
from signatures.keys import pem
from signatures.keys.private import PrivateKey, load_private, needs_passphrase
from signatures.keys.public import PublicKey

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSigner:
    """Signs with a key that is in memory."""

    uri: str
    key: PrivateKey

    def public_key(self) -> PublicKey:
        """The public half of the file's key."""
        return self.key.public_key

    def sign(self, pae: bytes) -> bytes:
        """A signature over ``pae``."""
        return self.key.sign(pae)


def open_file(uri: str, ask: Callable[[str], str]) -> FileSigner:
    """The signer of ``file:PATH``, ``file:///PATH`` or a bare path, which is taken as it stands (no percent signs).

    ``ask`` is called only if the key is encrypted. ConfigError if the file cannot be read, if its group or others
    may read or change it, or if it is not a private key.
    """
    path = Path(_path_of(uri))
    data = _read_private_file(path)
    passphrase = ask(f"passphrase of {path}: ").encode() if needs_passphrase(data) else None
    return FileSigner(uri=uri, key=load_private(data, passphrase, str(path)))


def _path_of(uri: str) -> str:
    path = uri.removeprefix("file:")
    if uri != path and path.startswith("//"):
        path = path.removeprefix("//").removeprefix("localhost")
        if not path.startswith("/"):
            raise ConfigError(f"`{uri}` names another machine", help="write file:PATH or file:///PATH")
    if not path:
        raise ConfigError("a signer without a path", help="write file:PATH")
    return path


def _read_private_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(pem.MAX_BYTES + 1)
            # A public key may be read by everybody: that it is one is said by who parses it.
            if os.name == "posix" and mode & _OTHERS and b"PUBLIC KEY-----" not in data:
                raise ConfigError(
                    f"`{path}` may be read or changed by others than its owner (mode {stat.S_IMODE(mode):04o})",
                    help=f"chmod 600 {shlex.quote(str(path))}",
                )
            return data
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the name
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
        raise ConfigError(f"`{path}` cannot be read: {reason.lower()}", help="name the private key's file") from None
