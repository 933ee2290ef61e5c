"""``gate init``: the files that a producer, an evaluator or a deployer begins with."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from gate import exit_codes
from gate.edge.files import write_whole
from signatures.errors import ConfigError, Undecided
from signatures.inert import inert

ROLES = ("producer", "evaluator", "deployer")
_NOWHERE = "FILL-IN"
_NO_COMMIT = "0" * 40
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)+\Z")
_COMMIT = re.compile(r"[0-9a-f]{40}\Z")


@click.command(
    name="init", epilog="Example: gate init --role deployer --profile us-voluntary-2026 --github gate-policy"
)
@click.argument("folder", default=".", metavar="[DIR]", type=click.Path(path_type=Path))
@click.option("--role", type=click.Choice(ROLES), required=True, help="Whose files: what the next steps are for.")
@click.option(
    "--profile", default="us-voluntary-2026", show_default=True, metavar="NAME", help="See `gate rules show`."
)
@click.option(
    "--github",
    is_flag=True,
    help="Write a workflow for GitHub Actions that others call; DIR is then the repository's root.",
)
@click.option("--gitlab", is_flag=True, help="Write a file for GitLab CI/CD that others include.")
@click.option(
    "--gate-repository", default=None, metavar="OWNER/NAME", help="Where your copy of the gate is, for the CI files."
)
@click.option("--gate-commit", default=None, metavar="SHA", help="Its commit that you reviewed, for the CI files.")
def command(
    folder: Path,
    role: str,
    profile: str,
    github: bool,
    gitlab: bool,
    gate_repository: str | None,
    gate_commit: str | None,
) -> int:
    """Write a policy, a trust file, the next steps and CI files into DIR (this folder). Overwrites nothing.

    What only you can know is left open: until it is filled in, `gate check` exits 2 and says what is wanted where.
    """
    from gate.commands import init_texts as texts
    from gate.profiles.load import load_profile

    chosen = load_profile(profile)
    repository, commit = _pinned(gate_repository, gate_commit)
    files = {
        "policy.toml": chosen.policy,
        "trust.toml": texts.TRUST,
        "keys/.gitignore": texts.IGNORED,
        "NEXT-STEPS.md": texts.next_steps(role, chosen),
    }
    if github:
        files[".github/workflows/gate.yml"] = texts.github(repository or f"{_NOWHERE}/model-release-gate", commit)
    if gitlab:
        files["gate.gitlab-ci.yml"] = texts.gitlab(repository or f"{_NOWHERE}/model-release-gate", commit)
    _write(folder, files)
    for name in files:
        click.echo(f"wrote  {inert(str(folder / name))}")
    click.echo(f"\n{inert(chosen.notice.splitlines()[0])}")
    if (github or gitlab) and (repository is None or commit == _NO_COMMIT):
        click.echo("The CI files name no gate yet: write in where your copy is, and its commit that you reviewed.")
    click.echo(
        f"\nnext: fill in what policy.toml leaves open, and go through {inert(str(folder / 'NEXT-STEPS.md'))}; then"
    )
    for line in texts.first_commands(role):
        click.echo(f"  {line}")
    return exit_codes.DONE


def _pinned(repository: str | None, commit: str | None) -> tuple[str | None, str]:
    if repository is not None and not _REPOSITORY.match(repository):
        raise ConfigError("--gate-repository is not OWNER/NAME", help="such as acme/model-release-gate")
    if commit is not None and not _COMMIT.match(commit):
        raise ConfigError(
            "--gate-commit is not a commit", help="all 40 hex digits of it: a tag or a branch pins nothing"
        )
    return repository, commit or _NO_COMMIT


def _write(folder: Path, files: dict[str, str]) -> None:
    there = [name for name in files if os.path.lexists(folder / name)]
    if there:
        names = ", ".join(f"`{folder / name}`" for name in there)
        raise ConfigError(
            f"{names} {'exist and are' if there[1:] else 'exists and is'} not overwritten",
            help="choose another folder, or move it away",
        )
    for name, text in files.items():
        path = folder / name
        _make_folder(path.parent)
        write_whole(path, text.encode(), overwrite=False)
    _make_folder(folder / "attestations")


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise ConfigError(f"`{path}` is no folder", help="choose another folder") from None
    except OSError as fault:
        raise Undecided(f"`{path}` could not be made: {(fault.strerror or 'refused').lower()}") from None
