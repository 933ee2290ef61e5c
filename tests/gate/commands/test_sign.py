"""`gate sign`: a further signature, or the first on a statement that every verifier would read."""

from __future__ import annotations

from tests.support.operator import Operator


def test_add_signs_the_same_payload(operator: Operator) -> None:
    """In place; the payload is not touched."""
    operator.clear()
    before = operator.digest("caisi.json")
    said = operator.do("sign", "--add", "caisi.json", "--key", "b.key")
    assert said.out == f"caisi.json  prerelease-verification {before}, signed by 2\n"
    assert operator.digest("caisi.json") == before
    assert len(operator.envelope("caisi.json").signatures) == 2


def test_add_to_another_file(operator: Operator) -> None:
    """The first stays as it was."""
    operator.clear()
    operator.do("sign", "--add", "caisi.json", "--key", "b.key", "--out", "both.json")
    assert len(operator.envelope("caisi.json").signatures) == 1
    assert len(operator.envelope("both.json").signatures) == 2


def test_the_same_key_twice_is_refused(operator: Operator) -> None:
    """A second signature by one key counts for nothing."""
    operator.clear()
    assert "has signed this already" in operator.fail("sign", "--add", "caisi.json", "--key", "a.key")


def test_a_statement_is_signed_byte_for_byte(operator: Operator) -> None:
    """What was read is what is signed."""
    operator.clear()
    payload = operator.envelope("caisi.json").payload + b"\n"
    (operator.folder / "statement.json").write_bytes(payload)
    operator.do("sign", "statement.json", "--key", "a.key", "--key", "b.key", "--out", "signed.json")
    assert operator.envelope("signed.json").payload == payload
    assert len(operator.envelope("signed.json").signatures) == 2


def test_what_would_be_refused_is_not_signed(operator: Operator) -> None:
    """Found by the one who can mend it."""
    operator.clear()
    payload = operator.envelope("caisi.json").payload
    cases = {
        b"{}": "R501",
        b"not json": "R104",
        payload.replace(b'"CLEARED"', b'"FINE"'): "R601",
        payload.replace(b"v0.1", b"v9"): "R502",
        payload + payload: "R104",
    }
    for content, code in cases.items():
        (operator.folder / "s.json").write_bytes(content)
        assert code in operator.fail("sign", "s.json", "--key", "a.key", "--out", "x.json")


def test_a_status_list_is_signed_by_gate_status_only(operator: Operator) -> None:
    """It alone sees to the rules that a list keeps; a second officer may sign what it made."""
    operator.init()
    (operator.folder / "s.json").write_bytes(operator.envelope("list.json").payload)
    assert "is a status list" in operator.fail("sign", "s.json", "--key", "a.key", "--out", "x.json")
    operator.do("sign", "--add", "list.json", "--key", "b.key")


def test_bad_input(operator: Operator) -> None:
    """One line each."""
    operator.clear()
    for words, error in (
        ((), "name what to sign once"),
        (("caisi.json", "--add", "caisi.json"), "name what to sign once"),
        (("caisi.json",), "a new envelope needs a place"),
        (("none.json", "--out", "x"), "no such file"),
        (("orca", "--out", "x"), "is a directory"),
        (("--add", "none.json"), "no such file"),
        (("--add", "a.pub"), "R104"),
    ):
        assert error in operator.fail("sign", *words, "--key", "b.key")


def test_what_is_no_statement_is_told_what_one_is(operator: Operator) -> None:
    """The help is for the one who signs, not for a publisher."""
    (operator.folder / "notes.md").write_text("hello\n")
    said = operator.run("sign", "notes.md", "--key", "a.key", "--out", "x.json")
    assert said.code == 2
    assert "help: STATEMENT is an in-toto statement, as JSON, unsigned: `gate attest` makes and signs one" in said.err
