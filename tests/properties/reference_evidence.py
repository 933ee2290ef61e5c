"""The plain reading of the design, first half: who speaks, which list is fresh, what an entry helps or hurts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from signatures.digests import dir_hash as tree_hash
from signatures.digests import lookup_digest, oms_root, oms_root_by_component
from signatures.trust.model import Party, TrustedKey
from tests.support.world import Paper, World

VERIFICATION = "https://model-release-gate.dev/prerelease-verification/v0.1"
DISCLOSURE = "https://model-release-gate.dev/disclosure/v0.1"
SUBMISSION = "https://model-release-gate.dev/submission/v0.1"
INCIDENT = "https://model-release-gate.dev/incident-report/v0.1"
LIST = "https://model-release-gate.dev/status-list/v0.1"
WAIVER = "https://model-release-gate.dev/waiver/v0.1"
OMS = "https://model_signing/signature/v1.0"
SLSA = "https://slsa.dev/provenance/v1"
CLAIMS = (OMS, SLSA, DISCLOSURE)
LAB_WIDE = ("RISK_FRAMEWORK", "INCIDENT_CHANNEL", "TRANSPARENCY_REPORT", "COPYRIGHT_POLICY")
NO = ("NOT_CLEARED", "INCONCLUSIVE")
WAITING = ("PENDING", "NOT_SUBMITTED")
NEVER_WAIVED = ("build-signed", "restrictions-enforced")
SKEW = timedelta(seconds=60)
Json = dict[str, Any]


@dataclass(frozen=True)
class Word:
    """An entry of a fresh list that is about this build or its producer, and its paper if that was handed over."""

    party: str
    entry: Json
    paper: Paper | None


def moment(text: str) -> datetime:
    """RFC 3339 as a datetime."""
    return datetime.fromisoformat(text).astimezone(UTC)


class Evidence:
    """One world with one list an issuer."""

    def __init__(self, world: World) -> None:
        self.world, self.now, self.policy, self.trust = world, world.now, world.policy, world.trust
        self.identity = world.request().build.identity
        handed = {name: paper for name, paper in world.papers.items() if name not in world.dropped}
        self.papers = {paper.digest: paper for paper in handed.values() if self._authentic(paper)}
        for paper in self.papers.values():
            if paper.type == OMS and not self.identity.sha256 and self.exact(paper):
                files = [(item["name"], item["digest"]) for item in paper.predicate["resources"]]
                self.identity = replace(self.identity, sha256=(oms_root(files), oms_root_by_component(files)))
        if not self.identity.sha256:  # bytes not seen: a manifest of exactly these files proves their roots
            proven = [one for paper in self.papers.values() if paper.type == OMS for one in self._digests(paper)]
            roots = tuple(one["sha256"] for one in proven if one["dirHash"] == self.identity.dir_hash)
            self.identity = replace(self.identity, sha256=roots[:1])
        self.sheets: dict[str, Paper] = {}
        for party in world.lists:
            if f"{party}.list" not in world.dropped:
                paper = world.list_paper(party)
                if self._authentic(paper):
                    self.sheets[party] = paper

    # Who speaks

    def _may(self, party: str, kind: str) -> bool:
        return any(party in role.parties and kind in role.attests for role in self.trust.roles.values())

    def _keys(self, paper: Paper, party: str, at: datetime | None) -> list[TrustedKey]:
        """The party's keys that made its word; at an instant, only those valid then. Empty: too few."""
        found = [
            key
            for key in self.trust.parties[party].keys
            if key.source.removesuffix(".pub") in paper.keys
            and (key.attests is None or paper.type in key.attests)
            and (at is None or key.valid_at(at))
        ]
        alone = any(key.attests for key in found)
        return found if found and (alone or len(found) >= self.trust.parties[party].keys_required) else []

    def speaks(self, paper: Paper, party: str, at: datetime | None = None) -> bool:
        """Whether the paper is the party's word."""
        return self._may(party, paper.type) and bool(self._keys(paper, party, at))

    def _authentic(self, paper: Paper) -> bool:
        names = [name for name in self.trust.parties if self.speaks(paper, name)]
        said = paper.predicate
        author = {VERIFICATION: "evaluator", DISCLOSURE: "producer", SUBMISSION: "producer", INCIDENT: "reporter"}
        if paper.type == LIST:
            return said["issuer"] in [self.trust.parties[name].id for name in names]
        if paper.type in author:
            return said[author[paper.type]]["id"] in [self.trust.parties[name].id for name in names]
        return bool(names)

    def counts(self, party: Party) -> bool:
        """Whether the party is asked and counts at this instant."""
        return party.lists_from is None or party.lists_from <= self.now

    # Lists (rules 2, 3, 6)

    def _age(self, party: str) -> timedelta:
        roles = [name for name, role in self.trust.roles.items() if party in role.parties]
        ages = self.policy.status.max_age
        return min((ages[name] for name in roles if name in ages), default=ages.get("*", min(ages.values())))

    def usable(self, party: str, producer: str | None) -> bool:
        """Whether its list is fresh, or stale and accepted by name, by a waiver for this producer ("": for any)."""
        sheet = self.sheets.get(party)
        if sheet is None or not self._keys(sheet, party, self.now) or not self.counts(self.trust.parties[party]):
            return False
        issued, ends = moment(sheet.predicate["issuedAt"]), moment(sheet.predicate["nextUpdate"])
        if issued > self.now + SKEW:
            return False
        return self.now < min(ends, issued + self._age(party)) or any(
            named["issuer"] == self.trust.parties[party].id
            and named["sequence"] == sheet.predicate["sequence"]
            and named["digest"] == sheet.digest
            for waiver in self.waivers()
            if producer == "" or waiver.predicate.get("producer", {"id": producer})["id"] == producer
            for named in waiver.predicate.get("acceptedLists", [])
        )

    # What a paper is about

    def _digests(self, paper: Paper) -> list[Json]:
        if paper.type == OMS:
            files = [(item["name"], item["digest"]) for item in paper.predicate["resources"]]
            return [{"dirHash": tree_hash(files), "sha256": oms_root(files)}]
        return [subject["digest"] for subject in paper.subjects]

    def exact(self, paper: Paper) -> bool:
        """Whether a paper is about exactly this directory: dirHash, and nothing known disagrees."""
        mine = self.identity
        return mine.may_clear and any(
            subject.get("dirHash") == mine.dir_hash is not None
            and ("sha256" not in subject or not mine.sha256 or subject["sha256"] in mine.sha256)
            for subject in self._digests(paper)
        )

    def about_build(self, entry: Json, parties: Iterable[str]) -> bool:
        """Whether one recognised digest is equal (for a build known by dirHash: also by a sha256 listed beside it)."""
        known = set(self.identity.sha256)
        if not known:
            known = {
                subject["sha256"]
                for party in parties
                if party in self.sheets
                for other in self.sheets[party].predicate["entries"]
                for subject in other["subjects"]
                if subject.get("dirHash") == self.identity.dir_hash and "sha256" in subject
            }
        return any(
            subject.get("dirHash") == self.identity.dir_hash or subject.get("sha256") in known
            for subject in entry["subjects"]
        )

    def words(self, parties: Iterable[str], ids: Iterable[str], producer: str | None) -> list[Word]:
        """All that the usable lists of these parties say about the build, or about these producers."""
        asked, lookups, out = list(parties), {lookup_digest(found) for found in ids}, []
        for party in asked:
            for entry in self.sheets[party].predicate["entries"] if self.usable(party, producer) else []:
                lab = any(subject.get("sha256") in lookups for subject in entry["subjects"])
                if lab or self.about_build(entry, asked):
                    out.append(Word(party, entry, self._supplied(party, entry)))
        return out

    def _supplied(self, party: str, entry: Json) -> Paper | None:
        paper = self.papers.get(entry["attestation"])
        if paper is None or not self.speaks(paper, party) or paper.type != entry["predicateType"]:
            return None
        said = paper.predicate
        same = [subject["digest"] for subject in paper.subjects] == entry["subjects"]
        if paper.type == VERIFICATION:
            same &= said.get("verdict") == entry.get("verdict")
            same &= said["coverage"]["determination"] == entry["determination"]
        if paper.type == INCIDENT:
            same &= said["state"] == entry["incidentState"]
        return paper if same else None

    # Scopes (rules 1, 7, 8, 9)

    def covers(self, scope: Json, region: str) -> bool:
        """What helps: whole, exact and current."""
        asked, deployer = self.world.audience.value, self.policy.deployer
        inside = any(said == region or region.startswith(f"{said}-") for said in scope["regions"])
        fits = scope["audience"] == "GENERAL" or scope["audience"] == asked
        if scope["audience"] in ("NAMED", "NATIONALITY_LIMITED") and fits:
            served = deployer.serves if deployer else ()
            nations = {text for text in served if len(text) == 2}
            ids = ({deployer.id} | set(served)) - nations if deployer else set()
            held, listed = (ids, "names") if asked == "NAMED" else (nations, "nationalities")
            fits = bool(held) and held <= set(scope.get(listed, []))
        ways = scope.get("distribution", ["HOSTED", "ON_PREMISES"])
        return (
            inside
            and fits
            and self.world.distribution.value in ways
            and ("notBefore" not in scope or moment(scope["notBefore"]) <= self.now)
            and ("validUntil" not in scope or self.now < moment(scope["validUntil"]))
        )

    def touches(self, scope: Json, region: str) -> bool:
        """What hurts: any overlap, in either direction, whatever the dates."""
        overlap = any(
            said == region or said.startswith(f"{region}-") or region.startswith(f"{said}-")
            for said in scope["regions"]
        )
        asked = self.world.audience.value
        reaches = asked == "GENERAL" or scope["audience"] in ("GENERAL", asked)
        ways = scope.get("distribution")  # not said: of a no, every way
        return overlap and reaches and (ways is None or self.world.distribution.value in ways)

    def taken(self, entry: Json, region: str) -> bool:
        """Suspended or revoked where this region overlaps."""
        scopes = entry.get("scopes")
        gone = entry["state"] in ("SUSPENDED", "REVOKED")
        return gone and (scopes is None or any(self.touches(scope, region) for scope in scopes))

    def helps(self, entry: Json, region: str) -> bool:
        """In force in all of this region, for what helps."""
        scopes = entry.get("scopes")
        if entry["state"] in ("SUSPENDED", "REVOKED"):
            return not self.taken(entry, region)
        begun = moment(entry["effectiveFrom"]) <= self.now
        return begun and (scopes is None or any(self.covers(scope, region) for scope in scopes))

    def hurts(self, entry: Json, region: str) -> bool:
        """In force or suspended in any of this region, for what hurts."""
        scopes = entry.get("scopes")
        if entry["state"] == "SUSPENDED":
            return True
        if entry["state"] == "REVOKED":
            return scopes is not None and not any(self.covers(scope, region) for scope in scopes)
        begun = moment(entry["effectiveFrom"]) <= self.now
        return begun and (scopes is None or any(self.touches(scope, region) for scope in scopes))

    def hurts_somewhere(self, entry: Json) -> bool:
        """In any asked region."""
        return any(self.hurts(entry, region) for region in self.world.regions)

    def helps_everywhere(self, entry: Json) -> bool:
        """In every asked region."""
        return all(self.helps(entry, region) for region in self.world.regions)

    def claims(self, party: Party) -> list[Word]:
        """A party's own statements about exactly these bytes that are in force."""
        if not self.counts(party):
            return []
        return [
            word
            for word in self.words([*self.sayers(), party.name], [], "")
            if word.party == party.name
            and word.paper is not None
            and word.entry["predicateType"] in CLAIMS
            and self.helps_everywhere(word.entry)
            and self.exact(word.paper)
            and self._keys(word.paper, party.name, self.now)
            and (word.paper.type != DISCLOSURE or word.paper.predicate["producer"]["id"] == party.id)
        ]

    def sayers(self) -> list[str]:
        """Everyone who could say no, whoever the producer is (rule 3)."""
        roles = {*self.policy.incidents.authorities, *self.policy.status.roles, self.policy.verification.role}
        return [
            name
            for name, party in self.trust.parties.items()
            if self.counts(party)
            and (
                self._may(name, VERIFICATION)
                or any(role in self.trust.roles and name in self.trust.roles[role].parties for role in roles)
            )
        ]

    def waivers(self) -> list[Paper]:
        """The waivers that count for what is asked (rule 12)."""
        rule, out = self.policy.waivers, []
        for paper in self.papers.values():
            said = paper.predicate
            if paper.type != WAIVER or rule is None:
                continue
            asker = said["requestedBy"]
            officers = [
                name
                for name in self.trust.roles[rule.role].parties
                if self.speaks(paper, name, self.now) and asker not in (name, self.trust.parties[name].id)
            ]
            begins, ends = moment(said["notBefore"]), moment(said["expiresAt"])
            if (
                len(officers) >= max(2, self.trust.roles[rule.role].threshold)
                and not set(said["waives"]) & set(NEVER_WAIVED)
                and begins <= self.now < ends <= begins + rule.max_duration
                and self.exact(paper)
                and all(any(self.covers(scope, region) for scope in said["scopes"]) for region in self.world.regions)
            ):
                out.append(paper)
        return out
