"""Generated worlds: the honest world of the design, changed in up to a handful of ways that parties may change it.

Most changes keep the world one step from ALLOW, so that a rule that fails open shows itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from gate.decision.answer import Answer
from gate.policy.model import DisclosureRule, ExemptBuild, Others, Participants, WindowElapsed
from signatures.errors import Undecided
from signatures.predicates import types
from signatures.predicates.disclosure import DisclosureKind
from signatures.predicates.prerelease_verification import Verdict
from signatures.predicates.shared import Audience, Distribution
from tests.support.world import ACME, IDS, NOW, Paper, World, at, scope

Draw = st.DataObject
Mutation = Callable[[World, Draw], None]
EVALUATORS = ("caisi", "nsa", "aisi")
OTHER = "f" * 64


def answer(world: World) -> str:
    """ALLOW, DENY or UNDECIDED."""
    try:
        return "ALLOW" if world.judge().answer is Answer.ALLOW else "DENY"
    except Undecided:
        return "UNDECIDED"


def make_world(*, threshold: int = 2, third: bool = False, authority: bool = False, second: bool = False) -> World:
    """The honest world, with a third evaluator, an incident authority or a second lab where asked."""
    world = World()
    if third:
        world.add_party("aisi", "evaluator")
        world.papers["aisi"] = world.verification("aisi")
    if authority:
        world.add_party("cert", "incident-authority")
        world.change_policy(incidents=replace(world.policy.incidents, authorities=("incident-authority",)))
    if second:
        world.add_party("beta", "producer", models=("beta/*", "acme/*"))
    world.change_role("evaluator", threshold=threshold)
    return world


@st.composite
def worlds(draw: Any, most: int = 4) -> World:
    """An honest world with up to ``most`` changes."""
    world = make_world(
        threshold=draw(st.sampled_from((1, 2, 2))),
        third=draw(st.booleans()),
        authority=draw(st.booleans()),
        second=draw(st.booleans()),
    )
    data = draw(st.data())
    world.regions = draw(st.sampled_from((("US",), ("US",), ("US-CA",), ("PL",), ("US", "PL"))))
    for mutation in draw(st.lists(st.sampled_from(MUTATIONS), max_size=most)):
        mutation(world, data)
    return world


def pick(data: Draw, *values: Any) -> Any:
    """One of the values; the first is where shrinking ends."""
    return data.draw(st.sampled_from(values))


def any_scope(data: Draw, *, entry: bool = False, restrictions: bool = False) -> dict[str, Any]:
    """A scope for a statement or for an entry."""
    regions = pick(data, ["US"], ["US", "PL"], ["US-CA"], ["PL"], ["US-CA", "PL"])
    audience = pick(data, "GENERAL", "GENERAL", "TRUSTED_PARTNERS", "NAMED", "NATIONALITY_LIMITED")
    found = scope(*regions, audience=audience)
    if audience == "NAMED":
        found["names"] = pick(data, ["https://deployer.example"], ["https://other.example"])
    if audience == "NATIONALITY_LIMITED":
        found["nationalities"] = pick(data, ["US", "PL"], ["US"])
    ways = pick(data, None, None, ["HOSTED"], ["ON_PREMISES"], ["HOSTED", "OPEN_WEIGHTS"])
    if ways:
        found["distribution"] = ways
    if pick(data, False, False, True):
        found |= pick(data, {"validUntil": at(days=-1)}, {"notBefore": at(days=1)}, {"validUntil": at(days=1)})
    if restrictions:
        kind, target = pick(
            data,
            ("FEATURE_DISABLED", "code-execution"),
            ("FEATURE_DISABLED", "chat"),
            ("SAFEGUARD_REQUIRED", "bio-classifier"),
            ("ROUTE", "monitored"),
        )
        found["restrictions"] = [{"id": "r1", "kind": kind, "target": target}]
    return found


def evaluators_of(world: World) -> list[str]:
    """The evaluators of a world."""
    return [name for name in EVALUATORS if name in world.trust.parties]


def keys_of(party: str) -> list[str]:
    """The keys by which a party attests."""
    return ["caisi-1", "caisi-2"] if party == "caisi" else [party]


def free_name(world: World, name: str) -> str:
    """A name that no paper has."""
    return next(found for number in range(99) if (found := f"{name}-{number}") not in world.papers)


def add(world: World, name: str, paper: Paper) -> None:
    """A further paper, different from every other (a list names a statement once)."""
    found = free_name(world, name)
    paper.predicate["note"] = found  # an unknown member, ignored as in-toto asks
    world.papers[found] = paper


def subjects(world: World, data: Draw, about: str = "acme") -> list[dict[str, Any]]:
    """What a statement may name: the build, rightly or not, or the lab."""
    mine = world.build.identity
    return [
        pick(
            data,
            world.subject(),
            world.subject(dirHash=mine.dir_hash or ""),
            world.subject(sha256=mine.sha256[0]),
            world.subject(dirHash=OTHER, sha256=mine.sha256[0]),
            world.subject(dirHash=mine.dir_hash or "", sha256=OTHER),
            world.subject(dirHash=OTHER),
            world.party_subject(about),
        )
    ]


# What an evaluator does


def add_verification(world: World, data: Draw) -> None:
    """An evaluator says something more, of any kind."""
    party = pick(data, *evaluators_of(world))
    verdict = pick(data, *(verdict.value for verdict in Verdict), None)
    determination = pick(data, "COVERED", "NOT_COVERED")
    if verdict == "NOT_REQUIRED":
        determination = "NOT_COVERED"
    if verdict is None:
        determination = pick(data, "PENDING", "NOT_SUBMITTED")
    restricted = verdict == "CLEARED_WITH_RESTRICTIONS"
    scopes = [any_scope(data, restrictions=restricted)]
    if verdict in ("NOT_CLEARED", "INCONCLUSIVE", None) and pick(data, True, False):
        scopes = []
    paper = world.verification(
        party,
        verdict,
        keys=keys_of(party),
        coverage={"determination": determination, "authority": IDS[party], "determinedAt": at(days=-20)},
        scopes=scopes,
    )
    paper.subjects = subjects(world, data)
    add(world, party, paper)


def change_verification(world: World, data: Draw) -> None:
    """One member of a verification is otherwise."""
    paper = _some(world, data, types.PRERELEASE_VERIFICATION)
    if paper is None:
        return
    change = pick(data, "validity", "issued", "producer", "model", "subject", "scopes", "not-required")
    said = paper.predicate
    if change == "validity":
        said["notBefore"], said["validUntil"] = pick(
            data, (at(days=-20), at(days=-1)), (at(days=1), at(days=20)), (at(days=-300), at(days=5))
        )
    elif change == "issued":
        said["issuedAt"] = pick(data, at(days=-200), at(days=2), at(seconds=30))
    elif change == "producer" and "beta" in world.trust.parties:
        said["producer"] = {"id": IDS["beta"]}
    elif change == "model":
        said["model"] = pick(data, {"name": "acme/orca", "version": "4.0"}, {"name": "acme/dolphin", "version": "3.0"})
    elif change == "subject":
        paper.subjects = subjects(world, data)
    elif change == "scopes":
        said["scopes"] = [any_scope(data, restrictions=said.get("verdict") == "CLEARED_WITH_RESTRICTIONS")]
    elif said.get("verdict") == "CLEARED":
        said["verdict"] = "NOT_REQUIRED"
        said["coverage"] = {**said["coverage"], "determination": "NOT_COVERED"}


def drop_to_waiting(world: World, data: Draw) -> None:
    """An evaluator has not decided, or never heard of the build; perhaps it was submitted in time."""
    party = pick(data, *evaluators_of(world))
    world.papers.pop(party, None)
    if pick(data, True, False):
        coverage = {"determination": pick(data, "PENDING", "NOT_SUBMITTED"), "authority": IDS[party]}
        coverage["determinedAt"] = at(days=-20)
        add(
            world,
            party,
            world.verification(
                party,
                None,  # type: ignore[arg-type]
                keys=keys_of(party),
                coverage=coverage,
                validUntil=None,
                suite=None,
                evaluatedAt=None,
            ),
        )
    if pick(data, True, True, False):
        submission = world.submission(party)
        if pick(data, False, False, True):
            submission.predicate["windowEndsAt"] = at(days=3)
        if pick(data, False, False, True):
            submission.predicate["model"] = {"name": "acme/orca", "version": "4.0"}
        add(world, "submission", submission)
    if pick(data, True, True, False):
        verification = replace(world.policy.verification, window_elapsed=WindowElapsed.UNSAFE_ALLOW)
        world.change_policy(verification=verification)


def co_sign(world: World, data: Draw) -> None:
    """A second party signs the same paper, and may list it."""
    paper = _some(world, data, *(types.PRERELEASE_VERIFICATION, types.DISCLOSURE, types.INCIDENT_REPORT))
    if paper is None:
        return
    party = pick(data, *(name for name in world.trust.parties if name not in ("ops-a", "ops-b")))
    paper.keys = [*paper.keys, *keys_of(party)]
    if pick(data, True, False):
        paper.listed_by = list(dict.fromkeys([*paper.listed_by, party]))


# What a list says


def change_entry(world: World, data: Draw) -> None:
    """A party suspends, revokes, reinstates or delays one of its statements."""
    listed = [(name, party) for name, paper in world.papers.items() for party in paper.listed_by]
    if not listed:
        return
    name, party = pick(data, *listed)
    state = pick(data, "SUSPENDED", "REVOKED", "REINSTATED", "ACTIVE")
    entry: dict[str, Any] = {"state": state}
    if pick(data, False, True):
        entry["scopes"] = [any_scope(data, entry=True)]
    if pick(data, False, False, True):
        entry["effectiveFrom"] = at(days=7)
    world.papers[name].entry[party] = entry


def unlist(world: World, data: Draw) -> None:
    """A party's list names one of its statements no more."""
    paper = _some(world, data)
    if paper is not None and paper.listed_by:
        paper.listed_by = [party for party in paper.listed_by if party != pick(data, *paper.listed_by)]


def differ(world: World, data: Draw) -> None:
    """An entry does not say what its statement says."""
    paper = _some(world, data, types.PRERELEASE_VERIFICATION, types.INCIDENT_REPORT)
    if paper is None or not paper.listed_by:
        return
    party = pick(data, *paper.listed_by)
    held = paper.entry.setdefault(party, {})
    if paper.type == types.INCIDENT_REPORT:
        held["incidentState"] = pick(data, "CLOSED", "OPEN")
    elif "verdict" in paper.predicate and paper.predicate["verdict"] != "NOT_REQUIRED":
        held["verdict"] = pick(data, "NOT_CLEARED", "CLEARED", "CLEARED_WITH_RESTRICTIONS")


def change_list(world: World, data: Draw) -> None:
    """A list is stale, from the future, or by a key that may not."""
    sheet = world.lists[pick(data, *world.lists)]
    change = pick(data, "stale", "old", "future", "soon")
    if change == "stale":
        sheet.issued_at, sheet.next_update = at(hours=-1), at(minutes=-30)
    elif change == "old":
        sheet.issued_at = at(hours=-30)
    else:
        sheet.issued_at, sheet.next_update = at(hours=2) if change == "future" else at(seconds=30), at(hours=23)


def lose(world: World, data: Draw) -> None:
    """A file is not handed over."""
    world.dropped.add(pick(data, *world.names()))


# What producers and authorities do


def add_incident(world: World, data: Draw) -> None:
    """Somebody reports an incident, about the build or the lab."""
    party = pick(data, *(name for name in ("acme", "cert", "beta") if name in world.trust.parties))
    paper = world.incident(
        party,
        state=pick(data, "OPEN", "MITIGATED", "CLOSED"),
        severity=pick(data, "CRITICAL", "HIGH"),
        suspends=pick(data, False, True),
    )
    paper.subjects = subjects(world, data)
    if pick(data, False, True):
        due = {"authority": "CalOES", "stage": "INITIAL", "ruleId": "x"}
        due["dueAt"] = pick(data, at(days=-1), at(days=1))
        if pick(data, False, True):
            due["submittedAt"] = pick(data, at(days=-2), at(days=2))
        paper.predicate["reports"] = [due]
    if pick(data, False, False, True):
        paper.predicate["awareAt"] = at(days=1)
    add(world, "incident", paper)


def second_lab(world: World, data: Draw) -> None:
    """The other lab signs something about this build."""
    if "beta" not in world.trust.parties:
        return
    what = pick(data, "signature", "disclosure", "lab", "verified")
    if what == "signature":
        add(world, "beta", world.build_signature("beta"))
    elif what == "disclosure":
        paper = world.disclosure("beta", "CAPABILITIES", "SAFEGUARDS")
        paper.subjects = subjects(world, data, "beta")
        add(world, "beta", paper)
    elif what == "lab":
        kinds = ("RISK_FRAMEWORK", "INCIDENT_CHANNEL")
        add(world, "beta", world.disclosure("beta", *kinds, lab_wide=True))
    else:
        for party in evaluators_of(world):
            add(world, party, world.verification(party, keys=keys_of(party), producer={"id": IDS["beta"]}))
        add(world, "beta", world.disclosure("beta", "CAPABILITIES", "SAFEGUARDS"))
        add(world, "beta", world.disclosure("beta", "RISK_FRAMEWORK", "INCIDENT_CHANNEL", lab_wide=True))


def change_disclosure(world: World, data: Draw) -> None:
    """A disclosure is for other models, old, or about something else."""
    paper = _some(world, data, types.DISCLOSURE)
    if paper is None:
        return
    change = pick(data, "applies", "old", "subject")
    if change == "applies":
        paper.predicate["appliesTo"] = pick(data, ["acme/orca"], ["acme/dolphin"], ["acme/orca", "acme/dolphin"])
    elif change == "old":
        for reference in paper.predicate["references"]:
            reference["publishedAt"] = reference["reviewedAt"] = pick(data, at(days=-400), at(days=3))
    else:
        paper.subjects = subjects(world, data)


def strip_producer(world: World, data: Draw) -> None:
    """The lab signs nothing about the build itself."""
    for name in pick(data, ("model.sig",), ("model.sig", "build")):
        world.papers.pop(name, None)


# What the deployer and its officers do


def add_waiver(world: World, data: Draw) -> None:
    """The officers waive something."""
    what = pick(
        data,
        ["cleared"],
        ["cleared", "scope-covered", "coverage-determined"],
        ["scope-covered"],
        ["no-open-incident"],
        ["incident-reports-filed", "coverage-determined"],
        ["producer-participates"],
        ["capabilities-disclosed", "risk-framework-disclosed"],
        ["status-list-fresh"],
    )
    more: dict[str, Any] = {}
    if what == ["status-list-fresh"]:
        party = pick(data, *world.lists)
        sheet = world.lists[party]
        more["acceptedLists"] = [
            {"issuer": sheet.issuer, "sequence": sheet.sequence, "digest": world.list_paper(party).digest}
        ]
    if pick(data, False, False, True):
        more["producer"] = {"id": IDS["beta"]}
    if pick(data, False, False, True):
        more["requestedBy"] = pick(data, "ops-a", IDS["ops-b"], "aisi")
    paper = world.waiver(*what, keys=pick(data, ["ops-a", "ops-b"], ["ops-a"], ["ops-a", "ops-b", "aisi"]), **more)
    if pick(data, False, False, True):
        paper.predicate["scopes"] = [any_scope(data)]
    add(world, "waiver", paper)


def change_policy(world: World, data: Draw) -> None:
    """The deployer asks for something else."""
    policy = world.policy
    change = pick(data, "participants", "exempt", "verdicts", "audience", "distribution", "bytes", "start", "none")
    if change == "participants":
        producers = pick(data, (ACME,), (), (IDS["beta"],), (ACME, IDS["beta"]), (ACME, "https://unknown.example"))
        world.change_policy(
            participants=Participants(producers=producers, others=pick(data, *Others)),
        )
    elif change == "exempt":
        rule = ExemptBuild(
            digest=f"dirHash:{world.build.identity.dir_hash}",
            reason="small",
            until=NOW + timedelta(days=pick(data, 30, -1)),
        )
        world.change_policy(unsafe_exempt=(rule,))
    elif change == "verdicts":
        rule_of = replace(policy.verification, verdicts=(Verdict.CLEARED, Verdict.EVALUATED))
        world.change_policy(verification=rule_of)
    elif change == "audience":
        world.audience = pick(data, *Audience)
        if policy.deployer is not None:
            serves = pick(data, (), ("PL", "US"), ("https://third.example",))
            world.change_policy(deployer=replace(policy.deployer, serves=serves))
    elif change == "distribution":
        world.distribution = pick(data, *Distribution)
    elif change == "bytes":
        identity = replace(world.build.identity, sha256=())
        world.asked = replace(world.build, identity=identity, files=(), bytes_seen=False)
    elif change == "start":
        start = NOW + timedelta(days=pick(data, 30, -30))
        kinds = {kind: DisclosureRule(start=start) for kind in policy.disclosures}
        world.change_policy(disclosures=MappingProxyType(kinds))
    else:
        world.change_policy(disclosures=MappingProxyType({DisclosureKind.RISK_FRAMEWORK: DisclosureRule()}))


def _some(world: World, data: Draw, *kinds: str) -> Paper | None:
    names = [name for name, paper in world.papers.items() if not kinds or paper.type in kinds]
    return world.papers[pick(data, *names)] if names else None


MUTATIONS: tuple[Mutation, ...] = (
    add_verification,
    add_verification,
    change_verification,
    drop_to_waiting,
    co_sign,
    change_entry,
    change_entry,
    unlist,
    differ,
    change_list,
    lose,
    add_incident,
    second_lab,
    second_lab,
    change_disclosure,
    strip_producer,
    add_waiver,
    change_policy,
    change_policy,
)
