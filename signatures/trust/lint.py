"""What is allowed in a trust file and is probably not meant: keys that end, parties that can say nothing (design §5).

Pure: the clock is a parameter. What must never be in a trust file is an error of `load`, not a finding here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final

from signatures.predicates import types
from signatures.predicates.types import short_name
from signatures.reading.times import write_time
from signatures.reading.toml_file import KeyPath, TomlFile
from signatures.trust.load import same_party_clash
from signatures.trust.model import Party, Role, SigstoreIdentity, Trust, TrustedKey, enough, usable_keys

SOON: Final = timedelta(days=30)
_COUNTED: Final = frozenset({types.PRERELEASE_VERIFICATION, types.WAIVER})  # the types that ask for several parties
_UNLISTED: Final = frozenset({types.WAIVER, types.STATUS_LIST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at. ``problem``: as it stands something can never be met; otherwise it is a warning."""

    file: str
    line: int | None
    message: str
    help: str
    problem: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


def lint_trust(trust: Trust, toml: TomlFile, now: datetime, *, soon: timedelta = SOON) -> tuple[Finding, ...]:
    """Everything in ``trust`` that is worth a look at ``now`` (aware); ``toml`` gives the lines."""
    linter = _Linter(trust, toml, now, soon)
    return tuple(finding for name in trust.parties for finding in linter.party(name)) + tuple(
        finding for role in trust.roles.values() for finding in linter.role(role)
    )


def can_sign(party: Party, predicate_type: str, now: datetime) -> bool:
    """Whether the keys that are valid at ``now`` suffice for a statement of this type by the party."""
    return enough(party, usable_keys((key for key in party.keys if key.valid_at(now)), predicate_type))


def attested_by(trust: Trust, party: str) -> frozenset[str]:
    """Every type that some role of the party attests."""
    return frozenset(kind for role in trust.roles.values() if party in role.parties for kind in role.attests)


class _Linter:
    def __init__(self, trust: Trust, toml: TomlFile, now: datetime, soon: timedelta) -> None:
        self.trust = trust
        self.toml = toml
        self.now = now
        self.soon = soon

    def _at(self, path: KeyPath, message: str, remedy: str, *, problem: bool = False) -> Finding:
        line = self.toml.line_of(path)
        return Finding(file=self.toml.path, line=line, message=message, help=remedy, problem=problem)

    def party(self, name: str) -> Iterator[Finding]:
        party = self.trust.parties[name]
        here: KeyPath = ("parties", name)
        attests = attested_by(self.trust, name)
        if not attests:
            yield self._at(here, f"`{name}` is in no role: nothing it says counts", "name it in a role, or remove it")
        yield from self._keys(party, attests)
        yield from self._spellings(party)
        if attests - _UNLISTED and types.STATUS_LIST not in attests:
            yield self._at(
                here,
                f"`{name}` may attest no status-list: nothing else it says can ever be in force",
                "add `status-list` to the `attests` of a role of this party",
                problem=True,
            )
        if types.BUILD_SIGNATURE in attests and not party.models:
            yield self._at(here, f"`{name}` has no `models`: it speaks for no model", 'add `models = ["…/*"]`')
        if types.BUILD_SIGNATURE in attests and types.WAIVER in attests:
            yield self._at(
                here,
                f"`{name}` is a producer and a release officer: it can waive what its own builds lack",
                "leave waivers to parties that release, and do not make, the build",
            )
        clash = same_party_clash(name, self.trust.roles)
        if clash:
            yield self._at(here, f"`{name}` is {clash} (unsafe_same_party)", "make two parties of it")

    def _keys(self, party: Party, attests: frozenset[str]) -> Iterator[Finding]:
        for path, key in self._entries(party):
            yield from self._validity(path, key)
            idle = sorted(short_name(kind) for kind in (key.attests or frozenset()) - attests)
            if idle:
                yield self._at(
                    (*path, "attests"),
                    f"no role of `{party.name}` attests {', '.join(f'`{kind}`' for kind in idle)}",
                    "add it to the role's `attests`, or remove it here",
                )
            if isinstance(key, SigstoreIdentity):
                yield self._at(
                    path, "a Sigstore identity: this version verifies nothing by it", "add a key of the party"
                )
        for kind in sorted(attests):
            if not can_sign(party, kind, self.now):
                yield self._at(
                    ("parties", party.name),
                    f"`{party.name}` has too few keys valid now to attest `{short_name(kind)}`",
                    f"add keys that are valid: it needs {party.keys_required}, or one with `attests` for this type",
                    problem=True,
                )

    def _entries(self, party: Party) -> Iterator[tuple[KeyPath, TrustedKey | SigstoreIdentity]]:
        keys, identities = list(party.keys), list(party.identities)
        for index, raw in enumerate(self.toml.table["parties"][party.name]["keys"]):
            entry: TrustedKey | SigstoreIdentity = keys.pop(0) if "key" in raw else identities.pop(0)
            yield ("parties", party.name, "keys", index), entry

    def _validity(self, path: KeyPath, key: TrustedKey | SigstoreIdentity) -> Iterator[Finding]:
        name = f"`{key.identity if isinstance(key, SigstoreIdentity) else key.source}`"
        if key.valid_until is not None and key.valid_until <= self.now:
            message = f"{name} has expired, on {write_time(key.valid_until)}"
            yield self._at((*path, "valid_until"), message, "ask the party for its new key, and remove this one")
        elif key.valid_until is not None and key.valid_until - self.now <= self.soon:
            message = f"{name} expires soon, on {write_time(key.valid_until)}"
            yield self._at((*path, "valid_until"), message, "ask the party for its next key, and add it")
        if key.valid_from is not None and key.valid_from > self.now:
            message = f"{name} is not valid before {write_time(key.valid_from)}"
            yield self._at((*path, "valid_from"), message, "until then it does not count")

    def _spellings(self, party: Party) -> Iterator[Finding]:
        for one, other in combinations(self.trust.parties.values(), 2):
            if other is party and one.id.casefold().rstrip("/") == other.id.casefold().rstrip("/"):
                message = f"the id of `{party.name}` differs from that of `{one.name}` only by case or a slash"
                yield self._at(("parties", party.name, "id"), message, "ids are compared exactly: make sure of both")

    def role(self, role: Role) -> Iterator[Finding]:
        later = [name for name in role.parties if not self.trust.parties[name].counts_at(self.now)]
        if len(role.parties) - len(later) < role.threshold:
            yield self._at(
                ("roles", role.name),
                f"`{role.name}` needs {role.threshold} parties, and {', '.join(f'`{name}`' for name in later)}"
                " do not count yet (lists_from)",
                "wait for that date, or lower the threshold until then",
                problem=True,
            )
        for kind in sorted(role.attests & _COUNTED):
            able = [name for name in role.parties if can_sign(self.trust.parties[name], kind, self.now)]
            if len(able) < role.threshold:
                yield self._at(
                    ("roles", role.name, "threshold"),
                    f"`{role.name}` needs {role.threshold} parties for `{short_name(kind)}`,"
                    f" and {len(able)} have the keys for it now",
                    "add keys or parties to the role",
                    problem=True,
                )
