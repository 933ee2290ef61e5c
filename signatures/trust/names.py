"""Which model names a pattern of the trust file means (design §5)."""

from __future__ import annotations


def model_matches(pattern: str, name: str) -> bool:
    """Whether ``name`` is meant by ``pattern``: `*` stands for any run of characters but `/`; all else is literal.

    Names with empty, `.` or `..` components mean nothing, so that no spelling leaves its folder.
    """
    wanted, given = pattern.split("/"), name.split("/")
    if len(wanted) != len(given) or any(part in ("", ".", "..") for part in given):
        return False
    return all(_part_matches(part, text) for part, text in zip(wanted, given, strict=True))


def _part_matches(part: str, text: str) -> bool:
    head, *rest = part.split("*")
    if not rest:
        return part == text
    *middle, tail = rest
    if not text.startswith(head):
        return False
    at = len(head)
    for piece in middle:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(text) - at >= len(tail) and text.endswith(tail)


def check_pattern(pattern: str) -> str:
    """Return ``pattern`` if it is one that `model_matches` understands. Raises ValueError with the reason.

    Whoever writes `**`, `?` or `[a-z]` means another language of patterns, in which it may mean more.
    """
    for mark in ("**", *"?[]{}\\!|^$"):
        if mark in pattern:
            raise ValueError(f"`{mark}` is not understood: `*` is the only pattern character, and never crosses `/`")
    if not pattern.isprintable() or pattern != pattern.strip():
        raise ValueError("must be one line, without blanks at its ends")
    if any(part in ("", ".", "..") for part in pattern.split("/")):
        raise ValueError("has an empty, `.` or `..` component")
    return pattern
