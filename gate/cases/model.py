"""``case.toml``: one question to a policy, all that is at hand for it, and the answer that is expected.

The format is ours (docs/how-to/test-policies.md): an unknown key is an error with its line and the nearest key, as in
a policy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

from gate.requirements.table import REQUIREMENTS
from signatures.codes import Code
from signatures.errors import ConfigError
from signatures.inert import inert
from signatures.predicates.shared import Audience, Distribution
from signatures.reading.settings import check_one_line, fault_at, nearest, read_settings
from signatures.reading.toml_file import TomlFile, read_toml

FILE: Final = "case.toml"
BASES: Final = ("verification", "submission", "unsafe-exempt producer", "unsafe-exempt build")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


class Expected(StrEnum):
    """The decision that a case expects."""

    ALLOW = "ALLOW"
    DENY = "DENY"
    UNDECIDED = "UNDECIDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One ``case.toml``; paths are from its own folder.

    ``attestations`` are folders or files, ``without`` names files in them that are not handed over. Empty ``regions``
    mean the policy's own. ``expect_because`` is a part of a reason's text, or of the message where nothing is decided.
    """

    name: Annotated[str, check_one_line]
    at: datetime
    expect: Expected
    build: str | None = None
    digest: str | None = None
    manifest: str | None = None
    attestations: tuple[str, ...] = ("attestations",)
    without: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    audience: Audience | None = None
    distribution: Distribution | None = None
    features: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    safeguards: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    expect_not_met: tuple[str, ...] = ()
    expect_waived: tuple[str, ...] = ()
    expect_refused: tuple[str, ...] = ()
    expect_basis: str | None = None
    expect_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A case with the folder that it lies in; ``id`` is that folder's name."""

    id: str
    folder: Path
    toml: TomlFile
    case: CaseFile


def find_cases(folder: Path) -> tuple[Named, ...]:
    """Every case in ``folder``, by the names' order; ``folder`` may be one case itself. Raises ConfigError.

    A folder without a case.toml is an error: a case whose file is misnamed must not pass by not being run.
    """
    if (folder / FILE).is_file():
        return (read_case(folder),)
    try:
        entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
        found = sorted(entry for entry in entries if entry.is_dir() or (entry.is_symlink() and not entry.exists()))
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise ConfigError(
            f"the cases cannot be read: {reason}", file=str(folder), help="name a folder of cases"
        ) from None
    if not found:
        raise ConfigError(
            "no case is here, and none would pass for all of them",
            file=str(folder),
            help=f"make a folder in it for each case, with a `{FILE}` (docs/how-to/test-policies.md)",
        )
    for entry in found:
        if not (entry / FILE).is_file():
            inside = entry.iterdir() if entry.is_dir() else ()  # or a link to nowhere
            there = nearest(FILE, (file.name for file in inside if file.is_file()))
            raise ConfigError(
                f"has no `{FILE}`" + (f", but a `{inert(there)}`" if there else ""),
                file=str(entry),
                help=f"every folder in `{inert(str(folder))}` is a case: what cases share lies beside that folder",
            )
    return tuple(read_case(entry) for entry in found)


def read_case(folder: Path) -> Named:
    """The case in ``folder``. Raises ConfigError with the line and the nearest key."""
    toml = read_toml(folder / FILE)
    case = read_settings(CaseFile, toml)
    _check_build(toml, case)
    _check_expected(toml, case)
    for key in ("regions", "expect_refused", "expect_not_met", "expect_waived", "without"):
        if toml.table.get(key) == []:
            raise toml.error((key,), f"`{key}` is empty", help="name one at least, or leave the key out")
    for index, source in enumerate(case.attestations):
        if _SCHEME.match(source):
            raise toml.error(
                ("attestations", index), f"`{inert(source)}` is not a path: cases are run offline",
                help="fetch the attestations into the case's folder, and name that",
            )  # fmt: skip
        if not (folder / source).exists():
            raise toml.error(
                ("attestations", index), f"there is no `{inert(source)}` beside this file",
                help="make the folder, or write `attestations = []` where nothing is at hand",
            )  # fmt: skip
    return Named(id=folder.resolve().name, folder=folder, toml=toml, case=case)


def _check_build(toml: TomlFile, case: CaseFile) -> None:
    given = [key for key in ("build", "digest", "manifest") if getattr(case, key) is not None]
    if len(given) != 1:
        said = " and ".join(f"`{key}`" for key in given) or "no build"
        raise toml.error(
            (given[-1],) if given else (),
            f"{said}: a case is about one build",
            help='write `build = "PATH"`, or `digest = "dirHash:…"`, or `manifest = "FILE"`',
        )


def _check_expected(toml: TomlFile, case: CaseFile) -> None:
    """What is expected must be able to be so, and say more than a word: a denial for another reason is not it."""
    for key in ("expect_not_met", "expect_waived"):
        for index, name in enumerate(getattr(case, key)):
            if name not in REQUIREMENTS:
                raise fault_at(toml, (key, index), f"`{inert(name)}` is not a requirement", known=REQUIREMENTS)
    for index, name in enumerate(case.expect_refused):
        if name not in Code.__members__:
            raise fault_at(
                toml, ("expect_refused", index), f"`{inert(name)}` is not a refusal code", known=Code.__members__
            )
    if case.expect_basis is not None and case.expect_basis not in BASES:
        raise fault_at(toml, ("expect_basis",), "is not a basis", known=BASES)
    _check_reasons(toml, case)


def _check_reasons(toml: TomlFile, case: CaseFile) -> None:
    if case.expect is Expected.DENY:
        if not case.expect_not_met:
            raise toml.error(
                ("expect",),
                "a denial without its reason: `expect_not_met` is missing",
                help='name what is not met: expect_not_met = ["cleared"]',
            )
        return
    if case.expect_not_met:
        raise toml.error(("expect_not_met",), f"`{case.expect}` goes with nothing that is not met", help="leave it out")
    if case.expect is Expected.ALLOW and case.expect_because is not None:
        raise toml.error(("expect_because",), "`ALLOW` has no reason", help="leave it out")
    if case.expect is Expected.UNDECIDED:
        if case.expect_because is None:
            raise toml.error(
                ("expect",),
                "UNDECIDED without its reason: `expect_because` is missing",
                help="write a part of the message that is expected",
            )
        if case.expect_waived or case.expect_basis or case.expect_refused:
            raise toml.error(
                ("expect",), "UNDECIDED says nothing of requirements", help="leave the other `expect_…` out"
            )
