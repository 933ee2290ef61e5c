"""docs/reference/profiles.md, made from the profiles. `make_pages.py` writes it."""

from __future__ import annotations

from pathlib import Path

from gate.commands.rules import length_text
from gate.profiles.load import PROFILES, load_profile
from gate.profiles.model import From, Profile

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "profiles.md"

HEAD = """\
# Profiles

A profile is a policy to start from, with the clauses that it was made of: each with its source and its date. No agency
issued, reviewed or endorsed any of them. `gate init --profile NAME` writes its policy, `gate rules show NAME` prints
what stands here, and `gate disclosure coverage --profile NAME` says which clauses a disclosure answers.

In every ready policy an open CRITICAL incident blocks a release, and an open HIGH one warns, so that honest reporting
is not punished. What you must fill in begins with `FILL IN`: a file that still holds such a value decides nothing.

## Versions

A policy says in one comment which profile and version it was written from: `# gate profile: us-ca-sb53 1`. It changes
no decision. `gate policy upgrade` shows what the newest version says otherwise, and whether taking it would be stricter
or weaker. With `--write` it adds the disclosures that are new, and nothing else: your values and comments stay, and no
change that could weaken the policy is ever made for you.
"""


def text() -> str:
    """The page, Markdown."""
    return HEAD + "".join(_section(load_profile(name)) for name in PROFILES)


def _section(profile: Profile) -> str:
    lines = ["", f"## {profile.name}", "", f"{profile.title}. Version {profile.version}.", "", profile.notice, ""]
    lines += ["| clause | what it says | asked by | source | date |", "|---|---|---|---|---|"]
    for clause in profile.clauses:
        asked = ", ".join(f"[`{word}`](../requirements/{word}.md)" for word in clause.asked_by) or "nothing"
        lines.append(f"| `{clause.id}` | {clause.title} | {asked} | {clause.source} | {clause.date} |")
    if profile.incident_rules:
        lines += ["", "| report due | for | counted from | to | source | date |", "|---|---|---|---|---|---|"]
    for rule in profile.incident_rules:
        due = f"`{rule.id}`: {rule.stage.lower()}, within {length_text(rule.within)}"
        counted = "`awareAt`" if rule.from_ is From.AWARE else "`discoveredAt`"
        lines.append(f"| {due} | {rule.title} | {counted} | {rule.authority} | {rule.source} | {rule.date} |")
    return "\n".join(lines) + "\n"
