"""Where a key's passphrase comes from: a file descriptor, a file, ``GATE_KEY_PASSWORD``, or the terminal.

Never the command line, which every process of a machine may read. A passphrase stands in no message.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from signatures.errors import ConfigError

VARIABLE = "GATE_KEY_PASSWORD"
_MAX_BYTES = 4096
_HELP = f"use --passphrase-fd N, --passphrase-file FILE or {VARIABLE}"


def passphrase_asker(
    *, fd: int | None, file: Path | None, environment: Mapping[str, str], twice: bool = False
) -> Callable[[str], str]:
    """A function that gets a prompt and returns the passphrase, from the first of the four places that is named.

    ``twice`` asks a person a second time, for a key that is being made. The function raises ConfigError if the
    place cannot be read, holds nothing, or if there is no terminal to ask at.
    """
    if fd is not None and file is not None:
        raise ConfigError("both --passphrase-fd and --passphrase-file", help="give one of them")
    if fd is not None:
        return _keep(lambda _: _read(fd, f"file descriptor {fd}"))
    if file is not None:
        return _keep(lambda _: _read(file, f"`{file}`"))
    if VARIABLE in environment:
        return lambda _: _check(environment[VARIABLE], f"`{VARIABLE}`")
    return lambda prompt: _ask(prompt, twice=twice)


def _keep(read: Callable[[str], str]) -> Callable[[str], str]:
    """Reads once: a pipe has nothing more to say to the second of two keys."""
    kept: list[str] = []

    def ask(prompt: str) -> str:
        if not kept:
            kept.append(read(prompt))
        return kept[0]

    return ask


def _read(place: int | Path, name: str) -> str:
    try:
        with open(place, "rb", closefd=not isinstance(place, int)) as source:
            data = source.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise ConfigError(f"the passphrase in {name} is longer than {_MAX_BYTES} bytes", help=_HELP)
        text = data.decode()
    except (OSError, ValueError) as fault:  # a UnicodeDecodeError, whose text would show the bytes, is a ValueError
        reason = (fault.strerror or "").lower() if isinstance(fault, OSError) else "it is not UTF-8"
        raise ConfigError(f"the passphrase in {name} cannot be read: {reason}", help=_HELP) from None
    return _check(text.removesuffix("\n").removesuffix("\r"), name)


def _check(passphrase: str, name: str) -> str:
    if not passphrase:
        raise ConfigError(f"the passphrase in {name} is empty", help="an empty passphrase protects nothing")
    return passphrase


def _ask(prompt: str, *, twice: bool) -> str:
    # getpass would fall back to standard input, and show what is typed, where there is no terminal.
    if os.name == "posix" and not _has_terminal():
        raise ConfigError("a passphrase is needed, and there is no terminal to ask at", help=_HELP)
    import getpass

    try:
        typed = getpass.getpass(prompt)
        if twice and typed != getpass.getpass("the same again: "):
            raise ConfigError("the two passphrases differ", help="try again")
    except (EOFError, OSError):
        raise ConfigError("no passphrase was typed", help=_HELP) from None
    return _check(typed, "what was typed")


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
