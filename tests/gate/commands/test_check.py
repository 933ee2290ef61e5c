"""`gate check`: the exit code of every way through it, and what is left behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gate.identity.identify import identify
from tests.support.disk import Disk, Ran
from tests.support.world import scope


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The honest world as files."""
    return Disk(tmp_path)


def document(ran: Ran) -> Any:
    """The JSON report on standard output."""
    return json.loads(ran.stdout)


# Every way that finds nothing, or too little, ends in something other than 0


def test_allowed(disk: Disk) -> None:
    """The honest world: 0, and nothing on standard error."""
    assert disk.check("-q") == Ran(
        0,
        f"ALLOWED  orca  dirHash:{_short(disk)}  for US, GENERAL, HOSTED  at 2026-11-23T18:00:00Z\n",
        "",
    )


def _short(disk: Disk) -> str:
    digest = disk.world.build.identity.dir_hash or ""
    return f"{digest[:8]}…{digest[-4:]}"


def test_an_empty_folder_denies(disk: Disk) -> None:
    """No attestations at all."""
    disk.attestations.mkdir()
    ran = disk.check("--format", "json", write=False)
    assert (ran.exit_code, document(ran)["decision"], document(ran)["allowed"]) == (1, "DENY", False)
    assert "\nno attestation was found at all: " in disk.check(write=False).stdout


def test_no_folder_is_undecided(disk: Disk) -> None:
    """Could not look is not "there is none"."""
    ran = disk.check("--format", "json", write=False)
    assert (ran.exit_code, document(ran)["decision"], document(ran)["allowed"]) == (3, "UNDECIDED", False)
    assert document(ran)["error"]["message"] == (
        "could not look for attestations in `attestations`: no such file or directory"
    )
    assert ran.stderr.startswith("error: could not look for attestations in `attestations`")


@pytest.mark.parametrize("name", ["caisi", "nsa", "build", "lab", "caisi.list", "nsa.list", "acme.list"])
def test_any_one_file_less_denies(disk: Disk, name: str) -> None:
    """Deleting a file never lets a release through."""
    disk.world.dropped.add(name)
    assert disk.check().exit_code == 1


def test_a_changed_build_denies(disk: Disk) -> None:
    """One byte; and the report names the file that differs."""
    (disk.build / "model.safetensors").write_bytes(b"weightz")
    ran = disk.check()
    assert ran.exit_code == 1
    assert "signed this tree but for: changed model.safetensors" in ran.stdout


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "there is no file or folder"), ("", "no file")],
)
def test_no_build(disk: Disk, content: str | None, message: str) -> None:
    """A build that is not there, or has nothing in it, is the user's to mend."""
    target = disk.folder / "none"
    if content is not None:
        target.mkdir()
    ran = disk.check(build=target)
    assert ran.exit_code == 2
    assert message in ran.stderr
    assert ran.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no build: one build is judged"),
        (["--digest", "dirHash:" + "0" * 64, "--manifest", "x"], "--digest and --manifest: one build is judged"),
        (["--digest", "sha1:abc"], "is not a digest"),
        (["dirHash:" + "0" * 64], "judge a digest with --digest DIGEST"),
        (["--digest", "dirHash:" + "0" * 64, "--export", "out"], "--export without BUILD"),
        (["--digest", "dirHash:" + "0" * 64, "--follow-symlinks"], "need BUILD"),
    ],
)
def test_one_build_in_one_way(disk: Disk, arguments: list[str], message: str) -> None:
    """Not none, not two."""
    ran = disk.check(*arguments, build="")
    assert (ran.exit_code, message in ran.stderr) == (2, True), ran.stderr


# What is asked


@pytest.mark.parametrize(
    ("region", "code"), [("PL", 0), ("US", 0), ("US-CA", 0), ("FR", 1), ("EU", 1), ("UK", 2), ("", 2)]
)
def test_regions(disk: Disk, region: str, code: int) -> None:
    """Another region than the policy's; groups are expanded; a slip is an error."""
    assert disk.check("--region", region).exit_code == code


def test_all_regions_asked_must_be_cleared(disk: Disk) -> None:
    """One that is not cleared denies the whole request."""
    ran = disk.check("--region", "PL", "--region", "FR", "--format", "json")
    assert ran.exit_code == 1
    assert document(ran)["request"]["regions"] == ["FR", "PL"]


def test_groups_are_named_in_the_report(disk: Disk) -> None:
    """With what they were expanded to."""
    asked = document(disk.check("--region", "EU", "--format", "json"))["request"]
    assert (asked["groups"], len(asked["regions"])) == (["EU"], 27)
    assert "for 27 regions (EU), GENERAL" in disk.check("--region", "EU", "-q").stdout


def test_audience_and_distribution(disk: Disk) -> None:
    """GENERAL covers every audience; open weights must be said."""
    assert disk.check("--audience", "TRUSTED_PARTNERS").exit_code == 0
    assert disk.check("--distribution", "ON_PREMISES").exit_code == 0
    assert disk.check("--distribution", "OPEN_WEIGHTS").exit_code == 1
    assert disk.check("--audience", "EVERYBODY").exit_code == 2


def _restrict(disk: Disk, kind: str, target: str) -> None:
    limit = {"id": "r1", "kind": kind, "target": target}
    disk.world.papers["caisi"].predicate |= {
        "verdict": "CLEARED_WITH_RESTRICTIONS",
        "scopes": [{**scope("US", "PL"), "restrictions": [limit]}],
    }


@pytest.mark.parametrize(
    ("kind", "target", "arguments", "code"),
    [
        ("FEATURE_DISABLED", "code-execution", [], 0),
        ("FEATURE_DISABLED", "chat", [], 1),
        ("FEATURE_DISABLED", "voice", [], 1),
        ("FEATURE_DISABLED", "voice", ["--feature", "voice=off"], 0),
        ("FEATURE_DISABLED", "voice", ["--feature", "voice"], 1),
        ("SAFEGUARD_REQUIRED", "bio", [], 1),
        ("SAFEGUARD_REQUIRED", "bio", ["--safeguard", "bio"], 0),
        ("ROUTE", "eu-only", [], 1),
        ("ROUTE", "eu-only", ["--route", "eu-only"], 0),
    ],
)
def test_what_the_deployment_declares(disk: Disk, kind: str, target: str, arguments: list[str], code: int) -> None:
    """A restriction is kept by what the policy declares, or the command line adds."""
    _restrict(disk, kind, target)
    ran = disk.check(*arguments)
    assert ran.exit_code == code, ran
    kept = "kept    " if code == 0 else "not kept"
    assert f"{kept}  {kind} {target} (caisi, attestations/caisi.json)" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--feature", "chat=off"], "--feature chat=off: the policy says that it is on"),
        (["--feature", "code-execution"], "the policy says that it is off"),
        (["--feature", "voice", "--feature", "voice=off"], "the command line says that it is on"),
        (["--feature", "voice=maybe"], "not NAME, NAME=on or NAME=off"),
        (["--feature", "=on"], "not NAME, NAME=on or NAME=off"),
        (["--safeguard", ""], "--safeguard is empty"),
        (["--route", " "], "--route is empty"),
    ],
)
def test_declarations_that_contradict(disk: Disk, arguments: list[str], message: str) -> None:
    """The command line adds, and changes nothing."""
    ran = disk.check(*arguments)
    assert (ran.exit_code, message in ran.stderr) == (2, True), ran.stderr


@pytest.mark.parametrize("flag", ["--feature", "--safeguard", "--route"])
def test_a_closed_deployment(disk: Disk, flag: str) -> None:
    """Nothing may be declared on the command line."""
    disk.change_policy("[deployment.features]", "[deployment]\nclosed = true\n[deployment.features]")
    ran = disk.check(flag, "x")
    assert (ran.exit_code, f"error: {flag}: the policy's [deployment] is closed" in ran.stderr) == (2, True)
    assert disk.check().exit_code == 0


# The build, known in other ways


def test_a_digest_with_its_kind_decides(disk: Disk) -> None:
    """And the report says that the bytes were not seen."""
    ran = disk.check("--digest", f"dirHash:{disk.world.build.identity.dir_hash}", "--format", "json", build="")
    assert (ran.exit_code, document(ran)["build"]["bytesSeen"]) == (0, False)
    assert document(ran)["checksSkipped"] == ["bytes: not seen"]
    assert "warning: skipped: bytes: not seen" in disk.check("--digest", ran_digest(disk), build="").stdout


def ran_digest(disk: Disk) -> str:
    """The digest of the world's build, with its kind."""
    return f"dirHash:{disk.world.build.identity.dir_hash}"


def test_a_digest_that_cannot_clear(disk: Disk) -> None:
    """Bare hex and OMS roots find and deny."""
    identity = disk.world.build.identity
    for text in (str(identity.dir_hash), f"oms:sha256:{identity.sha256[0]}", identity.sha256[0]):
        assert disk.check("--digest", text, build="").exit_code == 1


def test_a_manifest(disk: Disk) -> None:
    """Hashed in an earlier job; one that leaves something out is refused."""
    manifest = disk.folder / "orca.json"
    assert disk.run("digest", disk.build, "--manifest", manifest).exit_code == 0
    ran = disk.check("--manifest", manifest, "--format", "json", build="")
    assert (ran.exit_code, document(ran)["build"]["bytesSeen"]) == (0, False)
    assert disk.run("digest", disk.build, "--manifest", manifest, "--exclude", "config.json").exit_code == 0
    assert disk.check("--manifest", manifest, build="").exit_code == 2
    assert disk.check("--manifest", disk.folder / "gone.json", build="").exit_code == 2


def test_symlinks(disk: Disk, tmp_path_factory: pytest.TempPathFactory) -> None:
    """An error, unless they are followed."""
    store = tmp_path_factory.mktemp("blobs")
    (store / "blob").write_bytes(b"weights")
    (disk.build / "model.safetensors").unlink()
    (disk.build / "model.safetensors").symlink_to(store / "blob")
    assert disk.check().exit_code == 2
    assert disk.check("--follow-symlinks").exit_code == 2
    assert disk.check("--follow-symlinks", "--links-within", store).exit_code == 0


def test_what_the_policy_excludes(disk: Disk) -> None:
    """It is hashed without, every report says so, and the export leaves it out."""
    (disk.build / ".cache").mkdir()
    (disk.build / ".cache" / "x").write_bytes(b"x")
    assert disk.check().exit_code == 1
    with disk.policy.open("a") as policy:
        policy.write('\n[build]\nexclude = [".cache"]\n')
    ran = disk.check("--export", disk.folder / "out")
    assert ran.exit_code == 0
    assert "excluded by the policy, and not to be deployed: .cache" in ran.stdout
    assert identify(disk.folder / "out").identity == disk.world.build.identity


def test_export_only_what_is_allowed(disk: Disk) -> None:
    """And never over anything."""
    target = disk.folder / "out"
    assert disk.check("--export", target, "--region", "FR").exit_code == 1
    assert not target.exists()
    target.mkdir()
    ran = disk.check("--export", target)
    assert (ran.exit_code, "exists already" in ran.stderr) == (2, True)


# Policy and trust


def test_the_pin(disk: Disk) -> None:
    """Another digest is refused before anything is hashed."""
    digest = disk.run("policy", "digest", disk.policy).stdout.strip()
    assert disk.check("--policy-digest", digest).exit_code == 0
    (disk.folder / "keys" / "nsa.pub").write_bytes((disk.folder / "keys" / "acme.pub").read_bytes())
    ran = disk.check("--policy-digest", digest, build=disk.folder / "no-build")
    assert ran.exit_code == 2
    assert "no file or folder" not in ran.stderr


@pytest.mark.parametrize("variable", ["CI", "GITHUB_ACTIONS", "GITLAB_CI"])
def test_unpinned_in_ci(disk: Disk, variable: str) -> None:
    """Every report says so."""
    disk.write()
    found = disk.run("check", disk.build, "--policy", disk.policy, "--format", "json", **{variable: "true"})
    assert document(found)["warnings"] == ["policy: unpinned"]
    shown = disk.run("check", disk.build, "--policy", disk.policy, **{variable: "true"})
    assert "warning: policy: unpinned (--policy-digest)" in shown.stdout
    digest = document(found)["policy"]["digest"]
    pinned = disk.run("check", disk.build, "--policy", disk.policy, "--policy-digest", digest, **{variable: "true"})
    assert "policy: unpinned" not in pinned.stdout


def test_a_policy_inside_the_build(disk: Disk) -> None:
    """Who made the build would judge it."""
    ran = disk.check(build=disk.folder)
    assert ran.exit_code == 2
    assert "which would then judge itself" in ran.stderr


def test_no_policy(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never one of a parent folder."""
    monkeypatch.chdir(disk.build)
    ran = disk.run("check", disk.build)
    assert (ran.exit_code, ran.stderr.startswith("error: no policy")) == (2, True)


def test_ignored_environment(disk: Disk) -> None:
    """What other verifiers take trust from is named, and not taken."""
    disk.write()
    ran = disk.run("check", disk.build, "--policy", disk.policy, "--format", "json", SIGSTORE_ROOT_FILE="x")
    assert (ran.exit_code, document(ran)["ignoredEnvironment"]) == (0, ["SIGSTORE_ROOT_FILE"])


def test_what_was_passed_over_is_named_beside_a_denial(disk: Disk) -> None:
    """A file with another ending may be the one that is missing."""
    disk.write()
    (disk.attestations / "nsa.json").rename(disk.attestations / "nsa.dsse")
    for number in range(6):
        (disk.attestations / f"z{number}.txt").write_text("x")
    ran = disk.check(write=False)
    assert ran.exit_code == 1
    assert "passed over in the sources:\n  attestations/nsa.dsse: not an attestation by its name\n" in ran.stdout
    assert "  and 1 more (--format json has all)\n" in ran.stdout
    assert len(document(disk.check("--format", "json", write=False))["attestations"]["ignored"]) == 7


def test_more_evidence(disk: Disk) -> None:
    """`--attestations` adds a folder, and takes none away."""
    disk.world.dropped.add("nsa")
    disk.write()
    (disk.folder / "more").mkdir()
    disk.world.dropped.clear()
    item = next(item for item in disk.world.items() if item.origin == "nsa.json")
    (disk.folder / "more" / "nsa.json").write_bytes(item.data)
    assert disk.check(write=False).exit_code == 1
    assert disk.check("--attestations", disk.folder / "more", write=False).exit_code == 0
    assert disk.check("--attestations", disk.folder / "gone", write=False).exit_code == 3


def test_an_empty_name_is_no_build(disk: Disk) -> None:
    """An unset variable of a script is not the working directory."""
    ran = disk.run("check", "", "--policy", disk.policy)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: BUILD is empty\n")
