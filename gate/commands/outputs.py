"""Where an answer goes: report files, the signed decision, standard output. All of it, or none is left behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from gate.edge.files import discard_stale, write_whole
from gate.reports import terminal
from gate.reports.report import Report
from gate.reports.table import ALIASES, FORMATS, LAST, Written
from gate.reports.words import first_line
from signatures.errors import ConfigError, GateError
from signatures.inert import inert

if TYPE_CHECKING:
    from gate.records.keep import Draft
    from signatures.signers.signer import Signer

_NEVER = frozenset({".toml", ".pub", ".key", ".pem"})  # what a policy names cannot be lost to a slip of a flag

Recorder = Callable[["bytes | None"], "Draft"]

_LOOKED_AT = 4 << 20  # bytes: as much as an attestation may have


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """The files of this run: (format, path) of each report, the signed decision, and the folder of the record."""

    reports: tuple[tuple[str, Path], ...]
    decision: Path | None
    record: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file, the decision first: it must not outlive a run that fails."""
        return (*([self.decision] if self.decision else []), *(path for _, path in self.reports))


def read_outputs(
    reports: Sequence[str],
    decision: Path | None,
    record: Path | None = None,
    *,
    inputs: Sequence[str | Path | None],
) -> Outputs:
    """Where to write, after removing what an earlier run wrote there, before anything else can fail.

    ``inputs`` are what this run reads: an output in their place, or in a build, is refused, and so is one that would
    replace an attestation. Raises ConfigError.
    """
    split = _split(reports)
    found = [(ALIASES.get(form, form), Path(path)) for form, equals, path in split if equals and path]
    outputs = Outputs(reports=tuple(found), decision=decision, record=record)
    _make_way(outputs, inputs)
    if record is not None:  # an earlier run's record ends this run, and that run's reports must not speak for it
        from gate.records.keep import check_place

        check_place(record, sources=[given for given in inputs if given and Path(given).is_dir()])
    for text, (form, equals, name) in zip(reports, split, strict=True):
        if not equals or not name:
            raise ConfigError(f"--report {inert(text)}: not FORMAT=FILE", help=f"formats: {', '.join(FORMATS)}")
        if ALIASES.get(form, form) not in FORMATS:
            raise ConfigError(f"--report: `{inert(form)}` is not a format", help=f"formats: {', '.join(FORMATS)}")
    return outputs


def _make_way(outputs: Outputs, inputs: Sequence[str | Path | None]) -> None:
    """Remove what an earlier run wrote to each place where nothing else is lost; then raise the first ConfigError.

    One output in a wrong place ends this run: what lies in the others' places must not speak for it.
    """
    places = [Path(os.path.realpath(path)) for path in outputs.paths]
    faults: list[ConfigError] = []
    for path, place in zip(outputs.paths, places, strict=True):
        try:
            _refuse_place(path, place, inputs)
            if outputs.record is not None and Path(os.path.realpath(outputs.record)) in place.parents:
                raise ConfigError("a report lies in the record's folder", help="the record keeps the report by itself")
            if path != outputs.decision or not _is_ours(path):
                _refuse_attestation(path)
            discard_stale(path)
        except ConfigError as fault:
            faults.append(fault)
        if places.count(place) > 1 and not str(path).startswith("/dev/"):
            faults.append(ConfigError(f"`{path}` is written twice", help="give each report a file of its own"))
    if faults:
        raise faults[0]


def discard_unread(words: Sequence[str], inputs: Sequence[str | Path | None]) -> None:
    """The same for a command line that could not be read: its words are looked through for outputs. Raises nothing.

    Every other word may name something that is read: nothing that lies there is touched.
    """
    found: dict[str, list[str]] = {"--report": [], "--decision": []}
    others: list[str] = []
    rest = iter(words)
    for word in rest:
        flag, equals, value = word.partition("=")
        if flag in found:
            found[flag].append(value if equals else next(rest, ""))
        else:
            others += [word, value]
    places = [
        Outputs(reports=((form, Path(path)),), decision=None) for form, _, path in _split(found["--report"]) if path
    ]
    places += [Outputs(reports=(), decision=Path(path)) for path in found["--decision"] if path]
    for outputs in places:
        with suppress(GateError):
            _make_way(outputs, [*others, *inputs])


def _split(reports: Sequence[str]) -> list[tuple[str, str, str]]:
    return [text.partition("=") for text in reports]


def _refuse_place(path: Path, place: Path, inputs: Sequence[str | Path | None]) -> None:
    for given in inputs:
        if not given:
            continue
        read = Path(os.path.realpath(str(given).removeprefix("file:")))
        if place == read or (read in place.parents and read.is_dir()):
            raise ConfigError(
                f"`{path}` lies in `{given}`, which this run reads", help="write reports and decisions elsewhere"
            )
    if path.suffix in _NEVER:
        raise ConfigError(f"`{path}` would be taken for a key or for settings", help="end it in .json, .txt or .sig")


def _is_ours(path: Path) -> bool:
    """Whether the file at ``path`` is a decision that a gate wrote, which the next run replaces."""
    from gate.records.summary import looks_like_ours

    return looks_like_ours(_beginning(path))


def _refuse_attestation(path: Path) -> None:
    """What somebody signed is never removed to make room for a report: it may be the only copy."""
    data = _beginning(path)
    if any(mark in data for mark in (b'"payloadType"', b'"dsseEnvelope"', b'"messageSignature"')):
        raise ConfigError(
            f"`{path}` is there already, and what somebody signed is not replaced", help="choose another name"
        )


def _beginning(path: Path) -> bytes:
    """What a regular file has in it, up to a bound; nothing for a pipe or a device, which are never replaced."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(_LOOKED_AT)
    except (OSError, ValueError):
        return b""


def open_decision_key(uri: str | None, ask: Callable[[str], str]) -> Signer | None:
    """The signer of the decision, before an hour of hashing; a passphrase is asked for now."""
    if uri is None:
        return None
    from signatures.keys.public import ECDSA_P256, ECDSA_P384, ECDSA_P521, ED25519
    from signatures.signers.table import open_signer

    signer = open_signer(uri, ask)
    algorithm = signer.public_key().algorithm
    if algorithm not in (ED25519, ECDSA_P256, ECDSA_P384, ECDSA_P521):
        click.echo(
            f"warning: slsa-verifier cannot read a decision that is signed by a key of {algorithm}; "
            "sign a second file with an ed25519 or ecdsa key for it",
            err=True,
        )
    return signer


def emit(
    report: Report,
    outputs: Outputs,
    *,
    form: str,
    quiet: bool,
    color: bool,
    signer: Signer | None,
    record: Recorder | None = None,
) -> None:
    """Write and print the report. Whatever fails, no file of this run is left to say *allowed*.

    ``record`` makes the record of the run from the bytes of the signed decision.
    """
    draft: Draft | None = None
    written = Written(
        reports=MappingProxyType({name: str(path) for name, path in outputs.reports}),
        decision=str(outputs.decision) if outputs.decision and _has_summary(report) else None,
    )
    try:
        decision = _write_files(report, outputs, written, signer)
        if outputs.record is not None and record is not None:
            from gate.records.keep import write_record

            draft = record(decision)
            write_record(draft, outputs.record)
        _write_last(report, outputs, written)
        _print(report, written, form=form, quiet=quiet, color=color)
        if draft is not None:
            click.echo(f"record {inert(str(outputs.record))} sha256:{draft.digest}", err=True)
    except BaseException:
        for path in outputs.paths:
            with suppress(GateError, OSError):
                discard_stale(path)
        if draft is not None and outputs.record is not None:
            from gate.records.keep import discard_record

            discard_record(draft, outputs.record)
        raise
    if report.failure is not None and (quiet or form != "terminal"):
        click.echo(f"error: {inert(report.failure.message)}", err=True)
        if report.failure.help:
            click.echo(f"help: {inert(report.failure.help)}", err=True)


def _has_summary(report: Report) -> bool:
    """A run that could not decide writes no decision; in audit mode one that says FAILED, if there is a build."""
    return report.decision is not None or (report.exit_code == 0 and report.run.build is not None)


def _write_files(report: Report, outputs: Outputs, written: Written, signer: Signer | None) -> bytes | None:
    """The reports but for those that come last, and the signed decision, whose bytes are returned."""
    for name, path in outputs.reports:
        if name not in LAST:
            _write(report, name, path, written)
    if outputs.decision is None or signer is None or not _has_summary(report):
        return None
    from gate.reports.verification_summary import write_summary
    from signatures.attest import attest
    from signatures.envelopes.dsse import to_json

    # Empty keyids: slsa-verifier passes over a signature whose keyid it does not expect.
    decision = to_json(attest(write_summary(report), [signer], keyid=False))
    write_whole(outputs.decision, decision)
    return decision


def _write_last(report: Report, outputs: Outputs, written: Written) -> None:
    for name, path in outputs.reports:
        if name in LAST:
            _write(report, name, path, written)


def _write(report: Report, name: str, path: Path, written: Written) -> None:
    text: str = import_module(FORMATS[name]).render(report, written)
    write_whole(path, (text.removesuffix("\n") + "\n").encode(errors="backslashreplace"))


def _print(report: Report, written: Written, *, form: str, quiet: bool, color: bool) -> None:
    if quiet:
        text = first_line(report)
    elif form == "terminal":
        text = terminal.render(report, written, color=color)
    else:
        text = import_module(FORMATS[ALIASES.get(form, form)]).render(report, written)
    click.echo(text, color=color)
