"""What `gate inspect` and `gate verify` share: a file's attestations, and whether a trust file believes each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gate.commands.reading import read_bytes
from signatures.envelopes.containers import open_container, split_lines
from signatures.envelopes.dsse import Envelope
from signatures.errors import ConfigError, Refused
from signatures.inert import inert
from signatures.reading.strict_json import Bounds
from signatures.trust.model import Trust
from signatures.verify import Item, Refusal, VerifiedStatement, authenticate


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """One attestation of a file: believed (``statement``), or refused and why."""

    origin: str
    data: bytes
    statement: VerifiedStatement | None
    refusal: Refusal | None


def read_items(path: Path) -> list[Item]:
    """A file's attestations: one, or one a line. ConfigError for an empty file: nothing is not a success."""
    data = read_bytes(path, limit=Bounds().input_bytes)
    if path.name.endswith(".jsonl"):
        items = [Item(origin, line, large_list=True) for line, origin in split_lines(data, str(path))]
    else:
        items = [Item(str(path), data, large_list=True)] if data.strip() else []
    if not items:
        raise ConfigError(f"there is no attestation in `{path}`", help="name a file with an envelope in it")
    return items


def judge_file(path: Path, trust: Trust) -> list[Believed]:
    """Steps 1 to 7 for each attestation of a file, in its order."""
    found = []
    for item in read_items(path):
        done = authenticate([item], trust, Bounds())
        found.append(
            Believed(
                origin=item.origin,
                data=item.data,
                statement=done.statements[0] if done.statements else None,
                refusal=done.refused[0] if done.refused else None,
            )
        )
    return found


def envelope_of(item: Item) -> Envelope | Refused:
    """The envelope, whoever signed it; or why there is none."""
    try:
        return open_container(item.data, bounds=Bounds(), max_bytes=Bounds().list_bytes).envelope
    except Refused as error:
        return error


def signed_by(path: Path, trust_file: Path) -> frozenset[str]:
    """The ids of the parties that signed the one attestation in a file. ConfigError where it is not believed."""
    from signatures.trust.load import load_trust

    trust = load_trust(trust_file)
    (found, *more) = judge_file(path, trust)
    if found.statement is None or more:
        why = f"{found.refusal.code.name} {found.refusal.detail}" if found.refusal else "it holds more than one"
        raise ConfigError(f"{trust_file} does not believe `{path}`: {inert(why)}", help="ask its signer")
    return frozenset(trust.parties[name].id for name in found.statement.signers)
