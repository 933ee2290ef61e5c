"""``gate inspect``: what a file says, who signed it, and whether this trust file believes it and why not."""

from __future__ import annotations

from pathlib import Path

import click

from gate import exit_codes
from gate.commands.believed import judge_file, payload_of, read_items
from signatures.digests import RECOGNISED
from signatures.envelopes.statement import Statement, payload_digest, read_predicate, read_statement
from signatures.errors import Refused
from signatures.inert import inert
from signatures.predicates.types import short_name
from signatures.reading.shapes import plain
from signatures.reading.strict_json import Bounds, dump
from signatures.verify import Refusal, VerifiedStatement

_SHOWN = 400  # characters of a member


@click.command(name="inspect")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--trust", type=click.Path(path_type=Path), metavar="FILE", help="Say whether this trust file believes it."
)
@click.option("--json", "as_json", is_flag=True, help="Print each statement as one line of JSON.")
def command(path: Path, trust: Path | None, as_json: bool) -> int:
    """Show what FILE says. Without --trust nobody is believed: anyone may have written it."""
    believed = {}
    if trust is not None:
        from signatures.trust.load import load_trust

        believed = {found.origin: found for found in judge_file(path, load_trust(trust))}
    for item in read_items(path):
        payload = payload_of(item)
        if isinstance(payload, Refused):
            click.echo(f"{inert(item.origin)}: refused: {payload.code.name} {inert(payload.detail)}")
            continue
        if as_json:
            click.echo(payload.decode(errors="backslashreplace"))
            continue
        click.echo("\n".join(_describe(item.origin, payload)))
        if trust is None:
            click.echo("  not verified: give --trust trust.toml to see who signed it")
        else:
            found = believed[item.origin]
            click.echo("\n".join(_judged(found.statement, found.refusal)))
    return exit_codes.DONE


def _describe(origin: str, payload: bytes) -> list[str]:
    lines = [inert(origin), f"  payload sha256:{payload_digest(payload)}"]
    bounds = Bounds()
    try:
        raw = read_statement(payload, max_bytes=bounds.list_bytes, depth=bounds.depth)
        statement = read_predicate(raw)
    except Refused as error:
        return [*lines, f"  cannot be read: {error.code.name} {inert(error.detail)}"]
    return [*lines, *_says(statement)]


def _says(statement: Statement) -> list[str]:
    lines = [f"  {short_name(statement.predicate_type)}"]
    for subject in statement.subjects:
        digests = ", ".join(f"{kind}:{subject.digest[kind]}" for kind in RECOGNISED if kind in subject.digest)
        lines.append(f"  about {inert(subject.name or '(no name)')}  {digests}")
    for name, value in plain(statement.predicate).items():
        text = value if isinstance(value, str) else dump(value).decode()
        lines.append(f"    {name}: {inert(text if len(text) <= _SHOWN else text[:_SHOWN] + '…')}")
    return lines


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
