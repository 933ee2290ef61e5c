"""What is shipped is what is in git, and what is installed is what the locks name."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
PACKAGES = ("gate", "adapters", "signatures")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _git_files(*paths: str) -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *paths], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name for name in listed.stdout.split("\0") if name}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout, built without a network."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=120,
    )
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="did not run: not a git checkout")
def test_the_wheel_holds_what_git_holds(wheel: zipfile.ZipFile) -> None:
    """Nothing is left out by an ignore line, and nothing untracked slips in."""
    target = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    name, version = PROJECT["project"]["name"].replace("-", "_"), PROJECT["project"]["version"]
    shared = {source: f"{name}-{version}.data/data/{place}" for source, place in target["shared-data"].items()}
    included = {**target.get("force-include", {}), **shared}
    expected = _git_files(*PACKAGES)
    for source, place in included.items():
        expected |= {place + name.removeprefix(source) for name in _git_files(source)}
    assert {name for name in wheel.namelist() if ".dist-info/" not in name} == expected


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    """Its command, its licence and its Python are in its metadata."""
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = wheel.read(name).decode()
    points = wheel.read(name.replace("METADATA", "entry_points.txt")).decode()
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert "gate = gate.main:main" in points
    assert any(part.endswith("licenses/LICENSE") for part in wheel.namelist())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_versions_and_hashes_and_no_address(lock: Path) -> None:
    """Each requirement is exact and hashed; no index, address, path or header of the machine that made it."""
    text = lock.read_text()
    assert not re.search(r"://|(^|[\s=])[./~]", text)
    for line in text.replace(" \\\n", " ").splitlines():
        if not line.lstrip().startswith("#"):
            assert re.match(r"[a-z0-9.-]+==[^\s;]+( ; [^-]+)? +--hash=sha256:[0-9a-f]{64}( |$)", line), line


def test_every_lock_agrees_with_the_others() -> None:
    """One package has one version, whichever lock names it."""
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", lock.read_text(), re.MULTILINE):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", PROJECT["project"]["dependencies"])
def test_every_dependency_is_locked_and_explained(name: str) -> None:
    """What the program needs is in the run-time lock, and `docs/dependencies.md` says what for."""
    bare = re.split(r"[<>=~! ]", name)[0]
    assert re.search(rf"^{bare}==", (ROOT / "locks/run.txt").read_text(), re.MULTILINE)
    assert f"`{bare}`" in (ROOT / "docs/dependencies.md").read_text()


def test_pre_commit_pins_what_the_lock_pins() -> None:
    """The hooks run the very versions that `make lint` runs."""
    pinned = re.findall(r"([a-z-]+)==([0-9.]+)", (ROOT / ".pre-commit-config.yaml").read_text())
    lock = (ROOT / "locks/dev.txt").read_text()
    assert {name for name, _ in pinned} >= {"ruff", "mypy", "check-jsonschema", "zizmor"}
    for name, version in pinned:
        assert re.search(rf"^{name}=={re.escape(version)} ", lock, re.MULTILINE), name


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="did not run: not a git checkout")
def test_no_file_is_hidden_by_the_ignore_list() -> None:
    """No source file lies in an ignored place, as a pattern `build/` once hid a package."""
    sources = [str(path.relative_to(ROOT)) for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    ignored = subprocess.run(
        ["git", "check-ignore", "--stdin"],
        input="\n".join(sources),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ignored.stdout == ""
