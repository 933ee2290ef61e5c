"""``gate attest``: sign what was verified, disclosed, handed over, reported or waived, and a build itself."""

from __future__ import annotations

import importlib

import click

KINDS = {
    "verification": ("verification", "An evaluator's word about one build."),
    "disclosure": ("disclosure", "What a producer has disclosed, about a build or about the lab."),
    "submission": ("submission", "A build was handed over for verification."),
    "incident": ("incident", "A security incident, and the reports that are due."),
    "waiver": ("waiver", "Release officers let a requirement pass, for one build, for a while."),
    "build": ("build", "A producer's OpenSSF Model Signing signature of a build."),
}
SAME = {"prerelease-verification": "verification", "incident-report": "incident", "build-signature": "build"}


class _Kinds(click.Group):
    """The kinds, each loaded when it is asked for; the predicates' own names are taken too."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        return list(KINDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        name = SAME.get(cmd_name, cmd_name)
        if name not in KINDS:
            return None
        found: click.Command = importlib.import_module(f"gate.commands.attest.{KINDS[name][0]}").command
        from gate.commands.examples import hang_on

        hang_on(found, f"attest {name}")
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in KINDS.items()])


command = _Kinds(name="attest", help="Sign what you verified, disclosed, handed over, reported or waive.")
