"""A model card is read with its lines; what is no card, or a trap in one, is refused in one line."""

from __future__ import annotations

import pytest

from gate.disclosures.model_card import MAX_CARD, read_card
from signatures.errors import ConfigError
from signatures.predicates.disclosure import DisclosureKind
from tests.support.cards import CARD


def _front(*lines: str) -> bytes:
    return "\n".join(["---", *lines, "---", ""]).encode()


def test_each_value_keeps_its_line() -> None:
    """Language, task and result, each with the line that an editor would show."""
    sheet = read_card(CARD.encode(), "README.md")
    assert sheet.hints["language"].source == "README.md:2"
    assert [(one.text, one.source) for one in sheet.features] == [("text-generation", "README.md:4")]
    ((domain, evaluation),) = sheet.domains
    assert (domain.text, domain.source) == ("Cyber tasks", "README.md:12")
    assert evaluation is not None
    assert (evaluation.text, evaluation.source) == ("example-bench: pass@1 0.71", "README.md:14")
    assert [(lead.kind, lead.source, lead.text) for lead in sheet.leads] == [
        (DisclosureKind.CAPABILITIES, "README.md:23", "Evaluation"),
        (DisclosureKind.SAFEGUARDS, "README.md:27", "Risks and recommendations"),
        (DisclosureKind.TRAINING_CONTENT_SUMMARY, "README.md:6", "dataset acme/web-2025"),
    ]


def test_norway() -> None:
    """`no` is a language and no truth value; of two languages a person says which."""
    assert read_card(_front("language: no"), "README.md").hints["language"].text == "no"
    assert read_card(_front("language: [no, en]"), "README.md").hints == {}


def test_an_empty_card_and_odd_values() -> None:
    """What is not there, is null or has another shape gives nothing, and ends nothing."""
    for lines in ((), ("language: ~",), ("model-index: none",), ("model-index: [{results: [{task: 3}]}]",)):
        sheet = read_card(_front(*lines), "README.md")
        assert (dict(sheet.hints), sheet.domains, sheet.features) == ({}, (), ())


def test_a_byte_order_mark_and_windows_lines() -> None:
    """As editors on Windows write them; lines are counted the same."""
    sheet = read_card(b"\xef\xbb\xbf" + CARD.replace("\n", "\r\n").encode(), "README.md")
    assert sheet.hints["language"].source == "README.md:2"


def test_many_metrics() -> None:
    """An evaluation names eight of them, and how many more there are."""
    metrics = ", ".join(f"{{type: m{number}, value: {number}}}" for number in range(20))
    sheet = read_card(
        _front(f"model-index: [{{results: [{{task: {{type: sts}}, metrics: [{metrics}]}}]}}]"), "README.md"
    )
    ((_, evaluation),) = sheet.domains
    assert evaluation is not None
    assert evaluation.text == "m0 0, m1 1, m2 2, m3 3, m4 4, m5 5, m6 6, m7 7, and 12 more"


BOMB = ("a: &a [x, x, x, x, x, x, x, x, x]", *(f"{b}: &{b} [*{a}, *{a}, *{a}]" for a, b in ("ab", "bc", "cd")))


def test_the_bound_of_parts_holds_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made of what comes after it."""
    monkeypatch.setattr("gate.disclosures.model_card._MAX_EVENTS", 100)
    assert read_card(_front("x: [" + "a, " * 90 + "]"), "README.md").kinds()
    with pytest.raises(ConfigError, match=r"README.md: its YAML has more than 100 parts"):
        read_card(_front("x: [" + "a, " * 110 + "]"), "README.md")


HOSTILE = {
    "a bomb of aliases": (_front(*BOMB), "README.md:2: its YAML has an anchor or an alias, which is not read"),
    "a merge": (_front("<<: *x"), "README.md:2: its YAML has an anchor or an alias, which is not read"),
    "a tag": (_front("x: !!python/object/apply:os.system [id]"), "README.md:2: its YAML has a tag, which is not read"),
    "a local tag": (_front("x: !env HOME"), "README.md:2: its YAML has a tag, which is not read"),
    "a key twice": (_front("language: en", "language: fr"), "README.md:3: its YAML has the key `language` twice"),
    "a key that is a list": (_front("? [a]", ": b"), "README.md:2: its YAML has a key that is no text"),
    "a list": (_front("- a"), "README.md:2: its YAML is no mapping"),
    "not YAML": (_front("language: [en"), "it is not YAML:"),
    "depth": (_front("x: " + "[" * 40 + "]" * 40), "README.md:2: its YAML has more than 16 levels"),
    "great depth": (_front("x: " + "[" * 100_000), "README.md"),
    "too long": (_front(*["x" * 1000] * 600), "its YAML is longer than 524288 characters"),
    "two documents": (_front("a: b", "...", "%YAML 1.2"), "README.md"),
    "a control character": (_front("language: e\x1bn"), "it is not YAML:"),
    "an escaped control character": (_front('language: "e\\x1bn"'), "README.md:2: `e\\u{1b}n` holds characters"),
    "a turned text": (_front("language: e\u202en"), "README.md:2: `e\\u{202e}n` holds characters"),
    "a long value": (_front("pipeline_tag: " + "x" * 1001), "README.md:2: 1001 characters"),
    "no front matter": (b"# Orca\n", "it has no metadata: the first line is not `---`"),
    "no end": (b"---\nlanguage: en\n", "its YAML does not end"),
    "nothing": (b"", "it has no metadata"),
    "latin-1": (b"---\nlanguage: \xe9\n---\n", "it is not UTF-8 text"),
    "far too large": (b"-" * (MAX_CARD + 1), "bytes, and a card has at most"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_cards(name: str) -> None:
    """Each is refused in one printable line that says where."""
    data, expected = HOSTILE[name]
    with pytest.raises(ConfigError) as caught:
        read_card(data, "README.md")
    assert expected in caught.value.message
    assert caught.value.message.isprintable()
    assert caught.value.help
