"""Each fault of a trust file is one error with its file, its line, and the nearest key or the remedy."""

from __future__ import annotations

import pytest

from signatures.errors import ConfigError
from signatures.reading.toml_file import parse_toml
from signatures.trust.load import parse_trust, read_named
from signatures.trust.model import Trust
from tests.support.settings import TRUST, changed, key_file

SIGSTORE = (
    'sigstore = { issuer = "https://token.example", identity = "https://git.example/acme/sign.yml@refs/heads/main",'
    ' trusted_root = "keys/sigstore.json" }'
)


def load(text: str) -> Trust:
    """The text as a trust file, its keys from `tests.support.settings`."""
    toml = parse_toml(text.encode(), "trust.toml")
    return parse_trust(toml, read_named(toml, key_file))


def fail(text: str) -> ConfigError:
    """The error that the text gives."""
    with pytest.raises(ConfigError) as caught:
        load(text)
    return caught.value


FAULTS: list[tuple[str, str, int | None, str, str | None]] = [
    # what is replaced, by what, the line that is named, the message, the help
    ("version = 1", "version = 2", 1, "`version`: this program reads version 1", None),
    ("version = 1", "version = true", 1, "`version`: must be a whole number, not true or false", None),
    ("version = 1\n", "", None, "`version`: is missing", None),
    (
        "keys_required = 2",
        "keys_requird = 2",
        5,
        "`parties.caisi.keys_requird`: is not known here",
        "did you mean `keys_required`?",
    ),
    (
        "keys_required = 2",
        "Keys_Required = 2",
        5,
        "`parties.caisi.Keys_Required`: differs from `keys_required` only by case",
        "did you mean `keys_required`?",
    ),
    ("keys_required = 2", "keys_required = 0", 5, "`parties.caisi.keys_required`: must be 1 or more", None),
    (
        "keys_required = 2",
        "keys_required = 3",
        5,
        "`parties.caisi.keys_required`: is 3, above the number of keys that count towards it, 2",
        "add a key, or lower it; a key with `attests` of its own counts for these alone",
    ),
    (
        'id = "https://nsa.example"',
        'id = "nsa"',
        17,
        "`parties.nsa.id`: must be a URI such as `https://acme.example`",
        None,
    ),
    (
        'id = "https://nsa.example"',
        'id = "https://acme.example"',
        22,
        "`parties.acme.id`: is the id of `nsa` as well: one party, one id",
        None,
    ),
    ('id = "https://nsa.example"\n', "", 16, "`parties.nsa.id`: is missing", None),
    ('key = "keys/nsa.pub"', "", 18, "`parties.nsa.keys[0]`: must have `key` or `sigstore`, one of the two", None),
    (
        'key = "keys/nsa.pub"',
        f'key = "keys/nsa.pub"\n{SIGSTORE}',
        18,
        "`parties.nsa.keys[0]`: must have `key` or `sigstore`, one of the two",
        None,
    ),
    (
        'key = "keys/nsa.pub"',
        'key = "keys/acme.pub"',
        25,
        "`parties.acme.keys[0].key`: is a key of `nsa` as well",
        "a key counts once: each party and each officer needs one of their own",
    ),
    (
        'key = "keys/caisi-b.pub"',
        'key = "keys/caisi-a.pub"',
        11,
        "`parties.caisi.keys[1].key`: stands twice in this party",
        "a key counts once: each party and each officer needs one of their own",
    ),
    ('key = "keys/nsa.pub"', 'key = "nsa.pub"', 19, "`nsa.pub`: no such file", "check the path"),
    (
        'key = "keys/nsa.pub"',
        'key = "keys//nsa.pub"',
        19,
        "`parties.nsa.keys[0].key`: must be a file's path in its shortest form: `keys/nsa.pub`",
        None,
    ),
    (
        'key = "keys/nsa.pub"',
        'key = "keys/../keys/nsa.pub"',
        19,
        "`parties.nsa.keys[0].key`: must be a file's path in its shortest form: `keys/nsa.pub`",
        None,
    ),
    ('key = "keys/nsa.pub"', "key = 'keys\\nsa.pub'", 19, "`parties.nsa.keys[0].key`: must be a path with `/`", None),
    (
        "valid_until = 2027-07-01T00:00:00Z",
        "valid_until = 2026-01-01T00:00:00Z",
        6,
        "`parties.caisi.keys[0]`: `valid_from` must be before `valid_until`",
        None,
    ),
    (
        "valid_until = 2027-07-01T00:00:00Z",
        "valid_until = 2027-07-01",
        9,
        "`parties.caisi.keys[0].valid_until`: must be a date and time with its offset, such as 2027-01-01T00:00:00Z",
        None,
    ),
    (
        "valid_until = 2027-07-01T00:00:00Z",
        'subjectRegExp = ".*"',
        9,
        "`parties.caisi.keys[0].subjectRegExp`: is not known here",
        "one of: key, sigstore, valid_from, valid_until, attests",
    ),
    (
        'attests = ["status-list"]\n\n[parties.nsa]',
        "attests = []\n\n[parties.nsa]",
        12,
        "`parties.caisi.keys[2]`: `attests` must not be empty; leave it out for a key without limits of its own",
        None,
    ),
    (
        'attests = ["waiver"]',
        'attests = ["waver"]',
        49,
        (
            "`roles.release-officer.attests[0]`: must be one of prerelease-verification, disclosure, submission,"
            " incident-report, status-list, waiver, build-signature, provenance"
        ),
        "did you mean `waiver`?",
    ),
    ('attests = ["waiver"]', "attests = []", 49, "`roles.release-officer.attests`: must not be empty", None),
    (
        'models = ["acme/*"]',
        "models = []",
        21,
        "`parties.acme`: `models` must not be empty; leave it out for a party that speaks for no model",
        None,
    ),
    (
        'models = ["acme/*"]',
        'models = ["acme/**"]',
        23,
        "`parties.acme.models[0]`: `**` is not understood: `*` is the only pattern character, and never crosses `/`",
        None,
    ),
    ('models = ["acme/*"]', 'models = "acme/*"', 23, "`parties.acme.models`: must be an array, not text", None),
    (
        'parties = ["acme"]',
        'parties = ["acmee"]',
        43,
        "`roles.producer.parties[0]`: no party `acmee` in this file",
        "did you mean `acme`?",
    ),
    ('parties = ["acme"]', "parties = []", 43, "`roles.producer.parties`: must not be empty", None),
    ('parties = ["acme"]', 'parties = ["acme", "acme"]', 43, "`roles.producer.parties`: names one element twice", None),
    ("[roles.producer]", "[roles.evaluator]", 42, "not valid TOML: cannot declare ('roles', 'evaluator') twice", None),
    ("[roles.producer]", "[roles.Evaluator]", 42, "`roles.Evaluator`: differs from `evaluator` only by case", None),
    (
        "[roles.producer]",
        '[roles."pro ducer"]',
        42,
        "`roles.pro ducer`: a name has ASCII letters, digits, `.`, `_` and `-`, 64 at the most",
        None,
    ),
    ("[roles.producer]", "[role.producer]", 42, "`role`: is not known here", "did you mean `roles`?"),
    (
        'parties = ["acme"]',
        'parties = ["acme", "caisi"]',
        3,
        "`parties.caisi`: is an evaluator and a producer: it would judge itself",
        "make two parties of it, with keys of their own; or set `unsafe_same_party = true`",
    ),
    (
        'parties = ["ops-a", "ops-b"]',
        'parties = ["ops-a", "nsa"]',
        16,
        "`parties.nsa`: is an evaluator and a release officer: it would judge itself",
        "make two parties of it, with keys of their own; or set `unsafe_same_party = true`",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "message", "remedy"), FAULTS)
def test_each_fault_is_named_with_its_line(
    old: str, new: str, line: int | None, message: str, remedy: str | None
) -> None:
    """File, line, what is wrong, and the nearest key or the remedy."""
    error = fail(changed(TRUST, old, new))
    assert error.message == (f"trust.toml:{line}: {message}" if line else f"trust.toml: {message}")
    assert error.help == remedy
