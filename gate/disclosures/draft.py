"""A disclosure as a draft: what was found elsewhere, from where each member came, and what nobody has said yet.

A draft is the predicate with one member more, ``draft``. While that stands there nothing is signed (`refuse_draft`);
whoever takes it out has read the rest. What could not be filled is left out rather than guessed, so that a required
member that is missing stops the signing by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from signatures.errors import ConfigError
from signatures.inert import inert
from signatures.predicates.disclosure import DisclosureKind, Recipient

MARK: Final = "draft"
MAX_TEXT: Final = 1000
MAX_ROWS: Final = 500
_CONFIRM: Final = "read every member below, mend it, then take this member `draft` out: nothing is signed before"
# What a reference must have and neither a model card nor a bill of materials says, with the words for `missing`.
_REQUIRED: Final = {
    "version": "the document's version",
    "publishedAt": "when it was published",
    "reviewedAt": "when it was last reviewed",
    "language": "the document's language, such as en",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A text and where it stands: ``README.md:7``, ``bom.json#/metadata/timestamp`` or a flag."""

    text: str
    source: str

    def __post_init__(self) -> None:
        """Refuse what nobody could read before signing. Raises ConfigError."""
        if not self.text.strip() or len(self.text) > MAX_TEXT:
            size = f"{len(self.text)} characters" if self.text.strip() else "nothing"
            raise ConfigError(
                f"{inert(self.source)}: {size}, and 1 to {MAX_TEXT} are read", help="mend the file, or take it out"
            )
        if not self.text.isprintable():
            raise ConfigError(
                f"{inert(self.source)}: `{inert(self.text[:80])}` holds characters that cannot be seen",
                help="write it without them: nobody can sign what nobody can read",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """What a file says that a person may make something of: a place, and what for."""

    kind: DisclosureKind
    source: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that was found in one file. ``common`` are members of a reference, by name.

    ``hints`` say of such a member what comes near it, and is not the same.
    """

    name: str
    data: bytes = field(repr=False)
    media_type: str
    producer: Found | None = None
    common: Mapping[str, Found] = field(default_factory=dict)
    hints: Mapping[str, Found] = field(default_factory=dict)
    features: tuple[Found, ...] = ()
    domains: tuple[tuple[Found, Found | None], ...] = ()  # a capability's domain, and its evaluation
    risks: tuple[tuple[Found, Found | None], ...] = ()  # what is to be mitigated, and by what
    contact: Found | None = None
    leads: tuple[Lead, ...] = ()

    def kinds(self) -> tuple[DisclosureKind, ...]:
        """The kinds for which the file has something to say by itself."""
        found = [DisclosureKind.MODEL_DOCUMENTATION]
        if self.features or self.domains:
            found.append(DisclosureKind.CAPABILITIES)
        if self.risks:
            found.append(DisclosureKind.SAFEGUARDS)
        return tuple(found)


class _Writer:
    """Sets members, and notes from where each came."""

    def __init__(self) -> None:
        self.filled: list[dict[str, str]] = []
        self.missing: list[dict[str, str]] = []

    def put(self, into: dict[str, Any], place: str, name: str, found: Found) -> None:
        into[name] = found.text
        self.filled.append({"member": f"{place}{name}", "source": found.source})

    def lack(self, member: str, why: str) -> None:
        self.missing.append({"member": member, "why": why})


def make_draft(sheet: Sheet, kinds: Iterable[DisclosureKind], given: Mapping[str, Found]) -> dict[str, Any]:
    """The draft as JSON members. ``given`` are members that flags set, by name; ``kinds`` none: what the file has.

    Raises ConfigError where there is too much of something to be read by a person.
    """
    for what, rows in (("features", sheet.features), ("results", sheet.domains), ("risks", sheet.risks)):
        if len(rows) > MAX_ROWS:
            raise ConfigError(
                f"{inert(sheet.name)}: {len(rows)} {what}, and at most {MAX_ROWS} are read",
                help="nobody reads so many before signing: write the predicate by hand",
            )
    writer = _Writer()
    producer: dict[str, Any] = {}
    who = given.get("producer", sheet.producer)
    if who is not None:
        writer.put(producer, "producer.", "id", who)
    else:
        writer.lack("producer.id", "your party's id: --producer ID")
    wanted = tuple(dict.fromkeys(kinds)) or sheet.kinds()
    references = [_reference(sheet, kind, index, given, writer) for index, kind in enumerate(wanted)]
    mark = {
        "confirm": _CONFIRM,
        "from": sheet.name,
        "sha256": hashlib.sha256(sheet.data).hexdigest(),
        "filled": writer.filled,
        "missing": writer.missing,
    }
    return {MARK: mark, "producer": producer, "references": references}


def _reference(
    sheet: Sheet, kind: DisclosureKind, index: int, given: Mapping[str, Found], writer: _Writer
) -> dict[str, Any]:
    place = f"references[{index}]."
    made: dict[str, Any] = {"kind": kind.value, "recipient": Recipient.PUBLIC.value, "mediaType": sheet.media_type}
    made["digest"] = {"sha256": hashlib.sha256(sheet.data).hexdigest()}
    for name in ("recipient", "mediaType", "digest"):
        writer.filled.append({"member": f"{place}{name}", "source": f"the file {sheet.name} itself"})
    for name in (*_REQUIRED, "downloadLocation"):
        found = given.get(name, sheet.common.get(name))
        if found is not None:
            writer.put(made, place, name, found)
        elif name in _REQUIRED:
            hint = sheet.hints.get(name)
            near = f" ({hint.source} has `{hint.text}` for the model)" if hint is not None else ""
            writer.lack(f"{place}{name}", _REQUIRED[name] + near)
    if kind is DisclosureKind.CAPABILITIES:
        _capabilities(sheet, made, place, writer)
    elif kind is DisclosureKind.SAFEGUARDS:
        _safeguards(sheet, made, place, writer)
    elif kind is DisclosureKind.INCIDENT_CHANNEL:
        _channel(sheet, made, place, writer)
    for lead in sheet.leads:
        if lead.kind is kind:
            writer.lack(f"{place}digest", f"{lead.source}: `{lead.text}` may be the document that is meant")
    return made


def _capabilities(sheet: Sheet, made: dict[str, Any], place: str, writer: _Writer) -> None:
    rows = []
    for number, (domain, evaluation) in enumerate(sheet.domains):
        row: dict[str, Any] = {}
        here = f"{place}capabilities[{number}]."
        writer.put(row, here, "domain", domain)
        writer.lack(f"{here}level", "how far the model reaches, in your framework's words: a score is not a level")
        if evaluation is not None:
            writer.put(row, here, "evaluation", evaluation)
        rows.append(row)
    features = []
    for number, found in enumerate(sheet.features):
        feature: dict[str, Any] = {}
        writer.put(feature, f"{place}features[{number}].", "id", found)
        features.append(feature)
    if rows:
        made["capabilities"] = rows
    else:
        writer.lack(f"{place}capabilities", "the capability domains with their levels")
    if features:
        made["features"] = features
    else:
        writer.lack(f"{place}features", "the features, by the ids that restrictions and policies name")


def _safeguards(sheet: Sheet, made: dict[str, Any], place: str, writer: _Writer) -> None:
    rows = []
    for number, (risk, mitigation) in enumerate(sheet.risks):
        here = f"{place}safeguards[{number}]."
        rows.append({"mitigates": [risk.text]})
        writer.filled.append({"member": f"{here}mitigates", "source": risk.source})
        told = f"; {mitigation.source} says: {mitigation.text}" if mitigation is not None else ""
        writer.lack(f"{here}id", f"the safeguard's id, as policies name it{told}")
    if rows:
        made["safeguards"] = rows
    else:
        writer.lack(f"{place}safeguards", "each safeguard's id, and what it mitigates")


def _channel(sheet: Sheet, made: dict[str, Any], place: str, writer: _Writer) -> None:
    channel: dict[str, Any] = {}
    if sheet.contact is not None:
        writer.put(channel, f"{place}channel.", "contact", sheet.contact)
        made["channel"] = channel
    else:
        writer.lack(f"{place}channel.contact", "where incident reports go")
    writer.lack(f"{place}channel.regulators", "the ids of the authorities that reports go to")


def refuse_draft(members: Mapping[str, Any], where: str) -> None:
    """Raise ConfigError where the mark of a draft still stands."""
    if MARK in members:
        raise ConfigError(
            f"{where}: it is a draft that nobody has confirmed",
            help="read each member, fill what `draft.missing` names, then take the member `draft` out",
        )
