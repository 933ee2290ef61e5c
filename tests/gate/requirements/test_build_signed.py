"""``build-signed``: a producer's own signature on exactly these bytes is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from gate.decision.agreement import agree
from gate.decision.answer import Reason, State
from gate.decision.hearings import hearings
from gate.judge import prepare
from gate.requirements.build_signed import evaluate
from tests.support.answers import add, entry, only_reason, result
from tests.support.world import World, at

ID = "build-signed"


def only_the_signature() -> World:
    """A world whose build is claimed by `model.sig` alone."""
    world = World()
    del world.papers["build"]
    return world


def test_it_is_met() -> None:
    """Every claim is named, and it holds as long as the key of the first."""
    assert result(World(), ID).notes == ("acme: build-signature in model.sig.json", "acme: disclosure in build.json")
    world = World()
    acme = world.trust.parties["acme"]
    until = world.now + timedelta(days=3)
    ending = replace(acme, keys=(replace(acme.keys[0], valid_until=until),))
    world.trust = replace(world.trust, parties=MappingProxyType({**world.trust.parties, "acme": ending}))
    assert result(world, ID).ends == (until,)


def test_slsa_provenance_is_a_claim() -> None:
    """A third way to sign a build."""
    world = only_the_signature()
    world.papers["model.sig"] = world.disclosure("acme", "MODEL_REPORT")
    world.papers["model.sig"].type = "https://slsa.dev/provenance/v1"
    world.papers["model.sig"].predicate = {"buildDefinition": {"buildType": "https://acme.example/build"}}
    assert result(world, ID).notes == ("acme: provenance in model.sig.json",)


def test_it_is_not_met_where_nobody_signed() -> None:
    """With the command that signs."""
    world = only_the_signature()
    del world.papers["model.sig"]
    assert only_reason(world, ID) == Reason(
        text="no producer that the trust file knows has signed this build",
        notes=("if a file changed after the producer signed it: release it as it was signed",),
        remedy="sign it: gate attest build BUILD --key KEY --status-list LIST, then hand over both files",
        who="the producer",
    )


def test_it_is_not_met_by_nothing() -> None:
    """A producer of whom nothing is heard has signed nothing, whoever let it in."""
    case = World().case()
    heard = hearings(prepare(case), case.request, ())[0]
    (agreement, *_) = agree(heard)
    assert evaluate(heard, agreement).state is State.MET
    assert evaluate(replace(heard, said=()), agreement).state is State.NOT_MET


def setback(world: World) -> str:
    """Why the one claim of this world does not count."""
    reason = only_reason(world, ID)
    assert reason.text == "no producer's own statement about these bytes is in force"
    assert (reason.remedy, reason.who) == ("mend what is named above", "the producer")
    (note,) = reason.notes
    return note


def test_a_claim_that_is_not_listed_is_not_in_force() -> None:
    """The newest list decides."""
    world = only_the_signature()
    world.papers["model.sig"].listed_by = []
    assert setback(world) == ("model.sig.json (build-signature by acme): the newest list of acme does not name it")


def test_a_claim_that_is_withdrawn_is_not_in_force() -> None:
    """Suspended or revoked, with the reason that the list gives."""
    world = only_the_signature()
    entry(world, "model.sig", "acme", state="SUSPENDED", reasonCode="wrong-files")
    assert setback(world) == "model.sig.json (build-signature by acme): SUSPENDED in the list of acme (wrong-files)"


def test_a_claim_to_other_files_with_the_same_root_is_not_this_builds() -> None:
    """The OMS root does not bind names; the manifest does."""
    world = only_the_signature()
    for resource in world.papers["model.sig"].predicate["resources"]:
        resource["name"] = "renamed-" + resource["name"]
    assert setback(world) == "model.sig.json (build-signature by acme): its files are not exactly this build's"


def test_a_claim_by_a_key_that_ended_is_not_in_force() -> None:
    """The list is signed by the newer key, the build by the older."""
    world = only_the_signature()
    acme, spare = world.trust.parties["acme"], world.trust.parties["ops-a"]
    keys = (replace(acme.keys[0], valid_until=world.now), spare.keys[0])
    parties = {**world.trust.parties, "acme": replace(acme, keys=keys), "ops-a": replace(spare, keys=())}
    world.trust = replace(world.trust, parties=MappingProxyType(parties))
    world.lists["acme"].keys = ["ops-a"]
    assert setback(world) == "model.sig.json (build-signature by acme): a key of acme is outside its validity"


def test_a_claim_that_differs_from_its_entry_is_not_in_force() -> None:
    """The list names other subjects for it."""
    world = only_the_signature()
    other = {"sha256": world.build.identity.sha256[0], "dirHash": "0" * 64}
    entry(world, "model.sig", "acme", subjects=[other])
    assert setback(world) == "model.sig.json (build-signature by acme): it is not what the list of acme says"


def test_a_claim_whose_entry_is_not_in_effect_yet_is_not_in_force() -> None:
    """Its entry is ACTIVE from tomorrow on."""
    world = only_the_signature()
    entry(world, "model.sig", "acme", effectiveFrom=at(days=1))
    assert setback(world) == "model.sig.json (build-signature by acme): ACTIVE in the list of acme (issued)"


def test_it_cannot_be_waived() -> None:
    """A waiver of it is refused."""
    world = only_the_signature()
    del world.papers["model.sig"]
    add(world, "waiver", world.waiver(ID))
    assert result(world, ID).state.value == "not met"
