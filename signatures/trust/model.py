"""Who may say what: the trust file after loading (design §5). Every value here was checked by ``load``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from signatures.digests import lookup_digest
from signatures.keys.public import PublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """One key of a party. ``attests`` (full predicate types) makes it enough by itself for these, and only these."""

    key: PublicKey
    source: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    attests: frozenset[str] | None = None

    def valid_at(self, moment: datetime) -> bool:
        """Whether ``moment`` lies in the key's validity (design §4, step 8)."""
        return (self.valid_from is None or self.valid_from <= moment) and (
            self.valid_until is None or moment < self.valid_until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SigstoreIdentity:
    """A keyless identity. It is read and compared between parties; this version verifies nothing by it."""

    issuer: str
    identity: str
    trusted_root: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    attests: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organisation: its id, its keys, and the models for which it speaks."""

    name: str
    id: str
    keys: tuple[TrustedKey, ...]
    identities: tuple[SigstoreIdentity, ...] = ()
    keys_required: int = 1
    models: tuple[str, ...] = ()
    lists_from: datetime | None = None

    def counts_at(self, moment: datetime) -> bool:
        """False before ``lists_from``: until then it neither counts nor is asked (design §4, rule 3)."""
        return self.lists_from is None or self.lists_from <= moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What the parties of a role may attest (full predicate types), and how many of them are needed."""

    name: str
    parties: tuple[str, ...]
    attests: frozenset[str]
    threshold: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The whole file. ``digest`` is SHA-256 (hex) over it and the files it names, as the policy digest is made."""

    parties: Mapping[str, Party]
    roles: Mapping[str, Role]
    digest: str
    source: str
    unsafe_same_party: bool = False

    def lookup_digests(self) -> frozenset[str]:
        """What statements about the parties themselves are found by: the digest of each one's id (hex; design §4)."""
        return frozenset(lookup_digest(party.id) for party in self.parties.values())

    def party_by_id(self, party_id: str) -> Party | None:
        """The party with this id, or None."""
        return next((party for party in self.parties.values() if party.id == party_id), None)

    def may_attest(self, party: str, predicate_type: str) -> bool:
        """Whether some role of the party attests this type."""
        return any(party in role.parties and predicate_type in role.attests for role in self.roles.values())

    def who_may_attest(self, predicate_type: str) -> tuple[Party, ...]:
        """Every party that some role lets attest this type, in the file's order."""
        return tuple(party for name, party in self.parties.items() if self.may_attest(name, predicate_type))

    def in_role(self, role: str) -> tuple[Party, ...]:
        """The parties of a role, in its order; none where the role is not there."""
        found = self.roles.get(role)
        return tuple(self.parties[name] for name in found.parties) if found else ()


def usable_keys(keys: Iterable[TrustedKey], predicate_type: str) -> tuple[TrustedKey, ...]:
    """The keys that may attest this type: one with its own ``attests`` for these types, and for no others."""
    return tuple(held for held in keys if held.attests is None or predicate_type in held.attests)


def ends_of(keys: Iterable[TrustedKey], moment: datetime) -> tuple[datetime, ...]:
    """When those of the keys that are valid at ``moment`` end; without the ones that have no end."""
    return tuple(held.valid_until for held in keys if held.valid_until is not None and held.valid_at(moment))


def enough(party: Party, keys: Iterable[TrustedKey]) -> bool:
    """Whether these keys make the party's word: one that has its own ``attests``, or ``keys_required`` others."""
    held = tuple(keys)
    return any(key.attests is not None for key in held) or len(held) >= party.keys_required
