"""``gate attest incident``: a security incident about a build or about its lab."""

from __future__ import annotations

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
from gate.commands.signing import Signing, issue, read_as, signing_options
from gate.edge.clock import now as read_clock
from signatures.envelopes.statement import Statement, party_subject
from signatures.errors import ConfigError
from signatures.predicates import types
from signatures.predicates.incident_report import IncidentReport, IncidentState, Severity
from signatures.reading.times import write_time

FLAGS = {
    "reporter": "--reporter",
    "producer": "--producer",
    "incidentId": "--incident-id",
    "category": "--category",
    "severity": "--severity",
    "state": "--state",
    "discoveredAt": "--discovered-at",
    "awareAt": "--aware-at",
    "plainStatement": "--statement",
    "reports": "--predicate",
}


@click.command(name="incident")
@build_options
@click.option("--lab-wide", is_flag=True, help="About the lab, not about one build: then there is no BUILD.")
@click.option("--reporter", metavar="ID", help="Your party's id.")
@click.option("--producer", metavar="ID", help="Whom it is about.")
@click.option("--incident-id", metavar="ID", help="The same in every report of this incident.")
@click.option("--category", metavar="WORD", help="Such as weights-exfiltrated.")
@click.option("--severity", type=click.Choice([item.value for item in Severity]), help="How bad it is.")
@click.option("--state", type=click.Choice([item.value for item in IncidentState]), help="Where it stands.")
@click.option("--discovered-at", metavar="TIME", help="Default: now.")
@click.option("--aware-at", metavar="TIME", help="Default: as discovered.")
@click.option("--statement", metavar="TEXT", help="What happened, in plain words.")
@click.option("--internal-use/--no-internal-use", default=None, help="Whether it arose in the lab's own use.")
@click.option("--suspends/--no-suspends", default=None, help="Whether it blocks, whatever its severity.")
@predicate_options
@signing_options
def command(**given: Any) -> int:  # noqa: ANN401 - click's values, each named above
    """Sign an incident report about BUILD, or about the lab with --lab-wide. Reports that are due: --predicate."""
    now = read_clock().replace(microsecond=0)
    members, old, replaces = start_from(given["predicate"], given["supersedes"])
    before = dict(members)
    for name in ("reporter", "producer"):
        put_member(members, name, "id", given[name])
    put(members, "incidentId", given["incident_id"])
    for name in ("category", "severity", "state"):
        put(members, name, given[name])
    put(members, "discoveredAt", when(given["discovered_at"], "--discovered-at"))
    members.setdefault("discoveredAt", write_time(now))
    put(members, "awareAt", when(given["aware_at"], "--aware-at"))
    members.setdefault("awareAt", members["discoveredAt"])
    put(members, "plainStatement", given["statement"])
    put(members, "internalUse", given["internal_use"])
    put(members, "suspends", given["suspends"])
    members.setdefault("internalUse", False)
    members.setdefault("suspends", False)
    predicate = read_as(IncidentReport, members, FLAGS)
    if given["lab_wide"]:
        if given["build"] is not None or given["manifest"] is not None:
            raise ConfigError("--lab-wide, and a build", help="leave one of them out")
        subject = party_subject(predicate.producer.id)
    else:
        subject = subject_of(named_build(given["build"], given["manifest"], given["lookup"], given["exclude"]))
    statement = Statement(predicate_type=types.INCIDENT_REPORT, subjects=(subject,), predicate=predicate)
    if old is not None:
        click.echo("\n".join([f"replaces {replaces}:", *show_change(before, members)]), err=True)
    signing = Signing(**{name: given[name] for name in Signing.__slots__})
    digest = issue(statement, signing, now, replaces=replaces)
    click.echo(f"{signing.out}  incident-report {digest}")
    return exit_codes.DONE
