"""The depth of JSON is counted, whichever brackets make it: objects and arrays that take turns are no half of it."""

from __future__ import annotations

import itertools

import pytest

from signatures.codes import Code
from signatures.errors import Refused
from signatures.reading.strict_json import parse


def nested(levels: int, kinds: str) -> bytes:
    """``levels`` brackets of these kinds in turn, round a 1."""
    text = "1"
    for kind in itertools.islice(itertools.cycle(kinds), levels):
        text = f"[{text}]" if kind == "[" else f'{{"a":{text}}}'
    return text.encode()


@pytest.mark.parametrize("kinds", ["[", "{", "[{", "{[", "[[{", "[{{{"])
@pytest.mark.parametrize("depth", [1, 2, 7, 64])
def test_one_level_too_many_is_refused_whatever_the_brackets(kinds: str, depth: int) -> None:
    """`deep-nesting`: a bound of 64 let 128 levels through where arrays and objects alternate."""
    parse(nested(depth, kinds), max_bytes=10_000, depth=depth)
    for levels in range(depth + 1, 2 * depth + 3):
        with pytest.raises(Refused) as refused:
            parse(nested(levels, kinds), max_bytes=10_000, depth=depth)
        assert refused.value.code is Code.R102, levels
