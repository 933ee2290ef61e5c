"""What a case expects held against what was decided; and two decisions held against each other. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gate.decision.answer import Decision, Reason, Result, State

_VERIFIED = "verification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of one case: a decision, or the message that there is none."""

    decision: Decision | None = None
    message: str | None = None
    help: str | None = None

    @property
    def word(self) -> str:
        """ALLOW, DENY or UNDECIDED."""
        return self.decision.answer.name if self.decision else "UNDECIDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``what`` was expected to be ``expected`` and is ``found``; with the first reason for that, and its remedy."""

    what: str
    expected: str
    found: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is expected of one case; ``basis`` is said only where it is another than a verification."""

    word: str
    not_met: frozenset[str]
    waived: frozenset[str]
    refused: frozenset[str]
    basis: str | None
    because: str | None


def compare(wanted: Wanted, found: Found) -> tuple[Difference, ...]:
    """Every difference, the decision first. None: exactly as expected, for exactly these reasons."""
    out: list[Difference] = []
    decision = found.decision
    if wanted.word != found.word:
        reason = None if found.message is None else Reason(text=found.message, remedy=found.help)
        out.append(Difference(what="decision", expected=wanted.word, found=found.word, reason=reason))
    if decision is not None:
        if wanted.word != "UNDECIDED":
            out += _requirements(wanted, decision.results)
            out += _basis(wanted, decision)
        codes = {refusal.code.name for refusal in decision.refused}
        out += [
            Difference(what=f"refusal {code}", expected="among the refused", found="not among them")
            for code in sorted(wanted.refused - codes)
        ]
    if (
        wanted.because is not None
        and wanted.word == found.word
        and not any(wanted.because in text for text in _texts(found))
    ):
        first = next(iter(_texts(found)), "nothing")
        out.append(Difference(what="reason", expected=f"a reason with `{wanted.because}`", found=f"`{first}`"))
    return tuple(out)


def _requirements(wanted: Wanted, results: Iterable[Result]) -> list[Difference]:
    out = []
    held = {result.requirement: result for result in results}
    for name, result in held.items():
        expected = "not met" if name in wanted.not_met else "waived" if name in wanted.waived else None
        if expected is None and result.state in (State.NOT_MET, State.WAIVED):
            out.append(_differs(name, "met", result))
        elif expected is not None and result.state.value != expected:
            out.append(_differs(name, expected, result))
    for name in sorted((wanted.not_met | wanted.waived) - held.keys()):
        expected = "not met" if name in wanted.not_met else "waived"
        out.append(Difference(what=name, expected=expected, found="not asked by this policy"))
    return out


def _basis(wanted: Wanted, decision: Decision) -> list[Difference]:
    """An ALLOW that rests on no clearance is another than the one that was meant, unless the case says so."""
    expected = wanted.basis or (_VERIFIED if wanted.word == "ALLOW" else decision.basis)
    if decision.basis == expected:
        return []
    return [Difference(what="basis", expected=expected, found=decision.basis)]


def _differs(name: str, expected: str, result: Result) -> Difference:
    return Difference(
        what=name, expected=expected, found=result.state.value, reason=result.reasons[0] if result.reasons else None
    )


def _texts(found: Found) -> list[str]:
    if found.decision is None:
        return [found.message or ""]
    return [
        reason.text for result in found.decision.results if result.state is State.NOT_MET for reason in result.reasons
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How one requirement stands before and after, with the first reason for the second."""

    requirement: str
    before: str
    after: str
    reason: Reason | None = None


def changes(before: Found, after: Found) -> tuple[Change, ...]:
    """Requirement by requirement, those that stand otherwise."""
    old, new = _states(before), _states(after)
    out = []
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        first, second = (item.state.value if item else "not told" for item in (was, now))
        if first != second:
            reason = now.reasons[0] if now and now.reasons else None
            out.append(Change(requirement=name, before=first, after=second, reason=reason))
    return tuple(out)


def unchanged(before: Found, after: Found) -> Mapping[str, tuple[str, ...]]:
    """The requirements that stand as they did, by how they stand."""
    changed = {change.requirement for change in changes(before, after)}
    out: dict[str, tuple[str, ...]] = {}
    for name, result in _states(after).items():
        if name not in changed:
            out[result.state.value] = (*out.get(result.state.value, ()), name)
    return out


def _states(found: Found) -> dict[str, Result]:
    return {} if found.decision is None else {result.requirement: result for result in found.decision.results}
