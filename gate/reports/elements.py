"""HTML built from elements: text can only come in as text, and is escaped by construction.

A templating library would be one more dependency on the way of a decision, for one page; and there a forgotten filter
is an injection. Here the only strings that are not escaped are names of elements and attributes in our own source.
"""

from __future__ import annotations

from signatures.inert import for_html

_VOID = frozenset({"meta"})
_ADDRESSES = frozenset({"href", "src", "action", "style"})  # what an attribute's text could do


class Html:
    """Markup that was built here. There is no way from a string to it but `element` and `raw_style`."""

    __slots__ = ("markup",)

    def __init__(self, markup: str) -> None:
        self.markup = markup


def element(name: str, /, *children: Html | str, **attributes: str) -> Html:
    """``<name attributes>children</name>``; a trailing underscore of an attribute's name is dropped, others are `-`."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    inside = "".join(child.markup if isinstance(child, Html) else for_html(child) for child in children)
    return Html(f"<{name}{written}>{inside}</{name}>")


def _attribute(key: str, value: str) -> str:
    name = key.removesuffix("_").replace("_", "-")
    if name in _ADDRESSES or name.startswith("on"):
        raise ValueError(name)  # a bug: this page links nowhere and runs nothing
    return f' {name}="{for_html(value)}"'


def raw_style(sheet: str) -> Html:
    """A `style` element of this program's own sheet: its text is not escaped."""
    return Html(f"<style>{sheet}</style>")
