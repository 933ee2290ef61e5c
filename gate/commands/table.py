"""Every command: its module, whose attribute ``command`` is a click command, and its line on the help page.

A command returns one of `gate.exit_codes`; one that returns nothing is a bug and exits 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "init": ("gate.commands.init", "Begin: a policy, a trust file, next steps and CI files for your role."),
        "check": ("gate.commands.check", "May this build be released? The decision, and why."),
        "clearance": ("gate.commands.clearance", "Are these builds cleared for a region, until when, what is missing?"),
        "digest": ("gate.commands.digest", "What a build is known by; write or read its manifest."),
        "inspect": (
            "gate.commands.inspect",
            "What a file says, who signed it, and whether it is believed.",
        ),
        "record": ("gate.commands.record", "Verify or show what `gate check --record` kept of a decision."),
        "decision": ("gate.commands.decision", "Verify a signed decision where the build is deployed."),
        "verify": ("gate.commands.verify", "Verify the attestations of one file."),
        "attest": ("gate.commands.attest", "Sign what you verified, disclose or report."),
        "sign": ("gate.commands.sign", "Add a signature to an envelope, or sign a statement."),
        "status": ("gate.commands.status", "Your list of what is in force: make, extend, suspend, revoke, refresh."),
        "key": ("gate.commands.key", "Make a key, or show one."),
        "rules": ("gate.commands.rules", "The profiles, and the clauses behind each: source, date, requirement."),
        "trust": ("gate.commands.trust", "Check and extend the trust file: who may say what."),
        "policy": ("gate.commands.policy", "Check a policy, test it by cases, and pin it by its digest."),
        "commitment": ("gate.commands.commitment", "Show that a report is the one an attestation committed to."),
        "disclosure": ("gate.commands.disclosure", "Draft a disclosure, and see what those you have cover."),
        "due": ("gate.commands.due", "What must be filed, reviewed or renewed: overdue first."),
        "explain": ("gate.commands.explain", "What a requirement or a refusal code means, and what to do."),
        "demo": (
            "gate.commands.demo",
            "A release allowed, then denied for six reasons, in a temporary folder.",
        ),
        "doctor": ("gate.commands.doctor", "Is everything that a check needs in order? Changes nothing."),
        "help": ("gate.commands.help", "A topic (exit-codes, environment, formats), or a command's help."),
        "completion": ("gate.commands.completion", "The completion script for bash, zsh or fish."),
        "version": ("gate.commands.version", "The version, and what a bug report needs."),
    }
)

COMPLETE_VARIABLE = "_GATE_COMPLETE"
"""Set by a shell's completion script while it asks what may follow (`gate.commands.completion`)."""
