"""What `gate doctor` looks at, one function each. They read what a check would read, by the same functions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.ports import Wanted
from adapters.table import open_source
from gate.decision.evidence import World, sort_evidence
from gate.edge import memory
from gate.policy.lint import lint_policy
from gate.policy.load import LoadedPolicy
from gate.policy.model import Others
from signatures.digests import Identity
from signatures.errors import ConfigError, GateError, Undecided
from signatures.predicates.types import STATUS_LIST
from signatures.reading.times import write_duration, write_time
from signatures.status.index import SKEW, Freshness, PartyList
from signatures.trust.lint import SOON
from signatures.verify import authenticate

if TYPE_CHECKING:
    from signatures.status.index import SeenList
    from signatures.trust.model import Party
    from signatures.verify import Item


class Health(Enum):
    """How what was looked at stands, the best first."""

    WELL = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One line: what was looked at, how it stands, and how to mend it. The text may quote untrusted strings."""

    about: str
    health: Health
    says: str
    help: str | None = None


def look_at_settings(loaded: LoadedPolicy, now: datetime) -> Iterator[Look]:
    """The policy and the trust file, which were read, and what is odd in them; keys, and which end next."""
    yield Look(about="policy", health=Health.WELL, says=f"{loaded.policy.name}, digest {loaded.digest}")
    yield Look(about="trust", health=Health.WELL, says=f"{loaded.policy.trust}, digest {loaded.trust_digest}")
    yield _look_at_keys(loaded, now)
    for finding in lint_policy(loaded, now, soon=SOON):
        health = Health.PROBLEM if finding.problem else Health.WARNING
        yield Look(about="settings", health=health, says=str(finding), help=finding.help)
    if loaded.ignored_environment:
        yield Look(
            about="environment",
            health=Health.WARNING,
            says=f"set, and ignored by this program: {', '.join(loaded.ignored_environment)}",
            help="nothing to do, unless they were meant to have an effect here",
        )


def _look_at_keys(loaded: LoadedPolicy, now: datetime) -> Look:
    keys = [held for party in loaded.trust.parties.values() for held in party.keys]
    valid = [held for held in keys if held.valid_at(now)]
    ends = sorted(held.valid_until for held in valid if held.valid_until is not None)
    next_end = f"; the next ends {write_time(ends[0])}" if ends else "; none has an end"
    outside = [held.source for held in keys if not held.valid_at(now)]
    says = f"{len(valid)} of {len(keys)} are in their validity{next_end if valid else ''}"
    if outside:
        return Look(
            about="keys",
            health=Health.WARNING if valid else Health.PROBLEM,
            says=f"{says}; not: {', '.join(outside)}",
            help="ask each party for its new key: gate trust add NAME --key FILE.pub",
        )
    return Look(about="keys", health=Health.WELL, says=says)


def look_at_memory(environ: Mapping[str, str], trust_digest: str) -> tuple[Look, Mapping[str, SeenList]]:
    """Whether the state folder can be used, without making it; and what it remembers."""
    try:
        folder = memory.state_folder(environ)
    except ConfigError as error:
        return Look(about="memory", health=Health.PROBLEM, says=error.message, help=error.help), {}
    if folder is None:
        kept = memory.open_memory(environ, trust_digest)
        return Look(about="memory", health=Health.WARNING, says=kept.note, help="set GATE_STATE to a folder"), {}
    if not os.path.lexists(folder):
        return _look_at_parent(folder), {}
    try:
        seen = memory.open_memory(environ, trust_digest).seen
    except Undecided as error:
        return Look(about="memory", health=Health.PROBLEM, says=error.message, help=error.help), {}
    if not os.access(folder, os.W_OK | os.X_OK):
        return Look(
            about="memory",
            health=Health.PROBLEM,
            says=f"`{folder}` cannot be written to: no check can decide",
            help="make it writable for the user that runs the gate, or name another folder with GATE_STATE",
        ), seen
    return Look(about="memory", health=Health.WELL, says=f"`{folder}`, lists of {len(seen)} issuers seen"), seen


def _look_at_parent(folder: Path) -> Look:
    parent = next(place for place in folder.absolute().parents if os.path.lexists(place))
    if os.access(parent, os.W_OK | os.X_OK):
        return Look(about="memory", health=Health.WELL, says=f"`{folder}` is not there yet: the first check makes it")
    return Look(
        about="memory",
        health=Health.WARNING,
        says=f"`{folder}` cannot be made: an older status list would pass unseen",
        help="name a folder that can be made with GATE_STATE, and keep it from run to run",
    )


def look_at_sources(loaded: LoadedPolicy) -> tuple[tuple[Item, ...], list[Look]]:
    """Each source of the policy by itself, and all that the sources hold."""
    policy, digests = loaded.policy, loaded.trust.lookup_digests()
    items: list[Item] = []
    looks = []
    for uri in policy.sources:
        taken = sum(len(item.data) for item in items)
        wanted = Wanted.within(policy.bounds, digests, large_lists=uri in policy.status.sources, taken=taken)
        try:
            haul = open_source(uri, loaded.folder or Path()).fetch(wanted)
        except GateError as error:
            health = Health.PROBLEM if isinstance(error, ConfigError) else Health.UNSEEN
            looks.append(Look(about="source", health=health, says=error.message, help=error.help))
            continue
        items += haul.items
        passed = f", {len(haul.ignored)} other files passed over" if haul.ignored else ""
        looks.append(
            Look(
                about="source",
                health=Health.WELL if haul.items else Health.WARNING,
                says=f"`{uri}`: {len(haul.items)} attestations{passed}",
                help=None if haul.items else "collect the attestations there, or mend `sources` in the policy",
            )
        )
    return tuple(items), looks


def look_at_lists(
    loaded: LoadedPolicy, items: tuple[Item, ...], seen: Mapping[str, SeenList], now: datetime
) -> tuple[World, list[Look]]:
    """The newest list of each party that may publish one: its age, and until when it is fresh."""
    world = sort_evidence(
        authenticate(items, loaded.trust, loaded.policy.bounds, loaded.trust.lookup_digests()),
        policy=loaded.policy,
        trust=loaded.trust,
        identity=Identity(sha256=(), dir_hash=None, is_directory=False),  # of no build
        seen=seen,
        now=now,
    )
    required = _required(loaded)
    looks = []
    for name, held in world.lists.items():
        if loaded.trust.may_attest(name, STATUS_LIST):
            looks.append(_look_at_list(held, now, required=name in required))
    return world, looks


def _required(loaded: LoadedPolicy) -> frozenset[str]:
    """The parties whose fresh list a check needs whatever the build: evaluators, authorities, lone participants."""
    policy, trust = loaded.policy, loaded.trust
    names = [policy.verification.role, *policy.incidents.authorities]
    found = {party for role in names for party in trust.roles[role].parties}
    known: list[Party | None] = [trust.party_by_id(one) for one in policy.participants.producers]
    if len(known) == 1 and known[0] is not None and policy.participants.others is Others.DENY:
        found.add(known[0].name)
    return frozenset(found)


def _look_at_list(held: PartyList, now: datetime, *, required: bool) -> Look:
    name = held.party.name
    content = held.content
    age = "" if content is None else f", {_age(now - content.issued_at)}"
    if held.freshness is Freshness.FRESH and held.trouble is None and held.ends is not None:
        says = f"{held.why}{age}, fresh until {write_time(held.ends)}"
        return Look(about=f"list of {name}", health=Health.WELL, says=says)
    return Look(
        about=f"list of {name}",
        health=Health.PROBLEM if required or held.trouble else Health.WARNING,
        says=f"{held.why}{age}" + ("; without a fresh one nothing is allowed" if required else ""),
        help=f"{name}: publish a fresh list (gate status refresh LIST --key KEY); or you: collect its newest",
    )


def _age(length: timedelta) -> str:
    if length < timedelta(0):
        return "from the future"
    rounded = timedelta(minutes=length // timedelta(minutes=1))
    return f"{write_duration(rounded)} old" if rounded else "less than a minute old"


def look_at_clock(loaded: LoadedPolicy, world: World, now: datetime) -> Look:
    """Whether the clock is behind what was written already: no network is asked.

    The newest of: when the policy's files were changed, and the dates of authentic statements. A clock that is ahead
    cannot be told from evidence that is old; then the lists are stale.
    """
    moments = [
        (datetime.fromtimestamp(place.stat().st_mtime, UTC), f"`{place}` was changed")
        for file in loaded.files
        if (place := (loaded.folder or Path()) / file.name).exists()
    ]
    for found in world.authenticated.statements:
        issued = getattr(found.statement.predicate, "issued_at", None)
        if issued is not None:
            moments.append((issued, f"`{found.origin}` was issued"))
    newest, what = max(moments)
    if now + SKEW < newest:
        return Look(
            about="clock",
            health=Health.PROBLEM,
            says=f"it says {write_time(now)}, and {what} {write_time(newest)}",
            help="set this machine's clock (NTP); if it is right, ask who dated that",
        )
    return Look(about="clock", health=Health.WELL, says=f"{write_time(now)}, after all that is dated here")


def look_at_key(uri: str, ask: Callable[[str], str]) -> Look:
    """Whether the key can be opened and makes a signature that its public key verifies."""
    from signatures.attest import attest
    from signatures.signers.table import open_signer

    # No statement: nothing that anybody could hand on as one is signed.
    message = b"gate doctor: thrown away"
    try:
        signer = open_signer(uri, ask)
        attest(message, [signer])
        key = signer.public_key()
    except GateError as error:
        health = Health.PROBLEM if isinstance(error, ConfigError) else Health.UNSEEN
        return Look(about="signer", health=health, says=error.message, help=error.help)
    return Look(
        about="signer", health=Health.WELL, says=f"`{signer.uri}` signs: {key.algorithm}, fingerprint {key.fingerprint}"
    )
