"""``restrictions-enforced``: this deployment keeps every restriction that touches what was asked (rules 1 and 8)."""

from __future__ import annotations

import difflib

from gate.decision.agreement import Agreement, verification
from gate.decision.answer import Reason, Restricted, Result
from gate.decision.answer import State as Outcome
from gate.decision.evidence import Hearing, Said
from gate.decision.scopes import scope_touches
from gate.requirements.requirement import Requirement, not_met
from signatures.predicates import types
from signatures.predicates.entry import State
from signatures.predicates.shared import Restriction, RestrictionKind, Scope

ID = "restrictions-enforced"


def restrictions(hearing: Hearing) -> tuple[Restricted, ...]:
    """The restrictions in force for the request: joined over every evaluator's word, also while SUSPENDED."""
    found: dict[tuple[str, str, str], Restricted] = {}
    for word in hearing.of_type(types.PRERELEASE_VERIFICATION):
        regions = hearing.hurts(word)
        for scope in _scopes(word):
            if not scope_touches(scope, regions, hearing.request):
                continue
            for restriction in scope.restrictions:
                key = (restriction.kind, restriction.target, word.party)
                found[key] = Restricted(
                    id=restriction.id,
                    kind=str(restriction.kind),
                    target=restriction.target,
                    party=word.party,
                    origin=word.origin,
                    kept=_kept(hearing, restriction),
                    reason=restriction.reason,
                )
    return tuple(found.values())


def _scopes(word: Said) -> tuple[Scope, ...]:
    """The statement's scopes, and those by which its issuer's list narrows them: a restriction there binds as well."""
    predicate = verification(word)
    said = predicate.scopes if predicate is not None else ()
    # What was revoked in part says where it was, and asks nothing there.
    return (*said, *(word.entry.scopes or ())) if word.entry.state is not State.REVOKED else said


def _kept(hearing: Hearing, restriction: Restriction) -> bool:
    request, target = hearing.request, restriction.target
    if restriction.kind is RestrictionKind.FEATURE_DISABLED:
        return request.features.get(target) is False  # a feature that is not declared is not known to be off
    if restriction.kind is RestrictionKind.SAFEGUARD_REQUIRED:
        return target in request.safeguards
    return target in request.routes


def evaluate(hearing: Hearing, agreement: Agreement) -> Result:
    """Met when each of them is kept."""
    found = restrictions(hearing)
    broken = [item for item in found if not item.kept]
    if broken:
        return not_met(ID, *(_reason(hearing, item) for item in broken), beyond_waiver=True)
    return Result(
        requirement=ID,
        state=Outcome.MET,
        notes=tuple(f"{item.kind} {item.target} ({item.party}): kept" for item in found),
    )


def _reason(hearing: Hearing, item: Restricted) -> Reason:
    request, target = hearing.request, item.target
    if item.kind == RestrictionKind.FEATURE_DISABLED:
        if target in request.features:
            text, remedy = f"the feature {target} must be off and is on", f"set `{target} = false`, and turn it off"
            return Reason(text=f"{text} ({item.party})", origin=item.origin, notes=_why(item), remedy=remedy, who="you")
        text = f"the feature {target} must be off, and this deployment does not declare it"
        declared = tuple(request.features)
        remedy = f"turn it off, and declare `{target} = false` in `[deployment.features]`"
    elif item.kind == RestrictionKind.SAFEGUARD_REQUIRED:
        text = f"the safeguard {target} is required, and this deployment does not declare it"
        declared = request.safeguards
        remedy = f"put it in place, and name it in `safeguards` of `[deployment]`: `{target}`"
    else:
        text = f"the route {target} is required, and this deployment does not declare it"
        declared = request.routes
        remedy = f"put it in place, and name it in `routes` of `[deployment]`: `{target}`"
    near = difflib.get_close_matches(target, declared, n=1)
    hint = (f"the nearest declared name is {near[0]}",) if near else ()
    return Reason(
        text=f"{text} ({item.party})",
        origin=item.origin,
        notes=(*_why(item), *hint),
        remedy=remedy,
        who="you",
    )


def _why(item: Restricted) -> tuple[str, ...]:
    return (f"reason given: {item.reason}",) if item.reason else ()


REQUIREMENT = Requirement(
    id=ID,
    asks="this deployment keeps every restriction that touches what was asked",
    evaluate=evaluate,
    waivable=False,
    depends_on=("cleared",),
    reads="deployment",
)
