"""`--policy-digest` that comes from a variable of the platform: where that is not set, nothing is unpinned by it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gate.commands.init_texts import github, gitlab
from tests.support.ci import ROOT, read_yaml
from tests.support.disk import Disk

PINNED = re.compile(r"policy-digest: *(.*?)(?: #.*)?$", re.MULTILINE)
WRITTEN = {
    "gate init --github": github("acme/model-release-gate", "0" * 40),
    "gate init --gitlab": gitlab("acme/model-release-gate", "0" * 40),
    "examples/ci/github-release.yml": (ROOT / "examples" / "ci" / "github-release.yml").read_text(),
    "examples/ci/gitlab-ci.yml": (ROOT / "examples" / "ci" / "gitlab-ci.yml").read_text(),
    "docs/how-to/github.md": (ROOT / "docs" / "how-to" / "github.md").read_text(),
}


@pytest.mark.parametrize("where", WRITTEN)
def test_what_we_write_pins_the_policy_to_something(where: str, tmp_path: Path) -> None:
    """`policy-from-the-same-pull-request`: an unset variable was an empty input, which pins nothing."""
    disk = Disk(tmp_path)
    found = [one for one in PINNED.findall(WRITTEN[where]) if one.strip("'")]
    assert found, f"{where} has no policy-digest"
    for one in found:
        alone = re.fullmatch(r"\$\{\{ vars\.[A-Z_]+ \|\| '(.+)' \}\}", one)
        value = alone[1] if alone else one.strip("'")
        assert "${{" not in value, one
        ran = disk.check("--policy-digest", value)
        assert (ran.exit_code, "the policy digest is" in ran.stderr) == (2, True), ran


def test_what_is_written_is_yaml(tmp_path: Path) -> None:
    """And the files that `gate init` writes can be read."""
    for name in ("gate init --github", "gate init --gitlab"):
        file = tmp_path / "file.yml"
        file.write_text(WRITTEN[name])
        assert read_yaml(file)
