"""``gate decision verify``: the deploy step's own check of a signed decision, on the bytes that are deployed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate import exit_codes
from gate.commands.hashing import hash_build, hashing_options
from gate.commands.reading import length
from gate.edge import clock
from gate.records.summary import ACCEPTABLE
from signatures.errors import ConfigError
from signatures.inert import inert
from signatures.predicates.shared import Audience, Distribution

if TYPE_CHECKING:
    from gate.decision.case import Request
    from gate.identity.build import Build


@click.group(name="decision")
def command() -> None:
    """Verify a signed decision where the build is deployed."""


@command.command(name="verify", short_help="Does FILE let exactly this BUILD be deployed here, now?")
@click.argument("build", type=click.Path(), metavar="BUILD")
@click.option("--decision", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The signed decision.")
@click.option("--key", required=True, metavar="FILE.pub", help="The gate's public key: the only one believed.")
@click.option("--region", "regions", multiple=True, required=True, metavar="REGION", help="Exactly those decided.")
@click.option(
    "--audience", type=click.Choice(list(Audience)), default=Audience.GENERAL, show_default=True, help="As decided."
)
@click.option(
    "--distribution",
    type=click.Choice(list(Distribution)),
    default=Distribution.HOSTED,
    show_default=True,
    help="As decided.",
)
@click.option(
    "--feature", "features", multiple=True, metavar="NAME[=on|off]", help="Exactly those decided; repeatable."
)
@click.option("--safeguard", "safeguards", multiple=True, metavar="NAME", help="Exactly those decided; repeatable.")
@click.option("--route", "routes", multiple=True, metavar="NAME", help="Exactly those decided; repeatable.")
@click.option("--exclude", multiple=True, metavar="PATH", help="What the policy leaves out of the build; repeatable.")
@click.option("--policy-digest", "digest", required=True, metavar="SHA256", help="As `gate policy digest` prints it.")
@click.option("--max-age", required=True, metavar="LENGTH", help="How old the decision may be, such as 1h.")
@click.option("--verifier-id", metavar="URI", help="Exactly this version of the gate; else any.")
@click.option(
    "--accept",
    multiple=True,
    type=click.Choice(ACCEPTABLE),
    help="A level that may stand in for MRG_CLEARED; repeatable.",
)
@hashing_options
@click.option("--exec", "run", is_flag=True, help="Then run COMMAND on a private copy of exactly what was hashed.")
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND...]")
def verify_decision(
    *,
    build: str,
    decision: Path,
    key: str,
    regions: tuple[str, ...],
    audience: str,
    distribution: str,
    features: tuple[str, ...],
    safeguards: tuple[str, ...],
    routes: tuple[str, ...],
    exclude: tuple[str, ...],
    digest: str,
    max_age: str,
    verifier_id: str | None,
    accept: tuple[str, ...],
    follow_symlinks: bool,
    links_within: tuple[str, ...],
    no_progress: bool,
    run: bool,
    words: tuple[str, ...],
) -> int:
    """Verify that FILE lets exactly this BUILD be deployed here, now: 0 it does, 1 it does not.

    With --exec, COMMAND then runs with the copy's path in GATE_BUILD and in place of every `{}`, and its exit code is
    this command's. A decision that does not hold ends with DENIED on standard error, and nothing is run.
    """
    from gate.records.summary import MAX_BYTES, Wanted, check_summary, open_summary
    from gate.reports.verification_summary import resource_uri
    from gate.reports.words import when
    from signatures.digests import is_hex256
    from signatures.keys.public import load_public
    from signatures.reading.toml_file import read_whole

    if run != bool(words):
        raise ConfigError("--exec and COMMAND belong together", help="end with: --exec -- COMMAND ARGUMENTS")
    policy_digest = digest.removeprefix("sha256:")
    if not is_hex256(policy_digest):
        raise ConfigError("--policy-digest: not a sha256", help="see `gate policy digest`")
    oldest = length(max_age, "--max-age")
    public = load_public(read_whole(key), key)
    statement, signed = open_summary(read_whole(decision, limit=MAX_BYTES), public, str(decision))
    hashed = hash_build(
        build,
        exclude=exclude,
        follow_symlinks=follow_symlinks,
        links_within=links_within,
        no_progress=no_progress,
    )
    request = _request(
        hashed,
        regions,
        audience=audience,
        distribution=distribution,
        features=features,
        safeguards=safeguards,
        routes=routes,
    )
    wanted = Wanted(
        build=hashed,
        resource_uri=resource_uri(request),
        regions=request.regions,
        policy_digest=policy_digest,
        max_age=oldest,
        verifier_id=verifier_id,
        accept=accept,
        now=clock.now(),
    )
    # What an unsigned file says is nobody's word: nothing of it is told.
    faults = check_summary(statement, wanted) if signed else ("it is not signed by this key",)
    if faults:
        _deny(build, decision, faults, aside=run)
        return exit_codes.DENIED
    if run:
        return _run(hashed, build, words, decision, lambda: check_summary(statement, replace(wanted, now=clock.now())))
    made = when(statement.predicate.time_verified)
    click.echo(f"VERIFIED  {inert(build)}  by {inert(str(decision))}, made at {made}")
    return exit_codes.ALLOWED


def _request(
    build: Build,
    regions: tuple[str, ...],
    *,
    audience: str,
    distribution: str,
    features: tuple[str, ...],
    safeguards: tuple[str, ...],
    routes: tuple[str, ...],
) -> Request:
    from gate.commands.asking import read_feature
    from gate.decision.case import Request
    from signatures.regions import expand

    try:
        expanded = expand(regions)
    except ValueError as error:
        raise ConfigError(f"--region: {error}") from None
    declared: dict[str, bool] = {}
    for text in features:
        name, on = read_feature(text)
        if declared.setdefault(name, on) is not on:
            raise ConfigError(f"--feature {inert(text)}: the command line says both", help="say it once")
    return Request(
        build=build,
        regions=expanded,
        audience=Audience(audience),
        distribution=Distribution(distribution),
        features=declared,
        safeguards=tuple(dict.fromkeys(safeguards)),
        routes=tuple(dict.fromkeys(routes)),
    )


def _deny(build: str, decision: Path, faults: tuple[str, ...], *, aside: bool) -> None:
    """On standard output; with --exec on standard error, since the other is the command's own."""
    click.echo(f"DENIED  {inert(build)}  by {inert(str(decision))}", err=aside)
    for fault in faults:
        click.echo(f"  {inert(fault)}", err=aside)
    click.echo(
        "help: give the build and the question as decided, each --feature too; or ask the gate again, then deploy",
        err=aside,
    )


def _run(
    hashed: Build, source: str, words: tuple[str, ...], decision: Path, still: Callable[[], tuple[str, ...]]
) -> int:
    """Run the command on a private copy, made and hashed again from what was decided on; then end with its code."""
    import shutil
    import subprocess
    import tempfile

    from gate.identity.build import Kind
    from gate.identity.export import export_tree

    private = Path(tempfile.mkdtemp(prefix="gate-"))  # for this account alone
    try:
        export_tree(hashed, source, private / "build")
        place = private / "build" / hashed.name if hashed.kind is Kind.FILE else private / "build"
        if late := still():  # copying a large build takes its time
            _deny(source, decision, late, aside=True)
            return exit_codes.DENIED
        sys.stdout.flush()
        child = subprocess.Popen(  # noqa: S603 - the caller's own command
            [word.replace("{}", str(place)) for word in words], env={**_without_secrets(), "GATE_BUILD": str(place)}
        )
        try:
            code = child.wait()
        except BaseException:
            child.terminate()
            child.wait()
            raise
    except (FileNotFoundError, PermissionError) as error:
        raise ConfigError(f"`{inert(words[0])}` cannot be run: {(error.strerror or '').lower()}") from None
    finally:
        shutil.rmtree(private, ignore_errors=True)
    _leave(code if code >= 0 else 128 - code)  # killed by a signal: as a shell says it
    return exit_codes.UNDECIDED


def _without_secrets() -> dict[str, str]:
    """This environment, less the passphrase of the gate's own key: a deployment has no use for it."""
    from gate.edge.passphrase import VARIABLE

    return {name: value for name, value in os.environ.items() if name != VARIABLE}


def _leave(code: int) -> None:
    """End with a code that is not ours: it has no meaning of `gate.exit_codes`, and is passed on untouched."""
    if code in exit_codes.EVERY:
        raise click.exceptions.Exit(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # the outermost function lets none but the program's own codes out
