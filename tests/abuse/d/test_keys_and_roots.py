"""D. Keys, identities and trust roots."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.attack import Attack
from tests.support.world import at, public_key

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "variable", ["SIGSTORE_ROOT_FILE", "TUF_ROOT", "TUF_MIRROR", "COSIGN_REPOSITORY", "SSL_CERT_FILE"]
)
def test_trust_root_from_environment(attack: Attack, variable: str, tmp_path: Path) -> None:
    """Trust comes from the trust file alone; what is ignored is named."""
    attack.world.papers["nsa"].keys = ["stranger"]
    (tmp_path / "root.pem").write_bytes(public_key("stranger").to_pem())
    attack.write()
    ran = attack.run("check", attack.build, "--policy", attack.policy, **{variable: str(tmp_path / "root.pem")})
    assert ran.exit_code == 1
    assert variable in ran.stdout


def test_config_from_working_directory(attack: Attack, tmp_path: Path) -> None:
    """What lies in the build, or where the program is started, is not run and not read."""
    evil = attack.build
    (evil / "sitecustomize.py").write_text("raise SystemExit(0)\n")
    (evil / "policy.toml").write_text("version = 1\n")
    (evil / "adapters").mkdir()
    (evil / "adapters/__init__.py").write_text("raise SystemExit(0)\n")
    (evil / "gate").mkdir()
    (evil / "gate/__init__.py").write_text("raise SystemExit(0)\n")
    attack.write()
    ran = subprocess.run(
        [sys.executable, "-I", "-c", _PROGRAM, str(ROOT), "check", str(evil), "--policy", str(attack.policy)],
        cwd=evil,
        env={"PATH": os.environ["PATH"], "GATE_STATE": str(tmp_path / "state"), "PYTHONPATH": str(evil)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode in (1, 3), ran.stderr
    assert "ALLOWED" not in ran.stdout


_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from gate.main import main; main(sys.argv[2:])"


def test_role_out_of_bounds(attack: Attack) -> None:
    """A producer's key under a verification; a model outside its `models`; a list of another party's."""
    world = attack.world
    world.papers["nsa"].keys = ["acme"]
    attack.ends(1, "R503", not_met="cleared")
    world.papers["nsa"] = world.verification("nsa", model={"name": "evil/orca", "version": "3.0"})
    world.lists["nsa"].sequence = 8
    attack.ends(1, "R702", not_met="cleared")
    world.papers["nsa"] = world.verification("nsa")
    world.lists["nsa"].keys = ["caisi-list"]
    world.lists["nsa"].sequence = 9
    attack.ends(1, "R701", not_met="status-list-fresh")


@pytest.mark.parametrize("name", ["acme/../evil/x", "ACME/x", "acme/a/b", "acme", "acme/", "evil/acme/x"])
def test_model_glob_surprise(attack: Attack, name: str) -> None:
    """One defined language: `*` never crosses `/`, everything else is literal."""
    attack.world.papers["nsa"] = attack.world.verification("nsa", model={"name": name, "version": "3.0"})
    attack.ends(1, "R702", not_met="cleared")


@pytest.mark.parametrize("pattern", ["acme/**", "acme/[a-z]*", "acme/?", "**"])
def test_model_glob_surprise_in_the_trust_file(attack: Attack, pattern: str) -> None:
    """A pattern of another language is refused, since there it may mean more."""
    attack.edit_trust('models = ["acme/*"]', f'models = ["{pattern}"]')
    attack.ends(2, says="is not understood")


def test_compromised_key_backdates(attack: Attack) -> None:
    """A removed key: `issuedAt` before the removal is its thief's own word."""
    (attack.folder / "keys/spare.pub").write_bytes(public_key("spare").to_pem())
    attack.edit_trust('key = "keys/nsa.pub"', 'key = "keys/spare.pub"')
    attack.world.papers["nsa"] = attack.world.verification("nsa", issuedAt=at(days=-100), evaluatedAt=at(days=-101))
    attack.world.lists["nsa"].keys = ["spare"]
    attack.ends(1, "R401", not_met="cleared")
