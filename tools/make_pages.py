"""Writes the pages that are made from the code: refusal codes, requirements, commands, topics, profiles, manual.

usage: python tools/make_pages.py [--check]    (with --check: names what is stale, and writes nothing)
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gate.commands.explain import STEPS  # noqa: E402 - found by the line above, wherever this is started
from gate.commands.table import COMMANDS  # noqa: E402
from gate.requirements.table import REQUIREMENTS  # noqa: E402
from signatures.codes import Code  # noqa: E402
from tools import make_help, make_profiles  # noqa: E402

REFERENCE = ROOT / "docs" / "reference"
PAGE = REFERENCE / "refusal-codes.md"
COMMAND_PAGES = REFERENCE / "commands"

_WIDTH = 86  # what a page of the site shows without scrolling
# Where more is said of a command, from the folder of its page.
_MORE = {
    "attest": ("../../how-to/sign.md", "../../predicates/README.md"),
    "check": ("../policy.md", "../exit-codes.md", "../json-report.md", "../../how-to/github.md"),
    "clearance": ("../../how-to/clearance.md",),
    "commitment": ("../../predicates/disclosure.md",),
    "completion": ("../../how-to/terminal.md",),
    "decision": ("../verification-summary.md", "../../how-to/deploy-step.md"),
    "demo": ("../../tutorial.md",),
    "doctor": ("../../how-to/terminal.md", "../environment.md"),
    "digest": ("../build-identity.md",),
    "due": ("../../how-to/incidents.md",),
    "disclosure": ("../../how-to/disclose.md", "../disclosures.md"),
    "explain": ("../../requirements/README.md", "../refusal-codes.md"),
    "help": ("../exit-codes.md", "../environment.md", "../formats.md"),
    "init": ("../../how-to/start.md",),
    "key": ("../../how-to/sign.md",),
    "policy": ("../policy.md", "../../how-to/test-policies.md"),
    "record": ("../record.md", "../../how-to/record.md"),
    "rules": ("../profiles.md",),
    "sign": ("../../how-to/sign.md",),
    "status": ("../../how-to/sign.md", "../../predicates/status-list.md"),
    "trust": ("../trust.md",),
}


def refusal_codes() -> str:
    """The page, Markdown."""
    lines = [
        "# Refusal codes",
        "",
        "*Refused* is said of one attestation: it was found, it is listed with its code, and it is not counted; the",
        "reading goes on. The hundreds digit is the verifier's step. `gate explain CODE` prints the same words.",
    ]
    for step, title in STEPS.items():
        lines += ["", f"## Step {step}: {title}", "", "| code | what is wrong | what to do |", "|---|---|---|"]
        lines += [f"| {code.name} | {code.phrase} | {code.remedy} |" for code in Code if code.step == step]
    return "\n".join(lines) + "\n"


def command_page(name: str) -> str:
    """The page of one command of `gate`, Markdown: what `--help` prints, of it and of each command under it."""
    lines = [f"# gate {name}", "", COMMANDS[name][1]]
    for depth, title, text in make_help.helps(name, _WIDTH):
        lines += ["", f"## {title}"] if depth else []
        lines += ["", "```text", text, "```"]
    links = [f"[{_title(COMMAND_PAGES / page)}]({page})" for page in _MORE.get(name, ())]
    lines += ["", "More: " + " · ".join([*links, "[all commands](README.md)"])]
    return "\n".join(lines) + "\n"


def command_index() -> str:
    """The page that lists the commands, Markdown."""
    lines = [
        "# Commands",
        "",
        "What `--help` prints, a page for each command; those under it stand on its page. All of them end with one",
        "of the [exit codes](../exit-codes.md), and print data on standard output, everything else on standard error.",
        "",
        "| command | what it does |",
        "|---|---|",
        *(f"| [gate {name}]({name}.md) | {told} |" for name, (_, told) in COMMANDS.items()),
    ]
    return "\n".join(lines) + "\n"


def requirement_index() -> str:
    """The page that lists the requirements, Markdown, in the order in which a report lists them."""
    lines = [
        "# Requirements",
        "",
        "What `gate check` asks, a page each; `gate explain ID` prints the same. What a requirement needs is looked",
        "at first: where that is not met, it is *not evaluated*, and one failure is not told twice. How far a waiver",
        "reaches is said on the page: never to what hurts.",
        "",
        "| requirement | asks that | needs first | table in the policy | waivable |",
        "|---|---|---|---|---|",
    ]
    for found in REQUIREMENTS.values():
        needs = ", ".join(f"`{needed}`" for needed in found.depends_on)
        table = f"`{found.reads}`" if found.reads else ""
        waivable = "yes" if found.waivable else "no"
        lines.append(f"| [{found.id}]({found.id}.md) | {found.asks} | {needs} | {table} | {waivable} |")
    return "\n".join(lines) + "\n"


def pages() -> Mapping[Path, str]:
    """Every page that is made here: its file, and its text."""
    commands = {COMMAND_PAGES / f"{name}.md": command_page(name) for name in COMMANDS}
    return {
        PAGE: refusal_codes(),
        COMMAND_PAGES / "README.md": command_index(),
        ROOT / "docs" / "requirements" / "README.md": requirement_index(),
        make_profiles.PAGE: make_profiles.text(),
        **commands,
        **make_help.pages(),
    }


def _title(page: Path) -> str:
    """The heading of a page."""
    return page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def _gone(made: Mapping[Path, str]) -> set[Path]:
    """The pages of commands that are no more."""
    return {*COMMAND_PAGES.glob("*.md"), *make_help.MANUAL.glob("*.1")} - made.keys()


def write() -> None:
    """Write every page, and remove those of commands that are gone."""
    made = pages()
    for old in _gone(made):
        old.unlink()
    for page, text in made.items():
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")


def stale() -> list[str]:
    """Every page that is not as it would be written, or that would be removed; from the root."""
    made = pages()
    changed = {page for page, text in made.items() if not page.exists() or page.read_text(encoding="utf-8") != text}
    return sorted(str(page.relative_to(ROOT)) for page in changed | _gone(made))


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        found = stale()
        print(*found, sep="\n")  # noqa: T201 - what --check is for
        sys.exit(bool(found))
    write()
