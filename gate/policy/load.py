"""Reads the policy, the trust file and every file these name, each once, and makes their digest (design §6).

`load_policy` reads from disk; `load_from` takes any reader, so that a kept record is loaded by the same code.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gate.policy.model import Policy
from gate.policy.parse import check_against_trust, groups_of, parse_policy
from signatures.errors import ConfigError
from signatures.reading.toml_file import TomlFile, parse_toml, read_whole
from signatures.trust.load import check_file_name, digest_of, parse_trust, read_named
from signatures.trust.model import Trust

VARIABLE: Final = "GATE_POLICY"
DEFAULT_NAME: Final = "policy.toml"

# What other verifiers take trust, sources or code from, and this one never does (cosign, sigstore, TUF, Python).
IGNORED: Final = (
    "COSIGN_REPOSITORY",
    "PYTHONPATH",
    "SIGSTORE_CT_LOG_PUBLIC_KEY_FILE",
    "SIGSTORE_REKOR_PUBLIC_KEY",
    "SIGSTORE_ROOT_FILE",
    "SIGSTORE_TSA_CERTIFICATE_FILE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TUF_MIRROR",
    "TUF_ROOT",
    "TUF_ROOT_JSON",
)

Reader = Callable[[str], bytes]
"""Gives a file's bytes by its name: the path from the policy's folder, with `/`. ConfigError where it cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One file that the policy digest covers: its name from the policy's folder, its sha256 (hex), its bytes."""

    name: str
    sha256: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPolicy:
    """A policy with all that it is judged by.

    ``digest`` covers ``files``; ``trust.digest`` the trust file and its own. ``source`` says how the policy was
    found, ``folder`` is what relative paths start from (None for a record). ``toml`` and ``trust_toml`` give lines.
    ``name`` is the policy's own among ``files``.
    """

    policy: Policy
    trust: Trust
    digest: str
    files: tuple[Kept, ...]
    groups: tuple[str, ...]
    toml: TomlFile
    trust_toml: TomlFile
    source: str = ""
    folder: Path | None = None
    ignored_environment: tuple[str, ...] = ()
    name: str = ""

    @property
    def trust_digest(self) -> str:
        """SHA-256 (hex) over the trust file and the files it names."""
        return self.trust.digest


def find_policy(flag: str | None, environ: Mapping[str, str], cwd: Path) -> tuple[Path, str]:
    """Where the policy is, and how that was found: `--policy`, GATE_POLICY, or policy.toml in ``cwd``.

    Never in a parent folder. Raises ConfigError where none is named and none is there.
    """
    for given, how in ((flag, "--policy"), (environ.get(VARIABLE), VARIABLE)):
        if given is not None:
            if not given.strip():
                raise ConfigError(f"{how} is empty", help="name the policy file, or leave it out altogether")
            return Path(given), how
    path = cwd / DEFAULT_NAME
    if not os.path.lexists(path):
        raise ConfigError(
            f"no policy: there is no `{DEFAULT_NAME}` in the working directory",
            help=f"name one with --policy FILE or {VARIABLE}; or write one to begin with: gate init",
        )
    return Path(DEFAULT_NAME), f"`{DEFAULT_NAME}` in the working directory"


def load_policy(path: Path, *, source: str = "", environ: Mapping[str, str] | None = None) -> LoadedPolicy:
    """Read the policy at ``path`` and all that it names from disk. Raises ConfigError.

    ``environ`` is only looked at for variables to be reported as ignored.
    """
    folder = path.parent
    if path.name in ("", ".."):
        raise ConfigError("is a directory, not a file", file=str(path), help="name the policy file")
    return load_from(
        path.name,
        lambda name: read_whole(folder / name),
        folder=folder,
        source=source,
        ignored=tuple(name for name in IGNORED if name in (environ or {})),
    )


def load_from(
    name: str, read: Reader, *, folder: Path | None = None, source: str = "", ignored: tuple[str, ...] = ()
) -> LoadedPolicy:
    """Load the policy called ``name``; ``read`` is asked once for each file. Raises ConfigError."""
    try:
        check_file_name(name)
    except ValueError as error:
        raise ConfigError(f"the policy's name {error}", file=name) from None
    kept: dict[str, bytes] = {}

    def once(wanted: str) -> bytes:
        if wanted not in kept:
            kept[wanted] = read(wanted)
        return kept[wanted]

    toml = parse_toml(once(name), _shown(folder, name))
    policy = parse_policy(toml)
    trust_toml = parse_toml(_read_trust(toml, policy.trust, once), _shown(folder, policy.trust))
    base = posixpath.dirname(policy.trust)
    named = read_named(trust_toml, lambda wanted: once(posixpath.normpath(posixpath.join(base, wanted))))
    trust = parse_trust(trust_toml, named)
    check_against_trust(toml, policy, trust)
    files = tuple(
        Kept(name=one, sha256=hashlib.sha256(data).hexdigest(), data=data)
        for one, data in sorted(kept.items(), key=lambda item: item[0].encode())
    )
    return LoadedPolicy(
        policy=policy,
        trust=trust,
        digest=digest_of({one.name: one.sha256 for one in files}),
        files=files,
        groups=groups_of(toml),
        toml=toml,
        trust_toml=trust_toml,
        source=source,
        folder=folder,
        ignored_environment=ignored,
        name=name,
    )


def pin(loaded: LoadedPolicy, expected: str | None) -> bool:
    """Whether the policy is pinned. Raises ConfigError where ``expected`` (`--policy-digest`) is another digest."""
    if expected is None:
        return False
    wanted = expected.removeprefix("sha256:")
    if wanted != loaded.digest:
        raise ConfigError(
            f"the policy digest is `{loaded.digest}`, not `{wanted}` as pinned",
            file=loaded.toml.path,
            help="the policy, the trust file or a key changed: look at what changed, then `gate policy digest`",
        )
    return True


def refuse_inside(build: Path, loaded: LoadedPolicy) -> None:
    """Raise ConfigError if the policy or a file that it names lies in ``build``: who made it would judge it."""
    if loaded.folder is None:
        return
    for file in loaded.files:
        place = loaded.folder / file.name
        # As written, and with every link followed: either way would let the build bring the file.
        for shape in (os.path.abspath, os.path.realpath):
            inner, outer = shape(place), shape(build)
            if inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep):
                raise ConfigError(
                    f"lies in the build `{build}`, which would then judge itself",
                    file=str(place),
                    help="keep the policy, the trust file and its keys outside of the build",
                )


def _read_trust(toml: TomlFile, name: str, read: Reader) -> bytes:
    try:
        return read(name)
    except ConfigError as error:
        reason = error.message.removeprefix(f"{error.file}: ")
        raise toml.error(("trust",), f"`{name}`: {reason}", help=error.help) from None


def _shown(folder: Path | None, name: str) -> str:
    return name if folder is None else str(folder / name)
