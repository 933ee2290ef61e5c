"""``gate check``: may exactly this build be released here, now?

`command` is the way of the data, top to bottom: what an earlier run wrote is removed; policy and trust are read, and
all that the command line asks is held against them; the build is judged (`checking.check`); the answer is reported.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate.commands.asking import (
    load_settings,
    policy_options,
    read_declared,
    read_regions,
    request_options,
)
from gate.commands.checking import Asked, Checked, check
from gate.commands.hashing import hashing_options
from gate.commands.key import passphrase_options
from gate.commands.options import color_option
from gate.commands.outputs import Outputs, discard_unread, emit, open_decision_key, read_outputs
from gate.edge import clock
from gate.edge.console import in_ci, wants_color
from gate.edge.passphrase import passphrase_asker
from gate.identity.by_digest import looks_like_digest
from gate.policy.load import DEFAULT_NAME, VARIABLE, LoadedPolicy, refuse_inside
from gate.reports.report import Run
from gate.reports.table import PRINTED
from signatures.errors import ConfigError
from signatures.inert import inert
from signatures.reading.times import read_time

if TYPE_CHECKING:
    from gate.records.keep import Draft


class _Check(click.Command):
    """Removes what an earlier run wrote even where the command line cannot be read."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Click's, which ends in a UsageError before `command` is called."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError:
            policies = [word.partition("=")[2] or after for word, after in pairwise([*given, ""]) if "--policy" in word]
            sources = [folder for one in policies for folder in _sources(one)]
            discard_unread(given, [*_policies(None), *policies, *sources])
            raise


@click.command(name="check", cls=_Check)
@click.argument("build", required=False, type=click.Path(), metavar="[BUILD]")
@policy_options
@click.option("--region", "regions", multiple=True, metavar="REGION", help="Where users are served; repeatable.")
@request_options
@click.option("--digest", metavar="DIGEST", help="Judge what is known by this digest, instead of BUILD.")
@click.option(
    "--manifest", type=click.Path(path_type=Path), metavar="FILE", help="Judge what `gate digest` listed, instead."
)
@hashing_options
@click.option("--at", metavar="TIME", help="Rehearse: judge as of this instant (2026-11-23T18:00:00Z).")
@click.option("--rehearse", is_flag=True, help="With --at: an ALLOWED exits 0 rather than 3.")
@click.option(
    "--format",
    "form",
    type=click.Choice(PRINTED),
    default="terminal",
    show_default=True,
    help="What to print.",
)
@click.option(
    "--report", "reports", multiple=True, metavar="FORMAT=FILE", help="Write this report as well; repeatable."
)
@click.option(
    "--decision", type=click.Path(path_type=Path), metavar="FILE", help="Write the decision, signed (VSA); see --key."
)
@click.option("--key", metavar="URI", help="The key that signs the decision: file:PATH.")
@passphrase_options
@click.option(
    "--export", type=click.Path(path_type=Path), metavar="DIR", help="If allowed, copy exactly what was hashed here."
)
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Keep all that the decision saw in this new folder (gate record verify).",
)
@click.option("--enforce", is_flag=True, help="Enforce, even where the policy says audit. It changes nothing else.")
@click.option("-q", "--quiet", is_flag=True, help="Print the first line only.")
@color_option
def command(
    *,
    build: str | None,
    policy: str | None,
    pinned: str | None,
    folders: tuple[str, ...],
    regions: tuple[str, ...],
    audience: str | None,
    distribution: str | None,
    features: tuple[str, ...],
    safeguards: tuple[str, ...],
    routes: tuple[str, ...],
    digest: str | None,
    manifest: Path | None,
    follow_symlinks: bool,
    links_within: tuple[str, ...],
    no_progress: bool,
    at: str | None,
    rehearse: bool,
    form: str,
    reports: tuple[str, ...],
    decision: Path | None,
    key: str | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    export: Path | None,
    record: Path | None,
    enforce: bool,
    quiet: bool,
    color: str,
) -> int:
    """Decide whether the file or folder BUILD may be released: 0 allowed, 1 denied, 3 undecided.

    The policy says who must have cleared it, for which regions; --region asks about others.
    """
    sources = _sources(policy) if reports or decision or record else ()  # read for what is written alone
    inputs = [build, *_policies(policy), manifest, passphrase_file, key, *folders, *sources]
    outputs = read_outputs(reports, decision, record, inputs=inputs)
    _refuse_in_export(export, outputs)
    now, rehearsal = _instant(at, rehearse, decision, export)
    _check_flags(form, quiet=quiet, decision=decision, key=key)
    loaded, settings = load_settings(policy, pinned, enforce=enforce)
    _check_record(record, loaded)
    named, groups = read_regions(regions, loaded)
    asked = Asked(
        path=build,
        digest=digest,
        manifest=manifest,
        follow_symlinks=follow_symlinks,
        links_within=links_within,
        no_progress=no_progress,
        folders=folders,
        regions=named,
        audience=audience,
        distribution=distribution,
        declared=read_declared(loaded.policy, features, safeguards, routes),
        export=export,
    )
    _check_build_flags(asked, loaded)
    ask = passphrase_asker(fd=passphrase_fd, file=passphrase_file, environment=os.environ)
    signer = open_decision_key(key, ask)
    run = Run(
        run_id=os.urandom(16).hex(),
        now=now,
        rehearsal=rehearsal,
        may_end_well=rehearse,
        settings=settings,
        in_ci=in_ci(os.environ),
        groups=groups,
    )
    checked = check(asked, loaded, run)
    report = checked.report
    try:
        emit(
            report,
            outputs,
            form=form,
            quiet=quiet,
            color=wants_color(color, os.environ, sys.stdout),
            signer=signer,
            record=lambda decided: _record(checked, loaded, decided),
        )
    except BaseException:
        if export is not None and report.allowed:  # then it is this run's, and this run did not come to say so
            import shutil

            shutil.rmtree(export, ignore_errors=True)
        raise
    return report.exit_code


def _record(checked: Checked, loaded: LoadedPolicy, decided: bytes | None) -> Draft:
    """All that the decision saw, with the signed decision where there is one."""
    from gate.records.keep import Seen, make_record

    seen = Seen(
        items=checked.found.items if checked.found else (),
        lists=checked.kept.seen if checked.kept else {},
        stage=checked.stage,
    )
    return make_record(checked.report, loaded, seen, decided)


def _sources(given: str | None) -> tuple[Path, ...]:
    """The folders that the policy's sources name, before it is read in earnest: nothing is written into them."""
    import tomllib

    policy = Path(next(filter(None, (given, os.environ.get(VARIABLE))), DEFAULT_NAME))
    try:
        named = tomllib.loads(policy.read_text()).get("sources")
    except (OSError, ValueError):  # what is wrong with it is said when it is read
        return ()
    uris = [uri for uri in named if isinstance(uri, str)] if isinstance(named, list) else []
    paths = [policy.parent / uri.removeprefix("file://").removeprefix("file:") for uri in uris]
    return tuple(path for path in paths if path.is_dir())


def _instant(at: str | None, rehearse: bool, decision: Path | None, export: Path | None) -> tuple[datetime, bool]:
    """The clock, or the instant that is rehearsed: that writes no decision and exports nothing."""
    if at is None:
        if rehearse:
            raise ConfigError("--rehearse without --at", help="name the instant: --at 2026-11-23T18:00:00Z")
        return clock.now(), False
    if decision is not None or export is not None:
        flag = "--decision" if decision is not None else "--export"
        raise ConfigError(f"{flag} with --at", help="a rehearsal lets nothing through: leave one of them out")
    try:
        return read_time(at), True
    except ValueError as error:
        raise ConfigError(f"--at: {error}") from None


def _policies(given: str | None) -> tuple[str | None, ...]:
    """Where the policy may lie: before anything is removed, and before it is read."""
    return given, os.environ.get(VARIABLE), DEFAULT_NAME


def _check_flags(form: str, *, quiet: bool, decision: Path | None, key: str | None) -> None:
    if quiet and form != "terminal":
        raise ConfigError(f"--quiet with --format {form}", help="leave one of them out")
    if (decision is None) != (key is None):
        raise ConfigError(
            "--decision and --key belong together", help="--decision FILE --key file:PATH signs and writes the decision"
        )


def _refuse_in_export(export: Path | None, outputs: Outputs) -> None:
    """What is exported is the build alone: whoever deploys the folder deploys everything in it."""
    if export is None:
        return
    mine = Path(os.path.realpath(export))
    for path in outputs.paths:
        if mine in Path(os.path.realpath(path)).parents:
            raise ConfigError(
                f"`{path}` lies in `{export}`, which is to hold the build alone",
                help="write reports and decisions elsewhere",
            )


def _check_record(record: Path | None, loaded: LoadedPolicy) -> None:
    """No record among the keys; the policy's own folder is the usual working directory, and may hold it."""
    if record is None or loaded.folder is None:
        return
    from gate.records.keep import check_place

    folders = {(loaded.folder / file.name).parent for file in loaded.files} - {loaded.folder}
    check_place(record, sources=sorted(folders))


def _check_build_flags(asked: Asked, loaded: LoadedPolicy) -> None:
    """One build, named in one way; the policy never inside it."""
    given = [name for name, value in _ways(asked) if value is not None]
    if len(given) != 1:
        raise ConfigError(
            f"{' and '.join(given) if given else 'no build'}: one build is judged",
            help="name BUILD, or --digest DIGEST, or --manifest FILE",
        )
    if asked.path == "":
        raise ConfigError("BUILD is empty", help="name the file or folder that is to be released")
    if asked.path is None:
        if asked.export is not None:
            raise ConfigError("--export without BUILD", help="only what was hashed in this run is copied")
        if asked.follow_symlinks or asked.links_within:
            raise ConfigError("--follow-symlinks and --links-within need BUILD", help="leave them out")
        return
    if looks_like_digest(asked.path) and not os.path.lexists(asked.path):
        raise ConfigError(
            f"there is no file or folder `{inert(asked.path)}`", help="judge a digest with --digest DIGEST"
        )
    if asked.export is not None and os.path.lexists(asked.export):
        raise ConfigError(f"`{asked.export}` exists already", help="name a folder that does not exist")
    refuse_inside(Path(asked.path), loaded)


def _ways(asked: Asked) -> tuple[tuple[str, object], ...]:
    return (("BUILD", asked.path), ("--digest", asked.digest), ("--manifest", asked.manifest))
