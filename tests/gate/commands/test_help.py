"""``gate help``: each topic, each command's own help, and what is neither."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from gate import exit_codes
from gate.commands.table import COMMANDS
from gate.commands.topics import ENVIRONMENT, EXIT_CODES, FORMATS, TOPICS, show
from gate.main import run
from gate.policy.load import IGNORED
from gate.reports.table import ALIASES, PRINTED
from gate.reports.table import FORMATS as REPORTS

ROOT = Path(__file__).parents[3]
_NAME = re.compile(r"_?[A-Z][A-Z_]{1,}\Z")


@pytest.mark.parametrize("name", TOPICS)
def test_a_topic(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Its text, and nothing else; no line is longer than a terminal's."""
    assert run(["help", name]) == 0
    out = capsys.readouterr().out
    assert out == show(TOPICS[name]) + "\n"
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_s_help_is_its_own(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`gate help COMMAND` and `gate COMMAND --help` print the same."""
    assert run(["help", name]) == 0
    helped = capsys.readouterr().out
    assert run([name, "--help"]) == 0
    assert helped == capsys.readouterr().out
    assert helped.startswith(f"Usage: gate {name} ")


def test_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    """The root's page, and the topics."""
    assert run(["help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Usage: gate ")
    assert out.endswith("Topics: gate help exit-codes|environment|formats\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["exit-code"], "error: `exit-code` is no topic or command\nhelp: did you mean `exit-codes`?\n"),
        (["key", "generat"], "error: `generat` is no command of `gate key`\nhelp: did you mean `generate`?\n"),
        (["check", "more"], None),
        (["zzz"], None),
        (["\x1b[2J"], None),
    ],
)
def test_no_such_help(words: list[str], message: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    """2, with the nearest name or all of them."""
    assert run(["help", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "\x1b" not in err
    assert len(err.splitlines()) == 2
    assert message is None or err == message


def test_every_exit_code_has_its_row() -> None:
    """The topic's rows are the codes, and no other."""
    assert [int(code) for code, _ in EXIT_CODES.rows] == list(exit_codes.MEANINGS)


def test_every_report_format_has_its_row() -> None:
    """What `--report` takes is explained, and nothing that it does not take."""
    assert [name for name, _ in FORMATS.rows if name not in ALIASES] == list(REPORTS)
    assert [name for name, told in FORMATS.rows if "`--report` alone" not in told] == list(PRINTED)


def _names_read() -> set[str]:
    """Every name that is looked up in something called environ, environment or seen, anywhere in the code."""
    found: set[str] = set()
    for package in ("gate", "adapters", "signatures"):
        for path in (ROOT / package).rglob("*.py"):
            tree = ast.parse(path.read_text())
            constants = _constants(tree)
            for node in ast.walk(tree):
                asked = _looked_up(node)
                if isinstance(asked, ast.Constant):
                    found.add(str(asked.value))
                elif isinstance(asked, ast.Name):
                    # A constant of the module; or a loop over one, which may be any of its texts.
                    found |= constants.get(asked.id) or {one for texts in constants.values() for one in texts}
    return {name for name in found if _NAME.match(name)} - set(IGNORED)


def _looked_up(node: ast.AST) -> ast.expr | None:
    match node:
        case ast.Call(func=ast.Attribute(value=place, attr="get" | "getenv"), args=[asked, *_]):
            pass
        case ast.Subscript(value=place, slice=asked):
            pass
        case ast.Compare(left=asked, comparators=[place]):
            pass
        case _:
            return None
    named = ast.unparse(place)
    return asked if named.rpartition(".")[2] in {"environ", "environment", "seen"} or named == "os" else None


def _constants(tree: ast.Module) -> dict[str, set[str]]:
    """The texts in each value that the module gives a name."""
    found = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and value is not None:
            texts = {one.value for one in ast.walk(value) if isinstance(one, ast.Constant)}
            found[target.id] = {text for text in texts if isinstance(text, str) and _NAME.match(text)}
    return found


def test_every_variable_that_is_read_has_its_row() -> None:
    """Both ways: what the code reads is in `gate help environment`, and what is there is read by the code."""
    told = {name for name, _ in ENVIRONMENT.rows}
    read = _names_read()
    assert {"GATE_POLICY", "GATE_STATE", "GATE_KEY_PASSWORD", "GATE_NO_PROGRESS", "NO_COLOR", "CI"} <= read
    assert read - told == set()
    assert "PYTHONPATH" in IGNORED  # read, to leave its folders out
    assert told - read - {"HOME", "PYTHONPATH"} == {"_GATE_COMPLETE"} - read  # HOME is read by Path.home
