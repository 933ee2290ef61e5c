"""What `gate disclosure coverage` and `gate due` read: what is in force, or, without a policy, what lies there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from adapters.ports import Wanted
from adapters.table import open_source
from gate.commands.believed import envelope_of, read_items
from gate.commands.options import attestations_option
from gate.commands.reading import read_payload
from gate.disclosures.duty import Paper
from gate.edge.gather import gather
from gate.policy.load import DEFAULT_NAME, VARIABLE, LoadedPolicy, find_policy, load_policy
from signatures.envelopes.statement import payload_digest
from signatures.errors import ConfigError, Refused
from signatures.predicates import types
from signatures.predicates.entries import Entries
from signatures.predicates.entry import STANDING, State
from signatures.reading.strict_json import Bounds
from signatures.status.index import newest_lists
from signatures.verify import Authenticated, Item, VerifiedStatement, authenticate

_F = TypeVar("_F", bound=Callable[..., Any])


def paper_options(command: _F) -> _F:
    """What `read_papers` reads by: a policy, which may be missing, and folders."""
    policy = click.option(
        "--policy", metavar="FILE", help="The policy; else GATE_POLICY, else ./policy.toml; else nobody is believed."
    )
    return policy(attestations_option(command))


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What was read. ``loaded`` is None without a policy: then nobody is believed. ``notes`` say what is not here."""

    papers: tuple[Paper, ...]
    loaded: LoadedPolicy | None
    notes: tuple[str, ...]


def read_papers(policy: str | None, folders: Iterable[str], files: Iterable[Path] = ()) -> Papers:
    """The statements of a policy's sources, of folders and of files. Raises ConfigError, Undecided.

    With a policy (named, in GATE_POLICY, or `policy.toml` here) a statement is among them if it is authentic and the
    newest list of one of its signers does not take it away. Without one, folders or files must be named.
    """
    folders = tuple(folders)
    items = [item for path in files for item in read_items(path)]
    named = policy is not None or VARIABLE in os.environ or (Path.cwd() / DEFAULT_NAME).is_file()
    if not named:
        return _unverified([*items, *_from_folders(folders)], any_named=bool(items or folders))
    path, source = find_policy(policy, os.environ, Path.cwd())
    loaded = load_policy(path, source=source, environ=os.environ)
    found = gather(loaded, folders, frozenset())
    done = authenticate([*items, *found.items], loaded.trust, loaded.policy.bounds)
    papers, notes = _in_force(done, loaded)
    notes += [f"refused: {one.origin}: {one.code.name} {one.detail}" for one in done.refused]
    return Papers(papers=papers, loaded=loaded, notes=tuple(notes))


def _from_folders(folders: Iterable[str]) -> list[Item]:
    wanted = Wanted.within(Bounds(), frozenset(), large_lists=True)
    return [item for uri in folders for item in open_source(uri, Path()).fetch(wanted).items]


def _unverified(items: list[Item], *, any_named: bool) -> Papers:
    if not any_named:
        raise ConfigError(
            "no policy, and no attestations", help="name --policy FILE, or folders with --attestations DIR"
        )
    papers: dict[str, Paper] = {}
    lists: dict[str, Paper] = {}
    notes = ["not verified: without a policy nobody is believed, and no list takes anything away"]
    for item in items:
        envelope = envelope_of(item)
        try:
            if isinstance(envelope, Refused):
                raise envelope
            statement = read_payload(envelope.payload)
        except Refused as error:
            notes.append(f"refused: {item.origin}: {error.code.name} {error.detail}")
            continue
        paper = Paper(statement=statement, payload=payload_digest(envelope.payload), signers=(), origin=item.origin)
        if statement.predicate_type != types.STATUS_LIST:
            papers.setdefault(paper.payload, paper)
            continue
        held = lists.get(statement.predicate.issuer)
        if held is None or held.statement.predicate.sequence < statement.predicate.sequence:
            lists[statement.predicate.issuer] = paper
    return Papers(papers=(*papers.values(), *lists.values()), loaded=None, notes=tuple(notes))


def _in_force(done: Authenticated, loaded: LoadedPolicy) -> tuple[tuple[Paper, ...], list[str]]:
    newest = newest_lists(done, loaded.trust)
    kept: list[Paper] = []
    notes: list[str] = []
    for found in done.statements:
        signers = tuple(loaded.trust.parties[name].id for name in found.speakers)
        why = _why_not(found, newest)
        if why is None:
            kept.append(Paper(statement=found.statement, payload=found.payload, signers=signers, origin=found.origin))
        elif found.type != types.STATUS_LIST:
            notes.append(f"passed over: {found.origin}: {why}")
    return tuple(kept), notes


def _why_not(found: VerifiedStatement, newest: dict[str, tuple[VerifiedStatement, ...]]) -> str | None:
    """Why a statement is passed over; None where one of its signers stands by it, or has no list that could say."""
    if found.type == types.STATUS_LIST:
        return None if any(found in lists for lists in newest.values()) else "an older list"
    if found.type == types.WAIVER:  # never listed: it ends by itself
        return None
    hurts = found.type == types.INCIDENT_REPORT  # what hurts counts while SUSPENDED, too (design §4, rule 2)
    reasons = []
    for name in found.speakers:
        if name not in newest:
            return None
        entries = (Entries.of(held.statement.predicate.entries).by_payload(found.payload) for held in newest[name])
        states = {entry.state for entry in entries if entry is not None}
        if states & STANDING or (hurts and State.SUSPENDED in states):
            return None
        word = f"{', '.join(sorted(states))} in" if states else "not named by"
        reasons.append(f"{word} the newest list of {name}")
    return "; ".join(reasons)
