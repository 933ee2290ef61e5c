"""`gate inspect`, `gate verify` and `gate commitment`: what a file says, who signed it, what is believed."""

from __future__ import annotations

import base64
import json

import pytest

from tests.support.operator import Operator

TRUST = """
version = 1
[parties.caisi]
id = "https://caisi.example"
keys = [{ key = "a.pub" }]
[parties.acme]
id = "https://acme.example"
models = ["acme/*"]
keys = [{ key = "b.pub" }]
[roles.evaluator]
parties = ["caisi"]
attests = ["prerelease-verification", "status-list"]
[roles.producer]
parties = ["acme"]
attests = ["build-signature", "disclosure", "status-list"]
"""
BELIEVE = ("--trust", "trust.toml")


@pytest.fixture
def held(operator: Operator) -> Operator:
    """A clearance by caisi, and one under its name by acme, with a trust file."""
    (operator.folder / "trust.toml").write_text(TRUST)
    operator.clear("--issued-at", "2026-11-23T18:00:00Z", "--evaluated-at", "2026-11-20T00:00:00Z")
    operator.clear(out="false.json", key="b.key")
    return operator


def test_inspect_without_trust_believes_nobody(held: Operator) -> None:
    """Anyone may have written it."""
    out = held.do("inspect", "caisi.json").out
    assert out.startswith(f"caisi.json\n  payload sha256:{held.digest('caisi.json')}\n  signature, key hint: ")
    assert "    verdict: CLEARED\n" in out
    assert out.endswith("  not verified: --trust FILE says whether a trust file believes it\n")


def test_inspect_says_who_signed_it(held: Operator) -> None:
    """And that in force is another question."""
    out = held.do("inspect", "caisi.json", *BELIEVE).out
    assert "  believed: caisi signed it (a.pub)\n" in out
    assert "whether it is in force is for its signer's status list to say" in out


def test_inspect_says_why_it_is_not_believed(held: Operator) -> None:
    """By the verifier's code, with what to do."""
    out = held.do("inspect", "false.json", *BELIEVE).out
    assert "  not believed: R503 the signer holds no role that may attest this: acme signed it" in out
    assert "  help: you: ask a party that holds the role\n" in out


def test_inspect_sigstore_bundles_and_lines(held: Operator) -> None:
    """All that the gate reads."""
    held.do("attest", "build", "orca", "--key", "b.key", "--out", "model.sig")
    assert "believed: acme signed it" in held.do("inspect", "model.sig", *BELIEVE).out
    lines = [(held.folder / name).read_bytes().strip() for name in ("caisi.json", "model.sig")]
    (held.folder / "all.intoto.jsonl").write_bytes(b"\n".join([*lines, b"{}", b""]))
    out = held.do("inspect", "all.intoto.jsonl", *BELIEVE).out
    assert out.count("believed: ") == 2
    assert "all.intoto.jsonl:3: refused: R201" in out


def test_inspect_as_json(held: Operator) -> None:
    """One line each, for programs."""
    shown = json.loads(held.do("inspect", "caisi.json", *BELIEVE, "--json").out)
    assert (shown["believed"], shown["signedBy"]) == (True, ["caisi"])
    assert shown["statement"]["predicate"]["verdict"] == "CLEARED"
    shown = json.loads(held.do("inspect", "false.json", *BELIEVE, "--json").out)
    assert (shown["believed"], shown["refused"]) == (False, "R503")
    assert "believed" not in json.loads(held.do("inspect", "caisi.json", "--json").out)


def test_inspect_makes_what_it_prints_harmless(held: Operator) -> None:
    """Whoever wrote it gives no command to a terminal or to a CI system."""
    held.clear("--tier", "\x1b[2J\n::error:::x ###[x]", out="x.json")
    for more in ((), ("--json",)):
        out = held.do("inspect", "x.json", *more).out
        assert "\x1b" not in out
        assert "::" not in out
        assert "##" not in out


def test_inspect_of_what_no_program_reads(held: Operator) -> None:
    """Shown as it is, meeting nothing; with its code in JSON; and no error of the run."""
    payload = held.envelope("caisi.json").payload.replace(b"v0.1", b"v0.9")
    (held.folder / "s.json").write_bytes(payload)
    envelope: dict[str, object] = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": "application/vnd.in-toto+json",
    }
    envelope |= {"signatures": [{"sig": "AA=="}]}
    (held.folder / "s.json").write_text(json.dumps(envelope))
    shown = held.do("inspect", "s.json").out
    assert "prerelease-verification/v0.9: shown, and it meets no requirement here" in shown
    assert "    verdict: CLEARED" in shown
    assert json.loads(held.do("inspect", "s.json", "--json").out)["cannotBeRead"].startswith("R502")


def test_verify(held: Operator) -> None:
    """0: all are authentic. 1: one is not. 2: there is none."""
    assert held.do("verify", "caisi.json", *BELIEVE).out == (
        "caisi.json: authentic: prerelease-verification by caisi\n"
    )
    said = held.run("verify", "false.json", *BELIEVE)
    assert said.code == 1
    assert said.out.startswith("false.json: refused: R503 the signer holds no role that may attest this: ")
    lines = [(held.folder / name).read_bytes().strip() for name in ("caisi.json", "false.json")]
    (held.folder / "all.jsonl").write_bytes(b"\n".join(lines))
    assert held.run("verify", "all.jsonl", *BELIEVE).code == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("e.json", b"", 2), ("e.json", b" \n", 2), ("e.jsonl", b"\n\n", 2), ("e.json", b"{}", 1), ("e.json", b"x", 1)],
)
def test_nothing_found_is_never_a_success(held: Operator, name: str, content: bytes, code: int) -> None:
    """An empty file verifies nothing."""
    (held.folder / name).write_bytes(content)
    assert held.run("verify", name, *BELIEVE).code == code


@pytest.mark.parametrize("command", ["verify", "inspect"])
def test_bad_input(held: Operator, command: str) -> None:
    """One line each."""
    for words, error in (
        (("none.json", *BELIEVE), "no such file"),
        (("orca", *BELIEVE), "is a directory"),
        (("caisi.json", "--trust", "none.toml"), "no such file"),
        (("caisi.json", "--trust", "caisi.json"), "not valid TOML"),
    ):
        assert error in held.fail(command, *words)


def test_commitment(held: Operator) -> None:
    """0: the report is the one. 1: it is another, or the key is."""
    for name in ("one", "two"):
        (held.folder / name).write_text(name)
        held.clear("--report", name, "--commitment-key-out", f"{name}.key", out=f"{name}.json")
    verify = ("commitment", "verify", "one.json")
    said = held.do(*verify, "--report", "one", "--key", "one.key")
    assert said.out == "one is what one.json committed to: reportCommitment\n"
    assert held.run(*verify, "--report", "two", "--key", "one.key").code == 1
    assert held.run(*verify, "--report", "one", "--key", "two.key").code == 1
    for words, error in (
        ((*verify[:2], "caisi.json", "--report", "one", "--key", "one.key"), "commits to nothing"),
        ((*verify, "--report", "one", "--key", "one"), "is not a commitment key"),
        ((*verify, "--report", "none", "--key", "one.key"), "no such file"),
        (("commitment", "verify", "a.pub", "--report", "one", "--key", "one.key"), "R104"),
    ):
        assert error in held.fail(*words)


def test_commitments_of_other_kinds(held: Operator) -> None:
    """Of an incident report, and of each document of a disclosure."""
    (held.folder / "one").write_text("one")
    private = ("--commitment-key-out", "k", "--key", "a.key", "--out", "x.json")
    held.do(
        *("attest", "disclosure", "orca", "--producer", "https://acme.example", "--document", "MODEL_REPORT=one"),
        *("--recipient", "AUTHORITY", *private),
    )
    said = held.do("commitment", "verify", "x.json", "--report", "one", "--key", "k")
    assert "references[0] MODEL_REPORT" in said.out
    (held.folder / "k").unlink()
    held.do(
        *("attest", "incident", "--lab-wide", "--reporter", "https://acme.example", "--incident-id", "I", "--category"),
        *("c", "--severity", "LOW", "--state", "OPEN", "--report", "one", *private, "--overwrite"),
    )
    held.do("commitment", "verify", "x.json", "--report", "one", "--key", "k")
