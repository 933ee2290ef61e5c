"""``gate inspect``: what a file says, who signed it, and whether this trust file believes it and why not."""

from __future__ import annotations

from pathlib import Path

import click

from gate import exit_codes
from gate.commands.believed import Believed, envelope_of, judge_file, read_items
from gate.commands.documents import Shelf, describe_documents, read_shelf
from gate.commands.reading import read_payload
from signatures.codes import Code
from signatures.digests import RECOGNISED
from signatures.envelopes.dsse import Envelope
from signatures.envelopes.statement import Statement, payload_digest
from signatures.errors import Refused
from signatures.inert import inert, write_json
from signatures.predicates.types import DISCLOSURE, short_name
from signatures.reading.shapes import plain
from signatures.reading.strict_json import Bounds, dump, parse
from signatures.verify import Refusal, VerifiedStatement

_SHOWN = 400  # characters of one member


@click.command(name="inspect")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--trust", type=click.Path(path_type=Path), metavar="FILE", help="Say whether this trust file believes it."
)
@click.option(
    "--documents",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Hold the documents of disclosures in this folder against their digests.",
)
@click.option("--json", "as_json", is_flag=True, help="Print each statement as one line of JSON.")
def command(path: Path, trust: Path | None, documents: Path | None, as_json: bool) -> int:
    """Show what FILE says. Without --trust nobody is believed: anyone may have written it."""
    shelf = None if documents is None else read_shelf(documents)
    believed = {}
    if trust is not None:
        from signatures.trust.load import load_trust

        believed = {found.origin: found for found in judge_file(path, load_trust(trust))}
    for item in read_items(path):
        envelope = envelope_of(item)
        if isinstance(envelope, Refused):
            code = envelope.code
            click.echo(f"{inert(item.origin)}: refused: {code.name} {code.phrase}: {inert(envelope.detail)}")
            continue
        if as_json:
            click.echo(_as_json(believed.get(item.origin), item.origin, envelope))
            continue
        click.echo("\n".join(_describe(item.origin, envelope, shelf)))
        if trust is None:
            click.echo("  not verified: --trust FILE says whether a trust file believes it")
        else:
            found = believed[item.origin]
            click.echo("\n".join(_judged(found.statement, found.refusal)))
    return exit_codes.DONE


def _as_json(found: Believed | None, origin: str, envelope: Envelope) -> str:
    """What the file says, and (with a trust file) what is thought of it, as one line."""
    try:
        said = plain(read_payload(envelope.payload))
    except Refused as error:
        said = None
        unread = f"{error.code.name} {error.detail}"
    value: dict[str, object] = {"origin": origin, "payload": payload_digest(envelope.payload)}
    value |= {"keyids": [signature.keyid for signature in envelope.signatures]}
    value |= {"cannotBeRead": unread} if said is None else {"statement": said}
    if found is not None and found.statement is not None:
        value |= {"believed": True, "signedBy": sorted(found.statement.speakers)}
    elif found is not None and found.refusal is not None:
        value |= {"believed": False, "refused": found.refusal.code.name, "detail": found.refusal.detail}
    return write_json(value, indent=None)


def _describe(origin: str, envelope: Envelope, shelf: Shelf | None) -> list[str]:
    lines = [inert(origin), f"  payload sha256:{payload_digest(envelope.payload)}"]
    hints = [inert(signature.keyid)[:64] or "none" for signature in envelope.signatures]
    lines += [f"  signature, key hint: {hint}" for hint in hints]
    try:
        statement = read_payload(envelope.payload)
        lines += _says(statement)
        if shelf is not None and statement.predicate_type == DISCLOSURE:
            lines += [line for _, line in describe_documents(statement.predicate, shelf, origin)]
        return lines
    except Refused as error:
        if error.code is Code.R502:
            return [*lines, *_shows(envelope.payload)]
        return [*lines, f"  cannot be read: {error.code.name} {inert(error.detail)}"]


def _shows(payload: bytes) -> list[str]:
    """A statement of another type, such as a gate's decision (VSA): shown as it is, and it meets no requirement."""
    bounds = Bounds()
    found = parse(payload, max_bytes=bounds.list_bytes, depth=bounds.depth)
    lines = [f"  {inert(str(found['predicateType']))}: shown, and it meets no requirement here"]
    predicate = found.get("predicate")
    members = predicate.items() if isinstance(predicate, dict) else ()
    return [*lines, *(_member(str(name), value) for name, value in members)]


def _member(name: str, value: object) -> str:
    text = value if isinstance(value, str) else dump(value).decode()
    return f"    {inert(name)}: {inert(text if len(text) <= _SHOWN else text[:_SHOWN] + '…')}"


def _says(statement: Statement) -> list[str]:
    lines = [f"  {short_name(statement.predicate_type)}"]
    for subject in statement.subjects:
        digests = ", ".join(f"{kind}:{subject.digest[kind]}" for kind in RECOGNISED if kind in subject.digest)
        lines.append(f"  about {inert(subject.name or '(no name)')}  {digests}")
    return [*lines, *(_member(name, value) for name, value in plain(statement.predicate).items())]


def _judged(statement: VerifiedStatement | None, refusal: Refusal | None) -> list[str]:
    if statement is not None:
        lines = []
        for party, keys in statement.speakers.items():
            lines.append(f"  believed: {party} signed it ({', '.join(held.source for held in keys)})")
        return [*lines, "  whether it is in force is for its signer's status list to say: gate check"]
    if refusal is None:
        return ["  not believed"]
    return [
        f"  not believed: {refusal.code.name} {refusal.code.phrase}: {inert(refusal.detail)}",
        f"  help: {refusal.code.remedy}",
    ]
