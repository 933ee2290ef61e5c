"""``scope-covered``: enough evaluators each clear all of the asked regions, audience and distribution (rules 8, 9)."""

from __future__ import annotations

from gate.decision.agreement import Agreement, Word, clears_region
from gate.decision.answer import Reason, Result, State
from gate.decision.evidence import Basis, Hearing
from gate.decision.scopes import why_not_covered
from gate.requirements.requirement import Requirement, not_met
from signatures.reading.times import write_time

ID = "scope-covered"
_MANY = 6


def evaluate(hearing: Hearing, agreement: Agreement) -> Result:
    """Met when the same evaluators clear region by region whatever was asked."""
    if agreement.scope_covered:
        words = [word for own in agreement.clearing.values() for word in own]
        scopes = [
            scope
            for word in words
            for region in hearing.request.regions
            if (scope := clears_region(hearing, word, region)) is not None
        ]
        return Result(
            requirement=ID,
            state=State.MET,
            notes=tuple(_says(word) for word in words),
            ends=tuple(end for word in words for end in word.ends)
            + tuple(scope.valid_until for scope in scopes if scope.valid_until)
            + tuple(scope.valid_until for word in words for scope in word.said.entry.scopes or () if scope.valid_until),
            used=tuple(word.said.entry.attestation for word in words),
        )
    asked = f"{', '.join(hearing.request.regions)} for {hearing.request.audience}, {hearing.request.distribution}"
    words = [word for own in agreement.somewhere.values() for word in own]
    lacking = [party for party in agreement.somewhere if party not in agreement.clearing]
    narrow = [(word, _wanting(hearing, word)) for word in words if word.said.party in lacking]
    narrow.sort(key=lambda pair: len(pair[1]))  # the nearest first
    open_already = _cleared_regions(hearing, agreement)
    instead = f"; or you: deploy in {_list(open_already, ' or ')}, which enough clear" if open_already else ""
    return not_met(
        ID,
        Reason(
            text=f"{len(agreement.clearing)} of the {agreement.threshold} evaluators needed clear {asked}",
            origin=narrow[0][0].said.origin if narrow else None,
            notes=tuple(f"{_says(word)}: {', '.join(wanting)}" for word, wanting in narrow),
            remedy=f"issue a verification whose scopes include {asked}{instead}",
            who=", ".join(lacking) or "an evaluator",
        ),
    )


def _wanting(hearing: Hearing, word: Word) -> tuple[str, ...]:
    """Of the scope that is nearest in each region that a word does not clear: what it wants."""
    request, deployer = hearing.request, hearing.policy.deployer
    found: list[str] = []
    for region in request.regions:
        if clears_region(hearing, word, region) is not None:
            continue
        gaps = [why_not_covered(scope, region, request, deployer, hearing.now) for scope in word.predicate.scopes]
        nearest = min(gaps, key=len, default=(f"not {region}",))
        found += nearest or (f"not {region}, by the list of {word.said.party}",)
    return tuple(dict.fromkeys(found))


def _cleared_regions(hearing: Hearing, agreement: Agreement) -> tuple[str, ...]:
    """The regions for which the same words would do, for the same audience and distribution."""
    words = [word for own in agreement.somewhere.values() for word in own]
    named = {region for word in words for scope in word.predicate.scopes for region in scope.regions}
    return tuple(
        region
        for region in sorted(named - set(hearing.request.regions))
        if len({word.said.party for word in words if clears_region(hearing, word, region)}) >= agreement.threshold
    )


def _list(regions: tuple[str, ...], joined: str = ", ") -> str:
    """Many are counted: a group such as EU is stored as its members."""
    return joined.join(regions) if len(regions) <= _MANY else f"{len(regions)} regions"


def _says(word: Word) -> str:
    scopes = "; ".join(
        f"{_list(scope.regions)} for {scope.audience}, {' and '.join(scope.distributions)}"
        for scope in word.predicate.scopes
    )
    until = f", until {write_time(word.predicate.valid_until)}" if word.predicate.valid_until else ""
    return f"{word.said.party} covers {scopes}{until}"


REQUIREMENT = Requirement(
    id=ID,
    asks="enough evaluators clear all of the asked regions, audience and distribution",
    evaluate=evaluate,
    depends_on=("cleared",),
    asked_for=frozenset({Basis.VERIFIED}),
    reads="scope",
)
