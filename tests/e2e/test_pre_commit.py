"""The hooks that other repositories use, installed and run by pre-commit itself; and their file without it."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gate.main import run
from tests.support.ci import ROOT, read_yaml
from tests.support.settings import write_settings

HOOKS: list[dict[str, Any]] = read_yaml(ROOT / ".pre-commit-hooks.yaml")[0]
TRACKED = ("gate", "adapters", "signatures", "docs/requirements", "pyproject.toml", "README.md", "LICENSE")

needs_pre_commit = pytest.mark.skipif(
    importlib.util.find_spec("pre_commit") is None or shutil.which("git") is None,
    reason="did not run: no pre-commit or git here (tools/setup.sh)",
)


def git(folder: Path, *arguments: str) -> None:
    """Git, with a name for its commits and none of this machine's settings."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@acme.example", "-c", "commit.gpgsign=false"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *identity, "-C", folder, *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as somebody would clone it."""
    folder = tmp_path_factory.mktemp("clone")
    for name in (*TRACKED, ".pre-commit-hooks.yaml"):
        ignore = shutil.ignore_patterns("__pycache__")
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignore)
        else:
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all of it")
    return folder


@needs_pre_commit
def test_pre_commit_installs_and_runs_the_hooks(clone: Path, tmp_path: Path) -> None:
    """A good policy and trust file pass; a misspelt key and a bad trust file hold the commit up, each with its line."""
    policy = write_settings(tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")

    def tried() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "try-repo", clone, "--all-files", "--verbose", "--color", "never"],
            cwd=tmp_path,
            env={**os.environ, "PRE_COMMIT_HOME": str(clone.parent / "pre-commit-home")},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    good = tried()
    if "Could not find a version" in good.stdout + good.stderr or "Connection" in good.stderr:
        pytest.skip("did not run: no Python package index is reached from here")
    assert good.returncode == 0, good.stdout + good.stderr
    assert good.stdout.count("Passed") == 2
    assert "policy frontier-release sha256:" in good.stdout
    assert "trust sha256:" in good.stdout

    policy.write_text(policy.read_text().replace("[incidents]", "[incident]"))
    trust = policy.with_name("trust.toml")
    trust.write_text(trust.read_text().replace("threshold = 2", "treshold = 2", 1))
    bad = tried()
    assert bad.returncode == 1
    assert bad.stdout.count("exit code: 2") == 2
    assert re.search(
        r"error: policy\.toml:\d+: `incident`: is not known here\nhelp: did you mean `incidents`\?", bad.stdout
    )
    assert "did you mean `threshold`?" in bad.stdout


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_an_entry_is_a_command_that_takes_several_files(
    hook: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All that it needs stands in `entry`; pre-commit puts the files behind it."""
    assert "args" not in hook
    assert hook["language"] == "python"
    program, *arguments = shlex.split(hook["entry"])
    assert program == "gate"
    name = hook["id"].removeprefix("gate-") + ".toml"
    files = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        files.append(str(write_settings(tmp_path / place).with_name(name)))
    assert run([*arguments, *files]) == 0
    assert capsys.readouterr().out.count(" sha256:") == 2
    found = re.compile(hook["files"])
    assert [bool(found.search(path)) for path in (name, f"a/{name}", f"a/x{name}", f"{name}.bak")] == [
        True,
        True,
        False,
        False,
    ]
