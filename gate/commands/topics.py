"""What `gate help TOPIC` says: the one source of the terminal's text, of pages in docs/reference, of the man page.

Values only; `tools/make_pages.py` writes the pages, and a test holds them to it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gate.exit_codes import MEANINGS

_WIDTH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A page: its title, a paragraph, a table (two headings, then rows), and paragraphs after it, in Markdown."""

    title: str
    opening: str
    headings: tuple[str, str]
    rows: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


EXIT_CODES: Final = Topic(
    title="Exit codes",
    opening="Of every command, whatever the output format. Only 0 lets a release through, and 1 comes only from a"
    " decision.",
    headings=("code", "meaning"),
    rows=tuple((str(code), meaning) for code, meaning in MEANINGS.items()),
    notes=(
        (
            "An answer that could not be written whole was not given: a closed pipe (`gate check … | head -1`), a"
            " closed standard output (`>&-`) or a full disk under it is 3, whatever was decided. To keep a part of the"
            " output, write it to a file first; to want none, send it to `/dev/null`."
        ),
        (
            'In audit mode (`mode = "audit"` in the policy) `gate check` exits 0 whatever it finds, and says'
            " `allowed: false`."
        ),
        "`gate doctor` exits 2 where something must be mended, and 3 where it could not look.",
        (
            "`--help` and `--version` exit 0 as well: a script that puts a name from elsewhere on the command line"
            ' writes `--` before it (`gate check -- "$BUILD"`), so that no name can be taken for an option.'
        ),
    ),
)

ENVIRONMENT: Final = Topic(
    title="Environment",
    opening="Every variable that is read. None of them can allow what the policy denies, none switches the network on"
    " or off, and none names a key that is believed: that is for the policy and its trust file.",
    headings=("variable", "what it does"),
    rows=(
        ("GATE_POLICY", "The policy, where --policy is not given. Set and empty is an error."),
        ("GATE_STATE", ("The folder of the memory: the highest status list seen of each issuer. Set and empty is an"
         " error.")),
        ("GATE_KEY_PASSWORD", ("The passphrase of a private key, where neither --passphrase-fd nor --passphrase-file is"
         " given. A file or descriptor is better kept.")),
        ("GATE_NO_PROGRESS", "Not empty: no progress is shown, as with --no-progress."),
        ("GATE_DEBUG", "`1`: an error of this program prints its traceback, without values. The exit code stays."),
        ("NO_COLOR", "Not empty: no colour, unless --color says otherwise. It comes before the next two."),
        ("FORCE_COLOR", "Not empty: colour, also where standard output is no terminal."),
        ("CLICOLOR_FORCE", "Neither empty nor `0`: as FORCE_COLOR, which comes before it."),
        ("TERM", "`dumb`: neither colour nor a progress bar."),
        ("CI", ("Not empty, `0` or `false`: a CI system runs this. Progress is a line a minute, and a policy that is"
         " not pinned is called so.")),
        ("GITHUB_ACTIONS", "As CI."),
        ("GITLAB_CI", "As CI."),
        ("XDG_STATE_HOME", ("Where GATE_STATE is not set: the folder in which `model-release-gate` is the memory. Else"
         " `~/.local/state`.")),
        ("HOME", "What `~` is in the line above."),
        ("PYTHONPATH", "Its folders are left out: nothing is imported from them but what Python itself took before."),
        ("_GATE_COMPLETE", "Set by the script that `gate completion` prints, while a shell asks what may follow."),
    ),
    notes=(
        ("Colour: `--color always|never`, before NO_COLOR, before FORCE_COLOR, before CLICOLOR_FORCE, before whether"
        " standard output is a terminal."),
        ("Variables from which other verifiers take trust or sources (`SIGSTORE_ROOT_FILE`, `COSIGN_REPOSITORY`,"
        " `TUF_ROOT`, `SSL_CERT_FILE` and the like) are never read; a report lists those that are set as ignored."),
    ),
)  # fmt: skip

FORMATS: Final = Topic(
    title="Formats",
    opening="`--format` is what `gate check` prints on standard output; `--report FORMAT=FILE`, as often as wanted,"
    " writes files beside it. None of them changes the exit code.",
    headings=("format", "what it is"),
    rows=(
        ("terminal", "For people: the decision first, then each requirement with why and what to do. The default."),
        ("json", "For programs: the newest version of the JSON report, now json-v1."),
        ("json-v1", "The JSON report of exactly this version; `gate policy schema --report` prints its schema."),
        ("markdown", "For job summaries and comments."),
        ("sarif", "SARIF 2.1.0, for code scanning."),
        ("junit", "JUnit XML, for test reports: a requirement is a test case."),
        ("html", "One page that needs nothing else, for a screen and for paper."),
        ("github-output", "For $GITHUB_OUTPUT: the outputs of a workflow step. With `--report` alone."),
        ("github-annotations", "For GitHub: what is wrong, beside the step. With `--report` alone."),
        ("gitlab-dotenv", "For GitLab: the decision as variables of later jobs. With `--report` alone."),
    ),
    notes=(
        "The decision is always the first line of `terminal`, also without a terminal; `-q` prints exactly that line.",
        (
            "Standard output is what was asked for; warnings, errors (`error:`, `help:`) and progress go to standard"
            " error."
        ),
        "Other commands print text, and JSON with `--format json` or `--json`.",
    ),
)

TOPICS: Final[Mapping[str, Topic]] = MappingProxyType(
    {"exit-codes": EXIT_CODES, "environment": ENVIRONMENT, "formats": FORMATS}
)


def show(topic: Topic, width: int = 80) -> str:
    """The topic as plain text of at most ``width`` columns."""
    first = max(len(name) for name, _ in topic.rows) + 2
    lines = [topic.title, "", *textwrap.wrap(topic.opening, width), ""]
    for name, told in topic.rows:
        lines += textwrap.wrap(
            told, width, initial_indent=f"  {name:{first}}", subsequent_indent=" " * (first + 2), break_on_hyphens=False
        )
    for note in topic.notes:
        lines += ["", *textwrap.wrap(note, width, break_on_hyphens=False)]
    return "\n".join(lines)


def page(topic: Topic) -> str:
    """The topic as a page of docs/reference, Markdown."""
    lines = [f"# {topic.title}", "", *_wrap(topic.opening), "", "| {} | {} |".format(*topic.headings), "|---|---|"]
    lines += [f"| {name} | {told} |" for name, told in topic.rows]
    for note in topic.notes:
        lines += ["", *_wrap(note)]
    return "\n".join(lines) + "\n"


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH + 20, break_on_hyphens=False, break_long_words=False)
