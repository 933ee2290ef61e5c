"""Who clears what, who says no, and who has not spoken (design §4, rules 1, 4, 8 and 10).

Everything here reads a `Hearing`; nothing verifies, fetches or looks at a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from gate.decision.evidence import Hearing, Said, concerns_build, key_end, usable, why_not_current
from gate.decision.scopes import entry_helps, scope_covers, scopes_touch
from gate.policy.model import WindowElapsed
from signatures.codes import Code
from signatures.predicates import types
from signatures.predicates.entry import State
from signatures.predicates.prerelease_verification import (
    AGAINST,
    HELPING,
    WAITING,
    Determination,
    PrereleaseVerification,
    Verdict,
)
from signatures.predicates.shared import Scope
from signatures.reading.times import write_time
from signatures.trust.model import Party

ModelKey = tuple[str, str]
NO_PRODUCER = "no producer's own signature on this build is in force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A verification that counts for its party: in force, exact, current, of an accepted verdict, of this producer."""

    said: Said
    predicate: PrereleaseVerification
    ends: tuple[datetime, ...]

    @property
    def model(self) -> ModelKey:
        """The model that it names; those counted together name one (rule 10)."""
        return (self.predicate.model.name, self.predicate.model.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """A no: by a verdict, or by a clearance that was taken away."""

    party: str
    text: str
    origin: str
    withdrawal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the evaluators say together. ``model`` is the one that those counted name (None: nobody is counted)."""

    threshold: int
    clearing: Mapping[str, tuple[Word, ...]]
    somewhere: Mapping[str, tuple[Word, ...]]
    silent_since: tuple[Said, ...]
    against: tuple[Against, ...]
    model: ModelKey | None

    @property
    def scope_covered(self) -> bool:
        """Enough evaluators each clear all that was asked, or their window ended without a word (policy)."""
        return len(self.clearing) >= self.threshold or self.elapsed

    @property
    def cleared(self) -> bool:
        """Enough evaluators clear this build somewhere, and none says no to what was asked."""
        return (len(self.somewhere) >= self.threshold or self.elapsed) and not self.against

    @property
    def elapsed(self) -> bool:
        """The submitted windows ended, and the policy lets that stand for the missing evaluators."""
        return bool(self.silent_since)


def evaluators(hearing: Hearing) -> tuple[Party, ...]:
    """The parties of the policy's role that count at this instant."""
    role = hearing.policy.verification.role
    return tuple(party for party in hearing.trust.in_role(role) if party.counts_at(hearing.now))


def verification(word: Said) -> PrereleaseVerification | None:
    """The predicate of a supplied verification."""
    if word.statement is None:
        return None
    found: PrereleaseVerification = word.statement.statement.predicate
    return found


def why_no_help(hearing: Hearing, word: Said) -> tuple[Code | None, str] | None:
    """Why a verification does not count for its party at all, whatever the region; None if it does."""
    predicate = verification(word)
    if predicate is None or word.statement is None:
        return None, "its statement was not supplied"
    if word.withdrawn and not word.entry.scopes:  # with scopes it is ACTIVE elsewhere (rule 7)
        code = Code.R904 if word.entry.state is State.REVOKED else Code.R903
        return code, f"{word.entry.state} ({word.entry.reason_code})"
    if not word.withdrawn and not word.in_force(hearing.now):
        return Code.R906, f"in effect from {write_time(word.entry.effective_from)}"
    if not hearing.exact(word):
        return None, "it names this build by a digest that cannot clear it"
    if predicate.verdict not in hearing.policy.verification.verdicts:
        said = predicate.verdict or predicate.coverage.determination
        return None, f"it says {said}, which the policy does not accept"
    if hearing.producer is not None and predicate.producer.id != hearing.producer.id:
        return None, f"it names the producer {predicate.producer.id}, not {hearing.producer.id}"
    if hearing.producer is None:
        return None, NO_PRODUCER
    return why_not_current(hearing.world, word.party, word.statement, hearing.policy.verification.max_age)


def helps_here(hearing: Hearing, word: Said) -> bool:
    """Whether a word's entry lets it help in every region that is asked about."""
    request = hearing.request
    return entry_helps(word.entry, request.regions, request, hearing.policy.deployer, hearing.now)


def clears_region(hearing: Hearing, word: Word, region: str) -> Scope | None:
    """The scope by which a counted word clears one region for the request, or None."""
    request, deployer = hearing.request, hearing.policy.deployer
    if not entry_helps(word.said.entry, (region,), request, deployer, hearing.now):
        return None
    return next(
        (scope for scope in word.predicate.scopes if scope_covers(scope, region, request, deployer, hearing.now)), None
    )


def agree(hearing: Hearing) -> tuple[Agreement, ...]:
    """Rule 8 and 10: distinct evaluators, each for all of the asked scope, all about one model of one producer.

    One for each model that is named, the one with most evaluators first: what is said of another model must not take
    away what is said of this one.
    """
    words = _counted(hearing)
    names = {party.name for party in evaluators(hearing)}
    of_role = [word for word in words if word.said.party in names]
    against = _against(hearing, words)
    models: list[ModelKey | None] = [*sorted({word.model for word in of_role})] or [None]
    found = [_about(hearing, model, [word for word in of_role if word.model == model], against) for model in models]
    return tuple(sorted(found, key=lambda one: (-len(one.clearing), -len(one.somewhere))))


def _about(hearing: Hearing, model: ModelKey | None, words: list[Word], against: tuple[Against, ...]) -> Agreement:
    role = hearing.trust.roles.get(hearing.policy.verification.role)
    threshold = role.threshold if role else 1
    clearing, somewhere = _by_party(hearing, words)
    return Agreement(
        threshold=threshold,
        clearing=clearing,
        somewhere=somewhere,
        silent_since=_elapsed(hearing, set(clearing), model) if len(clearing) < threshold else (),
        against=against,
        model=model,
    )


def _counted(hearing: Hearing) -> list[Word]:
    """Every word that counts for its party, whether of the policy's role or not."""
    covered = any(
        hearing.hurts(word) and word.entry.determination is Determination.COVERED
        for word in hearing.of_type(types.PRERELEASE_VERIFICATION)
        if concerns_build(hearing.world, word)
    )
    counted = []
    for said in hearing.of_type(types.PRERELEASE_VERIFICATION):
        predicate = verification(said)
        if predicate is None or said.statement is None:
            continue
        if why_no_help(hearing, said) is not None:
            continue
        if covered and predicate.verdict is Verdict.NOT_REQUIRED:
            continue  # somebody in force says COVERED: then "not required" is not for this evaluator to say
        ends = (predicate.issued_at + hearing.policy.verification.max_age, predicate.valid_until)
        counted.append(
            Word(
                said=said,
                predicate=predicate,
                ends=(*(end for end in ends if end), *key_end(hearing.world, said.party, said.statement)),
            )
        )
    return counted


def _by_party(
    hearing: Hearing, words: Iterable[Word]
) -> tuple[dict[str, tuple[Word, ...]], dict[str, tuple[Word, ...]]]:
    """The parties that clear every asked region, with the words by which they do; and all that clear anywhere."""
    held: dict[str, list[Word]] = {}
    for word in words:
        held.setdefault(word.said.party, []).append(word)
    clearing: dict[str, tuple[Word, ...]] = {}
    for party, own in held.items():
        used = [next((w for w in own if clears_region(hearing, w, region)), None) for region in hearing.request.regions]
        if None not in used and used:
            clearing[party] = tuple({id(word): word for word in used if word is not None}.values())
    return clearing, {party: tuple(own) for party, own in held.items()}


def clears_all(hearing: Hearing, words: Iterable[Word]) -> bool:
    """Whether these words together clear every asked region."""
    own = tuple(words)
    return all(any(clears_region(hearing, word, region) for word in own) for region in hearing.request.regions)


def _against(hearing: Hearing, words: list[Word]) -> tuple[Against, ...]:
    """Rule 1: every no of a party whose list is required, and every clearance that was taken away."""
    found = []
    regions = hearing.request.regions
    for said in hearing.of_type(types.PRERELEASE_VERIFICATION):
        entry, predicate = said.entry, verification(said)
        if entry.verdict in AGAINST and (hurt := hearing.hurts(said)):
            # What the list says in short must speak for a statement that is missing: then for every scope.
            if predicate is None or scopes_touch(predicate.scopes, hurt, hearing.request):
                found.append(
                    Against(
                        party=said.party,
                        text=f"{said.party} says {entry.verdict}",
                        origin=said.origin,
                        withdrawal=False,
                    )
                )
        elif entry.verdict in HELPING and said.withdrawn and scopes_touch(entry.scopes, regions, hearing.request):
            own = [word for word in words if word.said.party == said.party]
            if not clears_all(hearing, own):
                found.append(
                    Against(
                        party=said.party,
                        text=f"{said.party} has {entry.state} its {entry.verdict} ({entry.reason_code})",
                        origin=said.origin,
                        withdrawal=True,
                    )
                )
    return tuple(found)


def _elapsed(hearing: Hearing, clearing: set[str], model: ModelKey | None) -> tuple[Said, ...]:
    """The submissions that stand for every evaluator that has not cleared, or () where one of them does not.

    Design §6, ``window_elapsed``: in force, exact, to each evaluator wanting, its window ended, and that evaluator's
    usable list says nothing of this build but PENDING or NOT_SUBMITTED. As those counted together name one model
    (rule 10), so do these: that of the words beside them, or where there are none one of their own.
    """
    if hearing.policy.verification.window_elapsed is not WindowElapsed.UNSAFE_ALLOW or hearing.producer is None:
        return ()
    waiting = [party for party in evaluators(hearing) if party.name not in clearing]
    ended = {party.name: _ended_windows(hearing, party) for party in waiting}
    shared = set.intersection(*({named for _, named in pairs} for pairs in ended.values())) if ended else set()
    one = model or min(shared, default=None)
    found = []
    for party in waiting:
        words = [
            word
            for word in hearing.of_type(types.PRERELEASE_VERIFICATION)
            if word.party == party.name and concerns_build(hearing.world, word)
        ]
        silent = usable(hearing.world, party.name, hearing.accepted) and all(
            word.entry.determination in WAITING for word in words
        )
        submission = next((word for word, named in ended[party.name] if named == one), None)
        if not silent or submission is None:
            return ()
        found.append(submission)
    return tuple(found)


def _ended_windows(hearing: Hearing, evaluator: Party) -> list[tuple[Said, ModelKey]]:
    """The submissions to an evaluator whose window has ended, each with the model that it names."""
    found = []
    for word in hearing.of_type(types.SUBMISSION):
        if word.statement is not None and _window_ended(hearing, word, evaluator):
            model = word.statement.statement.predicate.model
            found.append((word, (model.name, model.version)))
    return found


def _window_ended(hearing: Hearing, word: Said, evaluator: Party) -> bool:
    producer = hearing.producer
    if word.statement is None or producer is None or word.party != producer.name or not hearing.exact(word):
        return False
    predicate = word.statement.statement.predicate
    return (
        helps_here(hearing, word)
        and predicate.producer.id == producer.id
        and predicate.evaluator.id == evaluator.id
        and predicate.window_ends_at <= hearing.now
        and why_not_current(hearing.world, word.party, word.statement, None) is None
    )
