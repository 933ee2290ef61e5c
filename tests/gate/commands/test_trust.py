"""``gate trust``: check, add, schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from gate.commands.trust import command
from signatures.errors import ConfigError
from signatures.trust.load import load_trust
from tests.support.settings import TRUST, changed, public_pem, write_settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the example's files and one new key, as the working directory."""
    write_settings(tmp_path)
    (tmp_path / "keys" / "new.pub").write_text(public_pem("new"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: str) -> Result:
    """The command, its own errors let through."""
    return CliRunner().invoke(command, args, standalone_mode=False)


def fail(*args: str) -> ConfigError:
    """The ConfigError of a run; nothing was written."""
    before = Path("trust.toml").read_bytes()
    error = run(*args).exception
    assert isinstance(error, ConfigError), error
    assert Path("trust.toml").read_bytes() == before
    return error


def test_check(folder: Path) -> None:
    """A sound file, then one whose party is in no role."""
    result = run("check", "--expires-within", "1s")
    assert result.return_value == 0
    assert result.output == f"trust sha256:{load_trust('trust.toml').digest}: no problems, no warnings\n"
    old = 'attests = ["prerelease-verification", "status-list"]'
    Path("trust.toml").write_text(changed(TRUST, old, 'attests = ["prerelease-verification"]'))
    result = run("check", "trust.toml", "--expires-within", "1s")
    assert result.return_value == 2
    assert "problem: trust.toml:16: `nsa` may attest no status-list" in result.output


def test_add_a_party_keeps_the_rest(folder: Path) -> None:
    """Appended: every line that was there is still there, comments included."""
    path = Path("trust.toml")
    path.write_text(changed(TRUST, 'parties = ["acme"]', 'parties = ["acme"]  # who makes models'))
    result = run("add", "umbra", "--id", "https://umbra.example", "--key", "keys/new.pub", "--role", "producer",
                 "--model", "umbra/*")  # fmt: skip
    assert result.exception is None
    trust = load_trust("trust.toml")
    assert trust.parties["umbra"].models == ("umbra/*",)
    assert trust.roles["producer"].parties == ("acme", "umbra")
    text = path.read_text()
    assert 'parties = ["acme", "umbra"]  # who makes models\n' in text
    assert text.endswith(
        '\n[parties.umbra]\nid = "https://umbra.example"\nmodels = ["umbra/*"]\n'
        '[[parties.umbra.keys]]\nkey = "keys/new.pub"\n'
    )
    fingerprint = trust.parties["umbra"].keys[0].key.fingerprint
    assert result.output == (
        f"trust.toml: umbra added, trust sha256:{trust.digest}\n  keys/new.pub  ed25519  {fingerprint}\n"
    )


def test_add_a_key_to_a_party(folder: Path) -> None:
    """Another officer, or a key for the lists alone."""
    assert run("add", "nsa", "--key", "keys/new.pub", "--attests", "status-list").exception is None
    keys = load_trust("trust.toml").parties["nsa"].keys
    assert [key.source for key in keys] == ["keys/nsa.pub", "keys/new.pub"]
    assert keys[1].attests is not None


def test_add_to_an_array_over_several_lines(folder: Path) -> None:
    """The array's first bracket is where the name goes."""
    Path("trust.toml").write_text(changed(TRUST, 'parties = ["acme"]', 'parties = [  # who\n  "acme", # ]\n]'))
    args = ("--id", "https://umbra.example", "--key", "keys/new.pub", "--role", "producer")
    assert run("add", "umbra", *args).exception is None
    assert load_trust("trust.toml").roles["producer"].parties == ("umbra", "acme")


def test_start_a_trust_file(folder: Path) -> None:
    """From `version = 1`, with the usual roles and what they attest."""
    Path("trust.toml").write_text("version = 1\n")
    args = ("--id", "https://nsa.example", "--key", "keys/nsa.pub", "--role", "evaluator")
    assert run("add", "nsa", *args).exception is None
    trust = load_trust("trust.toml")
    assert trust.roles["evaluator"].parties == ("nsa",)


@pytest.mark.parametrize(
    ("args", "message", "remedy"),
    [
        (("umbra", "--key", "keys/new.pub"), "`umbra` is not in the file yet", "give its id: --id https://…"),
        (
            ("nsa", "--key", "keys/new.pub", "--id", "https://other.example"),
            "trust.toml:16: `nsa` is in the file, with an id and models of its own",
            "leave out --id and --model to add a key; change them in the file itself",
        ),
        (
            ("umbra", "--id", "https://u.example", "--key", "keys/new.pub", "--role", "producers"),
            "trust.toml: no role `producers` in the file",
            "did you mean `producer`?",
        ),
        (
            ("umbra", "--id", "https://u.example", "--key", "keys/new.pub", "--role", "xyz"),
            "trust.toml: no role `xyz` in the file",
            "write its table by hand: parties, threshold, attests",
        ),
        (("nsa", "--key", "keys/none.pub"), "keys/none.pub: no such file", "check the path"),
        (
            ("nsa", "--key", "keys/acme.pub"),
            "trust.toml:25: `parties.acme.keys[0].key`: is a key of `nsa` as well",
            "a key counts once: each party and each officer needs one of their own",
        ),
        (
            ("umbra", "--id", "https://acme.example", "--key", "keys/new.pub"),
            "trust.toml:52: `parties.umbra.id`: is the id of `acme` as well: one party, one id",
            None,
        ),
        (
            ("nsa", "--key", "keys/new.pub", "--role", "producer"),
            "trust.toml:16: `parties.nsa`: is an evaluator and a producer: it would judge itself",
            "make two parties of it, with keys of their own; or set `unsafe_same_party = true`",
        ),
    ],
)
def test_what_would_be_wrong_is_not_written(
    folder: Path, args: tuple[str, ...], message: str, remedy: str | None
) -> None:
    """The result is read before it is written."""
    error = fail("add", *args)
    assert error.message == message
    assert error.help == remedy


def test_what_cannot_be_edited_safely_is_refused(folder: Path) -> None:
    """Roles in one inline table: the name would land in the wrong array."""
    head = TRUST.split("[roles.evaluator]")[0].replace("version = 1", "")
    roles = (
        'roles = { evaluator = { parties = ["caisi", "nsa"], threshold = 2, attests = ["prerelease-verification",'
        ' "status-list"] }, producer = { parties = ["acme"], attests = ["build-signature", "status-list"] } }\n'
    )
    Path("trust.toml").write_text(f"version = 1\n{roles}{head}")
    error = fail("add", "umbra", "--id", "https://u.example", "--key", "keys/new.pub", "--role", "producer")
    assert error.message == "trust.toml: cannot be extended without changing something else"


def test_a_role_that_is_held_stays(folder: Path) -> None:
    """Naming it again changes nothing."""
    assert run("add", "nsa", "--key", "keys/new.pub", "--role", "evaluator").exception is None
    assert load_trust("trust.toml").roles["evaluator"].parties == ("caisi", "nsa")


def test_schema_is_a_schema() -> None:
    """Of the file as it is written."""
    schema = json.loads(run("schema").output)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
