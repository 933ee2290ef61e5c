"""Extends the text of a trust file by a party, a key or a role, keeping everything that stands in it."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from signatures.errors import ConfigError
from signatures.reading.settings import nearest
from signatures.reading.toml_file import TomlFile

# What the usual roles attest (design §5); another role has to be written by hand.
USUAL_ROLES = {
    "evaluator": ("prerelease-verification", "status-list"),
    "producer": ("build-signature", "provenance", "disclosure", "submission", "incident-report", "status-list"),
    "incident-authority": ("incident-report", "status-list"),
}
_ONE_LINE = re.compile(r'(\s*parties\s*=\s*\[)((?:[^\]#"\']|"[^"\\]*"|\'[^\']*\')*?),?\s*(\]\s*(?:#.*)?)\Z')
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What is to be added; ``keys`` are paths from the working directory."""

    name: str
    id: str | None
    keys: tuple[str, ...]
    roles: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    attests: tuple[str, ...] = ()


def extend(toml: TomlFile, addition: Addition) -> bytes:
    """The file's bytes with the addition. Raises ConfigError; that the result is a good trust file is for `load`."""
    parties = toml.table.get("parties")
    known = parties.get(addition.name) if isinstance(parties, dict) else None
    text = toml.data.decode()
    for role in addition.roles:
        text = _join(text, toml, role, addition.name)
    text = text.rstrip("\n") + "\n"
    if known is None:
        text += _new_party(addition)
    elif addition.models or addition.id not in (None, known.get("id") if isinstance(known, dict) else None):
        raise toml.error(
            ("parties", addition.name),
            f"`{addition.name}` is in the file, with an id and models of its own",
            help="leave out --id and --model to add a key; change them in the file itself",
        )
    text += "".join(_key(addition, _name_of(key, toml.path)) for key in addition.keys)
    return text.encode()


def _new_party(addition: Addition) -> str:
    if addition.id is None:
        raise ConfigError(f"`{addition.name}` is not in the file yet", help="give its id: --id https://…")
    lines = ["", f"[parties.{_written(addition.name)}]", f"id = {_string(addition.id)}"]
    if addition.models:
        lines.append(f"models = {_array(addition.models)}")
    return "\n".join(lines) + "\n"


def _key(addition: Addition, name: str) -> str:
    lines = [f"[[parties.{_written(addition.name)}.keys]]", f"key = {_string(name)}"]
    if addition.attests:
        lines.append(f"attests = {_array(addition.attests)}")
    return "\n".join(lines) + "\n"


def _join(text: str, toml: TomlFile, role: str, name: str) -> str:
    roles = toml.table.get("roles")
    known = roles if isinstance(roles, dict) else {}
    if role not in known:
        if role not in USUAL_ROLES:
            choices = (*known, *USUAL_ROLES)
            raise ConfigError(
                f"no role `{role}` in the file",
                file=toml.path,
                nearest=nearest(role, choices),
                help="write its table by hand: parties, threshold, attests" if not nearest(role, choices) else None,
            )
        body = f"parties = {_array((name,))}\nattests = {_array(USUAL_ROLES[role])}\n"
        return text.rstrip("\n") + f"\n\n[roles.{_written(role)}]\n{body}"
    if isinstance(known[role], dict) and name in known[role].get("parties", ()):
        return text
    lines = text.split("\n")
    at = (toml.line_of(("roles", role, "parties")) or 1) - 1
    found = _ONE_LINE.match(lines[at].removesuffix("\r"))
    if found:
        comma = ", " if found[2].strip() else ""
        lines[at] = f"{found[1]}{found[2].rstrip()}{comma}{_string(name)}{found[3]}"
    else:
        lines[at] = lines[at].replace("[", f"[{_string(name)}, ", 1)
    return "\n".join(lines)


def check_only_added(old: TomlFile, new: TomlFile, addition: Addition) -> None:
    """The addition must be all that changed: text was edited, and the text decides who is trusted.

    ``new`` is known to be a good trust file. Raises ConfigError.
    """
    expected = json.loads(json.dumps(old.table, default=str))
    party = expected.setdefault("parties", {}).setdefault(addition.name, {})
    if addition.id is not None:
        party["id"] = addition.id
    if addition.models:
        party["models"] = list(addition.models)
    for key in addition.keys:
        entry: dict[str, object] = {"key": _name_of(key, old.path)}
        if addition.attests:
            entry["attests"] = list(addition.attests)
        party.setdefault("keys", []).append(entry)
    for role in addition.roles:
        table = expected.setdefault("roles", {}).setdefault(
            role, {"parties": [], "attests": [*USUAL_ROLES.get(role, ())]}
        )
        if addition.name not in table["parties"]:
            table["parties"].append(addition.name)
    made = json.loads(json.dumps(new.table, default=str))
    for table in (*expected["roles"].values(), *made["roles"].values()):
        table["parties"] = sorted(table["parties"])
    if made != expected:
        raise ConfigError(
            "cannot be extended without changing something else", file=old.path, help="add it by hand in an editor"
        )


def _name_of(key: str, trust: str) -> str:
    folder = Path(trust).parent
    return Path(os.path.relpath(key, folder)).as_posix()


def _written(name: str) -> str:
    return name if _BARE.match(name) else _string(name)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _array(items: tuple[str, ...]) -> str:
    return f"[{', '.join(_string(item) for item in items)}]"
