"""``gate disclosure``: drafts out of what a lab already has, and what a profile's clauses find in what is disclosed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gate import exit_codes
from gate.commands.attest.members import when
from gate.commands.disclosure_coverage import coverage
from gate.commands.reading import read_bytes
from gate.edge.files import write_whole
from signatures.errors import ConfigError
from signatures.inert import inert, write_json
from signatures.predicates.disclosure import DisclosureKind

if TYPE_CHECKING:
    from gate.disclosures.draft import Sheet


@click.group(name="disclosure")
def command() -> None:
    """What a producer discloses: a draft of it, and what it covers."""


command.add_command(coverage)


@command.command(name="draft", short_help="A disclosure to look through, from a model card or an ML-BOM.")
@click.option("--from-model-card", "card", type=click.Path(path_type=Path), metavar="FILE", help="A model's README.md.")
@click.option(
    "--from-ml-bom",
    "bom",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A CycloneDX JSON file with a modelCard.",
)
@click.option("--model", metavar="NAME", help="With --from-ml-bom: the component, where several have a modelCard.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(list(DisclosureKind)),
    help="Draft these kinds (default: those of which the file says something); repeatable.",
)
@click.option("--producer", metavar="ID", help="Your party's id.")
@click.option("--document-version", metavar="VERSION", help="The document's version.")
@click.option("--published-at", metavar="TIME", help="When it was published.")
@click.option("--reviewed-at", metavar="TIME", help="When it was last reviewed.")
@click.option("--language", metavar="TAG", help="Its language.")
@click.option("--location", metavar="URI", help="Where it can be had.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it here (default: standard output)."
)
def draft(**given: Any) -> int:  # noqa: ANN401 - click's values, each named above
    """Write a draft of a disclosure. It is signed by nobody: `gate attest disclosure` refuses it until you confirm it.

    Each member is listed with the line it came from, and what could not be filled with why. Nothing is guessed.
    """
    from gate.disclosures.draft import Found, make_draft

    sheet = _read_sheet(given["card"], given["bom"], given["model"])
    flags = {
        "producer": ("--producer", given["producer"]),
        "version": ("--document-version", given["document_version"]),
        "publishedAt": ("--published-at", when(given["published_at"], "--published-at")),
        "reviewedAt": ("--reviewed-at", when(given["reviewed_at"], "--reviewed-at")),
        "language": ("--language", given["language"]),
        "downloadLocation": ("--location", given["location"]),
    }
    told = {name: Found(text=value, source=flag) for name, (flag, value) in flags.items() if value is not None}
    made = make_draft(sheet, [DisclosureKind(kind) for kind in given["kinds"]], told)
    text = write_json(made) + "\n"
    if given["out"] is None:
        click.echo(text, nl=False)
    else:
        write_whole(given["out"], text.encode(), overwrite=False)
        click.echo(f"wrote the draft {inert(str(given['out']))}")
    mark = made["draft"]
    click.echo(f"{len(mark['filled'])} members filled, {len(mark['missing'])} to do:", err=True)
    for one in mark["missing"]:
        click.echo(f"  {inert(one['member'])}: {inert(one['why'])}", err=True)
    return exit_codes.DONE


def _read_sheet(card: Path | None, bom: Path | None, model: str | None) -> Sheet:
    if (card is None) == (bom is None):
        raise ConfigError("name what to draft from once", help="give --from-model-card FILE or --from-ml-bom FILE")
    if card is not None:
        from gate.disclosures.model_card import MAX_CARD, read_card

        if model is not None:
            raise ConfigError("--model, and no bill of materials", help="it goes with --from-ml-bom")
        return read_card(read_bytes(card, limit=MAX_CARD), card.name)
    from gate.disclosures.ml_bom import MAX_BOM, read_bom

    path = bom or Path()
    return read_bom(read_bytes(path, limit=MAX_BOM), path.name, model)
