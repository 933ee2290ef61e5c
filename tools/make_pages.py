"""Writes the pages that are made from the code: docs/reference/refusal-codes.md. A test holds them to it."""

from __future__ import annotations

from pathlib import Path

from gate.commands.explain import STEPS
from signatures.codes import Code

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "refusal-codes.md"


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


if __name__ == "__main__":
    PAGE.write_text(refusal_codes(), encoding="utf-8")
