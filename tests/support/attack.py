"""An attack on the honest world of files: something is changed, `gate check` is run, and nothing may say allowed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from signatures.verify import Item
from tests.support.disk import Disk, Ran
from tests.support.world import Paper, World, envelope


class Attack(Disk):
    """The world in a folder, and a key with which the gate signs its decisions."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.report, self.decision = folder / "report.json", folder / "decision.json"
        key = folder / "gate"
        assert self.run("key", "generate", "--out", key, "--unsafe-unencrypted").exit_code == 0
        self._outputs = ["--report", f"json={self.report}", "--decision", self.decision, "--key", f"{key}.key"]

    def allowed(self, *arguments: object, write: bool = True) -> None:
        """The world is allowed: so what is denied later is denied for what was done to it."""
        ran = self.check(*self._outputs, *arguments, write=write)
        assert (ran.exit_code, json.loads(self.report.read_text())["allowed"]) == (0, True), ran.stdout

    def ends(
        self,
        exit_code: int,
        *codes: str,
        not_met: str | None = None,
        says: str = "",
        arguments: tuple[object, ...] = (),
        write: bool = True,
    ) -> Ran:
        """Run, and hold the answer: its exit code, what was refused, and that nothing that is left says allowed."""
        self.report.write_text('{"allowed": true, "decision": "ALLOW"}')  # of an earlier run
        self.decision.write_text("PASSED")
        ran = self.check(*self._outputs, *arguments, write=write)
        assert ran.exit_code == exit_code, (ran.stdout, ran.stderr)
        assert says in ran.stdout + ran.stderr, (ran.stdout, ran.stderr)
        assert not ran.stdout.startswith("ALLOWED")
        self._hold_outputs(exit_code)
        if codes or not_met:
            found = json.loads(self.report.read_text())
            assert {one["code"] for one in found["refused"]} >= set(codes), found["refused"]
            states = {one["id"]: one["state"] for one in found["requirements"]}
            assert not_met is None or states[not_met] == "not met", states
        return ran

    def _hold_outputs(self, exit_code: int) -> None:
        """No report, or one that denies; no decision, or one that says FAILED."""
        if self.report.exists():
            found = json.loads(self.report.read_text())
            assert found["allowed"] is False
            assert found["exitCode"] == exit_code
            assert found["decision"] != "ALLOW" or found["mode"] == "audit"
        if self.decision.exists():
            payload = json.loads(base64.b64decode(json.loads(self.decision.read_text())["payload"]))
            assert payload["predicate"]["verificationResult"] == "FAILED"

    def swap(self, name: str, data: bytes) -> None:
        """Hand over these bytes in the place of one of the world's files."""
        self.world.dropped.add(name)
        self.world.extra.append(Item(f"{name}.json", data))

    def edit_envelope(self, name: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Hand over a file whose envelope was changed after it was signed."""
        found = json.loads(signed(find(self.world, name)))
        change(found)
        self.swap(name, json.dumps(found).encode())

    def edit_payload(self, name: str, change: Callable[[bytes], bytes]) -> None:
        """Let the signers sign, and their list name, a payload of other bytes than the honest one."""
        paper = find(self.world, name)
        payload = change(paper.payload())
        paper.payload = lambda: payload  # type: ignore[method-assign]

    def edit_trust(self, old: str, new: str) -> None:
        """Replace the first ``old`` in the trust file."""
        path = self.folder / "trust.toml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))


def find(world: World, name: str) -> Paper:
    """A paper, or a party's list (`nsa.list`)."""
    return world.list_paper(name.removesuffix(".list")) if name.endswith(".list") else world.papers[name]


def signed(paper: Paper) -> bytes:
    """The file as its signers write it."""
    return envelope(paper.payload(), paper.keys)
