"""The decision once more, from the text of the design (§4, §6) alone and as plainly as it can be said.

It reads the papers of a `World` as JSON, knows nothing of `gate.decision`, and is slow: it loops over regions, models
and producers and asks every rule anew. Where `judge()` and this differ, one of them is not the design.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

from signatures.trust.model import Party
from tests.properties.reference_evidence import (
    CLAIMS,
    DISCLOSURE,
    INCIDENT,
    LAB_WIDE,
    NEVER_WAIVED,
    NO,
    OMS,
    SKEW,
    SLSA,
    SUBMISSION,
    VERIFICATION,
    WAITING,
    Evidence,
    Json,
    Word,
    moment,
)
from tests.support.world import Paper, World


class Unsure(Exception):
    """The run cannot say yes or no."""


def expected(world: World) -> str:
    """ALLOW, DENY or UNDECIDED."""
    return Reference(world).answer()


class Reference(Evidence):
    """One world with one list an issuer."""

    # The answer

    def answer(self) -> str:
        """Each producer that claims the build, each basis, each model: allowed if one passes everything."""
        unsure, allowed = False, False
        for hearing in self.hearings():
            try:
                allowed |= hearing.allowed()
            except Unsure:
                unsure = True
        # Known by dirHash alone, and no manifest proves the other digest, by which somebody may say no.
        unsure |= allowed and not self.identity.sha256
        allowed &= bool(self.identity.sha256)
        if allowed and not self.identity.sha256:
            return "UNDECIDED"  # known by its dirHash alone: a no by the sha256 would not be found
        return "ALLOW" if allowed else "UNDECIDED" if unsure else "DENY"

    def hearings(self) -> Iterator[Hearing]:
        """Who may be the producer, and on what basis (rule 10, §6)."""
        joined, others = self.policy.participants.producers, self.policy.participants.others.value
        digest = f"dirHash:{self.identity.dir_hash}"
        if self.identity.may_clear and any(
            rule.digest == digest and self.now < rule.until for rule in self.policy.unsafe_exempt
        ):
            yield Hearing(self, None, "build")
            return
        claimants = [party for party in self.trust.parties.values() if self.claims(party)]
        if not claimants:
            yield Hearing(self, None, "none")
        for party in claimants:
            if others == "unsafe-exempt" and party.id not in joined:
                yield Hearing(self, party, "producer")
            yield Hearing(self, party, "none")


class Hearing:
    """One producer on one basis: every rule, asked plainly."""

    def __init__(self, reference: Reference, producer: Party | None, exempt: str) -> None:
        self.r, self.producer, self.exempt = reference, producer, exempt
        self.policy, self.trust, self.now = reference.policy, reference.trust, reference.now
        self.regions = reference.world.regions
        names = reference.sayers() + ([producer.name] if producer else self._signers())
        joined = self.policy.participants.producers
        ids = [producer.id] if producer else []
        if exempt == "build":
            members = [party.name for party in self.trust.parties.values() if party.id in joined]
            names += [name for name in members if reference.counts(self.trust.parties[name])]
            claiming = {
                word.party
                for word in reference.words(names, [], None)
                if word.party in members and word.entry["predicateType"] in CLAIMS
            }
            ids = [self.trust.parties[name].id for name in claiming]
        if exempt == "producer":
            names += [
                name
                for name, party in self.trust.parties.items()
                if reference.counts(party) and any(reference._may(name, claim) for claim in CLAIMS)
            ]
        self.required = list(dict.fromkeys(names))
        self.id = producer.id if producer else None
        self.words = reference.words(self.required, ids, self.id)
        self.verifications = [word for word in self.words if word.entry["predicateType"] == VERIFICATION]
        self.evaluators = [
            party for party in self.trust.in_role(self.policy.verification.role) if reference.counts(party)
        ]
        self.threshold = self.trust.roles[self.policy.verification.role].threshold
        self.helpful = [word for word in self.verifications if self._helpful(word)]

    def _signers(self) -> list[str]:
        """Where nobody's claim is in force: whoever signed this build, and so must have a fresh list to say so."""
        if self.exempt == "build":
            return []
        return [
            name
            for paper in self.r.papers.values()
            if paper.type in CLAIMS and self.r.exact(paper)
            for name, party in self.trust.parties.items()
            if self.r.speaks(paper, name) and self.r.counts(party)
        ]

    def allowed(self) -> bool:
        """Whether everything passes for one of the models."""
        self._check_clock()
        if not all(self.r.usable(name, self.id) for name in self.required) or self._missing():
            return False
        if self.exempt == "build":
            known = [party.id for party in self.trust.parties.values()]
            if not set(self.policy.participants.producers) <= set(known):
                return False
        models = {self._model(word) for word in self.helpful} or {None}
        return any(self._passes(model) for model in models)

    def _passes(self, model: tuple[str, str] | None) -> bool:
        met = dict(self._requirements(model))
        return all(
            met[name] or (name not in self._beyond() and any(self._waives(paper, name) for paper in self.r.waivers()))
            for name in met
        )

    def _requirements(self, model: tuple[str, str] | None) -> Iterator[tuple[str, bool]]:
        own = [word for word in self.helpful if self._model(word) == model]
        everywhere = [party for party in self.evaluators if self._clears_all(party.name, own)]
        somewhere = [party for party in self.evaluators if any(word.party == party.name for word in own)]
        elapsed = len(everywhere) < self.threshold and self._elapsed([party.name for party in everywhere], model)
        verified = self.exempt == "none"
        yield "cleared", not self._noes() and (not verified or elapsed or len(somewhere) >= self.threshold)
        yield "restrictions-enforced", all(self._kept(restriction) for restriction in self._restrictions())
        yield "no-open-incident", not self._blocking()
        if verified:
            yield "scope-covered", elapsed or len(everywhere) >= self.threshold
            yield "coverage-determined", elapsed or len(self._determined()) >= self.threshold
        if self.exempt != "build":
            yield "incident-reports-filed", not self._overdue()
            yield "build-signed", self.producer is not None
            yield "producer-participates", self._participates()
            for kind, rule in self.policy.disclosures.items():
                early = rule.start is not None and self.now < rule.start
                name = kind.value.lower().replace("_", "-")
                yield f"{name}-disclosed", early or self._disclosed(kind.value, rule.max_age, model)
        if self.exempt == "producer":
            others = [word for word in self.words if self.producer and word.party != self.producer.name]
            yield "build-signed", not any(self.r.about_build(word.entry, self.required) for word in others)

    def _beyond(self) -> set[str]:
        """What no waiver reaches (rule 12)."""
        found = set(NEVER_WAIVED)
        if self._noes():
            found.add("cleared")
        if any(paper.predicate["suspends"] for paper in self._blocking()):
            found.add("no-open-incident")
        return found

    def _waives(self, paper: Paper, requirement: str) -> bool:
        named = paper.predicate.get("producer")
        return requirement in paper.predicate["waives"] and (
            named is None or (self.producer is not None and named["id"] == self.producer.id)
        )

    def _check_clock(self) -> None:
        for name in self.required:
            sheet = self.r.sheets.get(name)
            if sheet is not None and moment(sheet.predicate["issuedAt"]) > self.now + SKEW:
                raise Unsure
        for word in self.words:
            if word.paper is None or not self.r.hurts_somewhere(word.entry):
                continue
            said = word.paper.predicate
            dated = said.get("awareAt")
            if said.get("verdict") in (*NO, "CLEARED_WITH_RESTRICTIONS"):
                dated = said["issuedAt"]
            if dated is not None and moment(dated) > self.now + SKEW:
                raise Unsure

    def _missing(self) -> bool:
        """Rule 4."""
        for word in self.words:
            entry = word.entry
            if word.paper is not None or not self.r.hurts_somewhere(entry):
                continue
            verdict, said = entry.get("verdict"), entry.get("determination")
            helps = verdict in ("CLEARED", "EVALUATED", "NOT_REQUIRED") or (verdict is None and said in WAITING)
            if entry["predicateType"] != VERIFICATION:
                helps = entry["predicateType"] in (DISCLOSURE, SUBMISSION, OMS, SLSA)
            if not helps:
                return True
        return False

    # Verifications (rules 1, 8, 10)

    def _model(self, word: Word) -> tuple[str, str] | None:
        return (word.paper.predicate["model"]["name"], word.paper.predicate["model"]["version"]) if word.paper else None

    def _current(self, word: Word) -> bool:
        """Step 8."""
        if word.paper is None:
            return False
        said = word.paper.predicate
        return (
            bool(self.r._keys(word.paper, word.party, self.now))
            and ("issuedAt" not in said or moment(said["issuedAt"]) <= self.now + SKEW)
            and ("notBefore" not in said or moment(said["notBefore"]) <= self.now)
            and ("validUntil" not in said or self.now < moment(said["validUntil"]))
        )

    def _in_force_somewhere(self, entry: Json) -> bool:
        if entry["state"] in ("SUSPENDED", "REVOKED"):
            return "scopes" in entry
        return moment(entry["effectiveFrom"]) <= self.now

    def _helpful(self, word: Word) -> bool:
        if word.paper is None or self.producer is None:
            return False
        said = word.paper.predicate
        covered = any(
            other.entry["determination"] == "COVERED" and self.r.hurts_somewhere(other.entry)
            for other in self.verifications
            if self.r.about_build(other.entry, self.required)
        )
        return (
            said.get("verdict") in [verdict.value for verdict in self.policy.verification.verdicts]
            and self.r.exact(word.paper)
            and said["producer"]["id"] == self.producer.id
            and self._current(word)
            and self.now < moment(said["issuedAt"]) + self.policy.verification.max_age
            and self._in_force_somewhere(word.entry)
            and not (covered and said["verdict"] == "NOT_REQUIRED")
        )

    def _clears_all(self, party: str, words: list[Word]) -> bool:
        own = [word for word in words if word.party == party]
        return all(
            any(
                self.r.helps(word.entry, region)
                and any(
                    self.r.covers(scope, region) for scope in (word.paper.predicate["scopes"] if word.paper else ())
                )
                for word in own
            )
            for region in self.regions
        )

    def _noes(self) -> bool:
        for word, region in product(self.verifications, self.regions):
            entry, verdict = word.entry, word.entry.get("verdict")
            if verdict in NO and self.r.hurts(entry, region):
                scopes = word.paper.predicate.get("scopes") if word.paper else None
                if not scopes or any(self.r.touches(scope, region) for scope in scopes):
                    return True
            withdrawn = verdict is not None and verdict not in NO and self.r.taken(entry, region)
            if withdrawn and not self._clears_all(word.party, self.helpful):
                return True
        return False

    def _determined(self) -> set[str]:
        names = {party.name for party in self.evaluators}
        return {
            word.party
            for word in self.verifications
            if word.party in names
            and word.paper is not None
            and word.entry["determination"] not in WAITING
            and self._in_force_somewhere(word.entry)
            and self.r.exact(word.paper)
            and self._current(word)
        }

    def _restrictions(self) -> list[Json]:
        return [
            restriction
            for word, region in product(self.verifications, self.regions)
            if word.paper is not None and self.r.hurts(word.entry, region)
            for scope in word.paper.predicate.get("scopes", [])
            if self.r.touches(scope, region)
            for restriction in scope.get("restrictions", [])
        ]

    def _kept(self, restriction: Json) -> bool:
        request, target = self.r.world.request(), restriction["target"]
        if restriction["kind"] == "FEATURE_DISABLED":
            return request.features.get(target) is False
        return target in (request.safeguards if restriction["kind"] == "SAFEGUARD_REQUIRED" else request.routes)

    def _elapsed(self, clearing: list[str], model: tuple[str, str] | None) -> bool:
        """§6, window_elapsed: a submission to each evaluator that does not clear, and its list says nothing else.

        All of them name one model, that of the words they stand beside (rule 10, decision record 0009).
        """
        if self.policy.verification.window_elapsed.value != "unsafe-allow" or self.producer is None:
            return False
        waiting = [party for party in self.evaluators if party.name not in clearing]
        if not waiting or not all(self._silent(party) for party in waiting):
            return False
        named = [self._submitted(party) for party in waiting]
        return any(all(one in models for models in named) for one in ({model} if model else named[0]))

    def _silent(self, party: Party) -> bool:
        return all(
            word.entry["determination"] in WAITING
            for word in self.verifications
            if word.party == party.name and self.r.about_build(word.entry, self.required)
        )

    def _submitted(self, party: Party) -> set[tuple[str, str]]:
        return {
            (word.paper.predicate["model"]["name"], word.paper.predicate["model"]["version"])
            for word in self.words
            if word.paper is not None
            and self.producer is not None
            and word.party == self.producer.name
            and word.entry["predicateType"] == SUBMISSION
            and self.r.helps_everywhere(word.entry)
            and self.r.exact(word.paper)
            and self._current(word)
            and word.paper.predicate["producer"]["id"] == self.producer.id
            and word.paper.predicate["evaluator"]["id"] == party.id
            and moment(word.paper.predicate["windowEndsAt"]) <= self.now
        }

    # The rest

    def _participates(self) -> bool:
        rule = self.policy.participants
        return self.producer is not None and (self.producer.id in rule.producers or rule.others.value != "deny")

    def _incidents(self) -> list[Paper]:
        return [
            word.paper
            for word in self.words
            if word.paper is not None and word.paper.type == INCIDENT and self.r.hurts_somewhere(word.entry)
        ]

    def _blocking(self) -> list[Paper]:
        severe = [severity.value for severity in self.policy.incidents.block_open]
        return [
            paper
            for paper in self._incidents()
            if paper.predicate["state"] != "CLOSED"
            and (paper.predicate["severity"] in severe or paper.predicate["suspends"])
        ]

    def _overdue(self) -> bool:
        return any(
            moment(owed["dueAt"]) <= self.now and ("submittedAt" not in owed or moment(owed["submittedAt"]) > self.now)
            for paper in self._incidents()
            for owed in paper.predicate.get("reports", [])
        )

    def _disclosed(self, kind: str, max_age: timedelta | None, model: tuple[str, str] | None) -> bool:
        for word in self.words:
            if word.paper is None or self.producer is None or word.paper.type != DISCLOSURE:
                continue
            said = word.paper.predicate
            named = said.get("appliesTo")
            exact = self.r.exact(word.paper)
            lab = kind in LAB_WIDE and not self.r.about_build(word.entry, self.required)
            if (
                word.party != self.producer.name
                or said["producer"]["id"] != self.producer.id
                or not self.r.helps_everywhere(word.entry)
                or not self._current(word)
                or not (exact or lab)
                or (named is not None and (model is None or model[0] not in named))
            ):
                continue
            for reference in said["references"]:
                dated = max(moment(reference["publishedAt"]), moment(reference["reviewedAt"]))
                current = dated <= self.now + SKEW and (max_age is None or self.now < dated + max_age)
                if reference["kind"] == kind and current:
                    return True
        return False
