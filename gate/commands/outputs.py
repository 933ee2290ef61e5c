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
from gate.reports.table import FORMATS, LAST, Written
from gate.reports.words import first_line
from signatures.errors import ConfigError, GateError
from signatures.inert import inert

if TYPE_CHECKING:
    from signatures.signers.signer import Signer

_NEVER = frozenset({".toml", ".pub", ".key", ".pem"})  # what a policy names cannot be lost to a slip of a flag
ALIASES = MappingProxyType({"json-v1": "json"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """The files of this run: (format, path) of each report, and the signed decision."""

    reports: tuple[tuple[str, Path], ...]
    decision: Path | None

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file, the decision first: it must not outlive a run that fails."""
        return (*([self.decision] if self.decision else []), *(path for _, path in self.reports))


def read_outputs(reports: Sequence[str], decision: Path | None, *, inputs: Sequence[str | Path | None]) -> Outputs:
    """Where to write, after removing what an earlier run wrote there, before anything else can fail.

    ``inputs`` are what this run reads: an output in their place, or in a build, is refused. Raises ConfigError.
    """
    split = [text.partition("=") for text in reports]
    found = [(ALIASES.get(form, form), Path(path)) for form, equals, path in split if equals and path]
    outputs = Outputs(reports=tuple(found), decision=decision)
    places = [Path(os.path.realpath(path)) for path in outputs.paths]
    for path, place in zip(outputs.paths, places, strict=True):
        _refuse_place(path, place, inputs)
        if places.count(place) > 1 and not str(path).startswith("/dev/"):
            raise ConfigError(f"`{path}` is written twice", help="give each report a file of its own")
    for path in outputs.paths:
        discard_stale(path)
    for text, (form, equals, name) in zip(reports, split, strict=True):
        if not equals or not name:
            raise ConfigError(f"--report {inert(text)}: not FORMAT=FILE", help=f"formats: {', '.join(FORMATS)}")
        if ALIASES.get(form, form) not in FORMATS:
            raise ConfigError(f"--report: `{inert(form)}` is not a format", help=f"formats: {', '.join(FORMATS)}")
    return outputs


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


def emit(report: Report, outputs: Outputs, *, form: str, quiet: bool, color: bool, signer: Signer | None) -> None:
    """Write and print the report. Whatever fails, no file of this run is left to say *allowed*."""
    written = Written(
        reports=MappingProxyType({name: str(path) for name, path in outputs.reports}),
        decision=str(outputs.decision) if outputs.decision and _has_summary(report) else None,
    )
    try:
        _write_files(report, outputs, written, signer)
        _print(report, written, form=form, quiet=quiet, color=color)
    except BaseException:
        for path in outputs.paths:
            with suppress(GateError, OSError):
                discard_stale(path)
        raise
    if report.failure is not None and (quiet or form != "terminal"):
        click.echo(f"error: {inert(report.failure.message)}", err=True)
        if report.failure.help:
            click.echo(f"help: {inert(report.failure.help)}", err=True)


def _has_summary(report: Report) -> bool:
    """A run that could not decide writes no decision; in audit mode one that says FAILED, if there is a build."""
    return report.decision is not None or (report.exit_code == 0 and report.run.build is not None)


def _write_files(report: Report, outputs: Outputs, written: Written, signer: Signer | None) -> None:
    last = [(name, path) for name, path in outputs.reports if name in LAST]
    for name, path in outputs.reports:
        if name not in LAST:
            _write(report, name, path, written)
    if outputs.decision is not None and signer is not None and _has_summary(report):
        from gate.reports.verification_summary import write_summary
        from signatures.attest import attest
        from signatures.envelopes.dsse import to_json

        # Empty keyids: slsa-verifier passes over a signature whose keyid it does not expect.
        write_whole(outputs.decision, to_json(attest(write_summary(report), [signer], keyid=False)))
    for name, path in last:
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
        text = import_module(FORMATS["json"]).render(report, written)
    click.echo(text, color=color)
