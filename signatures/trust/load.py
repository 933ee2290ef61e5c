"""The trust file becomes a `Trust`, or one error with its line (design §5).

`parse_trust` is pure: it gets the file and the bytes of every file that this one names. `load_trust` reads them.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from signatures.digests import dir_hash
from signatures.errors import ConfigError
from signatures.keys.public import PublicKey, load_public
from signatures.predicates import types
from signatures.predicates.types import SHORT_NAMES
from signatures.reading.settings import check_one_line, fault_at, read_settings
from signatures.reading.toml_file import KeyPath, TomlFile, read_toml, read_whole
from signatures.trust.model import Party, Role, SigstoreIdentity, Trust, TrustedKey
from signatures.trust.written import WrittenKey, WrittenParty, WrittenTrust

FileReader = Callable[[str], bytes]
"""Gives the bytes of a file that the trust file names, by the name as written; ConfigError where it cannot."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z", re.ASCII)
_OF_EVALUATORS: Final = frozenset({types.PRERELEASE_VERIFICATION})
_OF_PRODUCERS: Final = frozenset({types.BUILD_SIGNATURE, types.PROVENANCE, types.DISCLOSURE, types.SUBMISSION})
_OF_OFFICERS: Final = frozenset({types.WAIVER})


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFile:
    """A file that the trust file names: ``name`` as written (a path relative to its folder, with `/`), and where."""

    name: str
    path: KeyPath


def load_trust(source: str | Path | TomlFile, files: FileReader | None = None) -> Trust:
    """Read the trust file and what it names, each file once. Raises ConfigError.

    ``files`` is asked for each file that is named; without it they are read from the trust file's folder.
    """
    toml = source if isinstance(source, TomlFile) else read_toml(source)
    folder = Path(toml.path).parent
    return parse_trust(toml, read_named(toml, files or (lambda name: read_whole(folder / name))))


def read_named(toml: TomlFile, files: FileReader) -> dict[str, bytes]:
    """The bytes of every file that the trust file names, each asked for once. Raises ConfigError with the line."""
    found: dict[str, bytes] = {}
    for named in files_named(toml):
        if named.name not in found:
            try:
                found[named.name] = files(named.name)
            except ConfigError as error:
                raise _as_ours(toml, named, error) from None
    return found


def files_named(toml: TomlFile) -> tuple[NamedFile, ...]:
    """Every file that the trust file names, in its order. Raises ConfigError where the file is not well formed."""
    if not {"parties", "roles"} & set(toml.table):
        remedy = "add each with its key: gate trust add NAME --id URI --key FILE.pub --role evaluator (or producer)"
        raise ConfigError("names no party yet: nobody could clear a build", file=toml.path, help=remedy)
    return tuple(_files_of(toml, read_settings(WrittenTrust, toml)))


def parse_trust(toml: TomlFile, files: Mapping[str, bytes]) -> Trust:
    """The trust file as a `Trust`; ``files`` has the bytes of each of `files_named`, by name. Raises ConfigError."""
    written = read_settings(WrittenTrust, toml)
    _check_names(toml, written)
    named = tuple(_files_of(toml, written))
    parties = {name: _party(toml, name, party, files) for name, party in written.parties.items()}
    roles = {
        name: Role(name=name, parties=role.parties, attests=_full(role.attests), threshold=role.threshold)
        for name, role in written.roles.items()
    }
    _check_ids(toml, parties)
    _check_keys(toml, parties)
    _check_same_party(toml, parties, roles, unsafe=written.unsafe_same_party)
    lines = {name.name: hashlib.sha256(files[name.name]).hexdigest() for name in named}
    own = posixpath.basename(toml.path.replace("\\", "/"))
    return Trust(
        parties=MappingProxyType(parties),
        roles=MappingProxyType(roles),
        digest=digest_of({**lines, own: toml.digest}),
        source=toml.path,
        unsafe_same_party=written.unsafe_same_party,
    )


def digest_of(files: Mapping[str, str]) -> str:
    r"""SHA-256 (hex) over the lines `<sha256>  <name>\n`, sorted by the bytes of the name (design §6): as dirHash."""
    return dir_hash(files.items())


def check_file_name(name: str) -> str:
    """A path as the policy digest can hold it: one spelling for each file. Raises ValueError."""
    check_one_line(name)
    if "\\" in name:
        raise ValueError("must be a path with `/`")
    if posixpath.normpath(name) != name or name in (".", ".."):
        raise ValueError(f"must be a file's path in its shortest form: `{posixpath.normpath(name)}`")
    return name


def _files_of(toml: TomlFile, written: WrittenTrust) -> Iterator[NamedFile]:
    for party_name, party in written.parties.items():
        for index, key in enumerate(party.keys):
            place: KeyPath = ("parties", party_name, "keys", index)
            if key.key is not None and not _is_inline(key.key):
                yield _named(toml, key.key, (*place, "key"))
            elif key.sigstore is not None:
                yield _named(toml, key.sigstore.trusted_root, (*place, "sigstore", "trusted_root"))


def _named(toml: TomlFile, name: str, path: KeyPath) -> NamedFile:
    try:
        return NamedFile(name=check_file_name(name), path=path)
    except ValueError as error:
        raise fault_at(toml, path, str(error)) from None


def _is_inline(text: str) -> bool:
    return "-----BEGIN" in text or "\n" in text


def _as_ours(toml: TomlFile, named: NamedFile, error: ConfigError) -> ConfigError:
    reason = error.message.removeprefix(f"{error.file}: ")
    return toml.error(named.path, f"`{named.name}`: {reason}", help=error.help)


def _check_names(toml: TomlFile, written: WrittenTrust) -> None:
    for table, names in (("parties", written.parties), ("roles", written.roles)):
        if not names:
            raise fault_at(toml, (table,), "must not be empty")
        folded: dict[str, str] = {}
        for name in names:
            if not _NAME.match(name):
                reason = "a name has ASCII letters, digits, `.`, `_` and `-`, 64 at the most"
                raise fault_at(toml, (table, name), reason)
            other = folded.setdefault(name.casefold(), name)
            if other != name:
                raise fault_at(toml, (table, name), f"differs from `{other}` only by case")
    for name, role in written.roles.items():
        for index, party in enumerate(role.parties):
            if party not in written.parties:
                reason = f"no party `{party}` in this file"
                raise fault_at(toml, ("roles", name, "parties", index), reason, known=written.parties)


def _party(toml: TomlFile, name: str, written: WrittenParty, files: Mapping[str, bytes]) -> Party:
    keys, identities = [], []
    for index, key in enumerate(written.keys):
        attests = None if key.attests is None else _full(key.attests)
        if key.sigstore is None:
            loaded, source = _public_key(toml, ("parties", name, "keys", index, "key"), key, files)
            trusted = TrustedKey(
                key=loaded, source=source, valid_from=key.valid_from, valid_until=key.valid_until, attests=attests
            )
            keys.append(trusted)
        else:
            identity = SigstoreIdentity(
                issuer=key.sigstore.issuer,
                identity=key.sigstore.identity,
                trusted_root=key.sigstore.trusted_root,
                valid_from=key.valid_from,
                valid_until=key.valid_until,
                attests=attests,
            )
            identities.append(identity)
    general = sum(key.attests is None for key in written.keys)
    if written.keys_required > max(general, 1):
        reason = f"is {written.keys_required}, above the number of keys that count towards it, {general}"
        remedy = "add a key, or lower it; a key with `attests` of its own counts for these alone"
        raise fault_at(toml, ("parties", name, "keys_required"), reason, help=remedy)
    return Party(
        name=name,
        id=written.id,
        keys=tuple(keys),
        identities=tuple(identities),
        keys_required=written.keys_required,
        models=written.models or (),
        lists_from=written.lists_from,
    )


def _public_key(toml: TomlFile, path: KeyPath, key: WrittenKey, files: Mapping[str, bytes]) -> tuple[PublicKey, str]:
    text = key.key or ""
    inline = _is_inline(text)
    source = "inline key" if inline else text
    try:
        return load_public(text.encode() if inline else files[text], source), source
    except ConfigError as error:
        raise toml.error(path, error.message, help=error.help) from None


def _full(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(SHORT_NAMES[name] for name in names)


def _check_ids(toml: TomlFile, parties: Mapping[str, Party]) -> None:
    seen: dict[str, str] = {}
    for name, party in parties.items():
        other = seen.setdefault(party.id, name)
        if other != name:
            raise fault_at(toml, ("parties", name, "id"), f"is the id of `{other}` as well: one party, one id")


def _check_keys(toml: TomlFile, parties: Mapping[str, Party]) -> None:
    """Keys are compared by what they are, never by their text (design §5)."""
    held: dict[object, str] = {}
    for name, party in parties.items():
        counters = {"key": 0, "sigstore": 0}
        for index, raw in enumerate(toml.table["parties"][name]["keys"]):
            kind = "key" if "key" in raw else "sigstore"
            at = counters[kind]
            counters[kind] += 1
            one = party.identities[at] if kind == "sigstore" else party.keys[at]
            what: object = (one.issuer, one.identity) if isinstance(one, SigstoreIdentity) else one.key.spki
            other = held.get(what)
            if other is not None:
                word = "Sigstore identity" if kind == "sigstore" else "key"
                of = "stands twice in this party" if other == name else f"is a {word} of `{other}` as well"
                remedy = f"a {word} counts once: each party and each officer needs one of their own"
                raise fault_at(toml, ("parties", name, "keys", index, kind), of, help=remedy)
            held[what] = name


def _check_same_party(toml: TomlFile, parties: Mapping[str, Party], roles: Mapping[str, Role], *, unsafe: bool) -> None:
    if unsafe:
        return
    for name in parties:
        clash = same_party_clash(name, roles)
        if clash:
            remedy = "make two parties of it, with keys of their own; or set `unsafe_same_party = true`"
            raise fault_at(toml, ("parties", name), f"is {clash}: it would judge itself", help=remedy)


def same_party_clash(party: str, roles: Mapping[str, Role]) -> str | None:
    """What a party is beside an evaluator, as words; None where nothing clashes (design §5).

    By what it may attest through all its roles together, and by the roles' usual names.
    """
    held = {name: role for name, role in roles.items() if party in role.parties}
    attests = frozenset().union(*(role.attests for role in held.values())) if held else frozenset()
    if not (attests & _OF_EVALUATORS or "evaluator" in held):
        return None
    if attests & _OF_PRODUCERS or "producer" in held:
        return "an evaluator and a producer"
    if attests & _OF_OFFICERS or "release-officer" in held:
        return "an evaluator and a release officer"
    return None
