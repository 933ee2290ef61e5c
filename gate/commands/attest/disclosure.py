"""``gate attest disclosure``: what a producer has disclosed, about one build or about the lab."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import click

from gate.commands.attest.members import predicate_options, put, put_member, start_from, when
from gate.commands.attest.report import MAX_REPORT, commit_report
from gate.commands.attest.subjects import build_options, issue_about, lab_wide_option
from gate.commands.reading import read_as, read_bytes
from gate.commands.signing import open_desk, signing_options
from gate.edge.together import Output
from signatures.errors import ConfigError
from signatures.inert import inert
from signatures.predicates import types
from signatures.predicates.disclosure import LAB_WIDE, Disclosure, DisclosureKind, Recipient
from signatures.reading.times import write_time

FLAGS = {
    "producer": "--producer",
    "references": "--document and the flags that describe it",
    "appliesTo": "--applies-to",
}


@click.command(name="disclosure")
@build_options
@lab_wide_option
@click.option("--producer", metavar="ID", help="Your party's id.")
@click.option("--applies-to", multiple=True, metavar="MODEL", help="Models that a lab-wide document covers.")
@click.option(
    "--document",
    "documents",
    multiple=True,
    metavar="KIND=FILE",
    help="A document, such as RISK_FRAMEWORK=framework.md; its digest is taken. Repeatable.",
)
@click.option(
    "--recipient",
    type=click.Choice(list(Recipient)),
    default=Recipient.PUBLIC.value,
    show_default=True,
    help="To whom the document goes. What is not PUBLIC is committed to, not digested.",
)
@click.option(
    "--commitment-key-out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the document is not PUBLIC: the key that opens the commitment, for its custodian alone.",
)
@click.option("--document-version", default="1.0", show_default=True, help="The documents' version.")
@click.option("--published-at", metavar="TIME", help="When they were published (default: now).")
@click.option("--reviewed-at", metavar="TIME", help="When they were last reviewed (default: as published).")
@click.option("--language", default="en", show_default=True, help="Their language.")
@click.option("--media-type", default="text/markdown", show_default=True, help="Their media type.")
@click.option("--location", metavar="URI", help="Where the one PUBLIC document can be had.")
@click.option("--satisfies", multiple=True, metavar="CLAUSE", help="Such as us-ca:22757.12(c)(1)(D); repeatable.")
@click.option(
    "--redaction",
    "redactions",
    multiple=True,
    nargs=2,
    metavar="DESCRIPTION JUSTIFICATION",
    help="What was left out of the one document, and why that was right; repeatable.",
)
@click.option("--capability", "capabilities", multiple=True, metavar="DOMAIN=LEVEL", help="With CAPABILITIES.")
@click.option("--feature", "features", multiple=True, metavar="ID", help="With CAPABILITIES: a feature's id.")
@click.option("--safeguard", "safeguards", multiple=True, metavar="ID=MITIGATES[,…]", help="With SAFEGUARDS.")
@click.option("--regulator", "regulators", multiple=True, metavar="ID", help="With INCIDENT_CHANNEL.")
@click.option("--contact", metavar="URI", help="With INCIDENT_CHANNEL: where reports go.")
@predicate_options
@signing_options
def command(**given: Any) -> int:  # noqa: ANN401 - click's values, each named above
    """Sign a disclosure of BUILD, or of the lab with --lab-wide. Documents that differ in more: --predicate."""
    desk = open_desk(given)
    start = start_from(given, types.DISCLOSURE)
    members = start.members
    put_member(members, "producer", "id", given["producer"])
    put(members, "appliesTo", given["applies_to"])
    references, secret = _references(given, write_time(desk.now))
    put(members, "references", references)
    predicate = read_as(Disclosure, members, FLAGS)
    if given["lab_wide"]:
        for reference in predicate.references:
            if reference.kind not in LAB_WIDE:
                raise ConfigError(
                    f"{reference.kind} must have a build as its subject",
                    help=f"lab-wide are {', '.join(sorted(LAB_WIDE))}",
                )
    return issue_about(desk, given, start, types.DISCLOSURE, predicate, first=secret)


def _references(given: dict[str, Any], now: str) -> tuple[list[dict[str, Any]], tuple[Output, ...]]:
    documents = given["documents"]
    public = given["recipient"] == Recipient.PUBLIC
    one_alone = "" if public else "--recipient"
    for flag, name in (("--location", "location"), ("--redaction", "redactions")):
        one_alone = flag if given[name] else one_alone
    if one_alone and len(documents) != 1:
        raise ConfigError(f"{one_alone} goes with exactly one --document", help="or give the documents by --predicate")
    if public and given["commitment_key_out"] is not None:
        raise ConfigError("--commitment-key-out, and a PUBLIC document", help="say --recipient DOWNSTREAM or AUTHORITY")
    made: list[dict[str, Any]] = []
    secrets: list[Output] = []
    for text in documents:
        reference, files = _reference(text, given, now)
        made.append(reference)
        secrets += files
    _refuse_unused(given, {reference["kind"] for reference in made})
    return made, tuple(secrets)


def _reference(text: str, given: dict[str, Any], now: str) -> tuple[dict[str, Any], tuple[Output, ...]]:
    kind, equals, path = text.partition("=")
    if not equals or kind not in set(DisclosureKind):
        known = ", ".join(DisclosureKind)
        raise ConfigError(f"--document `{inert(text)}`: must be KIND=FILE, and KIND one of {known}")
    published = when(given["published_at"], "--published-at") or now
    reference: dict[str, Any] = {
        "kind": kind,
        "recipient": str(given["recipient"]),
        "mediaType": given["media_type"],
        "version": given["document_version"],
        "publishedAt": published,
        "reviewedAt": when(given["reviewed_at"], "--reviewed-at") or published,
        "language": given["language"],
    }
    secret: tuple[Output, ...] = ()
    if given["recipient"] == Recipient.PUBLIC:
        digest = hashlib.sha256(read_bytes(Path(path), limit=MAX_REPORT)).hexdigest()
        reference["digest"] = {"sha256": digest}
    else:
        reference["commitment"], secret = commit_report({**given, "report": Path(path)})
    put(reference, "downloadLocation", given["location"])
    put(reference, "satisfies", given["satisfies"])
    for description, justification in given["redactions"]:
        for part, what in (
            (description, "says nothing of what was left out"),
            (justification, "needs a justification"),
        ):
            if not part.strip():
                raise ConfigError(f"--redaction {what}", help="give both: --redaction DESCRIPTION JUSTIFICATION")
    put(reference, "redactions", [{"description": what, "justification": why} for what, why in given["redactions"]])
    _summarize(reference, given)
    return reference, secret


def _summarize(reference: dict[str, Any], given: dict[str, Any]) -> None:
    """The machine-readable summary that belongs to a kind."""
    if reference["kind"] == DisclosureKind.CAPABILITIES:
        pairs = [_pair(text, "--capability DOMAIN=LEVEL") for text in given["capabilities"]]
        put(reference, "capabilities", [{"domain": domain, "level": level} for domain, level in pairs])
        put(reference, "features", [{"id": name} for name in given["features"]])
    if reference["kind"] == DisclosureKind.SAFEGUARDS:
        pairs = [_pair(text, "--safeguard ID=MITIGATES") for text in given["safeguards"]]
        put(reference, "safeguards", [{"id": name, "mitigates": what.split(",")} for name, what in pairs])
    if reference["kind"] == DisclosureKind.INCIDENT_CHANNEL and (given["regulators"] or given["contact"]):
        reference["channel"] = {"regulators": list(given["regulators"])}
        put(reference["channel"], "contact", given["contact"])


def _refuse_unused(given: dict[str, Any], kinds: set[str]) -> None:
    needed = {
        "--capability": ("capabilities", DisclosureKind.CAPABILITIES),
        "--feature": ("features", DisclosureKind.CAPABILITIES),
        "--safeguard": ("safeguards", DisclosureKind.SAFEGUARDS),
        "--regulator": ("regulators", DisclosureKind.INCIDENT_CHANNEL),
        "--contact": ("contact", DisclosureKind.INCIDENT_CHANNEL),
    }
    for flag, (name, kind) in needed.items():
        if given[name] and kind not in kinds:
            raise ConfigError(f"{flag} describes a document {kind}", help=f"give it: --document {kind}=FILE")


def _pair(text: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise ConfigError(f"`{inert(text)}`: must be {form}")
    return name, value
