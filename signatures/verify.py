"""The verifier: which attestations are authentic, and by whom. Steps 1 to 7 of the design; no clock, no I/O.

1. bounds and strict JSON                    `envelopes.containers`, `reading.strict_json`
2. the container: DSSE or Sigstore bundle    `envelopes.containers`
3. payloadType                               `envelopes.containers`
4. signatures over the exact payload bytes   `_signed_by`
5. Statement v1, role and key, subjects      `envelopes.statement.read_statement`, `_speakers`
6. the predicate's exact shape               `envelopes.statement.read_predicate`
7. the author it claims, the models          `claims`

Steps 8 (time) and 9 (status lists) need a clock: `signatures.status.index` and `gate.decision.evidence`.
A file that contains none of the digests asked about is put aside before its signatures are looked at: it cannot
speak for or against this build, and hiding a statement so can only take help away (what its signer's list names and
nobody supplies is *missing*, which denies where it could have hurt).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from signatures.claims import check_author, check_models, manifest_digests
from signatures.codes import Code
from signatures.digests import DigestSet
from signatures.envelopes.containers import open_container
from signatures.envelopes.dsse import PAYLOAD_TYPE, Envelope, EnvelopeSignature, pae
from signatures.envelopes.statement import RawStatement, Statement, payload_digest, read_predicate, read_statement
from signatures.errors import Refused, Undecided
from signatures.keys.public import verify
from signatures.predicates import types
from signatures.reading.strict_json import Bounds
from signatures.trust.model import Party, Trust, TrustedKey, enough, usable_keys

_SEAL = object()
_FORGED = "a VerifiedStatement is made by the verifier alone"


class Item(NamedTuple):
    """One attestation as it was gathered: where from, its bytes, and whether it may be a list beyond 4 MiB."""

    origin: str
    data: bytes
    large_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An attestation that was found and is not counted."""

    code: Code
    origin: str
    detail: str
    payload: str | None = None  # sha256 of the payload, where it got so far


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedStatement:
    """A statement that passed steps 1 to 7. Only this module can make one.

    ``speakers`` are the parties whose word it is, by name, each with its keys that signed; ``about`` the DigestSets
    that its word is about (for an OMS signature: what its manifest means), beside the subjects as they were written.
    """

    payload: str
    statement: Statement
    speakers: Mapping[str, tuple[TrustedKey, ...]]
    signers: frozenset[str]
    about: tuple[DigestSet, ...]
    origins: tuple[str, ...]
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse to exist without the seal."""
        if self.seal is not _SEAL:
            raise TypeError(_FORGED)

    @property
    def type(self) -> str:
        """The predicate type."""
        return self.statement.predicate_type

    @property
    def origin(self) -> str:
        """Where it was found first."""
        return self.origins[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticated:
    """All that was read: what is authentic, what was refused, and how many were about something else."""

    statements: tuple[VerifiedStatement, ...]
    refused: tuple[Refusal, ...]
    aside: tuple[Item, ...]

    def by_payload(self) -> dict[str, VerifiedStatement]:
        """The statements by the sha256 of their payload."""
        return {found.payload: found for found in self.statements}


@dataclass(slots=True)
class _Pool:
    """Every envelope with one payload."""

    payload: bytes
    origins: list[str]
    signatures: list[EnvelopeSignature]
    certificate: bool
    large: bool


def authenticate(
    items: Iterable[Item], trust: Trust, bounds: Bounds, wanted: frozenset[str] | None = None
) -> Authenticated:
    """Steps 1 to 7 over everything gathered.

    ``wanted`` are the hex digests asked about: of the build, and of the parties' ids. With None nothing is put aside.
    Raises Undecided where a bound of the whole run is exceeded: never "the first N".
    """
    pools: dict[str, _Pool] = {}
    refused: list[Refusal] = []
    aside: list[Item] = []
    needles = None if wanted is None else [digest.encode() for digest in sorted(wanted)]
    total = 0
    for item in items:
        total += len(item.data)
        if total > bounds.input_bytes:
            raise Undecided(
                f"more than {bounds.input_bytes} bytes of attestations", help="narrow `sources`, or raise [bounds]"
            )
        try:
            envelope, certificate = _open(item, bounds)
        except Refused as error:
            refused.append(Refusal(code=error.code, origin=item.origin, detail=error.detail))
            continue
        if needles is not None and not _may_matter(envelope.payload, needles):
            aside.append(item)
            continue
        digest = payload_digest(envelope.payload)
        # Large by its payload: a padded copy must not refuse the statement that it copies.
        large = len(envelope.payload) > bounds.attestation_bytes
        pool = pools.setdefault(digest, _Pool(envelope.payload, [], [], certificate=False, large=large))
        pool.origins.append(item.origin)
        pool.signatures.extend(envelope.signatures)
        pool.certificate |= certificate
    verifier = _Verifier(trust, bounds)
    statements = []
    for digest, pool in pools.items():
        try:
            statements.append(verifier.verify(digest, pool))
        except Refused as error:
            refused.extend(
                Refusal(code=error.code, origin=origin, detail=error.detail, payload=digest) for origin in pool.origins
            )
    return Authenticated(statements=tuple(statements), refused=tuple(refused), aside=tuple(aside))


def _may_matter(payload: bytes, needles: list[bytes]) -> bool:
    """Whether a payload may be about what is asked; a list always may, or an older one could speak in its place."""
    if b"status-list" in payload or b"\\u" in payload:  # where escapes are, the digests may be escaped too
        return True
    return any(needle in payload for needle in needles)


def _open(item: Item, bounds: Bounds) -> tuple[Envelope, bool]:
    """Steps 1 to 3."""
    limit = bounds.list_bytes if item.large_list else bounds.attestation_bytes
    if len(item.data) > limit:
        raise Refused(Code.R101, f"{len(item.data)} bytes, the bound is {limit}")
    container = open_container(item.data, bounds=bounds, max_bytes=limit)
    return container.envelope, container.certificate


class _Verifier:
    """Steps 4 to 7 for one run: the keys by fingerprint, and what was used up of the run's bounds."""

    def __init__(self, trust: Trust, bounds: Bounds) -> None:
        self._trust = trust
        self._bounds = bounds
        self._keys: dict[str, tuple[str, TrustedKey]] = {
            held.key.keyid: (name, held) for name, party in trust.parties.items() for held in party.keys
        }
        self._verifications = 0
        self._attestations = 0

    def verify(self, digest: str, pool: _Pool) -> VerifiedStatement:
        """One payload, by all the signatures that were found over it. Raises Refused; Undecided on a run's bound."""
        signed = self._signed_by(pool)
        self._attestations += 1
        if self._attestations > self._bounds.attestations:
            raise Undecided(
                f"more than {self._bounds.attestations} attestations by known keys",
                help="narrow `sources`, or raise [bounds] attestations",
            )
        limit = self._bounds.list_bytes if pool.large else self._bounds.attestation_bytes
        raw = read_statement(pool.payload, max_bytes=limit, depth=self._bounds.depth)
        if raw.predicate_type == types.STATUS_LIST:
            self._check_entries(raw)
        elif pool.large:
            raise Refused(Code.R101, "only a status list may be so large")
        speakers = self._speakers(raw, signed)
        statement = read_predicate(raw)
        check_author(statement, {self._trust.parties[name].id for name in speakers})
        check_models(statement, self._trust)
        about = statement.digests
        if raw.predicate_type == types.BUILD_SIGNATURE:
            about = manifest_digests(statement)
        return VerifiedStatement(
            payload=digest,
            statement=statement,
            speakers=MappingProxyType(speakers),
            signers=frozenset(signed),
            about=about,
            origins=tuple(dict.fromkeys(pool.origins)),
            seal=_SEAL,
        )

    def _signed_by(self, pool: _Pool) -> dict[str, list[TrustedKey]]:
        """Step 4: the parties whose keys made these signatures, each key once (ECDSA bytes are malleable)."""
        message = pae(PAYLOAD_TYPE, pool.payload)
        found: dict[str, list[TrustedKey]] = {}
        hinted = None
        for signature in pool.signatures:
            # The hint only orders the tries: every key may have made the signature.
            hint = self._keys.get(signature.keyid)
            hinted = hinted or hint
            for name, held in ([hint] if hint else []) + [pair for pair in self._keys.values() if pair is not hint]:
                if self._verifies(held, signature.sig, message):
                    keys = found.setdefault(name, [])
                    if held not in keys:
                        keys.append(held)
                    break
        if found:
            return found
        if hinted:
            raise Refused(
                Code.R402, f"it names the key {hinted[1].source} of {hinted[0]}, which did not sign these bytes"
            )
        if pool.certificate:
            identities = any(party.identities for party in self._trust.parties.values())
            raise Refused(
                Code.R404 if identities else Code.R206,
                "it holds a certificate; keyless identities are not verified yet",
            )
        raise Refused(Code.R401, f"{len(pool.signatures)} signature(s), none by a key in {self._trust.source}")

    def _verifies(self, held: TrustedKey, signature: bytes, message: bytes) -> bool:
        self._verifications += 1
        if self._verifications > self._bounds.verifications:
            raise Undecided(
                f"more than {self._bounds.verifications} signature verifications",
                help="narrow `sources`, or raise [bounds] verifications",
            )
        return verify(held.key, signature, message)

    def _check_entries(self, raw: RawStatement) -> None:
        entries = raw.predicate.get("entries")
        if isinstance(entries, list) and len(entries) > self._bounds.list_entries:
            raise Refused(Code.R101, f"{len(entries)} entries, the bound is {self._bounds.list_entries}")

    def _speakers(self, raw: RawStatement, signed: Mapping[str, list[TrustedKey]]) -> dict[str, tuple[TrustedKey, ...]]:
        """Step 5: of those who signed, the parties that may attest this type, with keys enough."""
        speakers = {}
        why: Refused | None = None
        short = types.short_name(raw.predicate_type)
        for name, keys in signed.items():
            party = self._trust.parties[name]
            if not self._trust.may_attest(name, raw.predicate_type):
                why = why or Refused(Code.R503, f"{name} signed it, and no role of {name} may attest {short}")
                continue
            usable = usable_keys(keys, raw.predicate_type)
            if not usable:
                why = why or Refused(Code.R506, f"{keys[0].source} of {name} may not attest {short}")
            elif not enough(party, usable):
                why = why or Refused(Code.R403, _too_few(party, usable, raw.predicate_type))
            else:
                speakers[name] = usable
        if speakers:
            return speakers
        raise why or Refused(Code.R503, "nobody who signed it may attest it")


def _too_few(party: Party, signed: tuple[TrustedKey, ...], predicate_type: str) -> str:
    """Which of a party's keys signed, and which may: whose signature is missing."""
    others = [held.source for held in usable_keys(party.keys, predicate_type) if held not in signed]
    did = ", ".join(held.source for held in signed)
    return (
        f"{len(signed)} of the {party.keys_required} keys of {party.name} that it needs signed it: "
        f"{did} did, {', '.join(others)} did not"
    )
