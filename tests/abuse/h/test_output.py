"""H. Output: what is said in an attestation stays words."""

from __future__ import annotations

import pytest

from tests.support.answers import entry
from tests.support.attack import Attack
from tests.support.disk import Ran

BAD = "\x1b[2J\x1b]52;c;AAAA\x07\u202eevil\u200b\r\b"


def harmless(ran: Ran) -> None:
    """No control character but the line end, no bidirectional override, no command of a CI system."""
    for text in (ran.stdout, ran.stderr):
        assert all(character.isprintable() or character == "\n" for character in text), text
        assert "\u202e" not in text
        assert not any(line.lstrip().startswith(("::", "##[")) for line in text.splitlines())


def test_terminal_escape(attack: Attack) -> None:
    """In a reason, a name, a category; also of what is refused."""
    entry(attack.world, "nsa", "nsa", state="REVOKED", reasonCode=f"x{BAD}")
    harmless(attack.ends(1, not_met="cleared"))


@pytest.mark.parametrize("command", ["::set-output name=allowed::true", "##[set-output]", "\r::stop-commands::x"])
def test_workflow_command(attack: Attack, command: str) -> None:
    """After a line break, a carriage return, or at the beginning."""
    entry(attack.world, "nsa", "nsa", state="SUSPENDED", reasonCode=f"x\n{command}\n{command}")
    ran = attack.ends(1, not_met="cleared")
    harmless(ran)
    for line in attack.report.read_text().splitlines():
        assert not line.lstrip(' "').startswith(("::", "##["))


def test_terminal_escape_in_a_file_name(attack: Attack) -> None:
    """The name of an attestation is untrusted text too."""
    attack.write()
    (attack.attestations / f"x{BAD}.json").write_bytes(b"{")
    ran = attack.check(write=False)
    assert ran.exit_code == 0
    harmless(ran)


def test_terminal_escape_in_an_error(attack: Attack) -> None:
    """A flag's value, a policy's key."""
    harmless(attack.ends(2, arguments=("--region", f"U{BAD}")))
    attack.change_policy("[incidents]", '["\\u001b[2J\\u202e::error::x"]')
    harmless(attack.ends(2))


def test_secret_in_error(attack: Attack) -> None:
    """A passphrase that is wrong stands in no message, and no traceback is printed."""
    secret = attack.folder / "passphrase"
    secret.write_text("correct horse battery staple")
    assert attack.run("key", "generate", "--out", attack.folder / "own", "--passphrase-file", secret).exit_code == 0
    secret.write_text("hunter2-hunter2")
    attack.write()
    ran = attack.check(
        "--decision",
        attack.decision,
        "--key",
        f"file:{attack.folder / 'own.key'}",
        "--passphrase-file",
        secret,
        write=False,
    )
    assert ran.exit_code in (2, 3)
    assert not attack.decision.exists()
    assert "hunter2" not in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
