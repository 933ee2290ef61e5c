"""A small world in memory: a lab, two evaluators, two release officers, their lists, a build; signed when asked.

The smallest honest world of the design (§8): ALLOW, and DENY with any one file less. A test changes one field,
asks `judge()`, and expects one answer or one code:

    world = World()
    world.papers["nsa"].predicate["verdict"] = "NOT_CLEARED"
    assert world.judge().answer is Answer.DENY

Keys are derived from their names, so that every run signs the same bytes. They are made for tests.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gate.decision.answer import Decision
from gate.decision.case import Case, Request
from gate.identity.build import Build, File, from_files
from gate.judge import judge
from gate.policy.model import (
    Deployer,
    Deployment,
    DisclosureRule,
    IncidentRule,
    Participants,
    Policy,
    ScopeRule,
    StatusRule,
    VerificationRule,
    WaiverRule,
)
from signatures.digests import lookup_digest
from signatures.envelopes.dsse import PAYLOAD_TYPE, Envelope, EnvelopeSignature, pae, to_json
from signatures.keys.public import PublicKey, load_public
from signatures.predicates import types
from signatures.predicates.disclosure import DisclosureKind
from signatures.predicates.incident_report import Severity
from signatures.predicates.prerelease_verification import Verdict
from signatures.predicates.shared import Audience, Distribution
from signatures.reading.times import write_time
from signatures.status.index import SeenList
from signatures.trust.model import Party, Role, Trust, TrustedKey
from signatures.verify import Item

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
CAISI, NSA, ACME = "https://caisi.example", "https://nsa.example", "https://acme.example"
MODEL = {"name": "acme/orca", "version": "3.0"}
IDS = {
    "caisi": CAISI,
    "nsa": NSA,
    "acme": ACME,
    "beta": "https://beta.example",
    "cert": "https://cert.example",
    "aisi": "https://aisi.example",
    "ops-a": "https://ops-a.example",
    "ops-b": "https://ops-b.example",
}


@cache
def private_key(name: str) -> Ed25519PrivateKey:
    """The test key of this name."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"test key {name}".encode()).digest())


@cache
def public_key(name: str) -> PublicKey:
    """Its public half."""
    pem = private_key(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return load_public(pem, f"{name}.pub")


@cache
def _sign(name: str, payload: bytes) -> bytes:
    return private_key(name).sign(pae(PAYLOAD_TYPE, payload))


def envelope(payload: bytes, keys: Iterable[str]) -> bytes:
    """A DSSE envelope over ``payload`` by the named keys."""
    signatures = tuple(EnvelopeSignature(keyid=public_key(name).keyid, sig=_sign(name, payload)) for name in keys)
    return to_json(Envelope(payload=payload, payload_type=PAYLOAD_TYPE, signatures=signatures))


def files(**content: bytes) -> tuple[File, ...]:
    """Files of a build by name (`__` for `/`, `_` stays)."""
    return tuple(
        File(path=name.replace("__", "/"), size=len(data), sha256=hashlib.sha256(data).hexdigest())
        for name, data in content.items()
    )


def make_build(**content: bytes) -> Build:
    """A directory build in memory."""
    return from_files(files(**content) or files(model=b"weights", config=b"{}"), name="orca", bytes_seen=True)


def at(**delta: float) -> str:
    """NOW plus a timedelta, as text."""
    return write_time(NOW + timedelta(**delta))


def scope(*regions: str, audience: str = "GENERAL", **more: Any) -> dict[str, Any]:
    """A scope as JSON."""
    return {"regions": list(regions), "audience": audience, **more}


@dataclass
class Paper:
    """One attestation: what it says, which keys sign it, and the parties whose lists name it."""

    type: str
    subjects: list[dict[str, Any]]
    predicate: dict[str, Any]
    keys: list[str]
    listed_by: list[str]
    entry: dict[str, dict[str, Any]] = field(default_factory=dict)  # party: members that differ

    def payload(self) -> bytes:
        """The exact bytes that are signed."""
        statement = {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": self.subjects,
            "predicateType": self.type,
            "predicate": self.predicate,
        }
        return json.dumps(statement, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """The sha256 of the payload."""
        return hashlib.sha256(self.payload()).hexdigest()


@dataclass
class ListSheet:
    """One party's status list; ``entries`` None means: every paper that it lists."""

    issuer: str
    keys: list[str]
    sequence: int = 7
    issued_at: str = field(default_factory=lambda: at(hours=-1))
    next_update: str = field(default_factory=lambda: at(hours=23))
    entries: list[dict[str, Any]] | None = None


def default_policy() -> Policy:
    """The policy of the honest world."""
    return Policy(
        version=1,
        name="test",
        trust="trust.toml",
        sources=("attestations/",),
        verification=VerificationRule(
            role="evaluator",
            verdicts=(Verdict.CLEARED, Verdict.CLEARED_WITH_RESTRICTIONS, Verdict.NOT_REQUIRED),
            max_age=timedelta(days=180),
        ),
        scope=ScopeRule(regions=("US",), audience=Audience.GENERAL, distribution=Distribution.HOSTED),
        deployer=Deployer(id="https://deployer.example"),
        deployment=Deployment(features=MappingProxyType({"chat": True, "code-execution": False})),
        disclosures=MappingProxyType(
            {
                DisclosureKind.RISK_FRAMEWORK: DisclosureRule(max_age=timedelta(days=365)),
                DisclosureKind.CAPABILITIES: DisclosureRule(),
                DisclosureKind.SAFEGUARDS: DisclosureRule(),
                DisclosureKind.INCIDENT_CHANNEL: DisclosureRule(),
            }
        ),
        incidents=IncidentRule(block_open=(Severity.CRITICAL,)),
        status=StatusRule(max_age=MappingProxyType({"*": timedelta(hours=24)})),
        waivers=WaiverRule(role="release-officer", max_duration=timedelta(hours=72)),
        participants=Participants(producers=(ACME,)),
    )


def _party(name: str, *keys: TrustedKey, **more: Any) -> Party:
    held = keys or (TrustedKey(key=public_key(name), source=f"{name}.pub"),)
    return Party(name=name, id=IDS[name], keys=held, **more)


def default_trust() -> Trust:
    """Two officers of caisi and its list key; nsa; acme; two release officers. Further parties are added by tests."""

    def held(name: str, attests: frozenset[str] | None = None) -> TrustedKey:
        return TrustedKey(key=public_key(name), source=f"{name}.pub", attests=attests)

    caisi = (held("caisi-1"), held("caisi-2"), held("caisi-list", frozenset({types.STATUS_LIST})))
    parties = (
        _party("caisi", *caisi, keys_required=2),
        _party("nsa"),
        _party("acme", models=("acme/*",)),
        _party("ops-a"),
        _party("ops-b"),
    )
    producer = frozenset(
        {
            types.BUILD_SIGNATURE,
            types.PROVENANCE,
            types.DISCLOSURE,
            types.SUBMISSION,
            types.INCIDENT_REPORT,
            types.STATUS_LIST,
        }
    )
    evaluator = frozenset({types.PRERELEASE_VERIFICATION, types.STATUS_LIST})
    roles = (
        Role(name="evaluator", parties=("caisi", "nsa"), threshold=2, attests=evaluator),
        Role(name="producer", parties=("acme",), attests=producer),
        Role(name="release-officer", parties=("ops-a", "ops-b"), threshold=2, attests=frozenset({types.WAIVER})),
    )
    return Trust(
        parties=MappingProxyType({party.name: party for party in parties}),
        roles=MappingProxyType({role.name: role for role in roles}),
        digest="0" * 64,
        source="trust.toml",
    )


class World:
    """The honest world of the design, §8, as values to change. ``dropped`` are names whose file is not handed over."""

    def __init__(self, build: Build | None = None) -> None:
        self.now = NOW
        self.build = build or make_build()
        self.asked: Build | None = None  # what is asked about, where it is not the build as its signers know it
        self.policy = default_policy()
        self.trust = default_trust()
        self.regions: tuple[str, ...] = ("US",)
        self.audience = Audience.GENERAL
        self.distribution = Distribution.HOSTED
        self.seen: dict[str, SeenList] = {}
        self.dropped: set[str] = set()
        self.extra: list[Item] = []
        self.papers: dict[str, Paper] = {
            "caisi": self.verification("caisi", keys=["caisi-1", "caisi-2"]),
            "nsa": self.verification("nsa"),
            "model.sig": self.build_signature("acme"),
            "build": self.disclosure("acme", "CAPABILITIES", "SAFEGUARDS"),
            "lab": self.disclosure("acme", "RISK_FRAMEWORK", "INCIDENT_CHANNEL", lab_wide=True),
        }
        self.lists: dict[str, ListSheet] = {
            "caisi": ListSheet(issuer=CAISI, keys=["caisi-list"]),
            "nsa": ListSheet(issuer=NSA, keys=["nsa"]),
            "acme": ListSheet(issuer=ACME, keys=["acme"]),
        }

    # What the parties write

    def subject(self, **digests: str) -> dict[str, Any]:
        """The build as a subject; digests given replace its own."""
        return {"name": self.build.name, "digest": digests or self.build.identity.as_set()}

    def verification(
        self, party: str, verdict: str = "CLEARED", *, keys: list[str] | None = None, **more: Any
    ) -> Paper:
        """A verification by an evaluator; ``more`` replaces members of the predicate."""
        predicate: dict[str, Any] = {
            "evaluator": {"id": IDS[party]},
            "producer": {"id": ACME},
            "model": dict(MODEL),
            "verdict": verdict,
            "coverage": {"determination": "COVERED", "authority": IDS[party], "determinedAt": at(days=-20)},
            "suite": {"name": "suite-2026"},
            "evaluatedAt": at(days=-11),
            "issuedAt": at(days=-10),
            "notBefore": at(days=-10),
            "validUntil": at(days=80),
            "scopes": [scope("US", "PL")],
        }
        predicate.update(more)
        predicate = {member: value for member, value in predicate.items() if value is not None}
        return Paper(types.PRERELEASE_VERIFICATION, [self.subject()], predicate, keys or [party], [party])

    def build_signature(self, party: str) -> Paper:
        """An OMS signature of the build."""
        resources = [{"name": file.path, "algorithm": "sha256", "digest": file.sha256} for file in self.build.files]
        predicate = {
            "serialization": {"method": "files", "hash_type": "sha256", "allow_symlinks": False, "ignore_paths": []},
            "resources": resources,
        }
        subject = {"name": "orca", "digest": {"sha256": self.build.identity.sha256[0]}}
        return Paper(types.BUILD_SIGNATURE, [subject], predicate, [party], [party])

    def disclosure(self, party: str, *kinds: str, lab_wide: bool = False) -> Paper:
        """A disclosure of some kinds, about the build or about the lab."""
        references = [
            {
                "kind": kind,
                "recipient": "PUBLIC",
                "mediaType": "text/markdown",
                "digest": {"sha256": hashlib.sha256(kind.encode()).hexdigest()},
                "version": "1.0",
                "publishedAt": at(days=-30),
                "reviewedAt": at(days=-15),
                "language": "en",
            }
            for kind in kinds
        ]
        subject = self.party_subject(party) if lab_wide else self.subject()
        return Paper(
            types.DISCLOSURE, [subject], {"producer": {"id": IDS[party]}, "references": references}, [party], [party]
        )

    def party_subject(self, party: str) -> dict[str, Any]:
        """The lookup subject of a party."""
        return {"name": IDS[party], "digest": {"sha256": lookup_digest(IDS[party])}}

    def incident(self, party: str, *, lab_wide: bool = False, **more: Any) -> Paper:
        """An open, critical incident reported by ``party`` about acme."""
        predicate = {
            "reporter": {"id": IDS[party]},
            "producer": {"id": ACME},
            "incidentId": "INC-1",
            "category": "weights-exfiltrated",
            "severity": "CRITICAL",
            "state": "OPEN",
            "discoveredAt": at(days=-2),
            "awareAt": at(days=-2),
            "internalUse": False,
            "suspends": False,
            "plainStatement": "weights were copied",
            **more,
        }
        subject = self.party_subject("acme") if lab_wide else self.subject()
        return Paper(types.INCIDENT_REPORT, [subject], predicate, [party], [party])

    def submission(self, evaluator: str, **more: Any) -> Paper:
        """The build was handed to an evaluator, whose window has ended."""
        predicate = {
            "producer": {"id": ACME},
            "model": dict(MODEL),
            "evaluator": {"id": IDS[evaluator]},
            "submittedAt": at(days=-40),
            "windowEndsAt": at(days=-5),
            **more,
        }
        return Paper(types.SUBMISSION, [self.subject()], predicate, ["acme"], ["acme"])

    def waiver(self, *waives: str, keys: list[str] | None = None, **more: Any) -> Paper:
        """A waiver by both officers, for 48 hours."""
        predicate = {
            "waives": list(waives),
            "scopes": [scope("US", "PL")],
            "reason": "the fix must ship",
            "ticketUri": "https://deployer.example/tickets/1",
            "requestedBy": "https://team.example",
            "notBefore": at(hours=-1),
            "expiresAt": at(hours=47),
            "postReviewDueAt": at(days=7),
            "producer": {"id": ACME},
            **more,
        }
        return Paper(types.WAIVER, [self.subject()], predicate, keys or ["ops-a", "ops-b"], [])

    # Changes

    def add_party(self, name: str, role: str, *, keys: tuple[TrustedKey, ...] = (), **more: Any) -> None:
        """A further party in a role (made if it is not there, and then for incident reports)."""
        attests = frozenset({types.INCIDENT_REPORT, types.STATUS_LIST})
        held = self.trust.roles.get(role, Role(name=role, parties=(), attests=attests))
        self.trust = replace(
            self.trust,
            parties=MappingProxyType({**self.trust.parties, name: _party(name, *keys, **more)}),
            roles=MappingProxyType({**self.trust.roles, role: replace(held, parties=(*held.parties, name))}),
        )
        self.lists[name] = ListSheet(issuer=IDS[name], keys=[name])

    def change_role(self, role: str, **more: Any) -> None:
        """Replace members of a role."""
        self.trust = replace(
            self.trust, roles=MappingProxyType({**self.trust.roles, role: replace(self.trust.roles[role], **more)})
        )

    def change_policy(self, **more: Any) -> None:
        """Replace members of the policy."""
        self.policy = replace(self.policy, **more)

    def copy(self) -> World:
        """A world of its own."""
        return copy.deepcopy(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> World:
        """Frozen parts (which hold mapping proxies) are shared."""
        other = World.__new__(World)
        for name, value in self.__dict__.items():
            shared = name in ("policy", "trust", "build", "asked")
            setattr(other, name, value if shared else copy.deepcopy(value, memo))
        return other

    # What is handed over

    def entry_of(self, paper: Paper, party: str) -> dict[str, Any]:
        """The entry by which ``party`` lists a paper."""
        entry: dict[str, Any] = {
            "attestation": paper.digest,
            "predicateType": paper.type,
            "subjects": [dict(subject["digest"]) for subject in paper.subjects],
            "state": "ACTIVE",
            "effectiveFrom": at(days=-10),
            "reasonCode": "issued",
        }
        if paper.type == types.PRERELEASE_VERIFICATION:
            entry["determination"] = paper.predicate["coverage"]["determination"]
            if "verdict" in paper.predicate:
                entry["verdict"] = paper.predicate["verdict"]
        if paper.type == types.INCIDENT_REPORT:
            entry["incidentState"] = paper.predicate["state"]
        entry.update(paper.entry.get(party, {}))
        return entry

    def list_paper(self, party: str) -> Paper:
        """A party's status list as a paper."""
        sheet = self.lists[party]
        entries = sheet.entries
        if entries is None:
            entries = [self.entry_of(paper, party) for paper in self.papers.values() if party in paper.listed_by]
        predicate = {
            "issuer": sheet.issuer,
            "sequence": sheet.sequence,
            "issuedAt": sheet.issued_at,
            "nextUpdate": sheet.next_update,
            "entries": entries,
        }
        return Paper(types.STATUS_LIST, [self.party_subject(party)], predicate, sheet.keys, [])

    def names(self) -> list[str]:
        """Every file of the world: papers, and lists as `<party>.list`."""
        return [*self.papers, *(f"{party}.list" for party in self.lists)]

    def items(self) -> tuple[Item, ...]:
        """The files, without the dropped ones."""
        found = dict(self.papers)
        found |= {f"{party}.list": self.list_paper(party) for party in self.lists}
        return (
            *(
                Item(f"{name}.json", envelope(paper.payload(), paper.keys))
                for name, paper in found.items()
                if name not in self.dropped
            ),
            *self.extra,
        )

    def request(self) -> Request:
        """What is asked."""
        deployment = self.policy.deployment
        return Request(
            build=self.asked or self.build,
            regions=self.regions,
            audience=self.audience,
            distribution=self.distribution,
            features=deployment.features,
            safeguards=deployment.safeguards,
            routes=deployment.routes,
        )

    def case(self) -> Case:
        """All that a decision sees."""
        return Case(
            request=self.request(),
            policy=self.policy,
            policy_digest="1" * 64,
            trust=self.trust,
            items=self.items(),
            seen=self.seen,
            now=self.now,
        )

    def judge(self) -> Decision:
        """The decision."""
        return judge(self.case())


def not_passing(decision: Decision) -> dict[str, str]:
    """The requirements that do not pass, by id, each with its state."""
    return {result.requirement: result.state.value for result in decision.results if not result.passes}


def codes(decision: Decision) -> set[str]:
    """The codes of what was refused."""
    return {refusal.code.name for refusal in decision.refused}


Change = Callable[[World], None]
