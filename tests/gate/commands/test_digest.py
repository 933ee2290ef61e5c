"""`gate digest`: what is printed, what is written, and what is left behind when it fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gate.commands.digest import command
from gate.identity.identify import identify
from gate.identity.manifest import read_manifest
from signatures.errors import BuildError, ConfigError, Undecided


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A small build in a folder of its own."""
    root = tmp_path / "orca-3"
    (root / ".cache").mkdir(parents=True)
    for name in ("config.json", "model.bin", ".cache/x"):
        (root / name).write_text(name)
    return root


def _run(*arguments: object) -> Result:
    result = CliRunner().invoke(command, [str(each) for each in arguments], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    assert result.return_value == 0
    return result


def test_output(build: Path) -> None:
    """The digests in the form in which a command line takes them, then what was counted."""
    identity = identify(build, exclude=[".cache"]).identity
    assert _run(build, "--exclude", ".cache").stdout == (
        f"dirHash:{identity.dir_hash}\noms:sha256:{identity.sha256[0]}\nfiles: 2\nbytes: 20\nexcluded: .cache\n"
    )


def test_output_where_the_orders_differ(tmp_path: Path) -> None:
    """Both roots are shown, and which is whose."""
    for name in ("tokenizer/a", "tokenizer-extra/b"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(name)
    first, second = identify(tmp_path).identity.sha256
    assert f"oms:sha256:{first}\noms:sha256:{second}  (in the order of model_signing 1.1)\n" in _run(tmp_path).stdout


def test_output_for_a_file(build: Path) -> None:
    """One file has one digest."""
    digest = identify(build / "model.bin").identity.sha256[0]
    assert _run(build / "model.bin").stdout == f"file:sha256:{digest}\nfiles: 1\nbytes: 9\n"


def test_json(build: Path) -> None:
    """For programs, versioned."""
    identity = identify(build).identity
    assert json.loads(_run(build, "--json").stdout) == {
        "version": 1,
        "build": "orca-3",
        "kind": "directory",
        "digest": identity.as_set(),
        "files": 3,
        "bytes": 28,
        "excluded": [],
        "omsRoots": list(identity.sha256),
    }


def test_manifest(build: Path, tmp_path: Path) -> None:
    """It stands for the build in a later job."""
    target = tmp_path / "orca.json"
    target.write_text("of an earlier run")
    _run(build, "--manifest", target, "--exclude", ".cache")
    built = read_manifest(target.read_bytes(), str(target), exclude=[".cache"])
    assert built.identity == identify(build, exclude=[".cache"]).identity


def test_stale_manifest_is_gone_after_a_failure(build: Path, tmp_path: Path) -> None:
    """What an earlier run left must not stand for a build that could not be hashed."""
    target = tmp_path / "orca.json"
    target.write_text("of an earlier run")
    (build / "link").symlink_to("config.json")
    with pytest.raises(BuildError):
        _run(build, "--manifest", target)
    assert [path.name for path in tmp_path.iterdir()] == ["orca-3"]


@pytest.mark.parametrize(
    "place", ["orca-3/m.json", "orca-3/.cache/m.json", "orca-3", "link/m.json", "x/../orca-3/m.json"]
)
def test_manifest_in_the_build(build: Path, tmp_path: Path, place: str) -> None:
    """It would change what it lists."""
    (tmp_path / "link").symlink_to("orca-3")
    with pytest.raises(ConfigError, match="lies in the build"):
        _run(build, "--manifest", tmp_path / place)


def test_manifest_over_the_build_itself(build: Path) -> None:
    """A single file is not overwritten by its own list."""
    with pytest.raises(ConfigError, match="lies in the build"):
        _run(build / "model.bin", "--manifest", build / "model.bin")
    assert (build / "model.bin").read_text() == "model.bin"


def test_manifest_without_a_folder(build: Path, tmp_path: Path) -> None:
    """The folder above has to be there, and the message names the place."""
    with pytest.raises((ConfigError, Undecided), match=r"none/m\.json"):
        _run(build, "--manifest", tmp_path / "none/m.json")


def test_manifest_on_a_folder(build: Path, tmp_path: Path) -> None:
    """A folder is not a file to write to."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigError, match="folder"):
        _run(build, "--manifest", tmp_path / "folder")


def test_links(build: Path, tmp_path: Path) -> None:
    """The options reach the walk."""
    (tmp_path / "blobs").mkdir()
    (tmp_path / "blobs/a").write_text("a")
    (build / "link").symlink_to("../blobs/a")
    with pytest.raises(BuildError, match="leads out"):
        _run(build, "--follow-symlinks")
    assert "files: 4\n" in _run(build, "--follow-symlinks", "--links-within", tmp_path / "blobs").stdout


_NONE = "error: there is no file or folder `none`\nhelp: check the path of the build\n"
_EMPTY = """\
error: `empty` has no files in it
help: a build is at least one file: check the path, and that the download has finished
"""
_LINK = """\
error: `link` is a symbolic link
help: put the file in its place, or pass `--follow-symlinks` to hash what it points to
"""
_EXCLUDE = """\
error: `./x` cannot be excluded: it has an empty part, `.` or `..` in it
help: an example: `exclude = [".cache"]`
"""
_PROGRAM = "import sys; sys.path[0] = {house!r}; from gate.main import main; main()"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [(["none"], _NONE), (["empty"], _EMPTY), (["linked"], _LINK), (["empty", "--exclude", "./x"], _EXCLUDE)],
)
def test_whole_program(tmp_path: Path, arguments: list[str], error: str) -> None:
    """One clear line each, how to mend it, exit code 2, and nothing on standard output."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/link").symlink_to("nowhere")
    program = _PROGRAM.format(house=str(Path(__file__).parents[3]))
    command_line = [sys.executable, "-c", program, "digest", *arguments]
    done = subprocess.run(command_line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", error)
