"""What a decision says: the words that every report shows and none rewords."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from signatures.verify import Refusal


class Answer(Enum):
    """The gate's decision. ``value`` is the word on a screen; UNDECIDED is an error, so no value here."""

    ALLOW = "ALLOWED"
    DENY = "DENIED"


class State(Enum):
    """How a requirement stands."""

    MET = "met"
    NOT_MET = "not met"
    NOT_EVALUATED = "not evaluated"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One cause: what is so (``text``), where it stands, what is known besides, what to do and who can do it.

    ``notes`` may hold strings from attestations: reports print every member through `signatures.inert`.
    ``follows`` are the requirements that name the same cause: what mends these mends this, so that reports refer to
    them (`Decision.refers`) instead of telling it twice.
    """

    text: str
    origin: str | None = None
    notes: tuple[str, ...] = ()
    remedy: str | None = None
    who: str | None = None
    follows: tuple[str, ...] = ()

    @property
    def help(self) -> str | None:
        """What to do, and before it who can; None where there is nothing."""
        return f"{self.who}: {self.remedy}" if self.who and self.remedy else self.remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One requirement's outcome.

    ``ends`` are the instants at which something that it rests on ends; ``used`` the payloads (sha256) it rests on;
    ``warnings`` what does not deny today. ``beyond_waiver``: something hurts here, and no waiver reaches it.
    """

    requirement: str
    state: State
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()
    ends: tuple[datetime, ...] = ()
    used: tuple[str, ...] = ()
    waived_by: str | None = None
    beyond_waiver: bool = False

    @property
    def passes(self) -> bool:
        """Met, or waived."""
        return self.state in (State.MET, State.WAIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How long an older list of one issuer could be served unseen where the gate has no memory (design §4)."""

    issuer: str
    length: timedelta
    list_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """A restriction in force for what was asked: who says it, and whether this deployment keeps it."""

    id: str
    kind: str
    target: str
    party: str
    origin: str
    kept: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """One evaluator's counted word, for the deployer's view."""

    party: str
    verdict: str
    since: datetime
    until: datetime | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An evaluator that has not decided yet, and when it expects to."""

    party: str
    determination: str
    expected: datetime | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverUse:
    """A waiver in force, shown even where everything else passes."""

    waives: tuple[str, ...]
    by: tuple[str, ...]
    reason: str
    ticket: str
    until: datetime
    origin: str
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The whole answer for one request. ``levels`` are the VSA's; ``until`` the earliest end of any input."""

    answer: Answer
    enforced: bool
    regions: tuple[str, ...]
    producer: str | None
    basis: str
    results: tuple[Result, ...]
    refused: tuple[Refusal, ...]
    near_misses: tuple[str, ...]
    restrictions: tuple[Restricted, ...]
    clearances: tuple[Clearance, ...]
    pending: tuple[Pending, ...]
    waivers: tuple[WaiverUse, ...]
    windows: tuple[Window, ...]
    used: tuple[str, ...]
    levels: tuple[str, ...]
    until: datetime | None
    aside: int
    missing: int
    unsafe: tuple[str, ...] = field(default=())

    def refers(self, reason: Reason) -> bool:
        """Whether a report need only refer to the requirements that a reason follows: each is told in full."""
        told = {result.requirement for result in self.results if result.state is State.NOT_MET}
        return bool(reason.follows) and told.issuperset(reason.follows)

    @property
    def allowed(self) -> bool:
        """Whether a release may go through: an ALLOW that is enforced. Audit mode never allows."""
        return self.answer is Answer.ALLOW and self.enforced
