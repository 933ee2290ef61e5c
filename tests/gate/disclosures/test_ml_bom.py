"""A CycloneDX ML-BOM is read by its schema's members; each value keeps its JSON pointer."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from gate.disclosures.ml_bom import read_bom
from signatures.errors import ConfigError
from tests.support.cards import BOM


def _bytes(**more: Any) -> bytes:
    return json.dumps({**copy.deepcopy(BOM), **more}).encode()


def _card(**more: Any) -> bytes:
    bom = copy.deepcopy(BOM)
    bom["metadata"]["component"]["modelCard"] |= more
    return json.dumps(bom).encode()


def test_what_it_says() -> None:
    """Producer, date, version, feature, capability, risk and contact, with their places."""
    sheet = read_bom(_bytes(), "bom.json")
    place = "bom.json#/metadata/component"
    assert sheet.producer is not None
    assert (sheet.producer.text, sheet.producer.source) == ("https://acme.example", f"{place}/manufacturer/url/0")
    assert {name: (one.text, one.source) for name, one in sheet.common.items()} == {
        "publishedAt": ("2026-11-01T09:00:00Z", "bom.json#/metadata/timestamp"),
        "version": ("3", "bom.json#/version"),
    }
    assert [one.text for one in sheet.features] == ["text-generation"]
    ((domain, evaluation),) = sheet.domains
    assert evaluation is not None
    metric = f"{place}/modelCard/quantitativeAnalysis/performanceMetrics/0"
    assert (domain.text, domain.source, evaluation.text) == ("cyber", f"{metric}/slice", "pass@1 0.71")
    ((risk, mitigation),) = sheet.risks
    assert mitigation is not None
    assert (risk.text, mitigation.text) == ("bio", "a classifier refuses such requests")
    assert sheet.contact is not None
    assert sheet.contact.text == "mailto:security@acme.example"
    assert [lead.text for lead in sheet.leads][-1] == "dataset acme/web-2025"


def test_a_time_of_another_offset_is_left_to_a_person() -> None:
    """Nothing is converted silently, and nothing is guessed."""
    bom = copy.deepcopy(BOM)
    bom["metadata"]["timestamp"] = "2026-11-01T09:00:00+02:00"
    assert "publishedAt" not in read_bom(json.dumps(bom).encode(), "bom.json").common


def test_one_of_several_components() -> None:
    """Where several have a model card, one is named; none and two are refused, and the names are shown."""
    other = {"type": "machine-learning-model", "name": "minke", "modelCard": {"modelParameters": {"task": "asr"}}}
    data = _bytes(components=[other, {"type": "library", "name": "torch"}])
    assert [one.text for one in read_bom(data, "bom.json", "minke").features] == ["asr"]
    with pytest.raises(ConfigError, match="2 components have a `modelCard`") as caught:
        read_bom(data, "bom.json")
    assert caught.value.help == "name one with --model NAME; there are `orca`, `minke`"
    with pytest.raises(ConfigError, match="0 components called `torch` have"):
        read_bom(data, "bom.json", "torch")
    with pytest.raises(ConfigError, match="0 components have a `modelCard`"):
        read_bom(_bytes(metadata={}), "bom.json")


def test_a_card_that_says_little() -> None:
    """A metric without a slice takes the task, or its own type; a risk without a name is none."""
    sheet = read_bom(
        _card(
            modelParameters={},
            quantitativeAnalysis={"performanceMetrics": [{"type": "wer"}, {"value": "3"}]},
            considerations={"ethicalConsiderations": [{"mitigationStrategy": "care"}]},
        ),
        "bom.json",
    )
    assert [(domain.text, found.text if found else None) for domain, found in sheet.domains] == [("wer", "wer")]
    assert (sheet.risks, sheet.features) == ((), ())


def test_several_lines_and_long_strategies() -> None:
    """Lines are joined; of a long strategy its beginning is pointed at."""
    risks = [{"name": "two\nlines", "mitigationStrategy": "x" * 5000}]
    ((risk, mitigation),) = read_bom(_card(considerations={"ethicalConsiderations": risks}), "bom.json").risks
    assert risk.text == "two lines"
    assert mitigation is not None
    assert mitigation.text == "x" * 300 + "…"


REFUSED = {
    "another format": (b'{"spdxVersion": "SPDX-2.3"}', "it is no CycloneDX bill of materials"),
    "an old version": (_bytes(specVersion="1.4"), "it is no CycloneDX bill of materials"),
    "a list": (b"[]", "it is no CycloneDX bill of materials"),
    "XML": (b"<bom/>", "R104"),
    "a member twice": (b'{"bomFormat": "CycloneDX", "bomFormat": "x"}', "R105"),
    "depth": (b"[" * 100 + b"]" * 100, "R102"),
    "a card that is text": (_card(modelParameters="x"), "`bom.json#/metadata/component/modelCard/modelParameters`"),
    "metrics that are an object": (_card(quantitativeAnalysis={"performanceMetrics": {}}), "must be an array"),
    "a task that is a number": (_card(modelParameters={"task": 3}), "modelParameters/task`: must be text"),
    "a turned text": (_card(modelParameters={"task": "a\u202eb"}), "`a\\u{202e}b` holds characters"),
    "a component that is text": (_bytes(components=["x"]), "`bom.json#/components/0`: must be an object"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    """One printable line that says what is wrong and where, and how to mend it."""
    data, expected = REFUSED[name]
    with pytest.raises(ConfigError) as caught:
        read_bom(data, "bom.json")
    assert expected in caught.value.message
    assert caught.value.message.isprintable()
    assert caught.value.help
