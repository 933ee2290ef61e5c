"""What nearly matched, for people: which file differs, which tree would have matched. Nothing here clears anything."""

from __future__ import annotations

from gate.decision.case import Request
from gate.decision.evidence import World
from gate.identity.near import compare_files, explain_near_miss, find_variant
from signatures.digests import concerns
from signatures.inert import inert
from signatures.predicates import types
from signatures.verify import VerifiedStatement, authenticate

_LOOKED_AT = 1_000  # of those put aside: a hint must not cost what the decision did not
_NAMED = 5
_ABOUT_BUILDS = frozenset(
    {types.PRERELEASE_VERIFICATION, types.BUILD_SIGNATURE, types.PROVENANCE, types.DISCLOSURE, types.SUBMISSION}
)


def near_misses(world: World, request: Request) -> tuple[str, ...]:
    """One line for each attestation that nearly names this build; only ones that are authentic."""
    aside = authenticate(world.authenticated.aside[:_LOOKED_AT], world.trust, world.policy.bounds)
    found = [
        statement
        for statement in (*world.authenticated.statements, *aside.statements)
        if statement.type in _ABOUT_BUILDS
    ]
    lines = [line for statement in found for line in _explain(world, request, statement)]
    return tuple(dict.fromkeys(lines))


def _explain(world: World, request: Request, statement: VerifiedStatement) -> list[str]:
    named = f"{inert(statement.origin)} ({types.short_name(statement.type)} by {', '.join(statement.speakers)})"
    lines = [
        f"{named}: {why}"
        for subject in statement.about
        if (why := explain_near_miss(world.identity, subject)) is not None
    ]
    if lines or concerns(world.identity, statement.about):
        return lines
    variant = find_variant(request.build, statement.about)
    if variant is not None:
        return [f"{named} is about this tree without {', '.join(variant.exclude)}: `[build] {variant.line()}`"]
    if statement.type == types.BUILD_SIGNATURE:
        return _differing(request, statement, named)
    return []


def _differing(request: Request, statement: VerifiedStatement, named: str) -> list[str]:
    """Which files are not as the producer signed them, where most of the tree is the same."""
    manifest = {item.name: item.digest for item in statement.statement.predicate.resources}
    difference = compare_files(request.build, manifest)
    same = len(request.build.files) - len(difference.added) - len(difference.changed)
    if not same:
        return []
    parts = [
        f"{word} {', '.join(inert(name) for name in names[:_NAMED])}"
        + (f" and {len(names) - _NAMED} more" * (len(names) > _NAMED))
        for word, names in (
            ("changed", difference.changed),
            ("added", difference.added),
            ("missing", difference.removed),
        )
        if names
    ]
    return [f"{named} signed this tree but for: {'; '.join(parts)}"]
