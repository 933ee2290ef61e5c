"""`gate disclosure draft`: from what a lab has to a signed disclosure, and never past a person."""

from __future__ import annotations

import hashlib
import importlib.resources
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.cards import BOM, CARD
from tests.support.operator import Operator

DRAFT = ["disclosure", "draft", "--from-model-card", "orca/README.md", "--producer", "https://acme.example"]
KNOWN = [
    "--document-version",
    "1.0",
    "--language",
    "en",
    "--published-at",
    "2026-11-01T00:00:00Z",
    "--reviewed-at",
    "2026-11-02T00:00:00Z",
]
ATTEST = ["attest", "disclosure", "orca", "--predicate", "draft.json", "--key", "a.key", "--out", "disclosure.json"]


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    """A lab with a model card and a bill of materials."""
    made = Operator(tmp_path, capsys)
    (tmp_path / "orca" / "README.md").write_text(CARD)
    (tmp_path / "bom.json").write_text(json.dumps(BOM))
    return made


def _draft(operator: Operator) -> Any:
    return json.loads((operator.folder / "draft.json").read_text())


def _write(operator: Operator, draft: Any) -> None:
    (operator.folder / "draft.json").write_text(json.dumps(draft))


def test_what_is_left_to_do_is_said(operator: Operator) -> None:
    """The whole list, on standard error, beside a draft on standard output."""
    said = operator.do(*DRAFT)
    assert said.err == TO_DO
    draft = json.loads(said.out)
    assert draft["draft"]["sha256"] == hashlib.sha256(CARD.encode()).hexdigest()
    assert {"member": "references[1].capabilities[0].domain", "source": "README.md:12"} in draft["draft"]["filled"]
    assert draft["references"][0] == {
        "kind": "MODEL_DOCUMENTATION",
        "recipient": "PUBLIC",
        "mediaType": "text/markdown",
        "digest": {"sha256": hashlib.sha256(CARD.encode()).hexdigest()},
    }


def test_never_signed_unseen(operator: Operator) -> None:
    """The mark alone stops it; without the mark, what is missing does; what a person filled is signed."""
    operator.do(*DRAFT, *KNOWN, "--out", "draft.json")
    error = operator.fail(*ATTEST)
    assert "--predicate draft.json: it is a draft that nobody has confirmed" in error
    assert "take the member `draft` out" in error
    draft = _draft(operator)
    del draft["draft"]
    _write(operator, draft)
    assert "capabilities[0].level: is missing" in operator.fail(*ATTEST)
    draft["references"][1]["capabilities"][0]["level"] = "high"
    _write(operator, draft)
    operator.do(*ATTEST)
    signed = operator.predicate("disclosure.json")
    assert signed == draft
    assert [one["kind"] for one in signed["references"]] == ["MODEL_DOCUMENTATION", "CAPABILITIES"]


def test_a_whole_statement_with_a_draft_in_it_is_not_signed_either(operator: Operator) -> None:
    """`gate sign` knows the mark: readers would ignore it, and so it must not be there."""
    operator.do(*DRAFT, *KNOWN, "--kind", "MODEL_DOCUMENTATION", "--out", "draft.json")
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "orca", "digest": {"sha256": "0" * 64}}],
        "predicateType": "https://model-release-gate.dev/disclosure/v0.1",
        "predicate": _draft(operator),
    }
    (operator.folder / "statement.json").write_text(json.dumps(statement))
    sign = ["sign", "statement.json", "--key", "a.key", "--out", "signed.json"]
    assert "`statement.json`: it is a draft that nobody has confirmed" in operator.fail(*sign)
    del statement["predicate"]["draft"]
    (operator.folder / "statement.json").write_text(json.dumps(statement))
    operator.do(*sign)


def test_from_an_ml_bom(operator: Operator) -> None:
    """The bill's own members, each with its pointer; the safeguard's id stays open."""
    operator.do("disclosure", "draft", "--from-ml-bom", "bom.json", "--out", "draft.json")
    draft = _draft(operator)
    assert draft["producer"] == {"id": "https://acme.example"}
    assert [one["kind"] for one in draft["references"]] == ["MODEL_DOCUMENTATION", "CAPABILITIES", "SAFEGUARDS"]
    assert draft["references"][2]["safeguards"] == [{"mitigates": ["bio"]}]
    why = {one["member"]: one["why"] for one in draft["draft"]["missing"]}
    assert why["references[2].safeguards[0].id"].endswith("a classifier refuses such requests")
    assert all(f"references[{index}].reviewedAt" in why for index in range(3))


def test_asked_for_kinds(operator: Operator) -> None:
    """A kind of which the file says nothing is drafted when asked for, with all that is open."""
    channel = ["disclosure", "draft", "--from-ml-bom", "bom.json", "--kind", "INCIDENT_CHANNEL", "--out", "draft.json"]
    operator.do(*channel)
    (reference,) = _draft(operator)["references"]
    assert reference["channel"] == {"contact": "mailto:security@acme.example"}
    said = operator.do(*DRAFT, "--kind", "INCIDENT_CHANNEL", "--kind", "SAFEGUARDS")
    for place in ("[0].channel.contact", "[0].channel.regulators", "[1].safeguards"):
        assert f"references{place}: " in said.err
    assert "README.md:27: `Risks and recommendations` may be the document that is meant" in said.err


def test_the_bill_is_one_by_the_published_schema() -> None:
    """What the tests read is CycloneDX by CycloneDX's own schema."""
    cyclonedx = pytest.importorskip("cyclonedx.schema._res")
    import jsonschema
    from referencing import Registry, Resource

    folder = importlib.resources.files(cyclonedx)
    kept = [
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")
    ]
    registry = Registry[Any]().with_resources((one["$id"], Resource.from_contents(one)) for one in kept)
    for version in ("1.5", "1.6"):
        schema = json.loads((folder / f"bom-{version}.SNAPSHOT.schema.json").read_text(encoding="utf-8"))
        bom = json.loads(json.dumps(BOM)) | {"specVersion": version}
        if version == "1.5":  # `manufacturer` came with 1.6
            bom["metadata"]["component"]["supplier"] = bom["metadata"]["component"].pop("manufacturer")
        jsonschema.Draft7Validator(schema, registry=registry).validate(bom)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft7Validator(schema, registry=registry).validate(bom | {"bomFormat": "x"})


def test_one_source(operator: Operator) -> None:
    """A card or a bill, once; `--model` goes with the bill; an existing file stays."""
    assert "name what to draft from once" in operator.fail("disclosure", "draft")
    assert "name what to draft from once" in operator.fail(*DRAFT, "--from-ml-bom", "bom.json")
    assert "--model, and no bill of materials" in operator.fail(*DRAFT, "--model", "orca")
    assert "exists and is not overwritten" in operator.fail(*DRAFT, "--out", "bom.json")
    assert "none.md: no such file" in operator.fail("disclosure", "draft", "--from-model-card", "none.md")


def test_more_than_a_person_reads(operator: Operator) -> None:
    """Five hundred results and not one more."""
    rows = [{"type": "wer", "value": str(index)} for index in range(501)]
    bom = json.loads(json.dumps(BOM))
    bom["metadata"]["component"]["modelCard"]["quantitativeAnalysis"]["performanceMetrics"] = rows
    (operator.folder / "bom.json").write_text(json.dumps(bom))
    error = operator.fail("disclosure", "draft", "--from-ml-bom", "bom.json")
    assert "bom.json: 501 results, and at most 500 are read" in error


def test_hostile_text_is_inert(operator: Operator) -> None:
    """A heading or a title gives no command to a CI system."""
    (operator.folder / "orca" / "README.md").write_text(CARD.replace("Evaluation", "::error::Evaluation"))
    said = operator.do(*DRAFT)
    assert "::error" not in said.out + said.err


TO_DO = """\
10 members filled, 10 to do:
  references[0].version: the document's version
  references[0].publishedAt: when it was published
  references[0].reviewedAt: when it was last reviewed
  references[0].language: the document's language, such as en (README.md:2 has `en` for the model)
  references[1].version: the document's version
  references[1].publishedAt: when it was published
  references[1].reviewedAt: when it was last reviewed
  references[1].language: the document's language, such as en (README.md:2 has `en` for the model)
  references[1].capabilities[0].level: how far the model reaches, in your framework's words: a score is not a level
  references[1].digest: README.md:23: `Evaluation` may be the document that is meant
"""
