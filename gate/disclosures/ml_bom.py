"""A CycloneDX ML-BOM: the `modelCard` of a component (CycloneDX 1.5 to 1.7, JSON; bom.schema.json, "modelCard").

Read by the strict JSON reader; a member of another type than the schema's is refused, unknown members are passed over.
Each value's source is its JSON pointer (RFC 6901).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from gate.disclosures.draft import Found, Lead, Sheet
from signatures.errors import ConfigError, Refused
from signatures.inert import inert
from signatures.predicates.disclosure import DisclosureKind
from signatures.reading import strict_json
from signatures.reading.times import read_time

MAX_BOM: Final = 16 << 20  # bytes
_DEPTH: Final = 64
_VERSIONS: Final = ("1.5", "1.6", "1.7")
_HELP: Final = "give a CycloneDX 1.5, 1.6 or 1.7 bill of materials as JSON; its schema says what may stand where"
_LINES: Final = re.compile(r"[\r\n\t ]+")
_START: Final = 300  # characters
_OFFSET: Final = re.compile(r"\+00:00\Z")


class _At:
    """A JSON value with its place; a step into what is not there gives nothing, into the wrong type an error."""

    def __init__(self, value: Any, name: str, pointer: str = "") -> None:  # noqa: ANN401 - JSON
        self.value, self._name, self.pointer = value, name, pointer

    @property
    def source(self) -> str:
        return f"{self._name}#{self.pointer}"

    def into(self, *members: str) -> _At:
        """The value under these members, one below the other."""
        here = self
        for member in members:
            if here.value is not None and not isinstance(here.value, dict):
                raise here.wrong("an object")
            step = member.replace("~", "~0").replace("/", "~1")
            found = here.value.get(member) if here.value is not None else None
            here = _At(found, self._name, f"{here.pointer}/{step}")
        return here

    def rows(self, *members: str) -> Iterator[_At]:
        """The elements of the array under these members."""
        here = self.into(*members)
        if here.value is not None and not isinstance(here.value, list):
            raise here.wrong("an array")
        for index, element in enumerate(here.value or []):
            yield _At(element, self._name, f"{here.pointer}/{index}")

    def text(self, *members: str) -> Found | None:
        """The text under these members, where there is one."""
        here = self.into(*members)
        if here.value is not None and not isinstance(here.value, str):
            raise here.wrong("text")
        text = _LINES.sub(" ", here.value or "").strip()
        return Found(text=text, source=here.source) if text else None

    def start(self, *members: str) -> Found | None:
        """The beginning of a longer text, which is only pointed at."""
        here = self.into(*members)
        if isinstance(here.value, str) and len(here.value) > _START:
            cut = _At(here.value[:_START] + "…", here._name, here.pointer)  # noqa: SLF001 - its own kind
            return cut.text()
        return self.text(*members)

    def wrong(self, wanted: str) -> ConfigError:
        return ConfigError(f"`{inert(self.source)}`: must be {wanted}", help=_HELP)


def read_bom(data: bytes, name: str, model: str | None = None) -> Sheet:
    """What the model card of one component says; ``model`` names the component where several have one.

    Raises ConfigError.
    """
    try:
        found = strict_json.parse(data, max_bytes=MAX_BOM, depth=_DEPTH)
    except Refused as error:
        raise ConfigError(f"{error.code.name} {inert(error.detail)}", file=inert(name), help=_HELP) from None
    bom = _At(found, name)
    if (
        not isinstance(found, dict)
        or found.get("bomFormat") != "CycloneDX"
        or found.get("specVersion") not in _VERSIONS
    ):
        raise ConfigError("it is no CycloneDX bill of materials of a version read here", file=inert(name), help=_HELP)
    component = _component(bom, model, name)
    card = component.into("modelCard")
    stamp = _instant(bom.text("metadata", "timestamp"))
    version = bom.into("version")
    common = {} if stamp is None else {"publishedAt": stamp}
    if type(version.value) is int:
        common["version"] = Found(text=str(version.value), source=version.source)
    task = card.text("modelParameters", "task")
    return Sheet(
        name=name,
        data=data,
        media_type="application/vnd.cyclonedx+json",
        producer=_producer(bom, component),
        common=common,
        features=(task,) if task is not None else (),
        domains=tuple(_metrics(card, task)),
        risks=tuple(_risks(card)),
        contact=next((one for kind, one in _references(component) if kind == "security-contact"), None),
        leads=tuple(_leads(component, card)),
    )


def _component(bom: _At, model: str | None, name: str) -> _At:
    every = [bom.into("metadata", "component"), *bom.rows("components")]
    cards = [one for one in every if one.into("modelCard").value is not None]
    named = {one.source: one.text("name") for one in cards}
    chosen = [one for one in cards if model is None or getattr(named[one.source], "text", None) == model]
    if len(chosen) == 1:
        return chosen[0]
    known = ", ".join(f"`{inert(found.text)}`" for found in list(named.values())[:20] if found is not None) or "none"
    raise ConfigError(
        f"{len(chosen)} components{'' if model is None else f' called `{inert(model)}`'} have a `modelCard`",
        file=inert(name),
        help=f"name one with --model NAME; there are {known}",
    )


def _producer(bom: _At, component: _At) -> Found | None:
    """The address of who made it; which member says so differs by version."""
    for start in (component, bom.into("metadata")):
        for member in ("manufacturer", "supplier", "manufacture"):
            for url in start.rows(member, "url"):
                found = url.text()
                if found is not None:
                    return found
    return None


def _instant(found: Found | None) -> Found | None:
    """A date-time in UTC as attestations write it; one of another offset is left to a person."""
    if found is None:
        return None
    text = _OFFSET.sub("Z", found.text)
    try:
        read_time(text)
    except ValueError:
        return None
    return Found(text=text, source=found.source)


def _metrics(card: _At, task: Found | None) -> Iterator[tuple[Found, Found | None]]:
    for metric in card.rows("quantitativeAnalysis", "performanceMetrics"):
        kind, value = metric.text("type"), metric.text("value")
        domain = metric.text("slice") or task or kind
        if domain is None:
            continue
        words = " ".join(part.text for part in (kind, value) if part is not None)
        yield domain, Found(text=words, source=metric.source) if words else None


def _risks(card: _At) -> Iterator[tuple[Found, Found | None]]:
    for risk in card.rows("considerations", "ethicalConsiderations"):
        named = risk.text("name")
        if named is not None:
            yield named, risk.start("mitigationStrategy")


def _references(component: _At) -> Iterator[tuple[str, Found]]:
    for reference in component.rows("externalReferences"):
        kind, url = reference.text("type"), reference.text("url")
        if kind is not None and url is not None:
            yield kind.text, url


_LEADS: Final = {
    "model-card": DisclosureKind.MODEL_DOCUMENTATION,
    "documentation": DisclosureKind.MODEL_DOCUMENTATION,
    "risk-assessment": DisclosureKind.MODEL_REPORT,
    "security-contact": DisclosureKind.INCIDENT_CHANNEL,
}


def _leads(component: _At, card: _At) -> Iterator[Lead]:
    for kind, url in _references(component):
        if kind in _LEADS:
            yield Lead(kind=_LEADS[kind], source=url.source, text=url.text)
    for dataset in card.rows("modelParameters", "datasets"):
        named = dataset.text("name") or dataset.text("ref")
        if named is not None:
            yield Lead(kind=DisclosureKind.TRAINING_CONTENT_SUMMARY, source=named.source, text=f"dataset {named.text}")
