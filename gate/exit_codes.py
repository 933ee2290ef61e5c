"""The exit codes of every command; `docs/reference/exit-codes.md` has the same sentences, and a test compares them.

Whatever the output format. Only 0 lets a release through, and 1 comes only from a decision: Python's own exit 1,
of a traceback, never leaves this program.
"""

from __future__ import annotations

ALLOWED = 0  # the release is allowed; for every other command: it did what was asked
DENIED = 1  # the release is denied by the deployer's policy, or what was verified does not hold
MISUSED = 2  # the command line, the policy, the trust file, a key or the build cannot be used as it is
UNDECIDED = 3  # no decision: a source did not answer, a bound was exceeded, the output could not be written, or a bug
INTERRUPTED = 130  # Ctrl-C (SIGINT)
TERMINATED = 143  # SIGTERM

DONE = ALLOWED
"""What a command other than a decision returns when it did what was asked."""

EVERY = frozenset({ALLOWED, DENIED, MISUSED, UNDECIDED, INTERRUPTED, TERMINATED})
