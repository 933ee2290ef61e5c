"""C. Subjects: exactly which bytes a statement is about."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gate.identity.identify import identify
from tests.support.answers import add
from tests.support.attack import Attack

OTHER = "0" * 64


def about(attack: Attack, *digests: dict[str, str], names: tuple[str, ...] = ("caisi", "nsa")) -> None:
    """The clearances are about these digests instead."""
    for name in names:
        attack.world.papers[name].subjects = [{"name": "orca", "digest": digest} for digest in digests]


def own(attack: Attack) -> dict[str, str]:
    """The build's digests."""
    return attack.world.build.identity.as_set()


def test_subject_one_of_many(attack: Attack) -> None:
    """Two subjects, one of them the build: exactly that one is cleared, and no other build."""
    about(attack, own(attack), {"dirHash": OTHER, "sha256": OTHER})
    attack.allowed()
    (attack.build / "model.safetensors").write_bytes(b"other weights")
    attack.ends(1, not_met="build-signed")


def test_wrong_verb_attestation(attack: Attack) -> None:
    """A build signature of the producer's in place of a disclosure of it."""
    del attack.world.papers["build"], attack.world.papers["lab"]
    attack.ends(1, not_met="capabilities-disclosed")


@pytest.mark.parametrize("kept", ["sha256", "dirHash"])
def test_mixed_digest_set(attack: Attack, kept: str) -> None:
    """One is ours and the other is another's: never clears, and still hurts if it is a no."""
    mixed = {"sha256": OTHER, "dirHash": OTHER, kept: own(attack)[kept]}
    about(attack, mixed, names=("nsa",))
    attack.ends(1, not_met="cleared")
    attack.edit_trust("threshold = 2", "threshold = 1")
    attack.world.papers["nsa"] = attack.world.verification("nsa", "NOT_CLEARED")
    about(attack, mixed, names=("nsa",))
    attack.world.lists["nsa"].sequence = 8
    attack.ends(1, not_met="cleared", says="nsa says NOT_CLEARED")


@pytest.mark.parametrize(
    ("digest", "code"),
    [
        ({"sha1": "0" * 40}, "R505"),
        ({"md5": "0" * 32}, "R505"),
        ({"gitCommit": "0" * 40}, "R505"),
        ({"dirHash1": "own"}, "R505"),
        ({"dirHash": "OWN"}, "R505"),
        ({"dirHash": "short"}, "R505"),
        ({"dirHash": ""}, "R505"),
    ],
)
def test_weak_or_unknown_digest(attack: Attack, digest: dict[str, str], code: str) -> None:
    """Only such a digest, in upper case, short or empty: refused, whatever else is about the build."""
    mine = own(attack)["dirHash"]
    written = {"own": mine, "OWN": mine.upper(), "short": mine[:63]}
    subject = {kind: written.get(text, text) for kind, text in digest.items()}
    paper = attack.world.papers["nsa"]
    paper.predicate["suite"]["uri"] = f"urn:sha256:{mine}"  # so that the file is looked at
    about(attack, subject, names=("nsa",))
    world = attack.world
    world.lists["nsa"].entries = []
    attack.ends(1, code, not_met="cleared")


def bad_name(attack: Attack, name: bytes) -> None:
    """A file of that name in the build: an error, never a digest."""
    (Path(os.fsdecode(os.fsencode(attack.build) + b"/" + name))).write_bytes(b"x")
    attack.ends(2)


def test_newline_file_name(attack: Attack) -> None:
    """With it two trees would have one dirHash."""
    bad_name(attack, b"a\n" + b"0" * 64 + b"  b")


def test_backslash_or_space_file_name(attack: Attack) -> None:
    """A blank is a character like any other here, a backslash is refused."""
    (attack.build / "a b'c").write_bytes(b"x")
    attack.world.build = identify(attack.build)
    attack.ends(1, not_met="build-signed")
    bad_name(attack, b"a\\b")


@pytest.mark.parametrize("name", ["Model.safetensors", "CONFIG.json"])
def test_look_alike_names(attack: Attack, name: str) -> None:
    """Equal but for case; not UTF-8; two Unicode forms of one name."""
    bad_name(attack, name.encode())
    (attack.build / name).unlink()
    bad_name(attack, b"\xff")
    (attack.build / os.fsdecode(b"\xff")).unlink()
    (attack.build / "\u00e9").write_bytes(b"1")
    bad_name(attack, "e\u0301".encode())


@pytest.mark.parametrize("name", [".git/config", ".gitattributes", ".cache/x", "notes.txt"])
def test_unhashed_extra(attack: Attack, name: str) -> None:
    """Whatever an OMS signer leaves out is hashed here."""
    path = attack.build / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    attack.ends(1, not_met="build-signed")


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "a/../../b", "./model.safetensors"])
def test_manifest_path_escape(attack: Attack, name: str) -> None:
    """Refused before anything is opened."""
    attack.world.papers["model.sig"].predicate["resources"][0]["name"] = name
    del attack.world.papers["build"]
    attack.ends(1, "R601", not_met="build-signed")


@pytest.mark.parametrize("target", ["..", "link", "/proc/self/root", "../outside.bin", "model.safetensors"])
@pytest.mark.parametrize("follow", [True, False])
def test_symlink_loop_or_escape(attack: Attack, target: str, follow: bool) -> None:
    """A link to its parent, to itself, to the system, to a file outside."""
    (attack.folder / "outside.bin").write_bytes(b"x")
    (attack.build / "link").symlink_to(target)
    inside = follow and target == "model.safetensors"
    arguments = ("--follow-symlinks",) if follow else ()
    attack.ends(1 if inside else 2, arguments=arguments)


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    held = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket is short
    try:
        held.bind(path.name)
    finally:
        os.chdir(here)
        held.close()


@pytest.mark.parametrize("make", [_fifo, _socket])
def test_special_files(attack: Attack, make: Callable[[Path], None]) -> None:
    """An error, and no hang."""
    make(attack.build / "special")
    attack.ends(2)


@pytest.mark.parametrize("what", ["empty folder", "empty file", "nothing there", "folder of folders"])
def test_empty_build(attack: Attack, what: str) -> None:
    """The digest of nothing is a constant that anyone can attest."""
    path = attack.folder / "void"
    if what == "empty file":
        path.write_bytes(b"")
    elif what != "nothing there":
        (path / "inner" if "of" in what else path).mkdir(parents=True)
    attack.write()
    ran = attack.run("check", path, "--policy", attack.policy)
    assert (ran.exit_code, ran.stdout) == (2, "")


@pytest.mark.parametrize("name", ["dir/../foo", "./foo", "foo//bar", "foo/", "*", "[!a]", ".."])
def test_path_normalisation(attack: Attack, name: str) -> None:
    """What is excluded is an exact path in its one form, never a pattern."""
    attack.policy.write_text(attack.policy.read_text() + f'\n[build]\nexclude = ["{name}"]\n')
    (attack.build / "foo").write_bytes(b"x")
    attack.ends(2, says="cannot be excluded")


def test_a_subject_is_compared_and_never_its_name(attack: Attack) -> None:
    """A statement about a build of the same name."""
    more: dict[str, Any] = {"dirHash": OTHER, "sha256": OTHER}
    about(attack, more)
    add(attack.world, "other", attack.world.verification("nsa", issuedAt=at_last()))
    attack.ends(1, not_met="cleared")


def at_last() -> str:
    """A little later than the others."""
    return "2026-11-14T00:00:00Z"
