"""An example line for the help page of each command that does not bring one. A test parses every line.

Values only: the root group hangs them on when a command is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import click

_CODES = "Exit codes: 0 allowed, 1 denied, 2 usage or configuration, 3 no decision."
_LIST = "--key nsa.key"

# The words after `gate`, then the rest of the line.
EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "check": "build/ --policy policy.toml --region PL --report json=decision.json",
        "clearance": "build/ --region PL --region DE",
        "digest": "build/ --manifest build.manifest",
        "inspect": "attestations/nsa.json --trust trust.toml",
        "verify": "attestations/nsa.json --trust trust.toml",
        "record show": "record/",
        "record verify": "record/",
        "decision verify": "build/ --decision vsa.json --key gate.pub --region PL --policy-digest SHA256 --max-age 1h",
        "attest verification": "build/ --predicate verification.json --key nsa.key --out nsa.json"
        " --status-list nsa-list.json",
        "attest disclosure": "build/ --predicate disclosure.json --key acme.key --out disclosure.att.json",
        "attest submission": "build/ --predicate submission.json --key acme.key --out submission.att.json",
        "attest incident": "build/ --predicate incident.json --key acme.key --out incident.att.json",
        "attest waiver": "build/ --predicate waiver.json --key officer.key --out waiver.att.json",
        "attest build": "build/ --key acme.key --out model.sig --status-list acme-list.json",
        "sign": "--add nsa.json --key second.key",
        "status add": f"nsa-list.json nsa.json {_LIST}",
        "status forget": "https://nsa.example",
        "status init": f"nsa-list.json --issuer https://nsa.example {_LIST}",
        "status refresh": f"nsa-list.json {_LIST}",
        "status reinstate": f"nsa-list.json nsa.json --reason retested {_LIST}",
        "status revoke": f"nsa-list.json nsa.json --reason withdrawn {_LIST}",
        "status show": "nsa-list.json",
        "status suspend": f"nsa-list.json nsa.json --reason under-review {_LIST}",
        "key generate": "--out nsa",
        "key show": "nsa.key",
        "trust add": "nsa --id https://nsa.example --key nsa.pub --role evaluator",
        "trust check": "trust.toml",
        "trust schema": "",
        "policy check": "policy.toml",
        "policy digest": "policy.toml",
        "policy schema": "--predicate disclosure",
        "policy test": "cases/",
        "policy upgrade": "policy.toml",
        "commitment verify": "nsa.json --report report.pdf --key commitment.key",
        "disclosure coverage": "disclosure.att.json --profile eu-gpai-code",
        "disclosure draft": "--from-model-card README.md",
        "due": "--within 30d",
        "demo": "--keep demo/",
    }
)

_CODES_OF = frozenset({"check", "clearance"})


def hang_on(command: click.Command, words: str) -> None:
    """Give the command at ``words`` (without `gate`), and those below it, an example where they have no epilog."""
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            hang_on(below, f"{words} {name}")
    elif command.epilog is None and words in EXAMPLES:
        line = f"Example: gate {words} {EXAMPLES[words]}".rstrip()
        command.epilog = f"{line}\n\n{_CODES}" if words in _CODES_OF else line
