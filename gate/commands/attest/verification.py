"""``gate attest verification``: an evaluator's word about one build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gate import exit_codes
from gate.commands.attest.common import (
    build_options,
    end_of,
    named_build,
    predicate_options,
    put,
    put_member,
    scope_from,
    scope_options,
    show_change,
    start_from,
    subject_of,
    when,
)
from gate.commands.signing import Signing, issue, read_as, read_bytes, signing_options
from gate.edge.clock import now as read_clock
from gate.edge.files import write_whole
from signatures.commitment import ALGORITHM, KEY_BYTES, commit
from signatures.envelopes.statement import Statement
from signatures.errors import ConfigError
from signatures.predicates import types
from signatures.predicates.prerelease_verification import Determination, PrereleaseVerification, Verdict
from signatures.reading.times import write_time

FLAGS = {
    "evaluator": "--evaluator",
    "producer": "--producer",
    "model": "--model NAME and --model-version",
    "verdict": "--verdict",
    "coverage": "--determination, --authority, --determined-at, --expected-at, --tier",
    "suite": "--suite",
    "evaluatedAt": "--evaluated-at",
    "issuedAt": "--issued-at",
    "notBefore": "--not-before",
    "validUntil": "--valid-until or --valid-for",
    "scopes": "--region, --audience, --distribution, --restrict",
    "reportCommitment": "--report",
}


@click.command(name="verification")
@build_options
@click.option("--evaluator", metavar="ID", help="Your party's id.")
@click.option("--producer", metavar="ID", help="The id of the lab that made the build.")
@click.option("--model", metavar="NAME", help="The model's name, such as acme/orca.")
@click.option("--model-version", metavar="VERSION", help="The model's version.")
@click.option("--verdict", type=click.Choice([item.value for item in Verdict]), help="Leave it out while you wait.")
@click.option(
    "--determination", type=click.Choice([item.value for item in Determination]), help="Is it a covered frontier model?"
)
@click.option("--authority", metavar="ID", help="Who determined it (default: the evaluator).")
@click.option("--determined-at", metavar="TIME", help="When (default: now).")
@click.option("--expected-at", metavar="TIME", help="While it is PENDING: when the decision may come.")
@click.option("--tier", metavar="TIER", help="The tier of a covered model.")
@click.option("--suite", metavar="NAME", help="The evaluation suite; its content may stay secret.")
@click.option("--evaluated-at", metavar="TIME", help="When it was evaluated (default: now).")
@click.option("--issued-at", metavar="TIME", help="Default: now.")
@click.option("--not-before", metavar="TIME", help="Default: now.")
@click.option("--valid-until", metavar="TIME", help="When it ends.")
@click.option("--valid-for", metavar="LENGTH", help="Or how long it lasts, such as 180d.")
@scope_options
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="FILE", help="Commit to this report without revealing it."
)
@click.option(
    "--commitment-key-out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The key that opens the commitment, for the report's custodian alone.",
)
@predicate_options
@signing_options
def command(**given: Any) -> int:  # noqa: ANN401 - click's values, each named above
    """Sign a verification of BUILD: what you found, for which regions and audiences, until when."""
    now = read_clock().replace(microsecond=0)
    build = named_build(given.pop("build"), given.pop("manifest"), given.pop("lookup"), given.pop("exclude"))
    members, old, replaces = start_from(given.pop("predicate"), given.pop("supersedes"))
    before = dict(members)
    if replaces is not None:
        for name in ("issuedAt", "notBefore", "evaluatedAt"):
            members.pop(name, None)
        members["supersedes"] = [replaces]
    _set(members, given, write_time(now))
    put(members, "validUntil", end_of(now, given["valid_until"], given["valid_for"]))
    put(
        members,
        "scopes",
        scope_from(
            given["regions"],
            given["excepted"],
            given["audience"],
            given["names"],
            given["nationalities"],
            given["distributions"],
            given["restrictions"],
        ),
    )
    secret = _commit(members, given["report"], given["commitment_key_out"])
    predicate = read_as(PrereleaseVerification, members, FLAGS)
    statement = Statement(
        predicate_type=types.PRERELEASE_VERIFICATION, subjects=(subject_of(build),), predicate=predicate
    )
    if old is not None:
        click.echo("\n".join([f"replaces {replaces}:", *show_change(before, members)]), err=True)
    signing = Signing(**{name: given[name] for name in Signing.__slots__})
    if secret is not None:
        write_whole(given["commitment_key_out"], secret, mode=0o600, overwrite=False)
    digest = issue(statement, signing, now, replaces=replaces)
    click.echo(f"{signing.out}  prerelease-verification {digest}")
    return exit_codes.DONE


def _set(members: dict[str, Any], given: dict[str, Any], now: str) -> None:
    """Every flag that was given, and what a verification cannot be without and everybody would write so."""
    put_member(members, "evaluator", "id", given["evaluator"])
    put_member(members, "producer", "id", given["producer"])
    put_member(members, "model", "name", given["model"])
    put_member(members, "model", "version", given["model_version"])
    put(members, "verdict", given["verdict"])
    put_member(members, "coverage", "determination", given["determination"])
    put_member(members, "coverage", "tier", given["tier"])
    put_member(members, "coverage", "decisionExpectedAt", when(given["expected_at"], "--expected-at"))
    authority = given["authority"] or members.get("coverage", {}).get("authority")
    put_member(members, "coverage", "authority", authority or members.get("evaluator", {}).get("id"))
    determined = when(given["determined_at"], "--determined-at") or members.get("coverage", {}).get("determinedAt")
    put_member(members, "coverage", "determinedAt", determined or now)
    put_member(members, "suite", "name", given["suite"])
    put(members, "evaluatedAt", when(given["evaluated_at"], "--evaluated-at"))
    if members.get("verdict") is not None:
        members.setdefault("evaluatedAt", now)
    put(members, "issuedAt", when(given["issued_at"], "--issued-at"))
    put(members, "notBefore", when(given["not_before"], "--not-before"))
    members.setdefault("issuedAt", now)
    members.setdefault("notBefore", members["issuedAt"])


def _commit(members: dict[str, Any], report: Path | None, key_out: Path | None) -> bytes | None:
    """Set the commitment to a report; what opens it, to be written for the custodian."""
    if (report is None) != (key_out is None):
        raise ConfigError("--report and --commitment-key-out belong together", help="give both")
    if report is None:
        return None
    import secrets

    key = secrets.token_bytes(KEY_BYTES)
    members["reportCommitment"] = {"algorithm": ALGORITHM, "value": commit(read_bytes(report), key)}
    return key.hex().encode() + b"\n"
