"""The pages on records and on the deploy step do what they say, and the reference names what is written."""

from __future__ import annotations

import dataclasses
import shlex
from pathlib import Path

import pytest

from gate.main import run
from gate.records import shape
from signatures.reading.shapes import camel
from tests.support.pages import quoted_in, steps_of

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", ["record", "deploy-step"])
def test_the_page_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each command in order, with the exit code that the page names; what it quotes is printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATE_STATE", str(tmp_path / "state"))
    text = (DOCS / "how-to" / f"{name}.md").read_text(encoding="utf-8")
    steps = steps_of(text)
    assert len(steps) > 6
    printed = digest = ""
    for line, code in steps:
        program, *arguments = shlex.split(line.replace("POLICY ", f"{digest} "))
        if program == "cd":
            monkeypatch.chdir(arguments[0])
            continue
        assert run(arguments) == code, (line, capfd.readouterr())
        out = capfd.readouterr().out
        printed += out
        if arguments[:2] == ["policy", "digest"]:
            digest = out.split()[0].removeprefix("sha256:")
    for quoted in quoted_in(text):
        assert quoted in printed


def test_every_member_of_the_index_has_its_words() -> None:
    """Each stands in backticks on the reference page."""
    page = (DOCS / "reference" / "record.md").read_text()
    kinds = [kind for name, kind in vars(shape).items() if name.endswith("V1") and dataclasses.is_dataclass(kind)]
    names = {camel(field.name) for kind in kinds for field in dataclasses.fields(kind)}
    assert {name for name in names if f"`{name}`" not in page} == set()
    for stage in shape.STAGES:
        assert f"`{stage}`" in page
    assert shape.FORMAT in page
