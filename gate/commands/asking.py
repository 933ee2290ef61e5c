"""What `gate check` and `gate clearance` have in common: the policy, the request, the build, the evidence."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gate.commands.options import attestations_option, policy_option
from gate.decision.case import Request
from gate.identity.build import Build
from gate.policy.load import LoadedPolicy, find_policy, load_policy, pin
from gate.policy.model import Mode
from gate.reports.report import Settings
from signatures.errors import ConfigError
from signatures.inert import inert
from signatures.predicates.shared import Audience, Distribution
from signatures.regions import GROUPS, expand

if TYPE_CHECKING:
    from gate.policy.model import Policy

_F = TypeVar("_F", bound=Callable[..., Any])
_ON = {"on": True, "off": False, "true": True, "false": False}


def policy_options(command: _F) -> _F:
    """Which policy, pinned by which digest, and further evidence."""
    options = (
        policy_option,
        click.option(
            "--policy-digest",
            "pinned",
            metavar="SHA256",
            help="Go on only if this is the digest of the policy and all that it names (gate policy digest).",
        ),
        attestations_option,
    )
    return _apply(options, command)


def request_options(command: _F) -> _F:
    """To whom, how and with what it is deployed."""
    options = (
        click.option("--audience", type=click.Choice(list(Audience)), help="Who is served; else the policy's."),
        click.option(
            "--distribution", type=click.Choice(list(Distribution)), help="How it reaches them; else the policy's."
        ),
        click.option(
            "--feature",
            "features",
            multiple=True,
            metavar="NAME[=on|off]",
            help="A feature of this deployment that the policy does not declare; repeatable.",
        ),
        click.option("--safeguard", "safeguards", multiple=True, metavar="NAME", help="A safeguard in place."),
        click.option("--route", "routes", multiple=True, metavar="NAME", help="A route in place."),
    )
    return _apply(options, command)


def _apply(options: Iterable[Callable[[Any], Any]], command: _F) -> _F:
    wrapped: Any = command
    for option in reversed(tuple(options)):
        wrapped = option(wrapped)
    done: _F = wrapped
    return done


def load_settings(policy: str | None, pinned: str | None, *, enforce: bool = False) -> tuple[LoadedPolicy, Settings]:
    """The policy with all that it names, held against its pin, and what reports say of it. Raises ConfigError.

    ``enforce`` makes a policy in audit mode enforce, and changes nothing else.
    """
    path, source = find_policy(policy, os.environ, Path.cwd())
    loaded = load_policy(path, source=source, environ=os.environ)
    tightened = enforce and loaded.policy.mode is Mode.AUDIT
    if tightened:
        loaded = replace(loaded, policy=replace(loaded.policy, mode=Mode.ENFORCE))
    return loaded, Settings(
        policy=loaded.policy.name,
        source=f"{path} ({source})" if source.startswith(("--", "GATE")) else source,
        digest=loaded.digest,
        pinned=pin(loaded, pinned),
        mode=loaded.policy.mode,
        mode_source="--enforce" if tightened else "policy",
        trust=loaded.policy.trust,
        trust_digest=loaded.trust_digest,
        ignored_environment=loaded.ignored_environment,
    )


def read_regions(given: Iterable[str], loaded: LoadedPolicy) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The regions asked for (groups expanded), and the groups that were named. Raises ConfigError."""
    named = tuple(given)
    if not named:
        return loaded.policy.scope.regions, loaded.groups
    try:
        return expand(named), tuple(name for name in dict.fromkeys(named) if name in GROUPS)
    except ValueError as error:
        raise ConfigError(f"--region: {error}") from None


def make_request(
    policy: Policy,
    build: Build,
    regions: tuple[str, ...],
    *,
    audience: str | None,
    distribution: str | None,
    declared: Declared,
) -> Request:
    """What is asked of the gate."""
    scope = policy.scope
    return Request(
        build=build,
        regions=regions,
        audience=Audience(audience) if audience else scope.audience,
        distribution=Distribution(distribution) if distribution else scope.distribution,
        features=declared[0],
        safeguards=declared[1],
        routes=declared[2],
    )


Declared = tuple[Mapping[str, bool], tuple[str, ...], tuple[str, ...]]
"""Features, safeguards, routes of the deployment."""


def read_declared(
    policy: Policy, features: Iterable[str], safeguards: Iterable[str], routes: Iterable[str]
) -> Declared:
    """The policy's [deployment] with what the command line adds to it, which may contradict nothing in it."""
    deployment = policy.deployment
    given = tuple(features), tuple(safeguards), tuple(routes)
    if deployment.closed and any(given):
        flag = next(name for name, values in zip(("--feature", "--safeguard", "--route"), given, strict=True) if values)
        raise ConfigError(
            f"{flag}: the policy's [deployment] is closed, so that nothing may be declared on the command line",
            help="declare it in the policy",
        )
    found = dict(deployment.features)
    for text in given[0]:
        name, on = read_feature(text)
        if found.setdefault(name, on) is not on:
            where = "the policy" if name in deployment.features else "the command line"
            raise ConfigError(
                f"--feature {inert(text)}: {where} says that it is {'on' if found[name] else 'off'}",
                help="say it once: the command line adds features and changes none",
            )
    for flag, names in zip(("--safeguard", "--route"), given[1:], strict=True):
        if not all(name.strip() for name in names):
            raise ConfigError(f"{flag} is empty", help="name it, or leave it out")
    return (
        MappingProxyType(found),
        tuple(dict.fromkeys((*deployment.safeguards, *given[1]))),
        tuple(dict.fromkeys((*deployment.routes, *given[2]))),
    )


def read_feature(text: str) -> tuple[str, bool]:
    """A feature's name, and whether it is on: `NAME`, `NAME=on`, `NAME=off`. Raises ConfigError."""
    name, equals, word = text.partition("=")
    if not name.strip() or (equals and word not in _ON):
        raise ConfigError(f"--feature {inert(text)}: not NAME, NAME=on or NAME=off")
    return name, _ON[word] if equals else True
