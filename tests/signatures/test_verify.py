"""The verifier's steps 4 to 7: each refusal by its code, and what is authentic."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from signatures.envelopes.dsse import PAYLOAD_TYPE, Envelope, EnvelopeSignature, to_json
from signatures.predicates import types
from signatures.reading.strict_json import Bounds
from signatures.trust.model import TrustedKey
from signatures.verify import Item, VerifiedStatement, authenticate
from tests.support.signed_files import changed, paper, raw, read, refusal, signed
from tests.support.world import ACME, NSA, Paper, World, _sign, envelope, public_key


def test_a_good_file_is_believed() -> None:
    """By whom, what it is about, and where it was found."""
    found = read(signed(paper()))
    (statement,) = found.statements
    assert (statement.type, statement.origin, set(statement.speakers)) == (
        types.PRERELEASE_VERIFICATION,
        "file.json",
        {"nsa"},
    )
    assert (found.refused, found.aside) == ((), ())
    assert found.by_payload() == {paper().digest: statement}


def test_nobody_else_can_make_a_verified_statement() -> None:
    """Without the seal of the verifier there is none, also under -O."""
    (statement,) = read(signed(paper())).statements
    with pytest.raises(TypeError, match="made by the verifier alone"):
        replace(statement, seal=object())
    assert isinstance(statement, VerifiedStatement)


# Step 4: signatures


def test_r401_signed_by_nobody_that_is_known() -> None:
    """The trust file knows no such key."""
    assert refusal(raw(paper().payload(), "stranger")) == ("R401", "1 signature(s), none by a key in trust.toml")


def test_r402_the_named_key_did_not_sign() -> None:
    """Its hint is nsa's key, its signature is over other bytes."""
    data = json.loads(signed(paper()))
    data["payload"] = base64.b64encode(paper(verdict="NOT_CLEARED").payload()).decode()
    assert refusal(json.dumps(data).encode()) == (
        "R402",
        "it names the key nsa.pub of nsa, which did not sign these bytes",
    )


def test_a_hint_is_only_a_hint() -> None:
    """Empty, or of another key: every key is tried."""
    payload = paper().payload()
    for keyid in ("", "unknown", public_key("acme").keyid):
        signature = EnvelopeSignature(keyid=keyid, sig=_sign("nsa", payload))
        data = to_json(Envelope(payload=payload, payload_type=PAYLOAD_TYPE, signatures=(signature,)))
        assert [set(found.speakers) for found in read(data).statements] == [{"nsa"}]


def test_a_bad_signature_beside_a_good_one_is_passed_over() -> None:
    """An envelope has a list of signatures, the bad one first."""
    data = json.loads(signed(paper()))
    data["signatures"].insert(0, {"keyid": "", "sig": base64.b64encode(b"x" * 64).decode()})
    assert len(read(json.dumps(data).encode()).statements) == 1


def test_r403_fewer_keys_than_the_party_needs() -> None:
    """Two officers of caisi: one key twice is one key."""
    statement = World().verification("caisi", keys=["caisi-1", "caisi-1"])
    assert refusal(signed(statement)) == (
        "R403",
        "1 of the 2 keys of caisi that it needs signed it: caisi-1.pub did, caisi-2.pub did not",
    )
    statement.keys = ["caisi-1", "caisi-2"]
    assert len(read(signed(statement)).statements) == 1


def test_files_with_one_payload_are_pooled() -> None:
    """Each officer hands in an envelope; together they are two."""
    payload = World().verification("caisi").payload()
    items = [Item(name, envelope(payload, [name])) for name in ("caisi-1", "caisi-2")]
    found = authenticate(items, World().trust, Bounds())
    assert [one.origins for one in found.statements] == [("caisi-1", "caisi-2")]
    stranger = [Item(name, envelope(payload, ["stranger"])) for name in ("a", "b")]
    assert [one.origin for one in authenticate(stranger, World().trust, Bounds()).refused] == ["a", "b"]


def test_two_parties_may_sign_one_envelope() -> None:
    """Both are speakers; who may not attest it is only a signer."""
    statement = paper()
    statement.keys = ["nsa", "caisi-1", "caisi-2", "ops-a"]
    (found,) = read(signed(statement)).statements
    assert set(found.speakers) == {"nsa", "caisi"}
    assert found.signers == {"nsa", "caisi", "ops-a"}


# Step 5: the statement, the role, the key, the subjects


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("R501", changed(_type="https://in-toto.io/Statement/v0.1")),
        ("R501", raw(b"[]")),
        ("R502", changed(predicateType="https://model-release-gate.dev/prerelease-verification/v0.2")),
        ("R504", changed(subject=[])),
        ("R505", changed(subject=[{"digest": {"sha1": "0" * 40}}])),
    ],
)
def test_r501_to_r505_the_statement(code: str, data: bytes) -> None:
    """Each by its code; `envelopes/test_statement.py` says more."""
    assert refusal(data)[0] == code


def test_r503_no_role_may_attest_it() -> None:
    """A producer's key under a verification."""
    statement = paper()
    statement.keys = ["acme"]
    assert refusal(signed(statement)) == (
        "R503",
        "acme signed it, and no role of acme may attest prerelease-verification",
    )


def test_r506_the_key_may_not_attest_it() -> None:
    """The list key of caisi clears nothing."""
    statement = World().verification("caisi", keys=["caisi-list"])
    assert refusal(signed(statement)) == ("R506", "caisi-list.pub of caisi may not attest prerelease-verification")
    statement.keys = ["caisi-list", "caisi-1"]
    assert refusal(signed(statement))[0] == "R403"


def test_the_first_of_several_reasons_is_given() -> None:
    """The lab's key and the list key: neither may."""
    statement = World().verification("caisi", keys=["acme", "caisi-list", "caisi-1"])
    assert refusal(signed(statement))[0] == "R503"
    statement.keys = ["caisi-list", "acme"]
    assert refusal(signed(statement))[0] == "R506"
    statement.keys = ["caisi-1", "caisi-list", "acme"]
    assert refusal(signed(statement))[0] == "R403"


# Step 6: the predicate


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("R601", {"verdict": "Cleared"}),
        ("R602", {"scopes": [{"regions": ["US"], "audience": "GENERAL", "until": "2027"}]}),
        ("R603", {"verdict": "CLEARED_WITH_RESTRICTIONS"}),
        ("R106", {"Verdict": "CLEARED"}),
    ],
)
def test_r601_to_r603_the_predicate(code: str, more: dict[str, Any]) -> None:
    """Each by its code; the tests of each predicate say more."""
    assert refusal(signed(paper(**more)))[0] == code


def test_r603_a_manifest_whose_root_is_not_its_subject() -> None:
    """An OMS signature is about what its manifest means."""
    world = World()
    statement = world.build_signature("acme")
    statement.subjects = [{"digest": {"sha256": "0" * 64}}]
    assert refusal(signed(statement)) == ("R603", "its subject is not the root of its manifest")


def test_a_manifest_is_about_its_tree() -> None:
    """The dirHash is computed from the names that it lists."""
    world = World()
    (found,) = read(signed(world.build_signature("acme"))).statements
    assert found.about == (world.build.identity.as_set(),)


# Step 7: the author, the models


@pytest.mark.parametrize(
    ("statement", "author"),
    [
        (World().verification("nsa", evaluator={"id": "https://caisi.example"}), "https://caisi.example"),
        (World().disclosure("acme", "CAPABILITIES"), "https://beta.example"),
        (World().submission("nsa"), "https://beta.example"),
        (World().incident("acme", reporter={"id": "https://cert.example"}), "https://cert.example"),
        (World().list_paper("nsa"), "https://caisi.example"),
    ],
)
def test_r701_it_claims_an_author_that_did_not_sign(statement: Paper, author: str) -> None:
    """The name of A under the signature of B is nobody's word."""
    if statement.type in (types.DISCLOSURE, types.SUBMISSION):
        statement.predicate["producer"] = {"id": author}
    if statement.type == types.STATUS_LIST:
        statement.predicate["issuer"] = author
    signer = NSA if statement.keys == ["nsa"] else ACME
    assert refusal(signed(statement)) == ("R701", f"it claims {author}, and was signed by {signer}")


def test_r702_the_producer_does_not_speak_for_the_model() -> None:
    """The models of acme are acme/*; of a verification, a submission, a disclosure."""
    model = {"name": "acme/orca/large", "version": "3"}
    for statement in (paper(model=model), World().submission("nsa", model=model)):
        assert refusal(signed(statement)) == ("R702", "acme does not speak for the model acme/orca/large")
    statement = World().disclosure("acme", "RISK_FRAMEWORK", lab_wide=True)
    statement.predicate["appliesTo"] = ["acme/orca", "evil/x"]
    assert refusal(signed(statement)) == ("R702", "acme does not speak for the model evil/x")


def test_r702_a_producer_without_models_speaks_for_none() -> None:
    """The default is nothing."""
    trust = World().trust
    acme = replace(trust.parties["acme"], models=())
    assert refusal(signed(paper()), replace(trust, parties=MappingProxyType({**trust.parties, "acme": acme})))[0] == (
        "R702"
    )


def test_r703_the_producer_is_not_in_the_trust_file() -> None:
    """Nobody can say for which models it speaks."""
    assert refusal(signed(paper(producer={"id": "https://gamma.example"}))) == (
        "R703",
        "producer.id is https://gamma.example",
    )


def test_a_file_about_something_else_is_put_aside_unverified() -> None:
    """It contains none of the digests that are asked about."""
    item = Item("file.json", raw(paper().payload(), "stranger"))
    found = authenticate([item], World().trust, Bounds(), frozenset({"0" * 64}))
    assert (found.statements, found.refused, found.aside) == ((), (), (item,))


def test_a_key_is_compared_by_what_it_is() -> None:
    """Two entries of one party with one key are one."""
    trust = World().trust
    nsa = trust.parties["nsa"]
    twice = (*nsa.keys, TrustedKey(key=nsa.keys[0].key, source="copy.pub"))
    needing = replace(nsa, keys=twice, keys_required=2)
    statement = paper()
    statement.keys = ["nsa", "nsa"]
    changed_trust = replace(trust, parties=MappingProxyType({**trust.parties, "nsa": needing}))
    assert refusal(signed(statement), changed_trust)[0] == "R403"
