"""What nearly matched, for people: which file differs, which tree would have matched. Nothing here clears anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gate.decision.case import Request
from gate.decision.evidence import CLAIMS, World
from gate.identity.near import Variant, compare_files, explain_near_miss, find_variant, hub_variants
from signatures.codes import Code
from signatures.digests import DIR_HASH, Identity, clears, concerns
from signatures.envelopes.containers import open_container
from signatures.envelopes.statement import payload_digest
from signatures.errors import Undecided
from signatures.inert import inert
from signatures.predicates import types
from signatures.reading import strict_json
from signatures.reading.strict_json import Bounds
from signatures.reading.times import write_time
from signatures.verify import Authenticated, Item, Refusal, VerifiedStatement, authenticate

_LOOKED_AT = 1_000  # of those put aside: a hint must not cost what the decision did not
_NAMED = 5
_ABOUT_BUILDS = frozenset(
    {types.PRERELEASE_VERIFICATION, types.BUILD_SIGNATURE, types.PROVENANCE, types.DISCLOSURE, types.SUBMISSION}
)


def near_misses(world: World, request: Request) -> tuple[str, ...]:
    """One line for each attestation that nearly names this build; only ones that are authentic.

    Where none does, one for each verification of another build of the same producer: an earlier version, mostly.
    """
    aside = _look_aside(world)
    found = [
        statement
        for statement in (*world.authenticated.statements, *aside.statements)
        if statement.type in _ABOUT_BUILDS
    ]
    variants = tuple(hub_variants(request.build)) if found else ()
    lines = [line for statement in found for line in _explain(world, request, statement, variants)]
    lines += _misspelt(world, aside)
    return tuple(dict.fromkeys(lines or _of_other_builds(world, aside)))


def _look_aside(world: World) -> Authenticated:
    """What was put aside, read after all; nothing where that is more than a run may read: a denial stays one."""
    try:
        return authenticate(world.authenticated.aside[:_LOOKED_AT], world.trust, world.policy.bounds)
    except Undecided:
        return Authenticated(statements=(), refused=(), aside=())


def _named(statement: VerifiedStatement) -> str:
    return f"{inert(statement.origin)} ({types.short_name(statement.type)} by {', '.join(statement.speakers)})"


def _explain(world: World, request: Request, statement: VerifiedStatement, variants: tuple[Variant, ...]) -> list[str]:
    named = _named(statement)
    lines = [
        f"{named}: {why}{_ask(world.identity, subject, ', '.join(statement.speakers))}"
        for subject in statement.about
        if (why := explain_near_miss(world.identity, subject)) is not None
    ]
    if lines or concerns(world.identity, statement.about):
        return lines
    variant = find_variant(variants, statement.about)
    if variant is not None:
        left_out = ", ".join(inert(path) for path in variant.exclude)
        return [f"{named} is about this tree without {left_out}: `[build] {variant.line()}`"]
    if statement.type == types.BUILD_SIGNATURE:
        return _differing(request, statement, named)
    return []


def _ask(identity: Identity, subject: Mapping[str, str], who: str) -> str:
    """What to ask for, in full, where the digest that binds file names was never signed."""
    if identity.dir_hash is None or any(name.lower().startswith(DIR_HASH.lower()) for name in subject):
        return ""
    return f"; ask {who} to sign {DIR_HASH}:{identity.dir_hash}"


def _misspelt(world: World, aside: Authenticated) -> Iterator[str]:
    """Of what was put aside unread and is refused for its subject's digests (R505): those that are almost this build's.

    Its signature was looked at before its subjects were.
    """
    items: dict[str, list[Item]] = {}
    for item in world.authenticated.aside[:_LOOKED_AT]:
        items.setdefault(item.origin, []).append(item)
    for refusal in aside.refused:
        if refusal.code is not Code.R505:
            continue
        payload = _payload_of(refusal, items.get(refusal.origin, ()), world.policy.bounds)
        subjects = payload.get("subject", ())
        digests = [subject.get("digest") for subject in subjects if isinstance(subject, dict)]
        for digest in digests:
            if not isinstance(digest, dict):
                continue
            said = {name: value for name, value in digest.items() if isinstance(value, str)}
            why = explain_near_miss(world.identity, said)
            if why is not None:
                yield f"{inert(refusal.origin)}: {why}{_ask(world.identity, said, 'its signer')}"


def _payload_of(refusal: Refusal, items: Iterable[Item], bounds: Bounds) -> dict[str, Any]:
    """The payload that was refused, parsed. Files of two sources may have one name: its digest tells it apart."""
    # Each was opened before it was put aside: none is refused here, and one of them is what was refused then.
    payloads = (
        open_container(item.data, bounds=bounds, max_bytes=bounds.list_bytes).envelope.payload for item in items
    )
    refused = next((payload for payload in payloads if payload_digest(payload) == refusal.payload), b"{}")
    found: dict[str, Any] = strict_json.parse(refused, max_bytes=bounds.list_bytes, depth=bounds.depth)
    return found


def _of_other_builds(world: World, aside: Authenticated) -> list[str]:
    """The verifications of what else the producers of this build have made, the latest first."""
    producers = {
        world.trust.parties[name].id
        for claim in world.authenticated.statements
        if claim.type in CLAIMS and clears(world.identity, claim.about)
        for name in claim.speakers
    }
    found = [
        statement
        for statement in aside.statements
        if statement.type == types.PRERELEASE_VERIFICATION and statement.statement.predicate.producer.id in producers
    ]
    found.sort(key=lambda statement: statement.statement.predicate.issued_at, reverse=True)
    lines = []
    for statement in found[:_NAMED]:
        predicate = statement.statement.predicate
        model = f"{inert(predicate.model.name)} {inert(predicate.model.version)}"
        lines.append(f"{_named(statement)} is about another build: {model}, of {write_time(predicate.issued_at)}")
    return lines + [f"and {len(found) - _NAMED} more of other builds"] * (len(found) > _NAMED)


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
