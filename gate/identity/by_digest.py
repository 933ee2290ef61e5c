"""A build of which only a digest is known, as it is written on a command line or in a policy (design §3). Pure."""

from __future__ import annotations

import re

from gate.identity.build import Build, Kind
from signatures.digests import Identity, is_hex256
from signatures.errors import ConfigError
from signatures.inert import inert

_FORMS = "`dirHash:<hex>`, `file:sha256:<hex>`, `oci:sha256:<hex>` or `oms:sha256:<hex>`"
_DIGEST_LIKE = re.compile(
    r"(?:dirHash1?|h1|file|oci|oms|sha\d+|md5|blake\w+|gitCommit|gitTree):|[0-9a-fA-F]{32,}\Z", re.IGNORECASE
)


def looks_like_digest(text: str) -> bool:
    """Whether ``text`` was meant as a digest rather than as a path; :func:`parse_digest` says if it is one."""
    return _DIGEST_LIKE.match(text) is not None


def parse_digest(text: str) -> Build:
    """A build of which only a digest is known.

    A digest says what it is a digest of (design §3). ``oms:`` and bare hex can find and deny, never allow:
    a Model Signing root does not bind names, and bare hex does not say what was hashed.

    Raises ConfigError.
    """
    prefix, colon, rest = text.rpartition(":")
    if not is_hex256(rest):
        raise ConfigError(f"`{inert(text)}` is not a digest: {_what_is_wrong(rest)}", help=f"write {_FORMS}")
    match prefix:
        case "dirHash":
            return _from_digest(text, Kind.DIRECTORY, Identity(dir_hash=rest, sha256=(), is_directory=True))
        case "file:sha256":
            return _from_digest(text, Kind.FILE, Identity(dir_hash=None, sha256=(rest,), is_directory=False))
        case "oci:sha256":
            return _from_digest(text, Kind.OCI, Identity(dir_hash=None, sha256=(rest,), is_directory=False))
        case "oms:sha256":
            known = Identity(dir_hash=None, sha256=(rest,), is_directory=True, may_clear=False)
            return _from_digest(text, Kind.DIRECTORY, known)
        case "sha256":
            known = Identity(dir_hash=None, sha256=(rest,), is_directory=False, may_clear=False)
            return _from_digest(text, Kind.UNKNOWN, known)
        case "" if not colon:
            # It may be either: both are looked for, and neither clears.
            known = Identity(dir_hash=rest, sha256=(rest,), is_directory=False, may_clear=False)
            return _from_digest(text, Kind.UNKNOWN, known)
        case _:
            raise ConfigError(
                f"`{inert(prefix)}:` is not a kind of digest that identifies a build",
                nearest=_nearest_kind(prefix),
                help=None if _nearest_kind(prefix) else f"write {_FORMS}",
            )


def _from_digest(text: str, kind: Kind, identity: Identity) -> Build:
    return Build(
        kind=kind, name=text, identity=identity, files=(), total_bytes=0, bytes_seen=False, excluded=(), origin=text
    )


def _what_is_wrong(rest: str) -> str:
    if not rest:
        return "there is nothing after the colon"
    if is_hex256(rest.lower()):
        return "hexadecimal digits are written in lower case"
    if re.fullmatch(r"[0-9a-fA-F]+", rest):
        return f"it has {len(rest)} hexadecimal digits, and 64 are needed"
    return "64 hexadecimal digits are needed"


def _nearest_kind(prefix: str) -> str | None:
    """The kind that was most likely meant: in-toto's own text once spells ``dirHash1``, and case slips."""
    spelled = {
        "dirhash": "dirHash:",
        "dirhash1": "dirHash:",
        "h1": "dirHash:",
        "file": "file:sha256:",
        "oci": "oci:sha256:",
    }
    spelled |= {
        "oms": "oms:sha256:",
        "file:sha256": "file:sha256:",
        "oci:sha256": "oci:sha256:",
        "oms:sha256": "oms:sha256:",
    }
    return spelled.get(prefix.lower())
