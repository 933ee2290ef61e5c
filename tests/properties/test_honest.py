"""An honest world is not denied: whatever honest parties may do besides, a cleared build is allowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.decision.answer import Answer
from gate.policy.model import DisclosureRule, Others, Participants
from signatures.predicates import types
from signatures.predicates.disclosure import DisclosureKind
from signatures.predicates.shared import Audience, Distribution
from signatures.trust.model import TrustedKey
from signatures.verify import Item
from tests.properties.worlds import Draw, add, any_scope, evaluators_of, keys_of, make_world, pick
from tests.support.world import ACME, IDS, MODEL, NOW, Paper, World, at, envelope, not_passing, private_key, scope

Honest = Callable[[World, Draw], None]
ELSEWHERE = "e" * 64


def _restrict(world: World, data: Draw) -> None:
    """An evaluator clears with a restriction that this deployment keeps."""
    party = pick(data, *evaluators_of(world))
    restriction = pick(
        data,
        {"id": "r", "kind": "FEATURE_DISABLED", "target": "code-execution"},
        {"id": "s", "kind": "SAFEGUARD_REQUIRED", "target": "bio-classifier"},
        {"id": "t", "kind": "ROUTE", "target": "monitored"},
    )
    deployment = replace(world.policy.deployment, safeguards=("bio-classifier",), routes=("monitored",))
    world.change_policy(deployment=deployment)
    world.papers[party].predicate["verdict"] = "CLEARED_WITH_RESTRICTIONS"
    world.papers[party].predicate["scopes"] = [
        {**held, "restrictions": [restriction]} for held in world.papers[party].predicate["scopes"]
    ]


def _split(world: World, data: Draw) -> None:
    """An evaluator says the same in two statements, region by region."""
    party = pick(data, *evaluators_of(world))
    if len(world.papers[party].predicate["scopes"]) != 1:
        return
    scopes = world.papers[party].predicate["scopes"][0]
    other = world.verification(party, world.papers[party].predicate["verdict"], keys=keys_of(party))
    other.predicate["coverage"] = world.papers[party].predicate["coverage"]
    world.papers[party].predicate["scopes"] = [{**scopes, "regions": ["US"]}]
    other.predicate["scopes"] = [{**scopes, "regions": ["PL"]}]
    add(world, party, other)


def _replace(world: World, data: Draw) -> None:
    """An evaluator had said something else, and took it back when it cleared."""
    party = pick(data, *evaluators_of(world))
    before = world.verification(party, pick(data, "NOT_CLEARED", "INCONCLUSIVE", "CLEARED"), keys=keys_of(party))
    before.entry[party] = {"state": "REVOKED", "reasonCode": "superseded"}
    add(world, party, before)
    if pick(data, False, True):
        world.dropped.add(list(world.papers)[-1])


def _suspend_elsewhere(world: World, data: Draw) -> None:
    """A clearance is suspended in Germany, which nobody asks about."""
    party = pick(data, *evaluators_of(world))
    world.papers[party].entry[party] = {"state": pick(data, "SUSPENDED", "REVOKED"), "scopes": [scope("DE")]}


def _reinstate(world: World, data: Draw) -> None:
    """A clearance was suspended, and is reinstated."""
    party = pick(data, *evaluators_of(world))
    world.papers[party].entry[party] = {"state": "REINSTATED", "effectiveFrom": at(hours=-2)}


def _confidential(world: World, data: Draw) -> None:
    """An evaluator cleared the build for somebody else, and nobody here was given the statement."""
    party = pick(data, *evaluators_of(world))
    other = world.verification(party, keys=keys_of(party), scopes=[any_scope(data)])
    add(world, party, other)
    world.dropped.add(list(world.papers)[-1])


def _other_builds(world: World, data: Draw) -> None:
    """Lists name other builds, refused and cleared, whose statements may be at hand or not."""
    party = pick(data, *evaluators_of(world))
    other = world.verification(party, pick(data, "NOT_CLEARED", "CLEARED"), keys=keys_of(party))
    other.subjects = [{"name": "whale", "digest": {"dirHash": ELSEWHERE, "sha256": ELSEWHERE}}]
    add(world, party, other)
    if pick(data, False, True):
        world.dropped.add(list(world.papers)[-1])


def _quiet_incidents(world: World, data: Draw) -> None:
    """Incidents that do not block: closed and reported, or of a severity that the policy lets pass."""
    party = pick(data, *(name for name in ("acme", "cert") if name in world.trust.parties))
    state, severity = pick(data, ("CLOSED", "CRITICAL"), ("OPEN", "HIGH"), ("MITIGATED", "LOW"))
    owed = {"authority": "CalOES", "stage": "FINAL", "ruleId": "x"}
    owed |= pick(data, {"dueAt": at(days=-1), "submittedAt": at(days=-2)}, {"dueAt": at(days=1)})
    paper = world.incident(party, lab_wide=pick(data, False, True), state=state, severity=severity, reports=[owed])
    add(world, "incident", paper)


def _revoked_incident(world: World, data: Draw) -> None:
    """An incident was reported in error, and its issuer's list says so."""
    paper = world.incident("acme", lab_wide=pick(data, False, True), suspends=True)
    paper.entry["acme"] = {"state": "REVOKED"}
    add(world, "incident", paper)


def _second_lab(world: World, data: Draw) -> None:
    """Another lab works beside: its lab-wide incident is its own."""
    if "beta" not in world.trust.parties:
        return
    paper = world.incident("beta", producer={"id": IDS["beta"]}, suspends=True)
    paper.subjects = [world.party_subject("beta")]
    add(world, "beta", paper)
    if pick(data, False, True):
        world.dropped.add("beta.list")


def _pending(world: World, data: Draw) -> None:
    """A third evaluator is not done, while two are enough."""
    if "aisi" not in world.trust.parties or world.papers["aisi"].predicate.get("verdict") is None:
        return
    coverage = {"determination": "PENDING", "authority": IDS["aisi"], "determinedAt": at(days=-1)}
    world.papers["aisi"] = world.verification(
        "aisi",
        None,  # type: ignore[arg-type]
        coverage=coverage,
        suite=None,
        evaluatedAt=None,
        validUntil=None,
    )


def _provenance(world: World, data: Draw) -> None:
    """The build is signed by provenance, or by the disclosure alone."""
    world.papers.pop("model.sig", None)
    if pick(data, True, False):
        predicate = {"buildDefinition": {"buildType": "https://acme.example/build"}}
        world.papers["model.sig"] = Paper(types.PROVENANCE, [world.subject()], predicate, ["acme"], ["acme"])


def _for_the_model(world: World, data: Draw) -> None:
    """A disclosure names the model."""
    world.papers[pick(data, "lab", "build")].predicate["appliesTo"] = [MODEL["name"]]


def _older_lists(world: World, data: Draw) -> None:
    """A list is nearly a day old; or an older one lies beside it."""
    party = pick(data, *world.lists)
    if pick(data, False, True):
        old = world.list_paper(party)
        old.predicate |= {"sequence": 1, "entries": []}
        world.extra.append(Item("old list", envelope(old.payload(), old.keys)))
        return
    world.lists[party].issued_at, world.lists[party].next_update = at(hours=-23, minutes=-59), at(minutes=1)


def _litter(world: World, data: Draw) -> None:
    """The source holds files that are no attestations, and ones by nobody we know."""
    stranger = world.verification("nsa", "NOT_CLEARED")
    private_key("stranger")
    found = pick(
        data,
        b"",
        b"{}",
        b"\xff\xfe",
        b"# readme",
        b'{"payload": ""}',
        envelope(stranger.payload(), ["stranger"]),
        envelope(world.verification("nsa", "NOT_CLEARED").payload(), ["acme"]),
    )
    world.extra.append(Item(f"litter {len(world.extra)}", found))


def _rotated_key(world: World, data: Draw) -> None:
    """The lab has a further key, and an old one that has ended."""
    party = world.trust.parties["acme"]
    if len(party.keys) > 1:
        return
    from tests.support.world import public_key

    old = TrustedKey(key=public_key("acme-old"), source="acme-old.pub", valid_until=NOW - timedelta(days=1))
    parties = {**world.trust.parties, "acme": replace(party, keys=(*party.keys, old))}
    world.trust = replace(world.trust, parties=MappingProxyType(parties))


def _bytes_unseen(world: World, data: Draw) -> None:
    """Only the dirHash is known, and the lab's manifest of exactly these files."""
    if world.papers.get("model.sig", world.papers["lab"]).type != types.BUILD_SIGNATURE:
        return
    identity = replace(world.build.identity, sha256=())
    world.asked = replace(world.build, identity=identity, files=(), bytes_seen=False)


def _narrow_audience(world: World, data: Draw) -> None:
    """The deployment serves fewer than everybody."""
    world.audience = pick(data, *Audience)
    world.distribution = pick(data, Distribution.HOSTED, Distribution.ON_PREMISES)


def _named(world: World, data: Draw) -> None:
    """An evaluator clears for this deployer by name."""
    party = pick(data, *evaluators_of(world))
    if world.papers[party].predicate.get("verdict") != "CLEARED" or world.audience is not Audience.GENERAL:
        return
    if any(len(paper.predicate.get("scopes", [])) > 1 for paper in world.papers.values()):
        return
    world.audience = Audience.NAMED
    held = world.papers[party].predicate["scopes"][0]
    world.papers[party].predicate["scopes"] = [
        {**held, "audience": "NAMED", "names": ["https://deployer.example", "https://other.example"]},
    ]


def _not_joined(world: World, data: Draw) -> None:
    """The lab has not joined, and the policy asks for no more than a verification."""
    others = pick(data, Others.REQUIRE_VERIFICATION, Others.UNSAFE_EXEMPT)
    world.change_policy(participants=Participants(producers=(), others=others))
    if "beta" in world.trust.parties:
        world.dropped.discard("beta.list")


def _early_rule(world: World, data: Draw) -> None:
    """A disclosure is asked for from next year on."""
    later = DisclosureRule(start=NOW + timedelta(days=60))
    world.change_policy(disclosures=MappingProxyType({**world.policy.disclosures, DisclosureKind.MODEL_REPORT: later}))


def _idle_waiver(world: World, data: Draw) -> None:
    """The officers waive what is met anyway; or their waiver has ended."""
    paper = world.waiver(pick(data, "cleared", "no-open-incident"), keys=pick(data, ["ops-a", "ops-b"], ["ops-a"]))
    if pick(data, False, True):
        paper.predicate |= {"notBefore": at(days=-9), "expiresAt": at(days=-8)}
    add(world, "waiver", paper)


HONEST: tuple[Honest, ...] = (
    _restrict,
    _split,
    _replace,
    _suspend_elsewhere,
    _reinstate,
    _confidential,
    _other_builds,
    _quiet_incidents,
    _revoked_incident,
    _second_lab,
    _pending,
    _provenance,
    _for_the_model,
    _older_lists,
    _litter,
    _rotated_key,
    _bytes_unseen,
    _narrow_audience,
    _named,
    _not_joined,
    _early_rule,
    _idle_waiver,
)


@st.composite
def honest_worlds(draw: st.DrawFn) -> World:
    """A world where every evaluator of the threshold clears, and up to four honest things happen besides."""
    data = draw(st.data())
    world = make_world(third=draw(st.booleans()), authority=draw(st.booleans()), second=draw(st.booleans()))
    world.regions = draw(st.sampled_from((("US",), ("US-CA",), ("PL",), ("US", "PL"), ("PL", "US-CA"))))
    if draw(st.booleans()):
        coverage = {"determination": "NOT_COVERED", "authority": IDS["caisi"], "determinedAt": at(days=-20)}
        for party in evaluators_of(world):
            world.papers[party].predicate |= {"verdict": "NOT_REQUIRED", "coverage": coverage}
    changes = draw(st.lists(st.sampled_from(HONEST), max_size=4, unique=True))
    # A restriction belongs to a clearance, and a replaced statement says COVERED: not beside "not required".
    required = world.papers["caisi"].predicate["verdict"] == "CLEARED"
    for change in sorted(changes, key=HONEST.index):
        if required or change not in (_restrict, _replace, _confidential):
            change(world, data)
    return world


@given(world=honest_worlds())
@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_honest_world_is_allowed(world: World) -> None:
    """All that the policy asks for is there."""
    decision = world.judge()
    assert decision.answer is Answer.ALLOW, (not_passing(decision), decision.results)
    assert decision.producer == ACME
