"""What a requirement is: a question that is answered by true or false, and what to do when it is false."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gate.decision.agreement import Agreement
from gate.decision.answer import Reason, Result, State
from gate.decision.evidence import Basis, Hearing

EVERY_BASIS = frozenset(Basis)
WITH_PRODUCER = frozenset({Basis.VERIFIED, Basis.EXEMPT_PRODUCER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One requirement. Its page is `docs/requirements/<id>.md`.

    ``asks`` is one phrase; ``depends_on`` are the ids without which it cannot be told; ``asked_for`` the bases on
    which it is asked at all; ``reads`` the policy table that turns it on or tunes it.
    """

    id: str
    asks: str
    evaluate: Callable[[Hearing, Agreement], Result]
    waivable: bool = True
    depends_on: tuple[str, ...] = ()
    asked_for: frozenset[Basis] = EVERY_BASIS
    reads: str = ""


def not_met(requirement: str, *reasons: Reason, beyond_waiver: bool = False) -> Result:
    """A result for what is not so."""
    return Result(requirement=requirement, state=State.NOT_MET, reasons=reasons, beyond_waiver=beyond_waiver)
