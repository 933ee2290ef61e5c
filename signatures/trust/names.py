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
