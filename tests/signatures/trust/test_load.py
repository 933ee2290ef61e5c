"""The trust file: what it may say, and one error with its line for each thing that it may not."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signatures.errors import ConfigError
from signatures.predicates import types
from signatures.reading.toml_file import parse_toml
from signatures.trust.load import digest_of, files_named, load_trust, parse_trust, read_named, same_party_clash
from signatures.trust.model import Role, Trust
from signatures.trust.written import AttestationKind
from tests.support.settings import TRUST, changed, key_file, line_of, public_pem

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


def test_a_whole_file_is_read() -> None:
    """Parties, keys with their validity and limits, roles with full predicate types."""
    trust = load(TRUST)
    caisi = trust.parties["caisi"]
    assert list(trust.parties) == ["caisi", "nsa", "acme", "ops-a", "ops-b"]
    assert caisi.keys_required == 2
    assert [key.source for key in caisi.keys] == ["keys/caisi-a.pub", "keys/caisi-b.pub", "keys/caisi-lists.pub"]
    assert caisi.keys[0].valid_until == datetime(2027, 7, 1, tzinfo=UTC)
    assert caisi.keys[2].attests == frozenset({types.STATUS_LIST})
    assert caisi.keys[0].attests is None
    assert trust.parties["acme"].models == ("acme/*",)
    assert trust.roles["evaluator"] == Role(
        name="evaluator",
        parties=("caisi", "nsa"),
        threshold=2,
        attests=frozenset({types.PRERELEASE_VERIFICATION, types.STATUS_LIST}),
    )
    assert trust.source == "trust.toml"
    assert trust.unsafe_same_party is False


def test_the_short_names_are_those_of_the_predicates() -> None:
    """One list of kinds, written in two rooms."""
    assert [kind.value for kind in AttestationKind] == list(types.SHORT_NAMES)


def test_files_are_named_once_each_in_order() -> None:
    """What must be read beside the trust file, inline keys apart."""
    names = [named.name for named in files_named(parse_toml(TRUST.encode(), "trust.toml"))]
    assert names[:3] == ["keys/caisi-a.pub", "keys/caisi-b.pub", "keys/caisi-lists.pub"]
    assert len(names) == 7


def test_the_digest_is_over_the_file_and_what_it_names() -> None:
    """Lines of sha256, two blanks and the name, sorted by the name's bytes."""
    names = sorted({*[named.name for named in files_named(parse_toml(TRUST.encode(), "trust.toml"))], "trust.toml"})
    lines = ""
    for name in names:
        data = TRUST.encode() if name == "trust.toml" else key_file(name)
        lines += f"{hashlib.sha256(data).hexdigest()}  {name}\n"
    assert load(TRUST).digest == hashlib.sha256(lines.encode()).hexdigest()


def test_the_digest_sorts_by_bytes() -> None:
    """Not by code units, not by locale."""
    lines = f"{'0' * 64}  Z\n{'1' * 64}  a\n{'2' * 64}  é\n"
    assert digest_of({"é": "2" * 64, "a": "1" * 64, "Z": "0" * 64}) == hashlib.sha256(lines.encode()).hexdigest()


def test_a_key_may_stand_in_the_file() -> None:
    """PEM inline; then no file is read for it."""
    text = changed(TRUST, 'key = "keys/nsa.pub"', f'key = """\n{public_pem("nsa")}"""')
    trust = load(text)
    assert trust.parties["nsa"].keys[0].key == load(TRUST).parties["nsa"].keys[0].key
    assert trust.parties["nsa"].keys[0].source == "inline key"


def test_a_sigstore_identity_parses_and_its_root_is_in_the_digest() -> None:
    """Exact strings; the trusted root is one of the files."""
    text = changed(TRUST, 'key = "keys/acme.pub"', SIGSTORE)
    toml = parse_toml(text.encode(), "trust.toml")
    files = read_named(toml, lambda name: b"{}" if name.endswith(".json") else key_file(name))
    trust = parse_trust(toml, files)
    (identity,) = trust.parties["acme"].identities
    assert identity.issuer == "https://token.example"
    assert identity.trusted_root == "keys/sigstore.json"
    assert trust.parties["acme"].keys == ()
    other = parse_trust(toml, {**files, "keys/sigstore.json": b"{ }"})
    assert other.digest != trust.digest


def test_lists_from_is_a_date_of_the_party() -> None:
    """Before it the party neither counts nor is asked."""
    trust = load(
        changed(TRUST, 'id = "https://nsa.example"', 'id = "https://nsa.example"\nlists_from = 2027-01-01T00:00:00Z')
    )
    assert trust.parties["nsa"].counts_at(datetime(2027, 1, 1, tzinfo=UTC))
    assert not trust.parties["nsa"].counts_at(datetime(2026, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize("value", ["0", "-1", "true", "1.0", '"2"', "3"])
@pytest.mark.parametrize("role", ["evaluator", "release-officer"])
def test_threshold_zero(value: str, role: str) -> None:
    """Zero, negative, a boolean, a float, a string, above the number of parties: never "0 of n is satisfied"."""
    head, tail = TRUST.split(f"[roles.{role}]")
    error = fail(f"{head}[roles.{role}]{tail.replace('threshold = 2', f'threshold = {value}', 1)}")
    assert "threshold" in error.message
    assert error.line is not None


def test_a_waiver_role_needs_two() -> None:
    """Nobody waives alone."""
    head, tail = TRUST.split("[roles.release-officer]")
    error = fail(f"{head}[roles.release-officer]{tail.replace('threshold = 2', 'threshold = 1', 1)}")
    assert error.message.endswith("a role that attests `waiver` needs a `threshold` of 2 or more: nobody waives alone")


@pytest.mark.parametrize("table", ["parties", "roles"])
def test_empty_tables_are_an_error(table: str) -> None:
    """No party, no role: nothing passes by being empty."""
    other = {"parties": "roles = {}\n", "roles": TRUST.split("[roles.evaluator]")[0]}[table]
    text = f"version = 1\nparties = {{}}\n{other}" if table == "parties" else f"{other}\n[roles]\n"
    assert fail(text).message.endswith(f"`{table}`: must not be empty")


def test_a_party_without_keys_is_an_error() -> None:
    """A party that can sign nothing."""
    text = changed(TRUST, '[[parties.nsa.keys]]\nkey = "keys/nsa.pub"', "keys = []")
    assert fail(text).message == f"trust.toml:{line_of(text, 'keys = []')}: `parties.nsa.keys`: must not be empty"


@pytest.mark.parametrize(
    "pattern", ["https://*", "^https://x", "x$", "a.*b", "(a|b)", "[ab]", "a{2}", "a\\\\.b", "a b", "a.+"]
)
@pytest.mark.parametrize("member", ["issuer", "identity"])
def test_identity_patterns_are_refused(pattern: str, member: str) -> None:
    """The trust file knows exact strings only."""
    whole = {"issuer": "https://token.example", "identity": "https://git.example/acme/sign.yml@refs/heads/main"}[member]
    text = changed(TRUST, 'key = "keys/acme.pub"', SIGSTORE.replace(whole, pattern))
    error = fail(text)
    place = f"trust.toml:{line_of(text, 'sigstore')}: `parties.acme.keys[0].sigstore.{member}`"
    assert error.message.startswith(f"{place}: must be the exact text, no pattern: `")


def test_an_identity_matcher_that_is_not_read_is_an_error() -> None:
    """`subjectRegExp` beside an identity is never silently "any identity"."""
    text = changed(
        TRUST, 'key = "keys/acme.pub"', SIGSTORE.replace(" trusted_root", ' subjectRegExp = "x", trusted_root')
    )
    assert fail(text).message.endswith("`parties.acme.keys[0].sigstore.subjectRegExp`: is not known here")


def test_one_identity_in_two_parties_is_an_error() -> None:
    """A Sigstore identity counts for one party, whatever else the entries say."""
    text = changed(TRUST, 'key = "keys/acme.pub"', SIGSTORE)
    text = changed(text, 'key = "keys/nsa.pub"', SIGSTORE.replace("sigstore.json", "other.json"))
    toml = parse_toml(text.encode(), "trust.toml")
    with pytest.raises(ConfigError) as caught:
        parse_trust(toml, read_named(toml, lambda name: b"{}" if name.endswith(".json") else key_file(name)))
    assert caught.value.message.endswith("`parties.acme.keys[0].sigstore`: is a Sigstore identity of `nsa` as well")


def test_key_of_two_parties_is_found_however_it_is_spelt() -> None:
    """A key in place and the same key in a file, under other line ends, are one key."""
    pem = public_pem("acme").replace("\n", "\\n")
    text = changed(TRUST, 'key = "keys/nsa.pub"', f'key = "{pem}"')
    assert fail(text).message.endswith("`parties.acme.keys[0].key`: is a key of `nsa` as well")


def test_a_private_key_is_refused_at_its_line() -> None:
    """Where a public key belongs; the text of the key is not printed."""
    pem = "-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIJ\\n-----END PRIVATE KEY-----\\n"
    text = changed(TRUST, 'key = "keys/nsa.pub"', f'key = "{pem}"')
    error = fail(text)
    assert error.message == (
        f"trust.toml:{line_of(text, 'PRIVATE')}: `inline key` is a private key where a public one belongs"
    )


def test_a_role_of_its_own_counts_by_what_it_attests() -> None:
    """A party that attests verifications by one role and disclosures by another, whatever their names."""
    extra = '\n[roles.helper]\nparties = ["nsa"]\nattests = ["disclosure"]\n'
    assert fail(TRUST + extra).message.endswith("`parties.nsa`: is an evaluator and a producer: it would judge itself")
    extra = '\n[roles.authority]\nparties = ["nsa"]\nattests = ["incident-report"]\n'
    assert load(TRUST + extra).may_attest("nsa", types.INCIDENT_REPORT)
    assert same_party_clash("nobody", load(TRUST).roles) is None


def test_unsafe_same_party_lets_it_pass() -> None:
    """Said in the file, and kept in what is loaded."""
    text = changed(TRUST, 'parties = ["acme"]', 'parties = ["acme", "nsa"]')
    trust = load(changed(text, "version = 1", "version = 1\nunsafe_same_party = true"))
    assert trust.unsafe_same_party is True


def test_from_disk_each_file_is_read(tmp_path: Path) -> None:
    """`load_trust` takes a path; keys lie relative to the trust file."""
    (tmp_path / "keys").mkdir()
    for named in files_named(parse_toml(TRUST.encode(), "trust.toml")):
        (tmp_path / named.name).write_bytes(key_file(named.name))
    (tmp_path / "trust.toml").write_text(TRUST)
    trust = load_trust(tmp_path / "trust.toml")
    assert trust.digest == load(TRUST).digest
    assert trust.source == str(tmp_path / "trust.toml")
    (tmp_path / "keys" / "nsa.pub").unlink()
    (tmp_path / "keys" / "nsa.pub").mkdir()
    with pytest.raises(ConfigError) as caught:
        load_trust(tmp_path / "trust.toml")
    line = line_of(TRUST, "nsa.pub")
    assert caught.value.message == f"{tmp_path}/trust.toml:{line}: `keys/nsa.pub`: is a directory, not a file"


def test_who_may_say_what() -> None:
    """By type, by role and by id; an unknown role has nobody."""
    trust = load(TRUST)
    assert [party.name for party in trust.who_may_attest(types.STATUS_LIST)] == ["caisi", "nsa", "acme"]
    assert [party.name for party in trust.in_role("release-officer")] == ["ops-a", "ops-b"]
    assert trust.in_role("nobody") == ()
    assert trust.party_by_id("https://nsa.example") == trust.parties["nsa"]
    assert trust.party_by_id("https://nobody.example") is None
