"""The exit codes of every command, whatever the output format.

Only 0 lets a release through, and 1 comes only from a decision: Python's own exit 1, of a traceback, never leaves
this program. ``MEANINGS`` is the source of `gate help exit-codes`, of the man page and of docs/reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ALLOWED = 0
DENIED = 1
MISUSED = 2
UNDECIDED = 3
INTERRUPTED = 130
TERMINATED = 143

DONE = ALLOWED
"""What a command other than a decision returns when it did what was asked."""

MEANINGS: Mapping[int, str] = MappingProxyType(
    {
        ALLOWED: "the release is allowed; for every other command: it did what was asked",
        DENIED: "the release is denied by the deployer's policy, or what was verified does not hold",
        MISUSED: "the command line, the policy, the trust file, a key or the build cannot be used as it is",
        UNDECIDED: (
            "no decision: a source did not answer, a bound was exceeded, the output could not be written, or a bug"
        ),
        INTERRUPTED: "Ctrl-C (SIGINT)",
        TERMINATED: "SIGTERM",
    }
)

EVERY = frozenset(MEANINGS)
