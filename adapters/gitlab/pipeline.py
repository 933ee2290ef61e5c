"""GitLab CI: an outcome as a dotenv report, whose values later jobs of the pipeline get as variables.

Source: GitLab's documentation, "GitLab CI/CD artifacts reports types", `artifacts:reports:dotenv`: UTF-8, at most 5 KB,
keys of letters, digits and underscores, no empty line, no comment, neither line breaks nor spaces in a value.
"""

from __future__ import annotations

import re

from adapters.outcome import Outcome
from signatures.errors import ConfigError
from signatures.inert import inert

MAX_BYTES = 5 * 1024
_VALUE = re.compile(r"[A-Za-z0-9_./:@+=,~-]*").fullmatch


def write_dotenv(outcome: Outcome) -> str:
    """The dotenv file: a fixed set of keys, one line each.

    ``GATE_ALLOWED`` is the word ``true`` only where a release may go through. ConfigError for a path with characters
    that such a file cannot hold, and where they are too long for it.
    """
    values = {
        "GATE_DECISION": outcome.decision.value,
        "GATE_ALLOWED": "true" if outcome.allowed else "false",
        "GATE_BUILD_DIGEST": outcome.build_digest or "",
        "GATE_REPORT": outcome.report or "",
        "GATE_DECISION_ATTESTATION": outcome.decision_attestation or "",
    }
    for value in values.values():
        if not _VALUE(value):
            raise ConfigError(
                f"`{inert(value)}` cannot stand in a dotenv report",
                help="choose a path of letters, digits and the marks _ . / : @ + = , ~ -",
            )
    text = "".join(f"{key}={value}\n" for key, value in values.items())
    if len(text) > MAX_BYTES:
        raise ConfigError(f"the dotenv report is longer than {MAX_BYTES} bytes", help="choose shorter paths")
    return text
