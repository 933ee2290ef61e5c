"""Set-up says in one line what it could not do, and leaves no mark of a whole one behind."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the script and the locks, and nothing else."""
    for name in ("tools", "locks"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "bin").mkdir()
    _program(tmp_path / "bin/id", "echo 1000")  # nobody's machine is changed by a test
    for missing in ("uv", "apt-get"):
        _program(tmp_path / "bin" / missing, "exit 1")
    return tmp_path


def _program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/bash\n{body}\n")
    path.chmod(0o755)


def _set_up(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "tools/setup.sh", ".venv/.complete-1"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PATH": f"{checkout / 'bin'}:{os.environ['PATH']}", **environment},
    )


def test_without_python_it_says_what_to_install(checkout: Path) -> None:
    """No interpreter: one line."""
    done = _set_up(checkout, PYTHON="python-that-is-not-here")
    assert done.returncode == 1
    assert done.stderr == (
        "set-up: no `python-that-is-not-here` here: install Python 3.11 or newer, or set PYTHON to it\n"
    )


def test_an_old_python_is_named(checkout: Path) -> None:
    """Too old an interpreter: one line with its version."""
    _program(checkout / "bin/python3", '[ "$1" = --version ] && echo Python 3.9.2 && exit 0; exit 1')
    done = _set_up(checkout, PYTHON="python3")
    assert done.returncode == 1
    assert done.stderr.startswith("set-up: Python 3.9.2 is too old: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_half_made_environment_is_not_taken_for_a_whole_one(checkout: Path) -> None:
    """Debian's Python without its venv package leaves a .venv without pip: said, and not marked complete."""
    _program(
        checkout / "bin/python3",
        'case "$*" in\n'
        '"-m venv .venv") mkdir -p .venv/bin && touch .venv/bin/python; exit 1;;\n'
        '"-m venv --without-pip .venv") exit 1;;\n'
        '"-c "*) exit 0;;\n'
        "esac\nexit 1",
    )
    for _ in range(2):
        done = _set_up(checkout, PYTHON="python3")
        assert done.returncode == 1
        assert done.stderr.splitlines()[0] == "set-up: making .venv"
        assert "install your system's python3-venv" in done.stderr
        assert list(checkout.glob(".venv/.complete-*")) == []


@pytest.mark.parametrize("told", [{"PIP_CERT": "/ca.pem", "PIP_INDEX_URL": "https://index.example"}, {}])
def test_what_pip_is_told_of_its_index_is_told_to_uv(checkout: Path, told: dict[str, str]) -> None:
    """By pip's variables, else by its configuration: uv reads neither."""
    _program(
        checkout / "bin/python3",
        'case "$*" in\n'
        '"-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python && cp bin/fake-uv .venv/bin/uv;;\n'
        f'"-m pip config get global.cert") echo {"" if told else "/ca.pem"};;\n'
        f'"-m pip config get global.index-url") echo {"" if told else "https://index.example"};;\n'
        "esac\nexit 0",
    )
    _program(
        checkout / "bin/fake-uv",
        '[ "$1" = --version ] || { echo "uv: $SSL_CERT_FILE $NODE_EXTRA_CA_CERTS $UV_DEFAULT_INDEX" >&2; exit 1; }',
    )
    unset = ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_CERT", "PIP_INDEX_URL")
    done = _set_up(checkout, **{**dict.fromkeys(unset, ""), **told, "PYTHON": "python3"})
    assert done.returncode == 1
    assert "uv: /ca.pem /ca.pem https://index.example" in done.stderr.splitlines()
