"""What click says of a wrong command line, in our words: one `error:` line, and a `help:` line that names the nearest.

Public: `words_for`. Only imported once something is wrong.
"""

from __future__ import annotations

import re

import click

from signatures.reading.settings import nearest

_CHOICE = re.compile(r"'(.*?)' is not one of ", re.DOTALL)
_COMMAND = re.compile(r"[Nn]o such command '(.*?)'", re.DOTALL)
_EXTRA = re.compile(r"[Gg]ot unexpected extra arguments? \((.*)\)\.?\Z", re.DOTALL)
_QUOTED = re.compile(r"'([^']*)'")


def words_for(error: click.ClickException) -> tuple[str, str]:
    """The error and the help for it, without their labels; untrusted text is left as it is, to be made inert."""
    context = getattr(error, "ctx", None)
    page = f"see `{context.command_path if context else 'gate'} --help`"
    match error:
        case click.NoSuchOption():
            near = nearest(error.option_name, _options(context))
            return f"no such option `{error.option_name}`", f"did you mean `{near}`?" if near else page
        case click.BadOptionUsage():
            return _plain(error.message), page
        case click.MissingParameter():
            return f"{_named(error)} is missing", _told(error) or page
        case click.BadParameter():
            return _bad_value(error, page)
    return _others(error, context, page)


def _bad_value(error: click.BadParameter, page: str) -> tuple[str, str]:
    kind = error.param.type if error.param else None
    found = _CHOICE.match(error.message)
    if isinstance(kind, click.Choice) and found:
        choices = [str(getattr(one, "value", one)) for one in kind.choices]
        near = nearest(found[1], choices)
        listed = f"one of: {', '.join(choices)}"
        return f"{_named(error)}: `{found[1]}` is not known", f"did you mean `{near}`? {listed}" if near else listed
    return f"{_named(error)}: {_plain(error.message)}", page


def _others(error: click.ClickException, context: click.Context | None, page: str) -> tuple[str, str]:
    message = error.format_message()
    if (found := _COMMAND.match(message)) and context and isinstance(context.command, click.Group):
        known = context.command.list_commands(context)
        near = nearest(found[1], known)
        return (
            f"no such command `{found[1]}` of `{context.command_path}`",
            f"did you mean `{near}`?" if near else f"one of: {', '.join(known)}",
        )
    if found := _EXTRA.match(message):
        return f"nothing takes the argument `{found[1]}`", page
    message = message.rstrip(".")
    return message[:1].lower() + message[1:], page


def _named(error: click.BadParameter) -> str:
    param = error.param
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    if param is not None:
        return (param.metavar or param.name or "argument").strip("[].").upper()
    return str(error.param_hint or "the command line")


def _told(error: click.BadParameter) -> str | None:
    """What the option is for, where it is an option: its own help line."""
    param = error.param
    if not isinstance(param, click.Option):
        return None
    told = (param.help or "").rstrip(".")
    return f"give {max(param.opts, key=len)} {param.metavar or 'VALUE'}: {told[:1].lower()}{told[1:]}"


def _options(context: click.Context | None) -> list[str]:
    return [] if context is None else [opt for param in context.command.get_params(context) for opt in param.opts]


def _plain(message: str) -> str:
    text = _QUOTED.sub(r"`\1`", message.rstrip("."))
    text = text.replace("Option `", "`").replace("requires an argument", "needs a value")
    text = text.replace("is not a valid integer", "is not a whole number")
    return text[:1].lower() + text[1:]
