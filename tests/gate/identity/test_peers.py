"""The digests are those that other programs compute: coreutils by the documented line, and `model_signing`."""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gate.identity.build import Build
from gate.identity.identify import identify
from signatures.digests import Match

RECIPE = r"find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum | sed 's|  \./|  |' | sha256sum"

_NAMES = {
    "plain": ["config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
    "hidden": [".gitattributes", ".git/config", ".cache/huggingface/x", "a", "model.sig"],
    "odd": ["a b", "a'b", 'a"b', "$(touch x)", "-rf", "  lead", "é", "漢字/モデル", "\U0001f917", "a*b?", "#", "%s"],
    "deep": ["/".join("abcdefghij"[:depth]) + f"/{depth}" for depth in range(1, 10)],
    "orders": ["tokenizer/b", "tokenizer-extra/c", "tokenizer.json", "tokenizer a/d", "A", "Z/z"],
}


def _fill(root: Path, names: list[str]) -> Path:
    for index, name in enumerate(names):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"{index} {name}".encode() * index)
    return root


def _run_recipe(root: Path) -> str:
    return subprocess.run(["bash", "-c", RECIPE], cwd=root, capture_output=True, text=True, check=True).stdout.split()[
        0
    ]


@pytest.mark.parametrize("kind", _NAMES)
def test_shell_recipe(tmp_path: Path, kind: str) -> None:
    """Anyone can redo `dirHash` with coreutils."""
    root = _fill(tmp_path, _NAMES[kind])
    assert identify(root).identity.dir_hash == _run_recipe(root)


def test_shell_recipe_on_many_trees(tmp_path: Path) -> None:
    """Also for trees that nobody thought of."""
    chance = random.Random(3)  # noqa: S311 - names of files
    for number in range(12):
        root = tmp_path / str(number)
        names = {"".join(chance.choice("ab-./ é_") for _ in range(chance.randint(1, 9))) for _ in range(20)}
        usable = [
            f"{index}{name.strip('./ ').replace('/', f'{index}/x').replace('.', '-')}x"
            for index, name in enumerate(sorted(names))
        ]
        _fill(root, usable)
        assert identify(root).identity.dir_hash == _run_recipe(root)


def test_the_reference_page_has_this_recipe() -> None:
    """What the documentation tells people to run is what is run here."""
    page = Path(__file__).parents[3] / "docs/reference/build-identity.md"
    assert RECIPE in page.read_text()


@pytest.fixture(scope="module")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ECDSA key in a file, as `model_signing sign key` wants it."""
    path = tmp_path_factory.mktemp("key") / "key.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def _sign(root: Path, key: Path, *options: str) -> dict[str, Any]:
    """The statement that `model_signing` writes about a folder."""
    signature = root.parent / f"{root.name}.sig"
    command = [
        sys.executable,
        "-m",
        "model_signing",
        "sign",
        "key",
        "--private_key",
        str(key),
        "--signature",
        str(signature),
    ]
    subprocess.run([*command, *options, str(root)], capture_output=True, check=True)
    statement: dict[str, Any] = json.loads(
        base64.b64decode(json.loads(signature.read_bytes())["dsseEnvelope"]["payload"])
    )
    return statement


def _root_of(statement: dict[str, Any]) -> str:
    digest: str = statement["subject"][0]["digest"]["sha256"]
    return digest


@pytest.mark.parametrize("kind", ["plain", "odd", "deep"])
def test_model_signing_agrees(tmp_path: Path, signing_key: Path, kind: str) -> None:
    """Where the two orders agree and nothing is ignored, its subject digest is our `sha256`."""
    root = _fill(tmp_path / "model", _NAMES[kind])
    built = identify(root)
    assert built.identity.sha256 == (_root_of(_sign(root, signing_key)),)


def test_model_signing_lists_the_same_files(tmp_path: Path, signing_key: Path) -> None:
    """Name by name."""
    root = _fill(tmp_path / "model", _NAMES["deep"])
    resources = _sign(root, signing_key)["predicate"]["resources"]
    assert {(each["name"], each["digest"]) for each in resources} == {
        (file.path, file.sha256) for file in identify(root).files
    }


def test_model_signing_with_git_paths(tmp_path: Path, signing_key: Path) -> None:
    """It leaves `.git*` out unless told otherwise, and then the two differ: what it ignored is not covered."""
    root = _fill(tmp_path / "model", ["a", ".gitattributes"])
    built = identify(root)
    assert _root_of(_sign(root, signing_key)) not in built.identity.sha256
    assert _root_of(_sign(root, signing_key, "--no-ignore-git-paths")) in built.identity.sha256
    without = identify(root, exclude=[".gitattributes"])
    assert _root_of(_sign(root, signing_key)) in without.identity.sha256


def test_model_signing_in_its_own_order(tmp_path: Path, signing_key: Path) -> None:
    """For `tokenizer/` beside `tokenizer-extra/` its root is another than the specification's, and is recognised."""
    root = _fill(tmp_path / "model", _NAMES["orders"])
    theirs = _root_of(_sign(root, signing_key))
    built: Build = identify(root)
    assert theirs == built.identity.sha256[1] != built.identity.sha256[0]
    subject = {"dirHash": built.identity.dir_hash or "", "sha256": theirs}
    assert built.identity.compare(subject) is Match.SAME
    assert built.identity.compare({"sha256": theirs}) is Match.SOME


def test_a_hundred_thousand_files(tmp_path: Path) -> None:
    """Small files in great number are a build like any other."""
    for folder in range(100):
        first = tmp_path / f"{folder:02}/000"
        first.parent.mkdir()
        first.write_text(f"{folder:02}")
        for number in range(1, 1000):
            # Quicker than writing it again; a file system counts links, so that one content is not enough.
            os.link(first, first.with_name(f"{number:03}"))
    built = identify(tmp_path)
    assert (len(built.files), built.total_bytes) == (100_000, 200_000)
    assert built.identity.dir_hash == _run_recipe(tmp_path)
