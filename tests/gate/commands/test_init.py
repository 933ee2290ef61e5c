"""`gate init`: nothing is decided before what is open is filled in; done as the next steps say, it decides."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gate.main import run
from gate.profiles.load import PROFILES
from tests.support.ci import ROOT, read_yaml
from tests.support.world import NOW

ROLES = ("producer", "evaluator", "deployer")
PIN = ("--gate-repository", "security/model-release-gate", "--gate-commit", "1" * 40)
VALUES = {
    "EVALUATOR_ID": "https://evaluator.example",
    "PRODUCER_ID": "https://acme.example",
    "MODEL": "acme/orca",
    "MODEL_VERSION": "3",
    "REGION": "PL",
    "REGULATOR_ID": "https://regulator.example",
    "CONTACT": "mailto:incidents@acme.example",
}


@pytest.fixture(autouse=True)
def _surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate.edge.clock.now", lambda: NOW)
    monkeypatch.setenv("GATE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("GATE_KEY_PASSWORD", "a passphrase of the test")
    monkeypatch.delenv("GATE_POLICY", raising=False)
    monkeypatch.chdir(tmp_path)
    build = tmp_path / "model"
    build.mkdir()
    (build / "model.safetensors").write_bytes(b"weights")


def _fill_in(folder: Path) -> None:
    policy = folder / "policy.toml"
    text = policy.read_text()
    text = re.sub(r'"FILL IN: the URI that you[^"]*"', '"https://deployer.example"', text)
    policy.write_text(re.sub(r'"FILL IN: the URI of each lab[^"]*"', '"https://acme.example"', text))


def _steps(folder: Path, part: str) -> list[list[str]]:
    """The commands under the heading that begins with ``part``, as a shell with the variables set would run them."""
    page = (folder / "NEXT-STEPS.md").read_text()
    section = re.search(rf"^## {part}.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section, part
    found = []
    for block in re.findall(r"```sh\n(.*?)```", section[0], re.DOTALL):
        for line in block.replace("\\\n", "").splitlines():
            words = shlex.split(line, comments=True)
            if words[0] == "gate":
                values = {**VALUES, "BUILD": str(folder.parent / "model")}
                found.append([values[word[1:]] if word.startswith("$") else word for word in words[1:]])
            else:
                assert re.fullmatch(r"[A-Z_]+=", words[0]), line
    assert found
    return found


def _do(folder: Path, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as here:
        here.chdir(folder)
        for words in _steps(folder, part):
            assert run(words) == 0, words


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("flags", [(), ("--github",), ("--gitlab",), ("--github", "--gitlab", *PIN)], ids=len)
def test_what_is_open_ends_a_check_in_2_with_one_sentence(
    role: str, profile: str, flags: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For every role, profile and CI flag: first who deploys, then who has joined, then whom to believe."""
    assert run(["init", "--role", role, "--profile", profile, *flags, "gate"]) == 0
    written = [line.split("  ")[1] for line in capsys.readouterr().out.splitlines() if line.startswith("wrote")]
    assert {str(path) for path in Path("gate").rglob("*") if path.is_file()} == set(written)
    assert not list(Path("gate").rglob("*.pub"))
    assert not list(Path("gate").rglob("*.key"))
    monkeypatch.chdir("gate")
    policy = Path("policy.toml")
    for said, wanted, answer in (
        ("`deployer.id` is still to be filled in: the URI that you, who deploy, are known by", "you", "deployer"),
        ("`participants.producers[0]` is still to be filled in: the URI of each lab that has joined", "each", "acme"),
    ):
        assert run(["check", "../model"]) == 2
        printed = capsys.readouterr()
        assert said in printed.err
        assert "policy.toml:" in printed.err
        assert "ALLOWED" not in printed.out
        text = policy.read_text()
        pattern = rf'"FILL IN: the URI (that|of) {wanted}[^"]*"'
        assert len(re.findall(pattern, text)) == 1
        policy.write_text(re.sub(pattern, f'"https://{answer}.example"', text))
    assert run(["check", "../model"]) == 2
    assert "trust.toml: names no party yet: nobody could clear a build" in capsys.readouterr().err


@pytest.mark.parametrize("profile", PROFILES)
def test_the_next_steps_lead_to_a_denial_and_then_to_a_release(
    profile: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lab, an evaluator and a deployer each run what their own page says, and hand over files as it says."""
    lab, evaluator, deployer = (tmp_path / role for role in ROLES)
    for folder in (lab, evaluator, deployer):
        assert run(["init", "--role", folder.name, "--profile", profile, folder.name]) == 0
        _fill_in(folder)
    for folder in (lab, evaluator):
        _do(folder, "Your key", monkeypatch)
        _do(folder, "Your status list", monkeypatch)
    for folder in (lab, evaluator, deployer):
        for owner in (lab, evaluator):
            if folder != owner:
                shutil.copy(owner / "keys" / f"{owner.name}.pub", folder / "keys")
        _do(folder, "Whom to believe", monkeypatch)
    page = (lab / "NEXT-STEPS.md").read_text()
    (lab / "documents").mkdir()
    for name in re.findall(r"^\* `(documents/.*)`$", page, re.MULTILINE):
        (lab / name).write_text("what we disclose\n")
    _do(lab, "Sign the build, and disclose", monkeypatch)
    for owner in (lab, evaluator):
        shutil.copytree(owner / "attestations", deployer / "attestations", dirs_exist_ok=True)
    capsys.readouterr()
    [check, _] = _steps(deployer, "Check")
    monkeypatch.chdir(deployer)
    assert run(check) == 1
    denied = capsys.readouterr().out
    assert denied.startswith("DENIED")
    assert set(re.findall(r"^error\[(.*?)\]", denied, re.MULTILINE)) == {"cleared", "coverage-determined"}
    _do(evaluator, "When you have evaluated a build", monkeypatch)
    shutil.copytree(evaluator / "attestations", deployer / "attestations", dirs_exist_ok=True)
    capsys.readouterr()
    assert run(check) == 0
    assert capsys.readouterr().out.startswith("ALLOWED")
    for folder in (lab, evaluator):
        _do(folder, "Every day", monkeypatch)


@pytest.mark.parametrize("name", ["policy.toml", "keys/.gitignore", "NEXT-STEPS.md"])
def test_nothing_is_overwritten(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Where one file is there, none is written, and it is named."""
    there = Path("gate") / name
    there.parent.mkdir(parents=True)
    there.write_text("mine")
    assert run(["init", "--role", "deployer", "gate"]) == 2
    assert f"`gate/{name}` exists and is not overwritten" in capsys.readouterr().err
    assert [path for path in Path("gate").rglob("*") if path.is_file()] == [there]
    assert there.read_text() == "mine"


def test_the_ci_files_stand_their_linters_and_name_inputs_that_exist(tmp_path: Path) -> None:
    """GitHub's and GitLab's schemas, zizmor, and the inputs of the action and of the component."""
    assert run(["init", "--role", "deployer", "--github", "--gitlab", *PIN, "gate"]) == 0
    workflow, pipeline = Path("gate/.github/workflows/gate.yml"), Path("gate/gate.gitlab-ci.yml")
    bin_folder = Path(sys.executable).parent
    for schema, path in (("vendor.github-workflows", workflow), ("vendor.gitlab-ci", pipeline)):
        words = [str(bin_folder / "check-jsonschema"), "--builtin-schema", schema, str(path)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    words = [str(bin_folder / "zizmor"), "--offline", "--no-progress", str(workflow)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [action] = read_yaml(ROOT / "action.yml")
    step = read_yaml(workflow)[0]["jobs"]["gate"]["steps"][-1]
    assert step["uses"] == f"security/model-release-gate@{'1' * 40}"
    assert {"build"} <= set(step["with"]) <= set(action["inputs"])
    spec = read_yaml(ROOT / "templates/gate.yml")[0]["spec"]["inputs"]
    [include] = read_yaml(pipeline)[0]["include"]
    assert {name for name, about in spec.items() if "default" not in about} <= set(include["inputs"]) <= set(spec)
    assert include["component"].endswith(f"/security/model-release-gate/gate@{include['inputs']['commit']}")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--profile", "us-ca-sb-53"), "`us-ca-sb-53` is not a profile"),
        (("--gate-commit", "v1.0"), "--gate-commit is not a commit"),
        (("--gate-repository", "acme\nrun: x"), "--gate-repository is not OWNER/NAME"),
    ],
)
def test_a_word_that_is_not_understood_writes_nothing(
    flags: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Above all nothing that would end as text in a CI file."""
    assert run(["init", "--role", "deployer", "--github", *flags, "gate"]) == 2
    assert said in capsys.readouterr().err
    assert not Path("gate").exists()
