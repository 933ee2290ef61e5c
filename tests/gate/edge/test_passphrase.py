"""Where a passphrase comes from, in which order, and that it stands in no message."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gate.edge.passphrase import VARIABLE, passphrase_asker
from signatures.errors import ConfigError

SECRET = "zażółć gęślą"


def _asker(
    *, fd: int | None = None, file: Path | None = None, environment: Mapping[str, str] | None = None
) -> Callable[[str], str]:
    return passphrase_asker(fd=fd, file=file, environment=environment or {})


def _pipe(content: bytes) -> int:
    read, write = os.pipe()
    os.write(write, content)
    os.close(write)
    return read


def _fault(ask: Callable[[str], str]) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        ask("passphrase: ")
    assert caught.value.help
    return caught.value


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_one_line_end_is_no_part_of_it(tmp_path: Path, end: str) -> None:
    """A file that an editor or `echo` wrote means what was typed; further blanks count."""
    (tmp_path / "pass").write_bytes((SECRET + " " + end).encode())
    assert _asker(file=tmp_path / "pass")("?") == SECRET + " "


def test_a_descriptor_is_read_once(tmp_path: Path) -> None:
    """Two keys under one passphrase: a pipe is empty the second time, so the first answer is kept."""
    descriptor = _pipe(SECRET.encode())
    ask = _asker(fd=descriptor, environment={VARIABLE: "other"})
    assert (ask("?"), ask("?")) == (SECRET, SECRET)
    os.close(descriptor)


def test_what_is_too_long_is_never_cut(tmp_path: Path) -> None:
    """The bound is in bytes: a passphrase of fewer characters is not silently another, shorter one."""
    (tmp_path / "pass").write_bytes(("a" + "é" * 3000).encode())
    assert "longer than" in str(_fault(_asker(file=tmp_path / "pass")))


def test_order(tmp_path: Path) -> None:
    """A file is asked before the environment."""
    (tmp_path / "pass").write_text("from the file")
    environment = {VARIABLE: "from the environment"}
    assert _asker(file=tmp_path / "pass", environment=environment)("?") == "from the file"
    assert _asker(environment=environment)("?") == "from the environment"
    with pytest.raises(ConfigError, match="both"):
        _asker(fd=3, file=tmp_path / "pass")


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """Nothing there, nothing in it, too much, not UTF-8: the place is named, its content never."""
    (tmp_path / "bad").write_bytes(b"secret\xff")
    (tmp_path / "empty").write_bytes(b"\n")
    (tmp_path / "large").write_bytes(b"secret" * 1000)
    messages = [
        _fault(_asker(file=tmp_path / "none")).message,
        _fault(_asker(file=tmp_path)).message,
        _fault(_asker(file=tmp_path / "bad")).message,
        _fault(_asker(file=tmp_path / "empty")).message,
        _fault(_asker(file=tmp_path / "large")).message,
        _fault(_asker(fd=987)).message,
        _fault(_asker(environment={VARIABLE: ""})).message,
    ]
    assert not any("secret" in message for message in messages)
    for message, part in zip(
        messages, ["none", str(tmp_path), "not UTF-8", "is empty", "longer", "descriptor 987", VARIABLE], strict=True
    ):
        assert part in message


SCRIPT = (
    "from gate.edge.passphrase import passphrase_asker\n"
    "from signatures.errors import ConfigError\n"
    "try: print('got', passphrase_asker(fd=None, file=None, environment={}, twice=True)('passphrase: '))\n"
    "except ConfigError as fault: print('fault', fault.message)\n"
)


def test_without_a_terminal_nobody_is_asked() -> None:
    """In CI there is no terminal: an error, though standard input has a line; `getpass` would take that."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], check=True, input="secret\n", capture_output=True, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert done.stdout == "fault a passphrase is needed, and there is no terminal to ask at\n"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("one two", "one two"), "got one two\n"),
        (("one two", "one too"), "fault the two passphrases differ\n"),
        (("", ""), "fault the passphrase in what was typed is empty\n"),
    ],
)
def test_a_person_types_it_twice_unseen(typed: tuple[str, str], said: str) -> None:
    """For a new key a person is asked twice at the terminal, and what is typed is not shown."""
    ours, theirs = os.openpty()
    # The first terminal that the leader of a session opens is its own, which is what /dev/tty then means.
    script = "import os, sys; os.open(sys.argv[1], os.O_RDWR)\n" + SCRIPT
    with subprocess.Popen(
        [sys.executable, "-c", script, os.ttyname(theirs)], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as child:
        shown = b""
        for prompt, line in zip((b"passphrase: ", b"the same again: "), typed, strict=True):
            while prompt not in shown:
                shown += os.read(ours, 1000)
            os.write(ours, line.encode() + b"\n")
        answer, _ = child.communicate(timeout=60)
    os.close(theirs)
    os.close(ours)
    assert answer == said
    assert b"one" not in shown
