"""JSON that two readers could take in two ways is refused, each kind with its code."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatures.codes import Code
from signatures.errors import ConfigError, Refused
from signatures.reading.strict_json import MAX_INTEGER, Bounds, dump, parse

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: number != 0)
    | TEXT
)
# Folded names cannot be equal but for case, which would be refused.
NAMES = TEXT.map(str.casefold).filter(lambda name: name == name.casefold())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
    max_leaves=20,
)


def _parse(data: bytes, depth: int = 64) -> Any:
    return parse(data, max_bytes=1 << 20, depth=depth)


def _code(data: bytes, depth: int = 64) -> Code:
    with pytest.raises(Refused) as caught:
        _parse(data, depth)
    return caught.value.code


GREY = {
    "nan": (b'{"sequence":NaN}', Code.R104),
    "infinity": (b'{"sequence":Infinity}', Code.R104),
    "minus-infinity": (b'{"sequence":-Infinity}', Code.R104),
    "beyond-a-double": (b'{"sequence":1E400}', Code.R107),
    "below-a-double": (b'{"sequence":-1E400}', Code.R107),
    "2-to-the-63": (b'{"sequence":9223372036854775808}', Code.R107),
    "minus-2-to-the-63": (b'{"sequence":-9223372036854775808}', Code.R107),
    "5000-digits": (b'{"sequence":' + b"9" * 5000 + b"}", Code.R107),
    "minus-zero": (b'{"sequence":-0}', Code.R107),
    "minus-zero-as-a-float": (b'{"sequence":-0.0}', Code.R107),
    "minus-zero-with-an-exponent": (b'{"sequence":-0e5}', Code.R107),
    "leading-zero": (b'{"sequence":01}', Code.R104),
    "plus-sign": (b'{"sequence":+1}', Code.R104),
    "hexadecimal": (b'{"sequence":0x1}', Code.R104),
    "other-digits": ('{"sequence":\u0661}'.encode(), Code.R104),
    "no-digit-after-the-point": (b'{"sequence":1.}', Code.R104),
    "lone-high-surrogate": (b'{"name":"\\ud800"}', Code.R108),
    "lone-low-surrogate": (b'{"name":"\\uDFFF"}', Code.R108),
    "surrogates-in-the-wrong-order": (b'{"name":"\\ude00\\ud83d"}', Code.R108),
    "lone-surrogate-in-a-name": (b'{"\\ud800":1}', Code.R108),
    "lone-surrogate-as-raw-bytes": (b'{"name":"\xed\xa0\x80"}', Code.R104),
    "nul-in-a-string": (b'{"name":"a\\u0000b"}', Code.R108),
    "nul-in-a-name": (b'{"a\\u0000":1}', Code.R108),
    "nul-deep-inside": (b'{"a":[{"b":["\\u0000"]}]}', Code.R108),
    "raw-nul": (b'{"name":"\0"}', Code.R104),
    "raw-newline": (b'{"name":"a\nb"}', Code.R104),
    "byte-order-mark": (b"\xef\xbb\xbf{}", Code.R104),
    "utf-16": ("{}".encode("utf-16"), Code.R104),
    "utf-16-without-a-mark": ("{}".encode("utf-16-le"), Code.R104),
    "overlong-utf-8": (b'{"name":"\xc0\xaf"}', Code.R104),
    "latin-1": (b'{"name":"\xe9"}', Code.R104),
    "line-comment": (b'{"a":1} // comment', Code.R104),
    "block-comment": (b'{/* comment */"a":1}', Code.R104),
    "trailing-comma-in-an-object": (b'{"a":1,}', Code.R104),
    "trailing-comma-in-a-list": (b"[1,]", Code.R104),
    "bytes-after-the-value": (b"{}x", Code.R104),
    "a-second-value": (b"{}{}", Code.R104),
    "a-nul-after-the-value": (b"{}\0", Code.R104),
    "single-quotes": (b"{'a':1}", Code.R104),
    "no-quotes": (b"{a:1}", Code.R104),
    "other-white-space": ("\u00a0{}".encode(), Code.R104),
    "escaped-apostrophe": (b'"\\\'"', Code.R104),
    "short-escape": (b'"\\u12"', Code.R104),
    "underscore-in-an-escape": (b'"\\u1_23"', Code.R104),
    "nothing": (b"", Code.R104),
    "blank": (b" \n", Code.R104),
    "python-words": (b"[True]", Code.R104),
    "repeated-member": (b'{"verdict":"NOT_CLEARED","verdict":"CLEARED"}', Code.R105),
    "repeated-member-deep-inside": (b'[{"a":{"b":1,"b":1}}]', Code.R105),
    "repeated-member-by-an-escape": (b'{"a":1,"\\u0061":2}', Code.R105),
    "members-equal-but-for-case": (b'{"predicateType":1,"PredicateType":2}', Code.R106),
    "members-equal-but-for-a-kelvin-sign": ('{"keyid":1,"\u212aeyid":2}'.encode(), Code.R106),
    "members-equal-but-for-a-long-s": ('{"sig":1,"\u017fig":2}'.encode(), Code.R106),
    "100000-brackets": (b"[" * 100_000, Code.R102),
    "100000-objects": (b'{"a":' * 100_000, Code.R102),
}


@pytest.mark.parametrize(("data", "code"), GREY.values(), ids=GREY)
def test_json_grey_zone(data: bytes, code: Code) -> None:
    """Each grey form is refused with its code."""
    assert _code(data) is code


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\\\\ud800 \\\\u0000"', "\\ud800 \\u0000"),
        (b" [ 1 , 2.5 ]\r\n\t", [1, 2.5]),
        (b"9223372036854775807", MAX_INTEGER),
        (b"-9223372036854775807", -MAX_INTEGER),
        (b'{"a":{"b":1},"b":{"a":1}}', {"a": {"b": 1}, "b": {"a": 1}}),
        (b'[{"a":1},{"A":1}]', [{"a": 1}, {"A": 1}]),
        (b'"\\"[[[["', '"[[[['),
    ],
)
def test_what_every_reader_agrees_on_is_read(data: bytes, value: object) -> None:
    """Neighbours of the grey zone are read."""
    assert _parse(data) == value


def test_one_point_zero_is_no_integer() -> None:
    """`1.0` keeps its own type, so that whoever expects a whole number can refuse it."""
    assert type(_parse(b"1.0")) is float
    assert type(_parse(b"1e2")) is float


def test_a_repeated_member_is_found_among_known_shapes() -> None:
    """Remembering the names of earlier objects hides no repetition in a later one."""
    good = b'{"a":1,"b":2}'
    assert _code(b"[" + good + b"," + good + b',{"a":1,"b":2,"a":3}]') is Code.R105
    assert _code(b"[" + good + b',{"a":1,"b":2,"B":3}]') is Code.R106


def test_the_bound_of_bytes() -> None:
    """As many bytes as the bound are read, one more is not."""
    data = b'"' + b"a" * 98 + b'"'
    assert parse(data, max_bytes=100, depth=1) == "a" * 98
    with pytest.raises(Refused) as caught:
        parse(data + b" ", max_bytes=100, depth=1)
    assert caught.value.code is Code.R101


@pytest.mark.parametrize("depth", [1, 2, 64])
@pytest.mark.parametrize("fill", [b"", b'"]]]",', b'"\\"]",', b'"\\\\",', b"[],{},"])
def test_the_bound_of_levels(depth: int, fill: bytes) -> None:
    """As many levels as the bound are read, one more is not, whatever strings stand between."""
    if fill == b"[],{}," and depth > 1:
        depth -= 1  # these are a level themselves
    inside = b"[" + fill + b"0]"
    levels = depth if fill != b"[],{}," else depth + 1
    good = b"[" * (depth - 1) + inside + b"]" * (depth - 1)
    assert _parse(good, levels) is not None
    assert _code(b"[" + good + b"]", levels) is Code.R102


def test_brackets_inside_strings_are_text() -> None:
    """A thousand brackets in a string, or a thousand neighbours, are one level."""
    assert _parse(dump(["[" * 1000, "{" * 1000, '"[' * 1000]), 1)
    assert _parse(dump([[]] * 1000), 2) == [[]] * 1000


def test_levels_behind_a_fault_cannot_recurse() -> None:
    """Closing brackets first, or a quote that never ends, do not hide the levels that follow."""
    for data in (b"]" * 1000 + b"[" * 100_000, b'"' + b"[" * 100_000, b'""""' + b"[" * 100_000, b"\\" + b"[" * 100_000):
        assert _code(data) in {Code.R102, Code.R104}


@given(VALUES)
def test_written_values_are_read_back(value: object) -> None:
    """What is written is read back as it was, as any reader reads it."""
    data = dump(value)
    assert b"\n" not in data
    assert _parse(data) == value == json.loads(data)


@given(st.binary(max_size=60) | st.text('{}[]":,\\ud8000aA1.e-\n', max_size=60).map(str.encode))
def test_noise_is_read_or_refused(noise: bytes) -> None:
    """Whatever the bytes, they are a value that the standard reader reads alike, or Refused, and nothing else."""
    with contextlib.suppress(Refused):
        value = _parse(noise)
        assert json.loads(noise) == value


@given(st.text('{}[]"\\a', max_size=80), st.integers(1, 5))
def test_no_value_is_deeper_than_its_bound(text: str, depth: int) -> None:
    """The count of levels before reading agrees with the value that is read."""

    def levels(value: object) -> int:
        if isinstance(value, dict):
            return 1 + max(map(levels, value.values()), default=0)
        return 1 + max(map(levels, value), default=0) if isinstance(value, list) else 0

    with contextlib.suppress(ValueError, RecursionError):
        expected = levels(json.loads(text))
        if expected > depth:
            assert _code(text.encode(), depth) is Code.R102
        else:
            with contextlib.suppress(Refused):
                assert levels(_parse(text.encode(), depth)) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, "\ud800", b"x"], ids=repr)
def test_what_could_not_be_read_back_is_not_written(value: object) -> None:
    """Not a number, a set, a lone surrogate: a ConfigError, never a file that is refused later."""
    with pytest.raises(ConfigError, match="cannot be written as JSON"):
        dump({"a": value})


def test_bounds_are_the_designs() -> None:
    """The bounds of the design, step 1."""
    bounds = Bounds()
    assert (bounds.attestation_bytes, bounds.list_bytes) == (4 << 20, 64 << 20)
    assert (bounds.depth, bounds.signatures, bounds.rsa_bits) == (64, 64, 8192)
    assert (bounds.attestations, bounds.verifications, bounds.input_bytes) == (10_000, 100_000, 1 << 30)
    assert bounds.list_entries == 200_000


def test_more_shapes_than_are_kept() -> None:
    """Member names are looked at once for each set of them; beyond what is kept, each time."""
    objects = [{f"a{number}": number, f"b{number}": number} for number in range(1100)]
    assert parse(dump(objects), max_bytes=1 << 20, depth=8) == objects
    repeated = dump([*objects, {"x": 1}])[:-1] + b',{"y":1,"Y":2}]'
    with pytest.raises(Refused) as fault:
        parse(repeated, max_bytes=1 << 20, depth=8)
    assert fault.value.code is Code.R106


def test_a_machine_with_a_shallow_stack() -> None:
    """A bound that is set deeper than this machine's recursion refuses the file, and not the run."""
    depth = sys.getrecursionlimit() + 100
    with pytest.raises(Refused) as fault:
        parse(b"[" * depth + b"]" * depth, max_bytes=1 << 20, depth=depth + 1)
    assert fault.value.code is Code.R102
