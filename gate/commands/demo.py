"""``gate demo``: the whole line on a build made here: allowed, then denied for six reasons, each command shown."""

from __future__ import annotations

import importlib
import json
import os
import shlex
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click

from gate import exit_codes
from gate.commands.demo_files import POLICY, TRUST
from gate.commands.table import COMMANDS
from gate.edge.clock import now
from signatures.errors import ConfigError
from signatures.reading.times import write_time

_PARTIES = {"caisi": "caisi-lists", "nsa": "nsa", "acme": "acme"}  # each with the key of its list
_KEYS = ("caisi-officer-1", "caisi-officer-2", "caisi-lists", "nsa", "acme", "ops-a", "ops-b")
_ABOUT = (
    "--producer https://acme.example --model acme/orca --model-version 3.0 --determination COVERED "
    "--suite frontier-2026"
)


@dataclass(frozen=True, slots=True)
class _Case:
    """A release that must be denied: its folder, what was done to it, and what is then asked."""

    name: str
    told: str
    change: Callable[[_Shell], None]
    region: str = "PL"


class _Shell:
    """Runs our own commands where they stand, each shown as a reader would type it."""

    def gate(self, line: str) -> int:
        """Run ``gate LINE`` in this process; its exit code."""
        click.echo(f"$ gate {line}")
        name, *rest = shlex.split(line)
        module, _ = COMMANDS[name]
        found: click.Command = importlib.import_module(module).command
        code: int = found.main(rest, prog_name=f"gate {name}", standalone_mode=False)
        return code

    def note(self, line: str) -> None:
        """Show what is done without a command of ours."""
        click.echo(f"$ {line}")


@click.command(name="demo")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Leave everything in this new folder, to try further.",
)
def command(keep: Path | None) -> int:
    """Make keys for two agencies, a lab and two release officers, a build, and every attestation; then decide.

    The release is allowed; then denied for a tampered weight, a missing co-signature, a region that is not in scope, a
    revoked attestation, an expired clearance, and a NOT_CLEARED whose file was deleted.
    """
    if keep is not None and keep.exists():
        raise ConfigError(f"`{keep}` is there already", help="name a new folder")
    with tempfile.TemporaryDirectory(prefix="gate-demo-") as temporary:
        root = (keep or Path(temporary)).resolve()  # each case is run from inside its folder
        root.mkdir(parents=True, exist_ok=True)
        answers = [_run_case(root, case) for case in (None, *CASES)]
    expected = [exit_codes.DONE, *(exit_codes.DENIED for _ in CASES)]
    click.echo("")
    click.echo(f"{answers.count(exit_codes.DONE)} allowed, {answers.count(exit_codes.DENIED)} denied")
    if keep is not None:
        click.echo(f"everything is in {keep}: cd {keep / 'release'}, and try further")
    return exit_codes.DONE if answers == expected else exit_codes.UNDECIDED


def _run_case(root: Path, case: _Case | None) -> int:
    shell = _Shell()
    release = root / "release"
    if case is None:
        click.echo("# a release, from keys to decision\n")
        release.mkdir()
        with _inside(release):
            _make_release(shell)
            return shell.gate("check build --region PL")
    click.echo(f"\n# {case.name}: {case.told}\n")
    folder = root / case.name
    shutil.copytree(release, folder)
    with _inside(folder):
        shell.note(f"cp -r release {case.name} && cd {case.name}")
        case.change(shell)
        return shell.gate(f"check build --region {case.region}")


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """In ``folder``, with a memory of its own: the cases show different lists of the same parties."""
    before, state = Path.cwd(), os.environ.get("GATE_STATE")
    os.chdir(folder)
    os.environ["GATE_STATE"] = str(folder / "state")
    try:
        yield
    finally:
        os.chdir(before)
        if state is None:
            del os.environ["GATE_STATE"]
        else:
            os.environ["GATE_STATE"] = state


def _make_release(shell: _Shell) -> None:
    for name in ("keys", "attestations", "build", "documents"):
        Path(name).mkdir()
    _write_build(Path("build"))
    for name in ("framework", "capabilities", "safeguards", "incidents"):
        Path("documents", f"{name}.md").write_text(f"# {name}\n\nWhat acme.example says of it.\n", encoding="utf-8")
    Path("policy.toml").write_text(POLICY, encoding="utf-8")
    Path("trust.toml").write_text(TRUST, encoding="utf-8")
    shell.note("ls build documents policy.toml trust.toml")
    for key in _KEYS:
        shell.gate(f"key generate --out keys/{key} --unsafe-unencrypted")
    for party, key in _PARTIES.items():
        shell.gate(
            f"status init attestations/{party}-status.json --issuer https://{party}.example --key keys/{key}.key"
        )
    shell.gate(
        "attest build build --key keys/acme.key --out attestations/model.sig "
        "--status-list attestations/acme-status.json"
    )
    acme = "--key keys/acme.key --status-list attestations/acme-status.json --producer https://acme.example"
    shell.gate(
        f"attest disclosure build {acme} --document CAPABILITIES=documents/capabilities.md "
        "--document SAFEGUARDS=documents/safeguards.md --out attestations/build.json"
    )
    shell.gate(
        f"attest disclosure --lab-wide {acme} --document RISK_FRAMEWORK=documents/framework.md "
        "--document INCIDENT_CHANNEL=documents/incidents.md --out attestations/lab.json"
    )
    _verify_by_caisi(shell, "--key keys/caisi-officer-1.key --key keys/caisi-officer-2.key")
    shell.gate(
        f"attest verification build --evaluator https://nsa.example {_ABOUT} --verdict CLEARED_WITH_RESTRICTIONS "
        "--region US --region PL --restrict FEATURE_DISABLED:code-execution --valid-for 90d "
        "--key keys/nsa.key --out attestations/nsa.json --status-list attestations/nsa-status.json"
    )


def _verify_by_caisi(shell: _Shell, keys: str, more: str = "--valid-for 90d") -> None:
    shell.gate(
        f"attest verification build --evaluator https://caisi.example {_ABOUT} --verdict CLEARED "
        f"--region US --region PL {more} {keys} --out attestations/caisi.json "
        "--status-list attestations/caisi-status.json --list-key keys/caisi-lists.key"
    )


def _write_build(folder: Path) -> None:
    """A model in safetensors files (8 octets of header length, the header as JSON, the tensors), and a tokenizer."""
    for shard in (1, 2):
        data = bytes((shard * 37 + number) % 251 for number in range(4096))
        header = json.dumps({f"layer.{shard}.weight": {"dtype": "F32", "shape": [32, 32], "data_offsets": [0, 4096]}})
        text = header.encode().ljust(-(-len(header) // 8) * 8)
        content = struct.pack("<Q", len(text)) + text + data
        (folder / f"model-{shard:05}-of-00002.safetensors").write_bytes(content)
    (folder / "config.json").write_text('{"model_type": "orca"}\n', encoding="utf-8")
    (folder / "tokenizer").mkdir()
    (folder / "tokenizer" / "vocab.txt").write_text("hello\nworld\n", encoding="utf-8")


def _tamper(shell: _Shell) -> None:
    path = Path("build", "model-00001-of-00002.safetensors")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    shell.note(f"(one bit of {path} is turned over)")


def _sign_alone(shell: _Shell) -> None:
    _replace_caisi(shell, "--valid-for 60d --key keys/caisi-officer-1.key")


def _revoke(shell: _Shell) -> None:
    shell.gate(
        "status revoke attestations/nsa-status.json attestations/nsa.json --reason benchmark-leaked --key keys/nsa.key"
    )


def _let_expire(shell: _Shell) -> None:
    began = (now() - timedelta(days=100)).replace(microsecond=0)
    start, end = write_time(began), write_time(began + timedelta(days=90))
    _replace_caisi(
        shell,
        f"--evaluated-at {start} --issued-at {start} --valid-until {end} "
        "--key keys/caisi-officer-1.key --key keys/caisi-officer-2.key",
    )


def _replace_caisi(shell: _Shell, how: str) -> None:
    """Another word of caisi's in the place of the one that its list names."""
    shell.gate(
        f"attest verification build --supersedes attestations/caisi.json {how} --out attestations/caisi-2.json "
        "--status-list attestations/caisi-status.json --list-key keys/caisi-lists.key"
    )
    _remove(shell, "attestations/caisi.json")


def _delete_the_no(shell: _Shell) -> None:
    shell.gate(
        "attest verification build --supersedes attestations/nsa.json --verdict NOT_CLEARED --region US --region PL "
        "--key keys/nsa.key --out attestations/nsa-no.json --status-list attestations/nsa-status.json"
    )
    _remove(shell, "attestations/nsa.json", "attestations/nsa-no.json")


def _remove(shell: _Shell, *paths: str) -> None:
    shell.note(f"rm {' '.join(paths)}")
    for path in paths:
        Path(path).unlink()


CASES = (
    _Case("tampered-weight", "one bit of a weight is not as it was verified", _tamper),
    _Case("missing-co-signature", "one of caisi's two officers did not sign", _sign_alone),
    _Case("region-not-in-scope", "asked for a region that nobody cleared", lambda _: None, region="DE"),
    _Case("revoked", "nsa has revoked its clearance", _revoke),
    _Case("expired", "caisi's clearance has ended", _let_expire),
    _Case("deleted-not-cleared", "nsa said NOT_CLEARED, and the file was deleted", _delete_the_no),
)
