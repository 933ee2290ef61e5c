"""Which names a build may have: those that mean the same bytes under the same name on every file system.

Rules (design §3, "Nothing in a build is left unhashed"):

* no control character, line separator or backslash: a name with a newline in it can imitate two lines
  of the directory hash, and GNU ``sha256sum`` writes a backslash in another way than Go's Hash1 does;
* valid UTF-8;
* no two names, folders included, that differ only by case or by Unicode form: on another file system
  one of them would replace the other;
* nothing that Windows reads as something else: ``con``, a trailing dot or blank, a colon.

Everything here is pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from signatures.errors import BuildError, ConfigError
from signatures.inert import inert

# C0, DEL and C1 controls, the two Unicode line separators, lone surrogates (what bytes that are not UTF-8 become).
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_RESERVED = re.compile(
    "(?:con|prn|aux|nul|conin\\$|conout\\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]) *(?:\\.|\\Z)",
    re.IGNORECASE,
)
# One look tells that nothing below needs to be asked, for nearly every name there is.
is_plain = re.compile(r"(?![cpanlCPANL])[A-Za-z0-9_-](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z").match
"""Whether :func:`check_component` takes a part of a name for certain: one call of no other for each file."""
_PATTERN = re.compile(r"[*?\[\]{}]")

_RENAME = "rename it, then hash the build again; whoever made the build can do that"


def fold(name: str) -> str:
    """What is left of a name when case, Unicode form and invisible characters are taken away.

    Unicode 15, 3.13 "Compatibility caseless match", and without format characters (category Cf), which
    some file systems ignore. Two names with one such form may be one file elsewhere.
    """
    if name.isascii():
        return name.lower()
    once = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", name).casefold())
    form = unicodedata.normalize("NFKD", once.casefold())
    return "".join(char for char in form if unicodedata.category(char) != "Cf")


def check_component(component: str, name: str) -> None:
    """Refuses one part of a name (between slashes); ``name`` is the whole one, for the message.

    Raises BuildError.
    """
    if is_plain(component):
        return
    if _SURROGATE.search(component):
        raise BuildError(f"the name `{inert(name)}` is not UTF-8", help=_RENAME)
    if _CONTROL.search(component):
        raise BuildError(f"the name `{inert(name)}` has a control character or a line break in it", help=_RENAME)
    if "\\" in component:
        raise BuildError(f"the name `{inert(name)}` has a backslash in it", help=_RENAME)
    if component in {"", ".", ".."}:
        raise BuildError(
            f"the name `{inert(name)}` is not written plainly: no empty part, `.` or `..`",
            help="write names relative to the build, with single slashes",
        )
    if ":" in component or component[-1] in ". " or _RESERVED.match(component):
        raise BuildError(f"the name `{inert(name)}` means something else on Windows", help=_RENAME)


def check_distinct(names: Iterable[str]) -> None:
    """Refuses two names, or two folders of theirs, that one file system would take for the same.

    ``names`` are relative, with ``/``. Raises BuildError.
    """
    files = list(names)
    folders: dict[str, None] = {}
    for folder in dict.fromkeys(name.rpartition("/")[0] for name in files):
        while folder and folder not in folders:
            folders[folder] = None
            folder = folder.rpartition("/")[0]  # noqa: PLW2901 - up, to the first one that is known
    everything = [*files, *folders]
    if len(set(map(fold, everything))) == len(everything):
        return
    seen: dict[str, int] = {}
    for index, name in enumerate(everything):
        other = seen.setdefault(fold(name), index)
        if other != index:
            _refuse_pair(everything[other], name)


def check_names(names: Iterable[str]) -> None:
    """All rules at once, for names that were read from a file rather than from a folder. Raises BuildError."""
    listed = list(names)
    for name in listed:
        for component in name.split("/"):
            check_component(component, name)
    check_distinct(listed)


def check_excludes(excludes: Iterable[str]) -> tuple[str, ...]:
    """The paths to leave out, sorted, each an exact path from the root of the build.

    Only the plain form is taken, never one that would have to be normalised or matched (CVE-2021-41087:
    ``./foo`` and ``foo`` compared as text). Raises ConfigError.
    """
    paths = set(excludes)
    for path in paths:
        why = ""
        if not path:
            why = "it is empty"
        elif path.startswith("/"):
            why = "it begins with `/`: write it from the root of the build"
        elif path.endswith("/"):
            why = "it ends with `/`: write a folder by its name alone"
        elif _PATTERN.search(path):
            why = "it is a pattern: name each file or folder exactly"
        elif any(part in {"", ".", ".."} for part in path.split("/")):
            why = "it has an empty part, `.` or `..` in it"
        elif "\\" in path or _CONTROL.search(path) or _SURROGATE.search(path):
            why = "it has a backslash, a control character or bytes that are not UTF-8 in it"
        if why:
            raise ConfigError(f"`{inert(path)}` cannot be excluded: {why}", help='an example: `exclude = [".cache"]`')
    return tuple(sorted(paths))


def _refuse_pair(one: str, other: str) -> None:
    if one == other:
        raise BuildError(f"the name `{inert(one)}` stands twice", help="each file is listed once")
    first, second = sorted((one, other))
    raise BuildError(
        f"the names `{inert(first)}` and `{inert(second)}` differ only by case or Unicode form: "
        "another file system keeps one of them only",
        help=_RENAME,
    )
