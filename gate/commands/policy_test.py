"""``gate policy test``: does the policy decide as its authors mean? Folders of cases, offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate import exit_codes
from gate.commands.options import format_option, policy_option
from gate.commands.reading import instant
from signatures.errors import ConfigError

if TYPE_CHECKING:
    from gate.cases.model import CaseFile
    from gate.cases.run import Runner
    from gate.cases.show import Told
    from gate.decision.case import Request
    from gate.identity.build import Build


@click.command(name="test", short_help="Decide folders of cases, and compare with what is expected.")
@click.argument("cases", required=False, type=click.Path(path_type=Path), metavar="[CASES]")
@policy_option
@click.option("--build-on", type=click.Path(path_type=Path), metavar="CASE", help="What if: change this one case.")
@click.option("--without", multiple=True, metavar="FILE", help="With --build-on: this file is not there; repeatable.")
@click.option("--with", "more", multiple=True, metavar="FILE", help="With --build-on: this file is there; repeatable.")
@click.option("--at", metavar="TIME", help="With --build-on: at this instant (2026-11-23T18:00:00Z).")
@format_option("terminal", "json", "junit")
def test_policy(
    *,
    cases: Path | None,
    policy: str | None,
    build_on: Path | None,
    without: tuple[str, ...],
    more: tuple[str, ...],
    at: str | None,
    form: str,
) -> int:
    """Decide every case in the folder CASES by the policy, offline, and compare with what its case.toml expects.

    Exits 0 where every case is as expected, 1 where one was decided otherwise, 3 where one could not be decided though
    it should. With --build-on it shows what a missing or added input would change, and exits 0.
    """
    if build_on is None:
        _refuse_what_if(without, more, at)
        if cases is None:
            raise ConfigError("no cases", help="name the folder of cases: gate policy test CASES")
        return _test(cases, policy, form)
    if cases is not None:
        raise ConfigError("--build-on with CASES", help="leave one of them out: --build-on names the one case")
    if form == "junit":
        raise ConfigError("--build-on with --format junit", help="choose terminal or json: a what-if is no test")
    if not (without or more or at):
        raise ConfigError("--build-on alone changes nothing", help="say --without FILE, --with FILE or --at TIME")
    return _what_if(build_on, policy, form, without, more, at)


def _refuse_what_if(without: tuple[str, ...], more: tuple[str, ...], at: str | None) -> None:
    for flag, given in (("--without", without), ("--with", more), ("--at", at)):
        if given:
            raise ConfigError(f"{flag} without --build-on", help="name the one case: --build-on CASE")


def _test(folder: Path, policy: str | None, form: str) -> int:
    from gate.cases.compare import Wanted, compare
    from gate.cases.model import find_cases
    from gate.cases.show import Ran, as_json, as_junit, as_text

    found = find_cases(folder)
    runner, told = _runner(policy)
    ran = []
    for named in found:
        case, came = named.case, runner.run(named)
        wanted = Wanted(
            word=case.expect.value,
            not_met=frozenset(case.expect_not_met),
            waived=frozenset(case.expect_waived),
            refused=frozenset(case.expect_refused),
            basis=case.expect_basis,
            because=case.expect_because,
        )
        ran.append(Ran(id=named.id, name=case.name, found=came, differences=compare(wanted, came)))
    click.echo({"terminal": as_text, "json": as_json, "junit": as_junit}[form](ran, told))
    differing = [one for one in ran if one.differences]
    if any(one.found.decision is None for one in differing):
        return exit_codes.UNDECIDED
    return exit_codes.DENIED if differing else exit_codes.DONE


def _what_if(
    folder: Path, policy: str | None, form: str, without: tuple[str, ...], more: tuple[str, ...], at: str | None
) -> int:
    from gate.cases.model import read_case
    from gate.cases.show import what_if_json, what_if_text

    then = instant(at, "--at") if at is not None else None
    named = read_case(folder)
    runner, told = _runner(policy)
    before = runner.run(named)
    after = runner.run(named, without=without, more=more, at=then)
    changed = [*(f"without {name}" for name in without), *(f"with {name}" for name in more)]
    changed += [f"at {at}"] if at else []
    show = what_if_json if form == "json" else what_if_text
    click.echo(show(named.id, changed, before, after, told))
    return exit_codes.DONE


def _runner(given: str | None) -> tuple[Runner, Told]:
    from gate.cases.run import Runner
    from gate.cases.show import Told
    from gate.commands.asking import load_settings, make_request, read_declared, read_regions
    from gate.commands.hashing import hash_build
    from gate.policy.model import Mode

    loaded, _ = load_settings(given, None)
    policy = loaded.policy

    def hashed(path: str) -> Build:
        return hash_build(path, exclude=policy.build.exclude, follow_symlinks=False, links_within=(), no_progress=True)

    def request(case: CaseFile, build: Build) -> Request:
        features = [f"{name}={'on' if on else 'off'}" for name, on in case.features.items()]
        regions, _ = read_regions(case.regions, loaded)
        return make_request(
            policy,
            build,
            regions,
            audience=case.audience,
            distribution=case.distribution,
            declared=read_declared(policy, features, case.safeguards, case.routes),
        )

    told = Told(name=policy.name, digest=loaded.digest, enforced=policy.mode is Mode.ENFORCE)
    return Runner(loaded, hashed, request), told
