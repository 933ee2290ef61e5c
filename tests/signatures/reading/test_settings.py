"""A TOML file becomes a dataclass, or one error with file, line and the nearest key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import pytest

from signatures.errors import ConfigError
from signatures.reading import settings
from signatures.reading.settings import fault_at, nearest, read_settings, value_at
from signatures.reading.toml_file import parse_toml


class Colour(StrEnum):
    """A word of a closed set."""

    RED = "RED"
    DARK_RED = "DARK_RED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """A table."""

    max_age: timedelta
    colour: Colour = Colour.RED


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    """A file."""

    name: str
    inner: Inner | None = None
    rows: tuple[Inner, ...] = ()
    free: Mapping[str, bool] | None = None


@pytest.mark.parametrize(
    ("text", "message", "help_text"),
    [
        ("", "x.toml: `name`: is missing", None),
        ("nmae = 'a'", "x.toml:1: `nmae`: is not known here", "did you mean `name`?"),
        ("Name = 'a'", "x.toml:1: `Name`: differs from `name` only by case", "did you mean `name`?"),
        ("name = 1", "x.toml:1: `name`: must be a string, not a number", None),
        ("name = ' '", "x.toml:1: `name`: must not be empty", None),
        (
            "name = 'a'\n[inner]\nmax-age = '1h'",
            "x.toml:3: `inner.max-age`: is not known here",
            "did you mean `max_age`?",
        ),
        ("name = 'a'\n[inner]\nwhat = 1", "x.toml:3: `inner.what`: is not known here", "one of: max_age, colour"),
        ("name = 'a'\n\n[inner]", "x.toml:3: `inner.max_age`: is missing", None),
        (
            "name = 'a'\n[inner]\nmax_age = '1 day'",
            "x.toml:3: `inner.max_age`: not a length of time such as `24h` or `180d`",
            None,
        ),
        ("name = 'a'\ninner = 3", "x.toml:2: `inner`: must be a table, not a number", None),
        (
            "name = 'a'\n[[rows]]\nmax_age = '1h'\n[[rows]]\nmax_age = '1h'\ncolour = 'dark-red'",
            "x.toml:6: `rows[1].colour`: must be one of RED, DARK_RED",
            "did you mean `DARK_RED`?",
        ),
        (
            "name = 'a'\n[free]\na = true\nb = 1",
            "x.toml:4: `free.b`: must be true or false, not a number",
            None,
        ),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(text: str, message: str, help_text: str | None) -> None:
    """File, line, key, reason; the nearest key or value as help."""
    with pytest.raises(ConfigError) as caught:
        read_settings(Outer, parse_toml(text.encode(), "x.toml"))
    assert caught.value.message == message
    assert caught.value.help == help_text


def test_what_is_right_is_read() -> None:
    """The dataclass, typed."""
    file = parse_toml(b"name = 'a'\ninner = { max_age = '1h', colour = 'DARK_RED' }", "x.toml")
    assert read_settings(Outer, file) == Outer(
        name="a", inner=Inner(max_age=timedelta(hours=1), colour=Colour.DARK_RED)
    )


def test_a_fault_of_the_whole_file_has_no_line() -> None:
    """Without a place, the file alone."""
    error = fault_at(parse_toml(b"", "x.toml"), (), "says nothing", help="write something")
    assert (error.message, error.help) == ("x.toml: says nothing", "write something")


def test_values_are_found_by_their_place() -> None:
    """Tables and arrays; None where there is nothing."""
    file = parse_toml(b"a = [ { b = 'c' } ]", "x.toml")
    assert value_at(file, ("a", 0, "b")) == "c"
    assert value_at(file, ("a", 1)) is None
    assert value_at(file, ("a", 0, "b", "c")) is None
    assert value_at(file, ("z",)) is None


def test_nearest_ignores_case_and_dashes() -> None:
    """What people write for a key."""
    assert nearest("MAX-AGE", ["max_age", "name"]) == "max_age"
    assert nearest("zzz", ["max_age", "name"]) is None


@pytest.mark.parametrize("text", ["https://acme.example", "urn:x:y", "did:web:acme.example"])
def test_identifiers_are_uris(text: str) -> None:
    """Any scheme."""
    assert settings.check_identifier(text) == text


@pytest.mark.parametrize("text", ["acme", " https://a", "https://a b", "https://a\n", "https://a\u2028b"])
def test_what_is_no_uri_is_refused(text: str) -> None:
    """No scheme, blanks, control characters."""
    with pytest.raises(ValueError, match="must be"):
        settings.check_identifier(text)


@pytest.mark.parametrize("wanted", ["FILL IN: the id", "FILL IN", "FILL IN the id"])
def test_what_is_left_to_fill_in_is_an_error_wherever_it_stands(wanted: str) -> None:
    """`gate init` leaves it so: it names the place, and nothing is decided on it."""
    toml = parse_toml(f'version = 1\nnames = ["a", "{wanted}"]\n'.encode(), "policy.toml")
    with pytest.raises(ConfigError) as error:
        read_settings(dict, toml)
    assert "`names[1]` is still to be filled in: " in error.value.message
    assert (error.value.file, error.value.line) == ("policy.toml", 2)
