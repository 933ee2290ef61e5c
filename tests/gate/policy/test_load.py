"""Policy, trust file and keys: each read once, covered by one digest, never from inside the build."""

from __future__ import annotations

import hashlib
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from gate.policy.load import IGNORED, LoadedPolicy, find_policy, load_from, load_policy, pin, refuse_inside
from signatures.errors import ConfigError
from tests.support.settings import POLICY, TRUST, changed, key_file, loaded, reader, write_settings

KEYS = [f"keys/{name}.pub" for name in ("caisi-a", "caisi-b", "caisi-lists", "nsa", "acme", "ops-a", "ops-b")]


def test_the_digest_is_what_a_shell_makes(tmp_path: Path) -> None:
    """SHA-256 over `sha256sum`'s own lines, sorted by bytes: anyone can redo it."""
    found = load_policy(write_settings(tmp_path))
    command = "find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sed 's|  \\./|  |' | sha256sum"
    made = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S602
    assert made.stdout.split()[0] == found.digest
    assert found.digest == loaded().digest


def test_every_file_is_read_once() -> None:
    """Policy, trust and each key, whatever names them."""
    asked: Counter[str] = Counter()
    inner = reader()

    def read(name: str) -> bytes:
        asked[name] += 1
        return inner(name)

    found = load_from("policy.toml", read)
    assert asked == Counter(["policy.toml", "trust.toml", *KEYS])
    assert {file.name for file in found.files} == set(asked)
    assert all(hashlib.sha256(file.data).hexdigest() == file.sha256 for file in found.files)


def test_a_kept_record_loads_the_same() -> None:
    """The files that a policy was loaded from are all that it takes to load it again."""
    found = loaded()
    kept = {file.name: file.data for file in found.files}
    again = load_from("policy.toml", kept.__getitem__)
    assert again.digest == found.digest
    assert again.policy == found.policy
    assert again.trust == found.trust


@pytest.mark.parametrize("changed_file", ["policy.toml", "trust.toml", "keys/nsa.pub"])
def test_policy_pinned_keys_swapped(tmp_path: Path, changed_file: str) -> None:
    """`--policy-digest` covers the policy, the trust file and every key."""
    path = write_settings(tmp_path)
    digest = load_policy(path).digest
    assert pin(load_policy(path), digest) is True
    assert pin(load_policy(path), f"sha256:{digest}") is True
    target = tmp_path / changed_file
    target.write_bytes(key_file("keys/other.pub") if changed_file.startswith("keys") else target.read_bytes() + b"#\n")
    with pytest.raises(ConfigError, match=r"the policy digest is `[0-9a-f]{64}`, not `[0-9a-f]{64}` as pinned"):
        pin(load_policy(path), digest)


def test_without_a_pin_it_says_so() -> None:
    """No digest given: not pinned; an empty one is a wrong one."""
    assert pin(loaded(), None) is False
    with pytest.raises(ConfigError, match="as pinned"):
        pin(loaded(), "")


def test_the_trust_file_may_lie_elsewhere(tmp_path: Path) -> None:
    """Keys are relative to the trust file, names in the digest to the policy."""
    policy = changed(POLICY, 'trust = "trust.toml"', 'trust = "../shared/trust.toml"')
    path = write_settings(tmp_path / "mine", policy=policy, trust_name="../shared/trust.toml")
    found = load_policy(path)
    assert "../shared/keys/nsa.pub" in [file.name for file in found.files]
    assert found.trust_digest == loaded().trust_digest
    assert found.trust.source == str(tmp_path / "mine" / "../shared/trust.toml")


def test_an_absolute_trust_file_keeps_its_name(tmp_path: Path) -> None:
    """It does not depend on where the policy is checked out."""
    write_settings(tmp_path / "etc")
    path = tmp_path / "policy.toml"
    path.write_text(changed(POLICY, 'trust = "trust.toml"', f'trust = "{tmp_path}/etc/trust.toml"'))
    assert f"{tmp_path}/etc/keys/nsa.pub" in [file.name for file in load_policy(path).files]


def test_a_missing_key_is_named_in_the_trust_file(tmp_path: Path) -> None:
    """File and line of whoever names it."""
    path = write_settings(tmp_path)
    (tmp_path / "keys" / "nsa.pub").unlink()
    with pytest.raises(ConfigError) as caught:
        load_policy(path)
    assert caught.value.message == f"{tmp_path}/trust.toml:19: `keys/nsa.pub`: no such file"


@pytest.mark.parametrize("name", ["a\nb.toml", " policy.toml"])
def test_a_name_that_the_digest_cannot_hold(name: str) -> None:
    """A newline in a name could imitate a line of the digest."""
    with pytest.raises(ConfigError, match="the policy's name must be one line"):
        load_from(name, reader())


def place(flag: str | None, environ: dict[str, str], cwd: Path) -> tuple[str, str]:
    """The found path as text, and how it was found."""
    path, how = find_policy(flag, environ, cwd)
    return str(path), how


def test_the_flag_wins_then_the_variable_then_the_folder(tmp_path: Path) -> None:
    """Three places, in this order."""
    write_settings(tmp_path)
    assert place("a.toml", {"GATE_POLICY": "b.toml"}, tmp_path) == ("a.toml", "--policy")
    assert place(None, {"GATE_POLICY": "b.toml"}, tmp_path) == ("b.toml", "GATE_POLICY")
    assert place(None, {}, tmp_path) == ("policy.toml", "`policy.toml` in the working directory")


def test_a_policy_in_a_parent_is_not_found(tmp_path: Path) -> None:
    """Never in a parent."""
    write_settings(tmp_path)
    (tmp_path / "below").mkdir()
    with pytest.raises(ConfigError, match=r"^no policy: there is no `policy\.toml` in the working directory$"):
        find_policy(None, {}, tmp_path / "below")


@pytest.mark.parametrize(
    ("flag", "environ", "how"), [("", {}, "--policy"), (None, {"GATE_POLICY": " "}, "GATE_POLICY")]
)
def test_an_empty_name_is_an_error(tmp_path: Path, flag: str | None, environ: dict[str, str], how: str) -> None:
    """An unset variable in a pipeline must not fall back to another policy."""
    write_settings(tmp_path)
    with pytest.raises(ConfigError, match=f"^{how} is empty$"):
        find_policy(flag, environ, tmp_path)


def test_trust_root_from_environment(tmp_path: Path) -> None:
    """Nothing of the environment changes what is loaded; what was ignored is named."""
    path = write_settings(tmp_path)
    found = load_policy(path, source="--policy", environ={"SIGSTORE_ROOT_FILE": "x", "TUF_ROOT": "y", "HOME": "z"})
    assert found.ignored_environment == ("SIGSTORE_ROOT_FILE", "TUF_ROOT")
    assert found.digest == load_policy(path).digest
    assert found.source == "--policy"
    assert list(IGNORED) == sorted(IGNORED)


def test_a_file_inside_the_build_is_an_error(tmp_path: Path) -> None:
    """The policy, the trust file or a key, in it or linked from it."""
    outside = write_settings(tmp_path / "config")
    build = tmp_path / "build"
    build.mkdir()
    refuse_inside(build, load_policy(outside))
    refuse_inside(tmp_path / "conf", load_policy(outside))
    with pytest.raises(
        ConfigError, match=r"keys/acme\.pub: lies in the build `.*/config`, which would then judge itself"
    ):
        refuse_inside(tmp_path / "config", load_policy(outside))
    with pytest.raises(ConfigError, match="lies in the build"):
        refuse_inside(outside, load_policy(outside))
    (build / "policy.toml").symlink_to(outside)
    linked = load_policy(outside)
    with pytest.raises(ConfigError, match=r"policy\.toml: lies in the build"):
        refuse_inside(build, _moved(linked, build))
    (tmp_path / "alias").symlink_to(tmp_path / "config")
    with pytest.raises(ConfigError, match="lies in the build"):
        refuse_inside(tmp_path / "config", _moved(linked, tmp_path / "alias"))


def test_a_record_lies_in_no_build() -> None:
    """Without a folder there is nothing to compare."""
    refuse_inside(Path("/"), loaded())


def _moved(policy: LoadedPolicy, folder: Path) -> LoadedPolicy:
    from dataclasses import replace

    only = tuple(file for file in policy.files if file.name == "policy.toml")
    return replace(policy, folder=folder, files=only)


def test_a_file_that_two_name_is_read_once() -> None:
    """The trusted root of an identity may be any file, the trust file included: it is one line of the digest."""
    identity = (
        'sigstore = { issuer = "https://t.example", identity = "https://g.example/x", trusted_root = "trust.toml" }'
    )
    inner = reader(trust=changed(TRUST, 'key = "keys/ops-b.pub"', identity))
    asked: Counter[str] = Counter()

    def read(name: str) -> bytes:
        asked[name] += 1
        return inner(name)

    names = [file.name for file in load_from("policy.toml", read).files]
    assert asked["trust.toml"] == names.count("trust.toml") == 1


@pytest.mark.parametrize("path", [".", ".."])
def test_a_folder_in_the_place_of_the_policy_is_named(path: str) -> None:
    """A path without a file's name is said to be a folder, as any other folder is."""
    with pytest.raises(ConfigError) as caught:
        load_policy(Path(path))
    assert str(caught.value) == f"{path}: is a directory, not a file"
