"""When a scope covers what is asked, and when it touches it (design §4, rules 1, 8 and 9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gate.decision.case import Request
from gate.policy.model import Deployer
from signatures.predicates.entry import WITHDRAWN, Entry, State
from signatures.predicates.shared import Audience, Scope
from signatures.reading.times import write_time
from signatures.regions import covers, overlaps


def is_country(served: str) -> bool:
    """Whether an entry of `[deployer] serves` is a nationality (`PL`) rather than an id (a URI)."""
    return len(served) == len("PL")


def scope_covers(scope: Scope, region: str, request: Request, deployer: Deployer | None, now: datetime) -> bool:
    """Whether a scope that helps clears ``region`` for the request: whole, exact and current.

    `US` covers `US-CA`, never the reverse; GENERAL covers every audience, the others only themselves.
    """
    return (
        any(covers(said, region) for said in scope.regions)
        and _audience_covers(scope, request.audience, deployer)
        and request.distribution in scope.distributions
        and (scope.not_before is None or scope.not_before <= now)
        and (scope.valid_until is None or now < scope.valid_until)
    )


def why_not_covered(
    scope: Scope, region: str, request: Request, deployer: Deployer | None, now: datetime
) -> tuple[str, ...]:
    """What `scope_covers` wants of a scope, each in a few words; () where it covers the region. For people."""
    found = []
    if not any(covers(said, region) for said in scope.regions):
        parts = [said for said in scope.regions if covers(region, said)]
        found.append(f"only {', '.join(parts)} of {region}" if parts else f"not {region}")
    if not _audience_covers(scope, request.audience, deployer):
        if scope.audience is not request.audience:
            found.append(f"only for {scope.audience}, not for {request.audience}")
        else:
            found.append(f"its {scope.audience} list does not hold all of `[deployer]` id and serves")
    if request.distribution not in scope.distributions:
        found.append(f"not {request.distribution}" + ("" if scope.distribution else ", which must be said"))
    if scope.not_before is not None and scope.not_before > now:
        found.append(f"only from {write_time(scope.not_before)}")
    if scope.valid_until is not None and scope.valid_until <= now:
        found.append(f"only until {write_time(scope.valid_until)}")
    return tuple(found)


def _audience_covers(scope: Scope, asked: Audience, deployer: Deployer | None) -> bool:
    if scope.audience is Audience.GENERAL:
        return True
    if scope.audience is not asked:
        return False
    if asked is Audience.TRUSTED_PARTNERS:
        return True
    if deployer is None:
        return False
    nationalities = {served for served in deployer.serves if is_country(served)}
    ids = {deployer.id, *deployer.serves} - nationalities
    if asked is Audience.NAMED:
        return ids <= set(scope.names or ())
    # Whom it serves must be said, or "all of nobody" would be within any list.
    return bool(nationalities) and nationalities <= set(scope.nationalities or ())


def scope_touches(scope: Scope, regions: Iterable[str], request: Request) -> bool:
    """Whether a scope that hurts concerns the request: any overlap, in either direction; its dates do not matter.

    What speaks against a narrower audience speaks against GENERAL; what names no distribution, against each: that
    open weights must be said is a rule for what helps.
    """
    return (
        any(overlaps(said, region) for said in scope.regions for region in regions)
        and (request.audience is Audience.GENERAL or scope.audience in (Audience.GENERAL, request.audience))
        and (scope.distribution is None or request.distribution in scope.distribution)
    )


def scopes_touch(scopes: tuple[Scope, ...] | None, regions: Iterable[str], request: Request) -> bool:
    """The same for a list of scopes; without scopes, for all."""
    asked = tuple(regions)
    return not scopes or any(scope_touches(scope, asked, request) for scope in scopes)


def entry_helps(
    entry: Entry, regions: Iterable[str], request: Request, deployer: Deployer | None, now: datetime
) -> bool:
    """Whether an entry lets its statement help in each of these regions (rules 2 and 7).

    ACTIVE or REINSTATED: from ``effectiveFrom`` on, where its scopes, if it has any, cover the region.
    SUSPENDED or REVOKED: nowhere, or with scopes wherever these do not touch.
    """
    asked = tuple(regions)
    if entry.state in WITHDRAWN:
        return bool(entry.scopes) and not scopes_touch(entry.scopes, asked, request)
    return entry.effective_from <= now and all(
        not entry.scopes or any(scope_covers(scope, region, request, deployer, now) for scope in entry.scopes)
        for region in asked
    )


def entry_hurts(entry: Entry, request: Request, deployer: Deployer | None, now: datetime) -> tuple[str, ...]:
    """The asked regions in which what speaks against the request still does, by its entry (rules 1, 2 and 7).

    ACTIVE and REINSTATED: where the entry's scopes touch the request. SUSPENDED: in all. REVOKED: in those that the
    scopes for which it was revoked do not cover: to release is to help, so whole, exact and current.
    """
    if entry.state is State.SUSPENDED:
        return request.regions
    if entry.state is State.REVOKED:
        return tuple(
            region
            for region in request.regions
            if entry.scopes and not any(scope_covers(scope, region, request, deployer, now) for scope in entry.scopes)
        )
    if entry.effective_from > now:
        return ()
    return tuple(region for region in request.regions if scopes_touch(entry.scopes, (region,), request))
