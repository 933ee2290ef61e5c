"""Every file is listed, and what cannot be hashed to one meaning is refused."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from gate.identity import walk as walk_module
from gate.identity.identify import identify
from gate.identity.walk import recheck, walk
from signatures.errors import BuildError, ConfigError, Undecided


def _fill(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return root


def _names(root: Path, **options: object) -> list[str]:
    return sorted(entry.name for entry in walk(root, **options).files)  # type: ignore[arg-type]


def test_nothing_is_ignored(tmp_path: Path) -> None:
    """Hidden files, `.git` and caches count like any other."""
    names = [".cache/x", ".git/config", ".gitattributes", "__pycache__/a.pyc", "model.sig", "z"]
    assert _names(_fill(tmp_path, *names)) == names


def test_empty_folders_are_no_part(tmp_path: Path) -> None:
    """A tree with an empty folder in it is the same build."""
    before = identify(_fill(tmp_path, "a")).identity
    (tmp_path / "empty/deeper").mkdir(parents=True)
    assert identify(tmp_path).identity == before


def test_mode_bits_are_no_part(tmp_path: Path) -> None:
    """Permissions may change on the way."""
    before = identify(_fill(tmp_path, "a")).identity
    (tmp_path / "a").chmod(0o755)
    assert identify(tmp_path).identity == before


@pytest.mark.parametrize("name", [b"a\nb", b"a\tb", b"a\\b", b"a\xffb", b"con", b"a.", b"a:b", b"\xc2\x85"])
def test_bad_names_on_disk(tmp_path: Path, name: bytes) -> None:
    """Each is an error, also for a folder and for what lies in it."""
    _fill(tmp_path, "good")
    (Path(os.fsdecode(bytes(tmp_path) + b"/" + name))).write_bytes(b"x")
    with pytest.raises(BuildError, match="the name"):
        identify(tmp_path)


def test_newline_name_cannot_imitate_two_files(tmp_path: Path) -> None:
    """A name that spells a second line of the directory hash is refused rather than hashed."""
    digest = "0" * 64
    _fill(tmp_path, f"a\n{digest}  b")
    with pytest.raises(BuildError, match="control character"):
        identify(tmp_path)


def test_names_that_differ_by_form(tmp_path: Path) -> None:
    """The composed and the decomposed form of one name are two files here and one elsewhere."""
    _fill(tmp_path, "caf\u00e9/a", "cafe\u0301/b")
    with pytest.raises(BuildError, match="Unicode form"):
        identify(tmp_path)


def test_symlink_is_an_error(tmp_path: Path) -> None:
    """Also one that leads to a file of the build, or nowhere."""
    _fill(tmp_path, "a")
    link = tmp_path / "link"
    for target in ("a", "nowhere", "/etc/passwd", "."):
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        with pytest.raises(BuildError, match="`link` is a symbolic link") as caught:
            identify(tmp_path)
        assert "--follow-symlinks" in (caught.value.help or "")


def test_followed_links_stand_for_content(tmp_path: Path) -> None:
    """A build with links inside it is the same as one with copies."""
    plain = _fill(tmp_path / "plain", "a", "folder/b")
    (plain / "c").write_text("a")
    (plain / "again").mkdir()
    (plain / "again/b").write_text("folder/b")
    linked = _fill(tmp_path / "linked", "a", "folder/b")
    (linked / "c").symlink_to("a")
    (linked / "again").symlink_to("folder")
    assert identify(linked, follow_symlinks=True).identity == identify(plain).identity


@pytest.mark.parametrize("target", ["..", "/etc", "/etc/passwd", "/proc/self/root", "../other/secret", "/dev/null"])
def test_links_out_of_the_build(tmp_path: Path, target: str) -> None:
    """A link that leads elsewhere is refused although links are followed."""
    _fill(tmp_path / "other", "secret")
    root = _fill(tmp_path / "build", "a")
    (root / "link").symlink_to(target)
    with pytest.raises(BuildError, match="leads out of the build"):
        identify(root, follow_symlinks=True)


def test_neighbour_with_the_same_beginning(tmp_path: Path) -> None:
    """`build-other` is not inside `build`."""
    _fill(tmp_path / "build-other", "secret")
    root = _fill(tmp_path / "build", "a")
    (root / "link").symlink_to("../build-other/secret")
    with pytest.raises(BuildError, match="leads out of the build"):
        identify(root, follow_symlinks=True)


def test_links_within_another_folder(tmp_path: Path) -> None:
    """A hub's cache keeps contents in `blobs` and links to them from `snapshots`."""
    _fill(tmp_path / "blobs", "abc")
    root = tmp_path / "snapshots/main"
    root.mkdir(parents=True)
    (root / "model.bin").symlink_to("../../blobs/abc")
    with pytest.raises(BuildError, match="leads out"):
        identify(root, follow_symlinks=True)
    built = identify(root, follow_symlinks=True, links_within=[tmp_path / "blobs"])
    assert [(file.path, file.size) for file in built.files] == [("model.bin", 3)]


@pytest.mark.parametrize("links", [{"loop": "loop"}, {"a": "b", "b": "a"}, {"folder/up": ".."}, {"self": "."}])
def test_loops(tmp_path: Path, links: dict[str, str]) -> None:
    """A link that leads back is an error, not an endless walk."""
    _fill(tmp_path, "file", "folder/file")
    for name, target in links.items():
        (tmp_path / name).symlink_to(target)
    with pytest.raises(BuildError, match="loops"):
        identify(tmp_path, follow_symlinks=True)


def test_two_links_that_lead_into_each_other(tmp_path: Path) -> None:
    """A loop over two folders is seen as well."""
    _fill(tmp_path, "one/file", "two/file")
    (tmp_path / "one/to-two").symlink_to("../two")
    (tmp_path / "two/to-one").symlink_to("../one")
    with pytest.raises(BuildError, match="loops"):
        identify(tmp_path, follow_symlinks=True)


def test_links_that_multiply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a loop, links can still make 2^n files of n folders: a bound ends it, and that is no decision."""
    monkeypatch.setattr(walk_module, "MAX_FILES", 1000)
    _fill(tmp_path, "0/file")
    for level in range(1, 30):
        (tmp_path / str(level)).mkdir()
        for side in ("left", "right"):
            (tmp_path / str(level) / side).symlink_to(f"../{level - 1}")
    with pytest.raises(Undecided, match="more than 1,000 files"):
        walk(tmp_path, follow_symlinks=True)


def test_dangling_link(tmp_path: Path) -> None:
    """A link to nothing is an error although links are followed."""
    _fill(tmp_path, "a")
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(BuildError, match="leads to nothing"):
        identify(tmp_path, follow_symlinks=True)


def test_links_within_needs_links(tmp_path: Path) -> None:
    """The folder without the flag is a slip."""
    with pytest.raises(ConfigError, match="links are not followed"):
        walk(_fill(tmp_path, "a"), links_within=[tmp_path])
    with pytest.raises(ConfigError, match="no folder"):
        walk(tmp_path, follow_symlinks=True, links_within=[tmp_path / "none"])


def test_root_that_is_a_link(tmp_path: Path) -> None:
    """What the user names is held to the same rule."""
    root = _fill(tmp_path / "build", "a")
    link = tmp_path / "current"
    link.symlink_to("build")
    with pytest.raises(BuildError, match="is a symbolic link"):
        identify(link)
    followed = identify(link, follow_symlinks=True)
    assert (followed.identity, followed.name) == (identify(root).identity, "current")


def test_fifo_does_not_block(tmp_path: Path) -> None:
    """It is refused without being opened."""
    _fill(tmp_path, "a")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BuildError, match="`pipe` is neither a file nor a folder"):
        identify(tmp_path)
    with pytest.raises(BuildError, match="neither a file nor a folder"):
        identify(tmp_path / "pipe")


def test_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket has no content."""
    monkeypatch.chdir(_fill(tmp_path, "a"))
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        with pytest.raises(BuildError, match="`socket` is neither"):
            identify(tmp_path)


def test_device() -> None:
    """Nor has a device an end."""
    with pytest.raises(BuildError, match="neither a file nor a folder"):
        identify("/dev/zero")


def test_special_file_behind_a_link(tmp_path: Path) -> None:
    """A link does not make it a file."""
    _fill(tmp_path, "a")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    with pytest.raises(BuildError, match="is neither a file nor a folder"):
        identify(tmp_path, follow_symlinks=True, exclude=["pipe"])


_AS_NOBODY = """
import os, sys
from gate.identity.identify import identify
from signatures.errors import BuildError
if os.geteuid() == 0:
    os.setegid(65534), os.seteuid(65534)
try:
    identify(sys.argv[1])
except BuildError as error:
    print(error.message)
"""


@pytest.mark.parametrize("name", ["closed", "closed/a", "b"])
def test_unreadable(tmp_path: Path, name: str) -> None:
    """What this account may not read is an error, never "no files"."""
    root = _fill(tmp_path, "closed/a", "b")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to("/tmp") and folder != Path("/tmp") and folder.owner() == tmp_path.owner():  # noqa: S108 - where pytest works
            folder.chmod(0o755)
    (root / name).chmod(0)
    done = subprocess.run([sys.executable, "-c", _AS_NOBODY, str(root)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"`{name}` cannot be read: permission denied"


def test_hard_links_are_files(tmp_path: Path) -> None:
    """Installers make them; each name counts."""
    _fill(tmp_path, "a")
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    assert _names(tmp_path) == ["a", "b"]


def test_excludes(tmp_path: Path) -> None:
    """Exactly these paths are left out, folders with all in them, and whatever they are."""
    root = _fill(tmp_path, ".cache/x/y", ".cachet", "sub/.cache/z", "a")
    (root / "bad\nname").write_text("x")
    (root / "pipe").mkdir()
    os.mkfifo(root / "pipe/fifo")
    with pytest.raises(BuildError):
        _names(root, exclude=[".cache"])
    (root / "bad\nname").unlink()
    assert _names(root, exclude=[".cache", "pipe"]) == [".cachet", "a", "sub/.cache/z"]


def test_exclude_that_matches_nothing_is_shown(tmp_path: Path) -> None:
    """Caches come and go; the list stands in the build."""
    built = identify(_fill(tmp_path, "a"), exclude=[".cache", ".Cache/x"])
    assert built.excluded == (".Cache/x", ".cache")


def test_excluding_everything(tmp_path: Path) -> None:
    """Nothing is no build."""
    with pytest.raises(BuildError, match="besides what is excluded"):
        identify(_fill(tmp_path, "a", "b"), exclude=["a", "b"])


def test_recheck_sees_a_new_file(tmp_path: Path) -> None:
    """A file that comes while others are hashed would not be hashed."""
    tree = walk(_fill(tmp_path, "sub/a"))
    _fill(tmp_path, "sub/b")
    with pytest.raises(Undecided, match="changed while the build was read"):
        recheck(tree)


def test_recheck_sees_a_folder_turned_into_a_link(tmp_path: Path) -> None:
    """A folder that is exchanged for a link during the run is seen."""
    root = _fill(tmp_path / "build", "sub/a")
    _fill(tmp_path / "elsewhere", "a")
    tree = walk(root)
    (root / "sub").rename(tmp_path / "away")
    (root / "sub").symlink_to("../elsewhere")
    with pytest.raises(Undecided, match="changed"):
        recheck(tree)


def test_recheck_sees_a_link_that_moves(tmp_path: Path) -> None:
    """A link that leads to another file than the one that was hashed is seen."""
    root = _fill(tmp_path, "a", "b")
    (root / "link").symlink_to("a")
    tree = walk(root, follow_symlinks=True)
    os.utime(root)
    links = [(path, target + "x") for path, target in tree.links]
    with pytest.raises(Undecided, match="changed"):
        recheck(walk_module.Tree(files=tree.files, folders=[], links=links))


def test_names_are_utf8_whatever_the_locale(tmp_path: Path) -> None:
    """The identity does not depend on the settings of the machine."""
    _fill(tmp_path, "né", "漢")
    code = "import sys; from gate.identity.identify import identify; print(identify(sys.argv[1]).identity.dir_hash)"
    found = {
        subprocess.run(
            [sys.executable, "-X", "utf8=0", "-c", code, str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "LC_ALL": locale, "PYTHONCOERCECLOCALE": "0"},
        ).stdout
        for locale in ("C", "C.UTF-8", "POSIX")
    }
    assert found == {f"{identify(tmp_path).identity.dir_hash}\n"}
