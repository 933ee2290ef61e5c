"""``gate disclosure coverage``: which clauses of a profile name a document, which have none, and what was redacted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gate import exit_codes
from gate.commands.documents import Shelf, look_up, read_shelf
from gate.commands.options import format_option
from gate.commands.papers import Papers, paper_options, read_papers
from signatures.inert import inert, write_json
from signatures.predicates import types
from signatures.reading.shapes import plain

if TYPE_CHECKING:
    from gate.disclosures.coverage import Coverage, Document
    from gate.profiles.model import Profile

_NOTE = "a document that names a clause is its producer's word; whether it does what the clause asks is for its reader"


@click.command(name="coverage", short_help="Which clauses of a profile name a document, and which have none.")
@click.argument("files", nargs=-1, metavar="[ATTESTATION]...", type=click.Path(path_type=Path))
@click.option("--profile", required=True, metavar="NAME", help="Whose clauses (gate rules show NAME lists them).")
@paper_options
@click.option("--producer", metavar="ID", help="Only the disclosures of this producer.")
@click.option(
    "--documents",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Hold the documents in this folder against their digests.",
)
@format_option("text", "json")
def coverage(
    files: tuple[Path, ...],
    profile: str,
    policy: str | None,
    folders: tuple[str, ...],
    producer: str | None,
    documents: Path | None,
    form: str,
) -> int:
    """Say for each clause of a profile which disclosed document names it, is of its kind, or is missing.

    Exits 0 whatever is covered: it informs, and decides nothing.
    """
    from gate.disclosures.coverage import cover, documents_of
    from gate.profiles.load import load_profile

    rules = load_profile(profile)
    shelf = None if documents is None else read_shelf(documents)
    found = read_papers(policy, folders, files)
    said = [
        (paper.origin, paper.statement.predicate)
        for paper in found.papers
        if paper.statement.predicate_type == types.DISCLOSURE
        and producer in (None, paper.statement.predicate.producer.id)
    ]
    covered = cover(rules, documents_of(said))
    if form == "json":
        click.echo(write_json(_as_json(rules, covered, found, shelf)))
        return exit_codes.DONE
    click.echo("\n".join(_as_text(rules, covered, shelf)))
    for note in found.notes:
        click.echo(inert(note), err=True)
    return exit_codes.DONE


def _as_text(rules: Profile, covered: Coverage, shelf: Shelf | None) -> list[str]:
    from gate.disclosures.coverage import Cover

    counts = ", ".join(f"{covered.count(one)} {one}" for one in Cover)
    lines = [f"{rules.name} {rules.version}: {len(covered.rows)} clauses: {counts}"]
    lines += [_NOTE, *(inert(line) for line in rules.notice.splitlines())]
    for row in covered.rows:
        lines += ["", f"{row.clause.id}: {row.cover}", f"  {row.clause.title}"]
        lines.append(f"  source: {row.clause.source}, {row.clause.date}")
        lines += [f"  by: {_named(one)}" for one in row.documents]
        if row.cover is Cover.NOT_COVERED:
            lines.append(f"  asks for: {', '.join(row.clause.kinds)}")
    if covered.unknown:
        lines += ["", "named by documents, and no clauses of this profile:"]
        lines += [f"  {inert(name)}: {_named(one)}" for name, one in covered.unknown]
    for one in covered.documents:
        told = _about(one, shelf)
        if told:
            lines += ["", _named(one), *told]
    return lines


def _named(one: Document) -> str:
    reference = one.reference
    return inert(
        f"{reference.kind} {reference.version} of {one.producer}, for {reference.recipient},"
        f" in {one.origin} references[{one.index}]"
    )


def _about(one: Document, shelf: Shelf | None) -> list[str]:
    """What was left out of a document, and whether it is at hand."""
    lines = [
        f"  redacted: {inert(left.description)}, because {inert(left.justification)}"
        for left in one.reference.redactions
    ]
    if shelf is not None:
        lines.append(f"  document: {inert(look_up(one.reference, shelf, one.origin)[1])}")
    return lines


def _as_json(rules: Profile, covered: Coverage, found: Papers, shelf: Shelf | None) -> dict[str, Any]:
    numbers = {(one.origin, one.index): number for number, one in enumerate(covered.documents)}
    documents = []
    for one in covered.documents:
        value = {"file": one.origin, "index": one.index, "producer": one.producer, "reference": plain(one.reference)}
        if shelf is not None:
            state, line = look_up(one.reference, shelf, one.origin)
            value["document"] = {"state": state, "says": line}
        documents.append(value)
    return {
        "schemaVersion": "1",
        "profile": {"name": rules.name, "version": rules.version, "notice": rules.notice},
        "note": _NOTE,
        "verified": found.loaded is not None,
        "clauses": [
            {
                "id": row.clause.id,
                "title": row.clause.title,
                "source": row.clause.source,
                "date": row.clause.date,
                "kinds": list(row.clause.kinds),
                "cover": str(row.cover),
                "documents": [numbers[one.origin, one.index] for one in row.documents],
            }
            for row in covered.rows
        ],
        "documents": documents,
        "unknownClauses": [{"id": name, "document": numbers[one.origin, one.index]} for name, one in covered.unknown],
        "notes": list(found.notes),
    }
