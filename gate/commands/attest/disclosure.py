"""``gate attest disclosure``: what a producer has disclosed, about one build or about the lab."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import click

from gate import exit_codes
from gate.commands.attest.common import (
    build_options,
    named_build,
    predicate_options,
    put,
    put_member,
    show_change,
    start_from,
    subject_of,
    when,
)
from gate.commands.signing import Signing, issue, read_as, read_bytes, signing_options
from gate.edge.clock import now as read_clock
from signatures.envelopes.statement import Statement, party_subject
from signatures.errors import ConfigError
from signatures.predicates import types
from signatures.predicates.disclosure import LAB_WIDE, Disclosure, DisclosureKind
from signatures.reading.times import write_time

FLAGS = {"producer": "--producer", "references": "--document", "appliesTo": "--applies-to"}


@click.command(name="disclosure")
@build_options
@click.option("--lab-wide", is_flag=True, help="About the lab, not about one build: then there is no BUILD.")
@click.option("--producer", metavar="ID", help="Your party's id.")
@click.option("--applies-to", multiple=True, metavar="MODEL", help="Models that a lab-wide document covers.")
@click.option(
    "--document",
    "documents",
    multiple=True,
    metavar="KIND=FILE",
    help="A public document, such as RISK_FRAMEWORK=framework.md; its digest is taken. Repeatable.",
)
@click.option("--document-version", default="1.0", show_default=True, help="The documents' version.")
@click.option("--published-at", metavar="TIME", help="When they were published (default: now).")
@click.option("--reviewed-at", metavar="TIME", help="When they were last reviewed (default: now).")
@click.option("--language", default="en", show_default=True, help="Their language.")
@click.option("--media-type", default="text/markdown", show_default=True, help="Their media type.")
@predicate_options
@signing_options
def command(**given: Any) -> int:  # noqa: ANN401 - click's values, each named above
    """Sign a disclosure of BUILD, or of the lab with --lab-wide. What is not public goes through --predicate."""
    now = read_clock().replace(microsecond=0)
    members, old, replaces = start_from(given["predicate"], given["supersedes"])
    before = dict(members)
    put_member(members, "producer", "id", given["producer"])
    put(members, "appliesTo", list(given["applies_to"]) or None)
    if given["documents"]:
        members["references"] = [_reference(text, given, write_time(now)) for text in given["documents"]]
    predicate = read_as(Disclosure, members, FLAGS)
    if given["lab_wide"]:
        if given["build"] is not None or given["manifest"] is not None:
            raise ConfigError("--lab-wide, and a build", help="leave one of them out")
        for reference in predicate.references:
            if reference.kind not in LAB_WIDE:
                raise ConfigError(
                    f"{reference.kind} must have a build as its subject",
                    help=f"lab-wide are {', '.join(sorted(LAB_WIDE))}",
                )
        subject = party_subject(predicate.producer.id)
    else:
        subject = subject_of(named_build(given["build"], given["manifest"], given["lookup"], given["exclude"]))
    statement = Statement(predicate_type=types.DISCLOSURE, subjects=(subject,), predicate=predicate)
    if old is not None:
        click.echo("\n".join([f"replaces {replaces}:", *show_change(before, members)]), err=True)
    signing = Signing(**{name: given[name] for name in Signing.__slots__})
    digest = issue(statement, signing, now, replaces=replaces)
    click.echo(f"{signing.out}  disclosure {digest}")
    return exit_codes.DONE


def _reference(text: str, given: dict[str, Any], now: str) -> dict[str, Any]:
    kind, equals, path = text.partition("=")
    known = [item.value for item in DisclosureKind]
    if not equals or kind not in known:
        raise ConfigError(f"--document `{text}`: must be KIND=FILE, and KIND one of {', '.join(known)}")
    return {
        "kind": kind,
        "recipient": "PUBLIC",
        "mediaType": given["media_type"],
        "digest": {"sha256": hashlib.sha256(read_bytes(Path(path))).hexdigest()},
        "version": given["document_version"],
        "publishedAt": when(given["published_at"], "--published-at") or now,
        "reviewedAt": when(given["reviewed_at"], "--reviewed-at") or now,
        "language": given["language"],
    }
