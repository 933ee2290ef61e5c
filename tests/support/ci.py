"""A composite action run as GitHub's runner does it, and a checkout of this project whose installation is a stand-in.

The runner does what a thin action needs: ``${{ inputs.x }}`` in `env:` only, fresh command files, each `run:` as a
script of `bash --noprofile --norc -eo pipefail`, and the action's outputs from its steps (also after a failed step).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

from ruamel.yaml import YAML

from tests.support.disk import Disk

ROOT = Path(__file__).parents[2]
_INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}").fullmatch
_OUTPUT = re.compile(r"\$\{\{ steps\.([a-z]+)\.outputs\.([a-z-]+)(?: \|\| '([^']*)')? \}\}").fullmatch
_ALWAYS = re.compile(r"always\(\) && steps\.([a-z]+)\.outputs\.([a-z-]+) != ''").fullmatch


@dataclass(frozen=True)
class Ran:
    """What became of it; ``set`` is what the steps wrote to GITHUB_OUTPUT, ``outputs`` what the action says."""

    exit_code: int
    stdout: str
    stderr: str
    set: dict[str, str]
    outputs: dict[str, str]
    summary: str = ""
    uploaded: dict[str, str] | None = None  # the inputs of actions/upload-artifact, where that step would have run


def read_yaml(path: Path) -> list[Any]:
    """The documents of a YAML file."""
    return list(YAML(typ="safe", pure=True).load_all(path.read_text()))


def run_action(
    checkout: Path, inputs: Mapping[str, str], *, workspace: Path, environment: Mapping[str, str] | None = None
) -> Ran:
    """Run the steps of ``checkout/action.yml`` in ``workspace``; the environment is GitHub's and what is given."""
    [action] = read_yaml(checkout / "action.yml")
    assert set(inputs) <= set(action["inputs"]), "GitHub only warns of an unknown input"
    values = {name: str(inputs.get(name, about.get("default", ""))) for name, about in action["inputs"].items()}
    temp = workspace.parent / f"{workspace.name}-runner"
    temp.mkdir(exist_ok=True)
    steps: dict[str, dict[str, str]] = {}
    code, out, err, summary, uploaded = 0, "", "", "", None
    for number, step in enumerate(action["runs"]["steps"]):
        if "uses" in step:  # not run: what it would be given, if it ran
            always, output = _ALWAYS(step["if"]).groups()  # type: ignore[union-attr]
            if steps[always].get(output):
                uploaded = {name: _take_out(str(value), steps) for name, value in step["with"].items()}
            continue
        if code:
            continue
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "a value would become shell text"
        files = {name: temp / f"{name}-{number}" for name in ("OUTPUT", "ENV", "PATH", "STEP_SUMMARY")}
        for file in files.values():
            file.write_text("")
        script = temp / f"step-{number}.sh"
        script.write_text(step["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=workspace,
            env=_github(checkout, workspace, temp)
            | {f"GITHUB_{name}": str(file) for name, file in files.items()}
            | dict(environment or {})
            | {name: _put_in(value, values) for name, value in step.get("env", {}).items()},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        steps[step.get("id", str(number))] = read_file_command(files["OUTPUT"].read_text())
        code, out, err = done.returncode, out + done.stdout, err + done.stderr
        summary += files["STEP_SUMMARY"].read_text()
        assert files["ENV"].read_text() == files["PATH"].read_text() == ""
    outputs = {name: _take_out(about["value"], steps) for name, about in action["outputs"].items()}
    told = {k: v for found in steps.values() for k, v in found.items()}
    return Ran(code, out, err, told, outputs, summary, uploaded)


def read_file_command(text: str) -> dict[str, str]:
    """The values that GitHub's runner takes from GITHUB_OUTPUT (actions/runner, FileCommandManager.cs)."""
    found: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        name, equals, value = line.partition("=")
        key, heredoc, delimiter = line.partition("<<")
        if heredoc and (not equals or len(key) < len(name)):
            found[key] = "\n".join(iter(lines.__next__, delimiter))
        else:
            assert equals, line
            found[name] = value
    return found


def _put_in(text: str, values: Mapping[str, str]) -> str:
    whole = _INPUT(text)
    assert whole or "${{" not in text, text
    return values[whole[1]] if whole else text


def _take_out(text: str, steps: Mapping[str, Mapping[str, str]]) -> str:
    whole = _OUTPUT(text)
    if "${{" not in text:
        return text
    assert whole, text
    return steps.get(whole[1], {}).get(whole[2], "") or whole[3] or ""


def _github(checkout: Path, workspace: Path, temp: Path) -> dict[str, str]:
    """The variables that a runner sets, and nothing of this machine but where programs and certificates are."""
    kept: tuple[str, ...] = (
        "PATH",
        "HOME",
        "LANG",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "PIP_FIND_LINKS",
        "PIP_INDEX_URL",
        "PIP_CERT",
    )
    kept += ("PIP_NO_INDEX", "PIP_CONFIG_FILE", "UV_FIND_LINKS", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_NO_INDEX")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        # Last, for uv where the system's Python has neither venv nor pip.
        "PATH": f"{os.environ['PATH']}{os.pathsep}{Path(sys.prefix, 'bin')}",
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": str(checkout),
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_REPOSITORY": "acme/release",
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_RUN_ID": "1",
        "RUNNER_TEMP": str(temp),
        "RUNNER_OS": "Linux",
        "GATE_STATE": str(temp / "state"),
    }


def stand_in(folder: Path, python: str | None = None) -> Path:
    """A checkout whose `ci_install.sh` installs nothing: its Python is this one, with this tree in front.

    ``python`` replaces that Python by other shell text. The real installation is run once, in its own test.
    """
    checkout = folder / "checkout"
    (checkout / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "action.yml", checkout)
    shutil.copy(ROOT / "tools" / "ci_check.sh", checkout / "tools")
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from gate.main import main; main()"
    program = checkout / "python"
    program.write_text(
        '#!/bin/sh\n[ "$1 $2 $3 $4" = "-I -m gate check" ] || exit 99\nshift 3\n'
        + (python or f'exec "{sys.executable}" -I -c "{start}" "$@"\n')
    )
    program.chmod(0o755)
    install = checkout / "tools" / "ci_install.sh"
    # Beside itself, not by a path of its own: GitLab's job fetches the whole into a folder of its choice.
    install.write_text(
        "#!/usr/bin/env bash\nset -e\n"
        'mkdir -p "$1/bin"\ncp -- "$(dirname -- "${BASH_SOURCE[0]}")/../python" "$1/bin/python"\n'
    )
    install.chmod(0o755)
    return checkout


def honest_world(folder: Path, now: datetime) -> Iterator[Disk]:
    """The honest world as files, at the real time: the gate that runs in a process of its own has its own clock."""
    with mock.patch("tests.support.world.NOW", now):
        folder.mkdir()
        yield Disk(folder)
