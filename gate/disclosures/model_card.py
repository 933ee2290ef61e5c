"""A Hugging Face model card: the YAML between the two lines `---` at the top of a README.md, and the headings below.

The members are those of the Hub's `modelcard.md` (hub-docs): language, pipeline_tag, datasets, model-index. YAML is
read event by event and every scalar is text: no tag makes an object, `no` is Norwegian, and each value keeps its line.
Aliases, anchors, tags, directives, a key that stands twice and whatever is larger or deeper than a card are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from gate.disclosures.draft import Found, Lead, Sheet
from signatures.errors import ConfigError
from signatures.inert import inert
from signatures.predicates.disclosure import DisclosureKind

MAX_CARD: Final = 4 << 20  # bytes
MAX_FRONT: Final = 512 << 10  # characters of YAML
_MAX_EVENTS: Final = 60_000  # cards of embedding models list a hundred tasks with twenty metrics each
_MAX_METRICS: Final = 8  # that stand in one evaluation
_MAX_DEPTH: Final = 16
_FENCE: Final = re.compile(r"---[ \t]*\Z")
_HEADING: Final = re.compile(r"#{1,6} +(.+?)[ #]*\Z")
_HINTS: Final = (
    (DisclosureKind.SAFEGUARDS, re.compile(r"safeguard|mitigation|recommendation|guardrail", re.IGNORECASE)),
    (DisclosureKind.CAPABILITIES, re.compile(r"capabilit|evaluation|benchmark", re.IGNORECASE)),
    (DisclosureKind.TRAINING_CONTENT_SUMMARY, re.compile(r"training data|pre-?training", re.IGNORECASE)),
    (DisclosureKind.INCIDENT_CHANNEL, re.compile(r"contact|report", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value, and the line (from 1) on which it begins."""

    value: str | list[Node] | dict[str, Node] | None
    line: int


def read_card(data: bytes, name: str) -> Sheet:
    """What a card says. ``name`` is how the file is called in the draft. Raises ConfigError."""
    if len(data) > MAX_CARD:
        raise ConfigError(f"{len(data)} bytes, and a card has at most {MAX_CARD}", file=inert(name), help=_HELP)
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ConfigError("it is not UTF-8 text", file=inert(name), help="name the README.md of a model") from None
    front, body_line = _front(lines, name)
    card = _read_yaml(front, name) if front.strip() else Node({}, 1)
    if not isinstance(card.value, dict):
        raise ConfigError("its YAML is no mapping", file=inert(name), line=card.line, help=_HELP)
    return _sheet(card.value, lines, body_line, data, name)


_HELP = "the form is that of a model card's metadata on the Hugging Face Hub"


def _front(lines: list[str], name: str) -> tuple[str, int]:
    """The YAML with as many empty lines before it as the file has, so that lines agree; and the body's first line."""
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if not lines or not _FENCE.match(lines[start]):
        raise ConfigError(
            "it has no metadata: the first line is not `---`",
            file=inert(name),
            help="a model card begins with YAML between two lines `---`",
        )
    for index in range(start + 1, len(lines)):
        if _FENCE.match(lines[index]):
            text = "\n" * (start + 1) + "\n".join(lines[start + 1 : index]) + "\n"
            if len(text) > MAX_FRONT:
                raise ConfigError(f"its YAML is longer than {MAX_FRONT} characters", file=inert(name), help=_HELP)
            return text, index + 1
    raise ConfigError("its YAML does not end: there is no second line `---`", file=inert(name), help=_HELP)


def _read_yaml(text: str, name: str) -> Node:
    try:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError
    except ImportError:
        raise ConfigError(
            "reading a model card needs the package ruamel.yaml, which is not installed",
            help="install `model-release-gate[cards]`",
        ) from None
    events = YAML(typ="safe", pure=True).parse(text)
    try:
        return _Builder(name, events).document()
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or "it holds a character that YAML does not allow")
        raise ConfigError(
            f"it is not YAML: {inert(problem)}", file=inert(name), line=mark.line + 1 if mark else None, help=_HELP
        ) from None
    except (ValueError, RecursionError):  # a code point beyond Unicode, nesting beyond the reader
        raise ConfigError("its YAML cannot be read", file=inert(name), help=_HELP) from None


class _Builder:
    """Nodes out of events, within bounds that hold while reading."""

    def __init__(self, name: str, events: Iterator[Any]) -> None:
        self._name = name
        self._events = events
        self._count = 0

    def document(self) -> Node:
        """The one document."""
        node = Node({}, 1)
        seen = 0
        while (event := next(self._events, None)) is not None:
            kind = type(event).__name__
            if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"):
                continue
            if kind == "DocumentStartEvent":
                seen += 1
                if seen > 1 or event.version is not None or event.tags:
                    raise self._refuse(event, "a directive or a second document")
                continue
            node = self._node(event, 1)
        return node

    def _next(self) -> Any:  # noqa: ANN401 - an event of the YAML reader
        self._count += 1
        if self._count > _MAX_EVENTS:
            raise ConfigError(f"its YAML has more than {_MAX_EVENTS} parts", file=inert(self._name), help=_HELP)
        return next(self._events)

    def _node(self, event: Any, depth: int) -> Node:  # noqa: ANN401 - an event of the YAML reader
        kind = type(event).__name__
        if kind == "AliasEvent" or getattr(event, "anchor", None) is not None:
            raise self._refuse(event, "an anchor or an alias")
        if getattr(event, "tag", None) is not None:
            raise self._refuse(event, "a tag")
        if depth > _MAX_DEPTH:
            raise self._refuse(event, f"more than {_MAX_DEPTH} levels")
        line = event.start_mark.line + 1
        if kind == "ScalarEvent":
            plain = event.style is None and event.value in ("", "~", "null", "Null", "NULL")
            return Node(None if plain else event.value, line)
        return Node(self._list(depth) if kind == "SequenceStartEvent" else self._mapping(depth), line)

    def _list(self, depth: int) -> list[Node]:
        found = []
        while type(event := self._next()).__name__ != "SequenceEndEvent":
            found.append(self._node(event, depth + 1))
        return found

    def _mapping(self, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while type(event := self._next()).__name__ != "MappingEndEvent":
            key = self._node(event, depth + 1)
            if not isinstance(key.value, str):
                raise self._refuse(event, "a key that is no text")
            if key.value in found:
                raise self._refuse(event, f"the key `{inert(key.value[:80])}` twice")
            found[key.value] = self._node(self._next(), depth + 1)
        return found

    def _refuse(self, event: Any, what: str) -> ConfigError:  # noqa: ANN401 - an event of the YAML reader
        line = event.start_mark.line + 1
        return ConfigError(f"its YAML has {what}, which is not read", file=inert(self._name), line=line, help=_HELP)


def _sheet(card: dict[str, Node], lines: list[str], body_line: int, data: bytes, name: str) -> Sheet:
    languages = list(_texts(card.get("language"), name))
    leads = list(_headings(lines, body_line, name))
    leads += [
        Lead(kind=DisclosureKind.TRAINING_CONTENT_SUMMARY, source=found.source, text=f"dataset {found.text}")
        for found in _texts(card.get("datasets"), name)
    ]
    return Sheet(
        name=name,
        data=data,
        media_type="text/markdown",
        hints={"language": languages[0]} if len(languages) == 1 else {},  # of the model, not of the card
        features=tuple(_texts(card.get("pipeline_tag"), name)),
        domains=tuple(_results(card.get("model-index"), name)),
        leads=tuple(leads),
    )


def _texts(node: Node | None, name: str) -> Iterator[Found]:
    """A text, or each text of a list, once."""
    if node is None:
        return
    nodes = node.value if isinstance(node.value, list) else [node]
    seen = set()
    for one in nodes:
        if isinstance(one.value, str) and one.value not in seen:
            seen.add(one.value)
            yield Found(text=one.value, source=f"{name}:{one.line}")


def _results(index: Node | None, name: str) -> Iterator[tuple[Found, Found | None]]:
    """Each result of `model-index`: the task as a domain, its dataset and metrics as the evaluation."""
    for model in _rows(index):
        for result in _rows(model.get("results")):
            task = _inner(result, "task")
            domain = next(_texts(task.get("name") or task.get("type"), name), None)
            if domain is None:
                continue
            dataset = _inner(result, "dataset")
            told = next(_texts(dataset.get("name") or dataset.get("type"), name), None)
            scores = []
            for metric in _rows(result.get("metrics")):
                label = next(_texts(metric.get("name") or metric.get("type"), name), None)
                value = next(_texts(metric.get("value"), name), None)
                if label is not None and value is not None:
                    scores.append(f"{label.text} {value.text}")
            if len(scores) > _MAX_METRICS:
                scores[_MAX_METRICS:] = [f"and {len(scores) - _MAX_METRICS} more"]
            words = ": ".join(part for part in (told.text if told else "", ", ".join(scores)) if part)
            yield domain, Found(text=words, source=(told or domain).source) if words else None


def _rows(node: Node | None) -> list[dict[str, Node]]:
    value = node.value if node is not None and isinstance(node.value, list) else []
    return [one.value for one in value if isinstance(one.value, dict)]


def _inner(row: dict[str, Node], key: str) -> dict[str, Node]:
    found = row.get(key)
    return found.value if found is not None and isinstance(found.value, dict) else {}


def _headings(lines: list[str], body_line: int, name: str) -> Iterator[Lead]:
    for number, line in enumerate(lines[body_line:], start=body_line + 1):
        found = _HEADING.match(line[:200])
        for kind, hint in _HINTS if found else ():
            if found is not None and hint.search(found[1]):
                yield Lead(kind=kind, source=f"{name}:{number}", text=inert(found[1]))
