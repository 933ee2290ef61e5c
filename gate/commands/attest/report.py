"""--report: refer to a classified report without revealing it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from gate.commands.reading import read_bytes
from gate.edge.together import Output
from signatures.commitment import ALGORITHM, KEY_BYTES, commit
from signatures.errors import ConfigError

F = TypeVar("F", bound=Callable[..., Any])

MAX_REPORT = 1 << 30


def report_options(command: F) -> F:
    """--report and --commitment-key-out; `commit_report` reads them."""
    command = click.option(
        "--commitment-key-out",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Write the key that opens the commitment here, for the report's custodian alone.",
    )(command)
    return click.option(
        "--report",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Commit to this report without revealing it.",
    )(command)


def commit_report(given: Mapping[str, Any]) -> tuple[dict[str, str] | None, tuple[Output, ...]]:
    """The commitment to --report, and the file of its key; (None, ()) without. Raises ConfigError."""
    report, key_out = given["report"], given["commitment_key_out"]
    if (report is None) != (key_out is None):
        raise ConfigError("--report and --commitment-key-out belong together", help="give both")
    if report is None:
        return None, ()
    if key_out.resolve() == given["out"].resolve():
        raise ConfigError("--commitment-key-out is --out", help="the key never goes where the attestation goes")
    key = secrets.token_bytes(KEY_BYTES)
    made = {"algorithm": ALGORITHM, "value": commit(read_bytes(report, limit=MAX_REPORT), key)}
    return made, (Output(path=key_out, data=key.hex().encode() + b"\n", mode=0o600),)
