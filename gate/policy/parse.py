"""The policy file becomes a `Policy`, or one error with its line (design §6). Pure: it gets the file as read."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from gate.identity.by_digest import parse_digest
from gate.identity.names import check_excludes
from gate.policy.model import DEFAULT_MAX_AGE, Others, Policy
from signatures.errors import ConfigError
from signatures.predicates.disclosure import DisclosureKind
from signatures.predicates.shared import check_country
from signatures.reading.settings import check_identifier, check_one_line, fault_at, read_settings
from signatures.reading.strict_json import Bounds
from signatures.reading.toml_file import KeyPath, TomlFile
from signatures.regions import GROUPS, expand
from signatures.trust.load import check_file_name
from signatures.trust.model import Trust

KINDS: Final[Mapping[str, DisclosureKind]] = MappingProxyType({kind.kebab: kind for kind in DisclosureKind})
"""The names of `[disclosures.…]`, and what they mean."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_SECRET = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://[^/]*@")
_COUNTRY = re.compile(r"[A-Za-z]{2,3}\Z")
_BOUND_LIMITS: Final = {"depth": (1, 512), "rsa_bits": (3072, 8192)}
_BOUND_RANGE: Final = (1, 2**40)
_MAX_SEQUENCE: Final = 2**63 - 1


def parse_policy(toml: TomlFile) -> Policy:
    """The policy, its groups of regions expanded. Raises ConfigError with the line and the nearest key."""
    _check_disclosures(toml)
    policy = read_settings(Policy, toml)
    _each(toml, ("name",), (policy.name,), check_one_line, alone=True)
    _each(toml, ("trust",), (policy.trust,), check_file_name, alone=True)
    _each(toml, ("sources",), policy.sources, check_source)
    _check_scope(toml, policy)
    _check_deployment(toml, policy)
    _check_status(toml, policy)
    _each(toml, ("participants", "producers"), policy.participants.producers, check_identifier)
    _check_exempt(toml, policy)
    _check_excludes(toml, policy)
    _check_bounds(toml, policy.bounds)
    kinds = MappingProxyType({KINDS[name]: rule for name, rule in policy.disclosures.items()})
    scope = dataclasses.replace(policy.scope, regions=expand(policy.scope.regions))
    return dataclasses.replace(policy, disclosures=kinds, scope=scope)


def groups_of(toml: TomlFile) -> tuple[str, ...]:
    """The groups that `[scope] regions` names; reports print them with `regions.GROUPS_DATE`."""
    return tuple(name for name in toml.table["scope"]["regions"] if name in GROUPS)


def check_against_trust(toml: TomlFile, policy: Policy, trust: Trust) -> None:
    """Every role and party that the policy names is in the trust file. Raises ConfigError.

    A role that nobody knows would ask nobody for a list, so it is an error, not a requirement that is not met.
    """
    roles: list[tuple[KeyPath, str]] = [(("verification", "role"), policy.verification.role)]
    if policy.waivers:
        roles.append((("waivers", "role"), policy.waivers.role))
    roles += [(("incidents", "authorities", index), name) for index, name in enumerate(policy.incidents.authorities)]
    roles += [(("status", "roles", index), name) for index, name in enumerate(policy.status.roles)]
    roles += [(("status", "max_age", name), name) for name in policy.status.max_age if name != DEFAULT_MAX_AGE]
    for path, name in roles:
        if name not in trust.roles:
            raise _not_in_trust(toml, path, f"no role `{name}` in {trust.source}", trust.roles, name)
    for name in policy.status.min_sequence:
        if name not in trust.parties:
            place: KeyPath = ("status", "min_sequence", name)
            raise _not_in_trust(toml, place, f"no party `{name}` in {trust.source}", trust.parties, name)
    if policy.participants.others is Others.UNSAFE_EXEMPT:
        ids = [party.id for party in trust.parties.values()]
        for index, name in enumerate(policy.participants.producers):
            if name not in ids:
                # A slip here would turn a participant into one of the others, of whom nothing is asked.
                reason = f"no party of {trust.source} has this id, and `others` would exempt it"
                raise _not_in_trust(toml, ("participants", "producers", index), reason, ids, name)
    _check_rsa(toml, policy.bounds, trust)


def check_source(text: str) -> str:
    """A folder, or a URI that names its kind of source by its scheme. Raises ValueError."""
    check_one_line(text)
    if _SECRET.match(text):
        raise ValueError("must not hold a user name or a password: give them to the run, not to the policy")
    found = _SCHEME.match(text)
    if found and found[1] != found[1].lower():
        raise ValueError(f"must write its scheme in lower case: `{found[1].lower()}:`")
    if text.startswith("file://") and not text.startswith("file:///"):
        raise ValueError("must be `file:` and a path, without a host")
    return text


def _each(
    toml: TomlFile, path: KeyPath, values: Iterable[str], check: Callable[[str], object], *, alone: bool = False
) -> None:
    for index, value in enumerate(values):
        try:
            check(value)
        except ValueError as error:
            raise fault_at(toml, path if alone else (*path, index), str(error)) from None


def _not_in_trust(toml: TomlFile, path: KeyPath, reason: str, known: Iterable[str], word: str) -> ConfigError:
    return fault_at(toml, path, reason, known=known, unknown=path[-1] == word)


def _check_disclosures(toml: TomlFile) -> None:
    table = toml.table.get("disclosures")
    for name in table if isinstance(table, dict) else ():
        if name not in KINDS:
            raise fault_at(toml, ("disclosures", name), "is not a kind of disclosure", known=KINDS, unknown=True)


def _check_scope(toml: TomlFile, policy: Policy) -> None:
    _each(toml, ("scope", "regions"), policy.scope.regions, lambda name: expand([name]))


def _check_deployment(toml: TomlFile, policy: Policy) -> None:
    if policy.deployer:
        _each(toml, ("deployer", "id"), (policy.deployer.id,), check_identifier, alone=True)
        _each(toml, ("deployer", "serves"), policy.deployer.serves, _check_served)
    for name in policy.deployment.features:
        _each(toml, ("deployment", "features", name), (name,), _check_feature, alone=True)
    _each(toml, ("deployment", "safeguards"), policy.deployment.safeguards, check_one_line)
    _each(toml, ("deployment", "routes"), policy.deployment.routes, check_one_line)


def _check_feature(name: str) -> None:
    if not check_one_line(name):
        raise ValueError("must not be empty")


def _check_served(text: str) -> None:
    if _COUNTRY.match(text):
        check_country(text)
    else:
        check_identifier(text)


def _check_status(toml: TomlFile, policy: Policy) -> None:
    for index, source in enumerate(policy.status.sources):
        if source not in policy.sources:
            raise fault_at(toml, ("status", "sources", index), "is not one of `sources`", known=policy.sources)
    for party, number in policy.status.min_sequence.items():
        if not 1 <= number <= _MAX_SEQUENCE:
            raise fault_at(toml, ("status", "min_sequence", party), f"must be from 1 to {_MAX_SEQUENCE}")


def _check_exempt(toml: TomlFile, policy: Policy) -> None:
    if not policy.unsafe_exempt:
        return
    seen: set[str] = set()
    for index, build in enumerate(policy.unsafe_exempt):
        path: KeyPath = ("unsafe_exempt", index, "digest")
        try:
            known = parse_digest(build.digest)
        except ConfigError as error:
            raise fault_at(toml, path, error.message, help=error.help) from None
        if not known.identity.may_clear:
            reason = "must be `dirHash:…`, `file:sha256:…` or `oci:sha256:…`: another digest does not say which files"
            raise fault_at(toml, path, reason)
        if build.digest in seen:
            raise fault_at(toml, path, "stands twice")
        seen.add(build.digest)


def _check_excludes(toml: TomlFile, policy: Policy) -> None:
    for index, path in enumerate(policy.build.exclude):
        try:
            check_excludes((path,))
        except ConfigError as error:
            raise fault_at(toml, ("build", "exclude", index), error.message, help=error.help) from None


def _check_rsa(toml: TomlFile, bounds: Bounds, trust: Trust) -> None:
    for party in trust.parties.values():
        for held in party.keys:
            if held.key.rsa_bits > bounds.rsa_bits:
                reason = f"`{held.source}` of `{party.name}` has {held.key.rsa_bits} bits, and the bound is lower"
                remedy = "raise the bound, or ask the party for a smaller key"
                raise fault_at(toml, ("bounds", "rsa_bits"), reason, help=remedy)


def _check_bounds(toml: TomlFile, bounds: Bounds) -> None:
    for field in dataclasses.fields(bounds):
        least, most = _BOUND_LIMITS.get(field.name, _BOUND_RANGE)
        if not least <= getattr(bounds, field.name) <= most:
            raise fault_at(toml, ("bounds", field.name), f"must be from {least} to {most}")
