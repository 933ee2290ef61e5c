"""Another package under the name of one of ours is found before any of its code runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

import adapters
import gate
import signatures
from gate import main

ROOT = Path(__file__).parents[2]
FOREIGN = 'raise SystemExit("foreign code ran")\n'


def test_the_three_packages_bear_the_version_of_the_project() -> None:
    """The mark in each package, which the start check compares, is the distribution's name and version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    mark = f"{project['name']} {project['version']}"
    assert [package.PROJECT for package in (gate, adapters, signatures)] == [mark] * 3


def test_our_own_packages_pass() -> None:
    """From the checkout, nothing is shadowed."""
    assert main.find_shadow() is None


@pytest.mark.parametrize(
    "origin", [None, "/elsewhere/signatures/__init__.py", ImportError("broken"), ValueError("no spec")]
)
def test_what_python_would_import_is_asked_first(
    origin: str | Exception | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever Python says of a package that is not ours ends the run before that package is imported."""

    def find(name: str) -> ModuleSpec:
        if isinstance(origin, Exception):
            raise origin
        return ModuleSpec(name, None, origin=origin)

    monkeypatch.setattr(main, "find_spec", find)
    assert main.run(["--version"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert "`gate`" in err


def _house(folder: Path) -> Path:
    for name in ("gate", "adapters", "signatures"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def _start(house: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    script = f"import sys; sys.path.insert(0, {str(house)!r})\nfrom gate.main import main; main(['--version'])"
    return subprocess.run(
        [sys.executable, "-I", *flags, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_copy_of_the_house_starts(tmp_path: Path) -> None:
    """The three side by side start, wherever they lie: what the cases below change is what stops them."""
    done = _start(_house(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["adapters", "signatures"])
def test_a_package_earlier_on_the_path_is_refused(tmp_path: Path, name: str) -> None:
    """A foreign package found first is named with its file, and none of its code runs."""
    foreign = tmp_path / "elsewhere" / name
    foreign.mkdir(parents=True)
    (foreign / "__init__.py").write_text(FOREIGN)
    (tmp_path / "house").mkdir()
    house = _house(tmp_path / "house")
    script = (
        f"import sys; sys.path.insert(0, {str(house)!r}); import gate.main; "
        f"sys.path.insert(0, {str(foreign.parent)!r}); gate.main.main(['--version'])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"error: `{foreign / '__init__.py'}` shadows the package `{name}`")
    assert "uv tool install" in done.stderr


@pytest.mark.parametrize("name", ["adapters", "signatures"])
def test_a_package_installed_over_ours_is_refused(tmp_path: Path, name: str) -> None:
    """An __init__.py that another distribution has overwritten does not bear the mark."""
    (_house(tmp_path) / name / "__init__.py").write_text(FOREIGN)
    done = _start(tmp_path)
    assert done.returncode == 2
    assert str(tmp_path / name / "__init__.py") in done.stderr
    assert "foreign code ran" not in done.stderr + done.stdout


@pytest.mark.parametrize("name", ["adapters", "signatures"])
def test_a_folder_left_behind_is_refused(tmp_path: Path, name: str) -> None:
    """A namespace package, which is what a half-removed one leaves, is not ours."""
    (_house(tmp_path) / name / "__init__.py").unlink()
    done = _start(tmp_path, "-S")  # without site-packages, where the checkout's own package would be found next
    assert done.returncode == 2
    assert f"the package `{name}` of this program is missing" in done.stderr


def test_a_package_of_another_version_is_refused(tmp_path: Path) -> None:
    """Two versions of this program mixed in one environment decide nothing."""
    init = _house(tmp_path) / "signatures" / "__init__.py"
    init.write_text(init.read_text().replace(gate.PROJECT, "model-release-gate 0.0.9"))
    assert _start(tmp_path).returncode == 2
