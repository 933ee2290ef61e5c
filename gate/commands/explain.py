"""``gate explain``: what a requirement or a refusal code means, and what to do."""

from __future__ import annotations

import click

from gate import exit_codes
from gate.commands.options import format_option
from gate.edge.pages import requirement_page
from gate.requirements.table import REQUIREMENTS
from signatures.codes import Code
from signatures.errors import ConfigError
from signatures.inert import inert, write_json
from signatures.reading.settings import nearest

STEPS = {
    1: "bounds and strict JSON",
    2: "the container",
    3: "the payload type",
    4: "the signatures",
    5: "the statement, and who may attest it",
    6: "the predicate's shape",
    7: "the author and the model that it names",
    8: "time",
    9: "status lists and waivers",
}


@click.command(name="explain", epilog="Examples: gate explain scope-covered; gate explain R403 --format json")
@click.argument("name", metavar="ID_OR_CODE")
@format_option("text", "json")
def command(name: str, form: str) -> int:
    """Explain a requirement (`scope-covered`) or a refusal code (`R403`, in any case)."""
    name = name.lower() if name.lower() in REQUIREMENTS else name
    name = name.upper() if name.upper() in Code.__members__ else name
    if name in REQUIREMENTS:
        text = requirement_page(name).rstrip()
        found: dict[str, object] = {
            "id": name,
            "asks": REQUIREMENTS[name].asks,
            "waivable": REQUIREMENTS[name].waivable,
            "dependsOn": list(REQUIREMENTS[name].depends_on),
            "page": text,
        }
    elif name in Code.__members__:
        code = Code[name]
        found = {"code": name, "step": code.step, "phrase": code.phrase, "remedy": code.remedy, "who": code.who}
        text = explain_code(code)
    else:
        known = [*REQUIREMENTS, *Code.__members__]
        near = nearest(name, known)
        raise ConfigError(
            f"`{inert(name)}` is no requirement and no refusal code",
            nearest=near,
            help=None if near else "gate explain takes the id of a requirement, or a code of `refused:` in a report",
        )
    click.echo(write_json(found) if form == "json" else text)
    return exit_codes.DONE


def explain_code(code: Code) -> str:
    """What a refusal code means, as text: the page of the codes has the same words."""
    return "\n".join(
        (
            f"# {code.name}: {code.phrase}",
            "",
            f"Refused at step {code.step} of the verifier: {STEPS[code.step]}.",
            "The attestation is listed and not counted; the reading goes on.",
            "",
            f"What to do: {code.remedy}.",
        )
    )
