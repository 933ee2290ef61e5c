"""The policy file: what it may say, and one error with its line and nearest key for each thing that it may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gate.policy.load import LoadedPolicy, load_from
from gate.policy.model import DEFAULT_MAX_AGE
from gate.policy.parse import KINDS, check_source, parse_policy
from signatures.errors import ConfigError
from signatures.predicates.disclosure import DisclosureKind
from signatures.reading.toml_file import parse_toml
from signatures.regions import GROUPS
from tests.support.keys import pem_of, rsa_handle
from tests.support.settings import POLICY, changed, loaded, reader

HEX = "0" * 64


def exempt(digest: str) -> str:
    """A `[[unsafe_exempt]]` table and the header that it stands before."""
    return (
        f'[[unsafe_exempt]]\ndigest = "{digest}"\nreason = "an encoder"\nuntil = 2027-01-01T00:00:00Z\n\n[participants]'
    )


def test_a_whole_policy_is_read() -> None:
    """Each table, typed; kinds of disclosure by their value."""
    policy = loaded().policy
    assert policy.scope.regions == ("US",)
    assert policy.status.max_age == {DEFAULT_MAX_AGE: timedelta(hours=24)}
    assert policy.disclosures[DisclosureKind.RISK_FRAMEWORK].max_age == timedelta(days=365)
    assert policy.disclosures[DisclosureKind.CAPABILITIES].max_age is None
    assert policy.deployment.features == {"chat": True, "code-execution": False}
    assert policy.waivers is not None


def test_every_kind_of_disclosure_has_a_name() -> None:
    """Kebab-case in the file, the predicate's value in the code."""
    assert set(KINDS.values()) == set(DisclosureKind)
    assert KINDS["training-content-summary"] is DisclosureKind.TRAINING_CONTENT_SUMMARY


def test_groups_are_expanded_and_remembered() -> None:
    """The regions of a group, sorted; which group it was stays known."""
    found = loaded(changed(POLICY, 'regions = ["US"]', 'regions = ["EU", "US-CA"]'))
    assert found.policy.scope.regions == tuple(sorted({*GROUPS["EU"], "US-CA"}))
    assert found.groups == ("EU",)
    assert loaded().groups == ()


def test_the_rest_of_the_keys_is_read() -> None:
    """What the example leaves out."""
    text = changed(POLICY, 'max_age = "24h"', 'max_age = { evaluator = "24h", producer = "7d" }\nroles = ["producer"]\n'
                   'sources = ["attestations/"]\nmin_sequence = { nsa = 7 }')  # fmt: skip
    text = changed(text, "[disclosures.capabilities]", "[disclosures.capabilities]\nfrom = 2027-01-01T00:00:00Z")
    text = changed(text, "[participants]", exempt(f"dirHash:{HEX}"))
    text += '[build]\nexclude = [".cache", "a/b"]\n[bounds]\nattestations = 20000\n'
    policy = loaded(text).policy
    assert policy.max_list_age(("producer",)) == timedelta(days=7)
    assert policy.disclosures[DisclosureKind.CAPABILITIES].start == datetime(2027, 1, 1, tzinfo=UTC)
    assert policy.unsafe_exempt[0].digest == f"dirHash:{HEX}"
    assert policy.build.exclude == (".cache", "a/b")
    assert policy.bounds.attestations == 20000
    assert policy.status.min_sequence == {"nsa": 7}


FAULTS: list[tuple[str, str, int | None, str, str | None]] = [
    ("version = 1", "version = 2", 1, "`version`: this program reads version 1", None),
    ('name = "frontier-release"', 'nam = "x"', 2, "`nam`: is not known here", "did you mean `name`?"),
    ('name = "frontier-release"', 'name = ""', 2, "`name`: must not be empty", None),
    ('name = "frontier-release"', 'name = "a\\u001bb"', 2, "`name`: must be one line, without blanks at its ends",
     None),
    ('trust = "trust.toml"', 'trust = "./trust.toml"', 3,
     "`trust`: must be a file's path in its shortest form: `trust.toml`", None),
    ('trust = "trust.toml"', 'trust = "none.toml"', 3, "`none.toml`: no such file", "check the path"),
    ('sources = ["attestations/"]', "sources = []", 4, "`sources`: must not be empty", None),
    ('sources = ["attestations/"]', 'sources = ["https://me:secret@x.example/"]', 4,
     "`sources[0]`: must not hold a user name or a password: give them to the run, not to the policy", None),
    ('sources = ["attestations/"]', 'sources = ["HTTPS://x.example/"]', 4,
     "`sources[0]`: must write its scheme in lower case: `https:`", None),
    ('sources = ["attestations/"]', 'sources = ["file://host/x"]', 4,
     "`sources[0]`: must be `file:` and a path, without a host", None),
    ("[verification]", "[verifcation]", 6, "`verifcation`: is not known here", "did you mean `verification`?"),
    ("[incidents]", "[incident]", 27, "`incident`: is not known here", "did you mean `incidents`?"),
    ("[incidents]", "[Incidents]", 27, "`Incidents`: differs from `incidents` only by case",
     "did you mean `incidents`?"),
    ("[incidents]", "[status]", 30, "not valid TOML: cannot declare ('status',) twice", None),
    ('max_age = "180d"\n', "", 6, "`verification.max_age`: is missing", None),
    ('max_age = "180d"', 'max-age = "180d"', 9, "`verification.max-age`: is not known here", "did you mean `max_age`?"),
    ('max_age = "180d"', 'max_age = "0d"', 9,
     "`verification.max_age`: not a length of time such as `24h` or `180d`", None),
    ('max_age = "180d"', "max_age = 180", 9, "`verification.max_age`: must be a string, not a number", None),
    ('max_age = "180d"', 'max_age = "180d"\nwindow_elapsed = "allow"', 10,
     "`verification.window_elapsed`: must be one of deny, unsafe-allow", "one of: deny, unsafe-allow"),
    ('["CLEARED", "CLEARED_WITH_RESTRICTIONS"]', '["cleared"]', 8,
     ("`verification.verdicts[0]`: must be one of CLEARED, CLEARED_WITH_RESTRICTIONS, NOT_CLEARED, INCONCLUSIVE,"
     " EVALUATED, NOT_REQUIRED"), "did you mean `CLEARED`?"),
    ('["CLEARED", "CLEARED_WITH_RESTRICTIONS"]', '["NOT_CLEARED"]', 8,
     "`verification.verdicts[0]`: NOT_CLEARED speaks against a release and can never count for it", None),
    ('["CLEARED", "CLEARED_WITH_RESTRICTIONS"]', "[]", 8, "`verification.verdicts`: must not be empty", None),
    ('role = "evaluator"', 'role = "evaluators"', 7,
     "`verification.role`: no role `evaluators` in trust.toml", "did you mean `evaluator`?"),
    ('role = "release-officer"', 'role = "officer"', 34, "`waivers.role`: no role `officer` in trust.toml",
     "did you mean `release-officer`?"),
    ('regions = ["US"]', "regions = []", 12, "`scope.regions`: must not be empty", None),
    ('regions = ["US"]', 'regions = ["PL", "UK"]', 12,
     "`scope.regions[1]`: `UK` is not a region: did you mean `GB`?", None),
    ('regions = ["US"]', 'regions = ["US-PR"]', 12, "`scope.regions[0]`: `US-PR` has a code of its own: write `PR`",
     None),
    ('regions = ["US"]', 'regions = "US"', 12, "`scope.regions`: must be an array, not text", None),
    ('regions = ["US"]', 'regions = ["US", "US"]', 12, "`scope.regions`: names one element twice", None),
    ('audience = "GENERAL"', 'audience = "PUBLIC"', 13,
     "`scope.audience`: must be one of GENERAL, TRUSTED_PARTNERS, NAMED, NATIONALITY_LIMITED",
     "one of: GENERAL, TRUSTED_PARTNERS, NAMED, NATIONALITY_LIMITED"),
    ('id = "https://deployer.example"', 'id = "deployer"', 17,
     "`deployer.id`: must be a URI such as `https://acme.example`", None),
    ('id = "https://deployer.example"', 'id = "https://deployer.example"\nserves = ["pl"]', 18,
     "`deployer.serves[0]`: `pl` is not a region: did you mean `PL`?", None),
    ('id = "https://deployer.example"', 'id = "https://deployer.example"\nserves = ["some body"]', 18,
     "`deployer.serves[0]`: must be a URI such as `https://acme.example`", None),
    ("chat = true", 'chat = "yes"', 20, "`deployment.features.chat`: must be true or false, not text", None),
    ("chat = true", '"" = true', 20, "`deployment.features.`: must not be empty", None),
    ("[disclosures.capabilities]", "[disclosures.capability]", 25,
     "`disclosures.capability`: is not a kind of disclosure", "did you mean `capabilities`?"),
    ("[disclosures.capabilities]", "[disclosures.capabilities]\nstart = 2027-01-01T00:00:00Z", 26,
     "`disclosures.capabilities.start`: is not known here", "one of: max_age, from"),
    ("[disclosures.capabilities]", "[disclosures.capabilities]\nfrom = 2027-01-01", 26,
     "`disclosures.capabilities.from`: must be a date and time with its offset, such as 2027-01-01T00:00:00Z", None),
    ('block_open = ["CRITICAL"]', "block_open = []", 28, "`incidents.block_open`: must not be empty", None),
    ('block_open = ["CRITICAL"]', 'block_open = ["CRITICAL"]\nauthorities = ["producers"]', 29,
     "`incidents.authorities[0]`: no role `producers` in trust.toml", "did you mean `producer`?"),
    ('max_age = "24h"', "", 30, "`status.max_age`: is missing", None),
    ('max_age = "24h"', "max_age = {}", 31,
     "`status.max_age`: must be a length of time such as `24h`, or one for each role", None),
    ('max_age = "24h"', 'max_age = { evaluators = "24h" }', 31,
     "`status.max_age.evaluators`: no role `evaluators` in trust.toml", "did you mean `evaluator`?"),
    ('max_age = "24h"', 'max_age = "24h"\nroles = ["nobody"]', 32, "`status.roles[0]`: no role `nobody` in trust.toml",
     "one of: evaluator, producer, release-officer"),
    ('max_age = "24h"', 'max_age = "24h"\nmin_sequence = { nasa = 1 }', 32,
     "`status.min_sequence.nasa`: no party `nasa` in trust.toml", "did you mean `nsa`?"),
    ('max_age = "24h"', 'max_age = "24h"\nmin_sequence = { nsa = 0 }', 32,
     "`status.min_sequence.nsa`: must be from 1 to 9223372036854775807", None),
    ('max_age = "24h"', 'max_age = "24h"\nsources = ["attestation/"]', 32,
     "`status.sources[0]`: is not one of `sources`", "did you mean `attestations/`?"),
    ('producers = ["https://acme.example"]', 'producers = ["acme"]', 38,
     "`participants.producers[0]`: must be a URI such as `https://acme.example`", None),
    ('producers = ["https://acme.example"]', 'producers = ["https://acme.example"]\nothers = "exempt"', 39,
     "`participants.others`: must be one of deny, require-verification, unsafe-exempt",
     "did you mean `unsafe-exempt`?"),
    ('producers = ["https://acme.example"]', 'producers = ["https://acne.example"]\nothers = "unsafe-exempt"', 38,
     "`participants.producers[0]`: no party of trust.toml has this id, and `others` would exempt it",
     "did you mean `https://acme.example`?"),
    ("[participants]", exempt(f"oms:sha256:{HEX}"), 38,
     ("`unsafe_exempt[0].digest`: must be `dirHash:…`, `file:sha256:…` or"
     " `oci:sha256:…`: another digest does not say which files"), None),
    ("[participants]", exempt(f"dirHash:{HEX}").replace("[participants]", "") + exempt(f"dirHash:{HEX}"), 43,
     "`unsafe_exempt[1].digest`: stands twice", None),
    ("[participants]", exempt(f"dirHash:{HEX}").replace("until =", "til ="), 40,
     "`unsafe_exempt[0].til`: is not known here",
     "did you mean `until`?"),
    ("[participants]", "[bounds]\ndepth = 0\n[participants]", 38, "`bounds.depth`: must be from 1 to 512", None),
    ("[participants]", "[bounds]\nrsa_bits = 16384\n[participants]", 38, "`bounds.rsa_bits`: must be from 3072 to 8192",
     None),
    ("[participants]", "[bounds]\ndepth = true\n[participants]", 38,
     "`bounds.depth`: must be a whole number, not true or false", None),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "message", "remedy"), FAULTS)
def test_each_fault_is_named_with_its_line(
    old: str, new: str, line: int | None, message: str, remedy: str | None
) -> None:
    """File, line, what is wrong, and the nearest key or the remedy."""
    with pytest.raises(ConfigError) as caught:
        load_from("policy.toml", reader(changed(POLICY, old, new)))
    assert caught.value.message == f"policy.toml:{line}: {message}"
    assert caught.value.help == remedy


@pytest.mark.parametrize("digest", ["dirHash:00", f"sha1:{HEX}", "nonsense"])
def test_a_digest_that_is_none_is_an_error(digest: str) -> None:
    """With the line of the digest."""
    with pytest.raises(ConfigError, match=r"^policy\.toml:38: `unsafe_exempt\[0\]\.digest`: "):
        loaded(changed(POLICY, "[participants]", exempt(digest)))


@pytest.mark.parametrize("path", ["", "*.tmp", "/etc", "a/../b", "."])
def test_only_exact_paths_are_excluded(path: str) -> None:
    """No pattern, nothing outside, never everything."""
    with pytest.raises(ConfigError, match=r"^policy\.toml:40: `build\.exclude(\[0\])?`"):
        loaded(f'{POLICY}[build]\nexclude = ["{path}"]\n')


def test_an_empty_file_names_what_is_missing() -> None:
    """The first key that must be there."""
    with pytest.raises(ConfigError) as caught:
        parse_policy(parse_toml(b"", "policy.toml"))
    assert caught.value.message == "policy.toml: `version`: is missing"


@pytest.mark.parametrize(
    "source",
    [
        "attestations/",
        "/var/attestations",
        "file:attestations",
        "file:///var/x",
        "https://x.example/a",
        "oci:registry.example/a",
        "hf:acme/orca",
    ],
)
def test_sources_are_folders_or_uris(source: str) -> None:
    """A plain folder, `file:`, and another scheme are kept as they stand."""
    assert check_source(source) == source


def test_a_key_larger_than_the_bound_is_refused() -> None:
    """A bound that is set is held: `rsa_bits` against every RSA key of the trust file."""
    inner = reader(POLICY + "\n[bounds]\nrsa_bits = 3072\n")

    def read(bits: int) -> LoadedPolicy:
        pem = pem_of(rsa_handle(bits))
        return load_from("policy.toml", lambda name: pem if name == "keys/nsa.pub" else inner(name))

    assert read(3072).policy.bounds.rsa_bits == 3072
    with pytest.raises(ConfigError) as caught:
        read(3584)
    assert "`bounds.rsa_bits`: `keys/nsa.pub` of `nsa` has 3584 bits" in caught.value.message
    assert caught.value.line is not None
