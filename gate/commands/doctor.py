"""``gate doctor``: is everything in order that a check needs? It looks and changes nothing, and decides nothing.

Each `Look` is one line. 0: nothing must be mended (warnings are no reason); 2: something must be; 3: nothing must be,
as far as could be seen, but something could not be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate import exit_codes
from gate.commands.doctor_looks import (
    Health,
    Look,
    look_at_clock,
    look_at_key,
    look_at_lists,
    look_at_memory,
    look_at_settings,
    look_at_sources,
)
from gate.commands.key import passphrase_options
from gate.commands.options import format_option, policy_option
from gate.edge import clock
from gate.edge.passphrase import passphrase_asker
from gate.policy.load import find_policy, load_policy
from signatures.errors import ConfigError
from signatures.inert import inert, write_json

if TYPE_CHECKING:
    from datetime import datetime

_SIGNS = {Health.WELL: "ok", Health.WARNING: "warning", Health.PROBLEM: "problem", Health.UNSEEN: "could not look"}

_MEND = "mend the line, then `gate policy check`; docs/reference has a page for policy.toml and one for trust.toml"


@click.command(
    name="doctor",
    epilog="Exit codes: 0 nothing must be mended, 2 something must be, 3 something could not be looked at. None of"
    " them is a decision. Example: gate doctor --policy policy.toml --key file:nsa.key",
)
@policy_option
@click.option(
    "--key", metavar="KEY", help="Open this key too, and let it sign a message that is thrown away. Shows no secret."
)
@passphrase_options
@format_option("text", "json")
def command(
    policy: str | None, key: str | None, passphrase_fd: int | None, passphrase_file: Path | None, form: str
) -> int:
    """Look whether everything is in order that a check needs: settings, keys, clock, sources, lists, memory.

    Nothing is changed, and no build is judged.
    """
    looks = list(_all_looks(policy, clock.now()))
    if key is not None:
        ask = passphrase_asker(fd=passphrase_fd, file=passphrase_file, environment=os.environ)
        looks.append(look_at_key(key, ask))
    healths = {look.health for look in looks}
    code = exit_codes.DONE
    if Health.UNSEEN in healths:
        code = exit_codes.UNDECIDED
    if Health.PROBLEM in healths:
        code = exit_codes.MISUSED
    click.echo(_as_json(looks, code) if form == "json" else _as_text(looks))
    return code


def _all_looks(given: str | None, now: datetime) -> Iterator[Look]:
    # `gate.main` ended this run already if a package were shadowed: that it came here is the answer.
    yield Look(about="packages", health=Health.WELL, says="gate, adapters and signatures are this program's own")
    try:
        path, source = find_policy(given, os.environ, Path.cwd())
        loaded = load_policy(path, source=source, environ=os.environ)
    except ConfigError as error:
        yield Look(about="policy", health=Health.PROBLEM, says=error.message, help=error.help or _MEND)
        return
    yield from look_at_settings(loaded, now)
    memory, seen = look_at_memory(os.environ, loaded.trust_digest)
    items, sources = look_at_sources(loaded)
    world, lists = look_at_lists(loaded, items, seen, now)
    yield look_at_clock(loaded, world, now)
    yield from sources
    yield from lists
    yield memory


def _summary(looks: list[Look]) -> str:
    count = {health: sum(look.health is health for look in looks) for health in Health}
    parts = [f"{count[health]} {_SIGNS[health]}" for health in Health if count[health] or health is Health.WELL]
    return f"doctor: {', '.join(parts)}"


def _as_text(looks: list[Look]) -> str:
    lines = [_summary(looks)]
    for look in looks:
        lines.append(f"{_SIGNS[look.health]}: {look.about}: {inert(look.says)}")
        if look.help:
            lines.append(f"  help: {inert(look.help)}")
    return "\n".join(lines)


def _as_json(looks: list[Look], code: int) -> str:
    rows = [{"about": look.about, "health": look.health.value, "says": look.says, "help": look.help} for look in looks]
    return write_json({"exitCode": code, "summary": _summary(looks), "looks": rows})
