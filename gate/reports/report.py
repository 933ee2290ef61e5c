"""What every format says: a decision, or why there is none, with the facts of the run. Formats lay it out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from gate import exit_codes
from gate.decision.answer import Answer, Decision
from gate.decision.case import Request
from gate.identity.build import Build
from gate.policy.model import Mode

if TYPE_CHECKING:
    from gate.decision.evidence import World
    from signatures.verify import Item

UNDECIDED = "UNDECIDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a run could not decide."""

    message: str
    help: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What it was judged by. ``pinned``: the caller gave the policy's digest, and it was this one.

    ``mode_source`` says who set the mode: `policy`, or `--enforce` where that changed it.
    """

    policy: str
    source: str
    digest: str
    pinned: bool
    mode: Mode
    mode_source: str = "policy"
    trust: str
    trust_digest: str
    ignored_environment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The facts of one run. ``now`` is the instant judged at: with ``rehearsal`` one that the user named.

    ``groups`` are the group names that were asked for, before they were expanded; ``found`` counts attestations,
    ``ignored`` what lies in the sources and is none; ``memory`` says whether the highest lists are remembered.
    ``may_end_well``: an ALLOW of this rehearsal exits 0 all the same (`--rehearse`).
    ``build`` and ``request`` are None where the run did not get so far.
    """

    run_id: str
    now: datetime
    rehearsal: bool
    settings: Settings
    may_end_well: bool = False
    in_ci: bool = False
    build: Build | None = None
    request: Request | None = None
    groups: tuple[str, ...] = ()
    found: int = 0
    ignored: tuple[str, ...] = ()
    memory: str = ""

    @property
    def unpinned(self) -> bool:
        """In CI a change under review may bring its own policy and keys: said wherever nothing pins them."""
        return self.in_ci and not self.settings.pinned


def envelopes(decision: Decision, world: World, items: Iterable[Item]) -> Mapping[str, tuple[tuple[str, bytes], ...]]:
    """For each payload used, the files that hold it and their bytes (for a line: the line's)."""
    held: dict[str, list[bytes]] = {}
    for item in items:
        held.setdefault(item.origin, []).append(item.data)
    out = {}
    for payload in decision.used:
        statement = world.by_payload.get(payload)
        if statement is not None:
            out[payload] = tuple((origin, data) for origin in statement.origins for data in held[origin])
    return MappingProxyType(out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One answer. Exactly one of ``decision`` and ``failure`` is there.

    ``envelopes`` maps the payload (sha256) of each attestation used to its files: where, and the bytes.
    """

    run: Run
    decision: Decision | None = None
    failure: Failure | None = None
    envelopes: Mapping[str, tuple[tuple[str, bytes], ...]] = field(default_factory=lambda: MappingProxyType({}))

    def envelope_digests(self, payload: str) -> tuple[tuple[str, str], ...]:
        """Where an attestation used was found, each with the sha256 (hex) of the bytes there."""
        held = self.envelopes.get(payload, ())
        return tuple((origin, hashlib.sha256(data).hexdigest()) for origin, data in held)

    @property
    def answer(self) -> str:
        """ALLOW, DENY or UNDECIDED, for programs."""
        return UNDECIDED if self.decision is None else self.decision.answer.name

    @property
    def word(self) -> str:
        """ALLOWED, DENIED or UNDECIDED, for people."""
        return UNDECIDED if self.decision is None else self.decision.answer.value

    @property
    def allowed(self) -> bool:
        """Whether a release may go through: never in audit mode, never by a rehearsal."""
        return self.decision is not None and self.decision.allowed and not self.run.rehearsal

    @property
    def exit_code(self) -> int:
        """What the command ends with. 0 lets a release through, except in audit mode and by `--rehearse`."""
        if self.run.settings.mode is Mode.AUDIT:
            return exit_codes.DONE
        if self.decision is None:
            return exit_codes.UNDECIDED
        if self.decision.answer is not Answer.ALLOW:
            return exit_codes.DENIED
        if self.run.rehearsal:
            return exit_codes.DONE if self.run.may_end_well else exit_codes.UNDECIDED
        return exit_codes.ALLOWED if self.allowed else exit_codes.UNDECIDED

    @property
    def mark(self) -> str:
        """The decision's word with what takes its force away."""
        marks = ["rehearsal"] * self.run.rehearsal + ["mode: audit"] * (self.run.settings.mode is Mode.AUDIT)
        return f"{', '.join(marks)}, would be {self.word}" if marks else self.word

    @property
    def checks_skipped(self) -> tuple[str, ...]:
        """Every check that this run did without."""
        run = self.run
        skipped = list(self.decision.unsafe) if self.decision else []
        if run.build is not None and not run.build.bytes_seen:
            skipped.append("bytes: not seen")
        if run.memory.startswith("none"):
            skipped.append("memory of the highest status lists")
        return tuple(skipped)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What does not deny and should not be overlooked."""
        found = ["policy: unpinned"] if self.run.unpinned else []
        if self.decision is not None:
            found += [
                f"{result.requirement}: {reason.text}" for result in self.decision.results for reason in result.warnings
            ]
        return tuple(found)
