"""What a policy may say and probably does not mean, above all a requirement that can never be met (design §6).

Pure: the clock is a parameter. What must never be in a policy is an error of `parse`, not a finding here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from gate.policy.load import LoadedPolicy
from gate.policy.model import Mode, Others, WindowElapsed
from signatures.predicates import types
from signatures.predicates.incident_report import Severity
from signatures.predicates.shared import Audience
from signatures.predicates.types import short_name
from signatures.reading.times import write_time
from signatures.reading.toml_file import KeyPath
from signatures.trust.lint import SOON, Finding, attested_by, lint_trust
from signatures.trust.model import Party

_DAY: Final = timedelta(days=1)
_CLAIMS_BUILD: Final = frozenset({types.BUILD_SIGNATURE, types.PROVENANCE, types.DISCLOSURE})


def lint_policy(loaded: LoadedPolicy, now: datetime, *, soon: timedelta = SOON) -> tuple[Finding, ...]:
    """Everything in the policy and its trust file that is worth a look at ``now`` (aware)."""
    own = _Linter(loaded, now)
    found = [*own.roles(), *own.producers(), *own.audience(), *own.dates(), *own.weaker()]
    found.sort(key=lambda finding: finding.line or 0)
    return (*found, *lint_trust(loaded.trust, loaded.trust_toml, now, soon=soon))


class _Linter:
    def __init__(self, loaded: LoadedPolicy, now: datetime) -> None:
        self.toml = loaded.toml
        self.policy = loaded.policy
        self.trust = loaded.trust
        self.now = now

    def _at(self, path: KeyPath, message: str, remedy: str, *, problem: bool = False) -> Finding:
        line = self.toml.line_of(path)
        return Finding(file=self.toml.path, line=line, message=message, help=remedy, problem=problem)

    def roles(self) -> Iterator[Finding]:
        """A role that may not attest what the policy asks of it meets nothing."""
        asked: list[tuple[KeyPath, str, str]] = [
            (("verification", "role"), self.policy.verification.role, types.PRERELEASE_VERIFICATION)
        ]
        if self.policy.waivers:
            asked.append((("waivers", "role"), self.policy.waivers.role, types.WAIVER))
        for index, name in enumerate(self.policy.incidents.authorities):
            asked.append((("incidents", "authorities", index), name, types.INCIDENT_REPORT))
        for path, role, kind in asked:
            if kind not in self.trust.roles[role].attests:
                yield self._at(
                    path,
                    f"the role `{role}` may not attest `{short_name(kind)}`: this can never be met",
                    f"add `{short_name(kind)}` to its `attests` in {self.trust.source}, or name another role",
                    problem=True,
                )

    def producers(self) -> Iterator[Finding]:
        """Somebody must be able to sign a build, and to disclose what is required."""
        claimants = [party for party in self.trust.parties.values() if self._attests(party) & _CLAIMS_BUILD]
        if not claimants:
            yield self._at(
                (),
                f"no party of {self.trust.source} may attest build-signature, provenance or disclosure:"
                " `build-signed` can never be met",
                "add a role of producers to the trust file",
                problem=True,
            )
        if self.policy.disclosures and not any(types.DISCLOSURE in self._attests(party) for party in claimants):
            yield self._at(
                ("disclosures",),
                "disclosures are required, and no party may attest `disclosure`",
                f"add `disclosure` to the producers' `attests` in {self.trust.source}",
                problem=True,
            )
        participants = self.policy.participants
        if not participants.producers and participants.others is Others.DENY:
            yield self._at(
                ("participants", "producers"),
                "nobody participates, and others are denied: every build is denied",
                "name the producers that have joined, or set `others`",
                problem=True,
            )
        for index, name in enumerate(participants.producers):
            yield from self._participant(("participants", "producers", index), self.trust.party_by_id(name), name)

    def _participant(self, path: KeyPath, party: Party | None, name: str) -> Iterator[Finding]:
        if party is None:
            yield self._at(
                path,
                f"no party of {self.trust.source} has the id `{name}`: its builds are always denied",
                "add the party to the trust file, or mend the id",
                problem=True,
            )
        elif not self._attests(party) & _CLAIMS_BUILD:
            yield self._at(
                path,
                f"`{party.name}` may sign no build: its builds are always denied",
                f"put it into a role of {self.trust.source} that attests build-signature",
                problem=True,
            )

    def audience(self) -> Iterator[Finding]:
        """What NAMED and NATIONALITY_LIMITED are held against must be said."""
        deployer = self.policy.deployer
        served = deployer.serves if deployer else ()
        if self.policy.scope.audience is Audience.NAMED and deployer is None:
            yield self._at(
                ("scope", "audience"),
                "the audience is NAMED, and no [deployer] says who deploys: no clearance can name it",
                'add `[deployer]` with `id = "https://…"`',
                problem=True,
            )
        if self.policy.scope.audience is Audience.NATIONALITY_LIMITED and not any(
            "-" not in s and ":" not in s for s in served
        ):
            yield self._at(
                ("scope", "audience"),
                "the audience is NATIONALITY_LIMITED, and [deployer] `serves` names no nationality",
                'add `serves = ["…"]` to [deployer]',
                problem=True,
            )

    def dates(self) -> Iterator[Finding]:
        """What has ended, and what begins later."""
        for kind, rule in self.policy.disclosures.items():
            if rule.start is not None and rule.start > self.now:
                name = kind.kebab
                yield self._at(
                    ("disclosures", name, "from"),
                    f"`{name}-disclosed` only warns until {write_time(rule.start)}, and denies from then on:"
                    f" {_days(rule.start - self.now)} from now",
                    "have it disclosed by then; leave `from` out if it is to deny now",
                )
        for index, build in enumerate(self.policy.unsafe_exempt):
            if build.until <= self.now:
                yield self._at(
                    ("unsafe_exempt", index, "until"),
                    f"this exemption ended on {write_time(build.until)}",
                    "remove it, or decide anew until when it holds",
                )

    def weaker(self) -> Iterator[Finding]:
        """What makes the policy ask for less stays in sight."""
        if self.policy.mode is Mode.AUDIT:
            yield self._at(
                ("mode",), "mode is audit: every run exits 0, and nothing is ever allowed", "set `enforce` when ready"
            )
        if self.policy.verification.window_elapsed is WindowElapsed.UNSAFE_ALLOW:
            yield self._at(
                ("verification", "window_elapsed"),
                "unsafe-allow: an evaluator that stays silent until the window ends counts as agreeing",
                "set `deny` if that is not meant",
            )
        if self.policy.participants.others is Others.UNSAFE_EXEMPT:
            yield self._at(
                ("participants", "others"),
                "unsafe-exempt: a known producer that has not joined needs no clearance",
                "set `deny` or `require-verification` if that is not meant",
            )
        for index, build in enumerate(self.policy.unsafe_exempt):
            yield self._at(
                ("unsafe_exempt", index),
                f"`{build.digest[:20]}…` needs no clearance ({build.reason})",
                "remove the exemption if that is not meant",
            )
        if Severity.CRITICAL not in self.policy.incidents.block_open:
            yield self._at(
                ("incidents", "block_open"),
                "an open CRITICAL incident does not block a release",
                "add `CRITICAL`, unless that is meant",
            )

    def _attests(self, party: Party) -> frozenset[str]:
        return attested_by(self.trust, party.name)


def _days(length: timedelta) -> str:
    """As people count them: begun days."""
    number = -(-length // _DAY)
    return f"{number} day{'' if number == 1 else 's'}"
