"""What an earlier run wrote does not speak for one that ended at its command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.disk import Disk

STALE = "GATE_ALLOWED=true\n"


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The honest world, with a record of an earlier run, and what that run told the platform."""
    made = Disk(tmp_path)
    assert made.check("--record", tmp_path / "record").exit_code == 0
    (tmp_path / "outputs.env").write_text(STALE)
    return made


@pytest.mark.parametrize(
    "more",
    [
        ("--record", "{}/record"),
        ("--record", "{}/none/record"),
        ("--record", "{}/keys/record"),
        ("--record", "{}/attestations/record"),
        ("--nosuch",),
        ("--audience", "GENERALX"),
        ("--format", "bogus"),
        ("--passphrase-fd", "three"),
        ("another", "build"),
        ("--report",),
        ("--report", "json={}/twice", "--report", "sarif={}/twice"),
        ("--report", "json={}/orca/report.json"),
        ("--report", "json={}/policy.json.toml"),
    ],
)
def test_a_slip_of_the_command_line_leaves_no_earlier_answer(disk: Disk, more: tuple[str, ...]) -> None:
    """`stale-report`: an existing record, a word that is not understood or another output's wrong place ends in 2."""
    ran = disk.check(
        f"--report=gitlab-dotenv={disk.folder}/outputs.env", *(word.format(disk.folder) for word in more), write=False
    )
    assert ran.exit_code == 2, ran.stdout
    assert not (disk.folder / "outputs.env").exists()


@pytest.mark.parametrize("more", [(), ("--nosuch",)])
def test_what_is_read_or_signed_is_kept_all_the_same(disk: Disk, more: tuple[str, ...]) -> None:
    """Build, policy, record and attestations are not removed to make room, however the line goes wrong."""
    signed = disk.folder / "signed.json"
    signed.write_bytes((disk.attestations / "nsa.json").read_bytes())
    for place in (
        disk.build / "config.json",
        disk.policy,
        disk.folder / "record" / "record.json",
        disk.attestations / "nsa.json",
        signed,
    ):
        for flag in ("--report=json=", "--decision="):
            ran = disk.check(f"{flag}{place}", "--record", disk.folder / "record", *more, write=False)
            assert (ran.exit_code, place.is_file()) == (2, True), (flag, place, ran.stderr)


@pytest.mark.parametrize("flag", ["--report=json={}/export/report.json", "--decision={}/export/sub/../vsa.json"])
def test_an_export_holds_the_build_alone(disk: Disk, flag: str) -> None:
    """`unhashed-extra`: a report was written into the folder that is deployed as exactly what was hashed."""
    export = disk.folder / "export"
    ran = disk.check("--export", export, flag.format(disk.folder), write=False)
    assert (ran.exit_code, "hold the build alone" in ran.stderr, export.exists()) == (2, True, False), ran
    assert disk.check("--export", export, write=False).exit_code == 0
    assert sorted(path.name for path in export.iterdir()) == ["config.json", "model.safetensors"]
