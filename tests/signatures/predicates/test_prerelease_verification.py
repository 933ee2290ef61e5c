"""``prerelease-verification/v0.1``: what it may say, and every contradiction in it."""

from __future__ import annotations

from typing import Any

import pytest

from signatures.predicates.prerelease_verification import PrereleaseVerification, Verdict
from signatures.reading.shapes import Fault, plain, read
from tests.support.faults import fault
from tests.support.world import World, at, scope

RESTRICTION = {"id": "r1", "kind": "FEATURE_DISABLED", "target": "chat"}
WAITING = {"verdict": None, "suite": None, "evaluatedAt": None, "validUntil": None, "scopes": None}


def written(**more: Any) -> dict[str, Any]:
    """The predicate of an honest clearance, with members replaced; None leaves one out."""
    determination = more.pop("determination", None)
    predicate = World().verification("nsa", **more).predicate
    if determination:
        predicate["coverage"]["determination"] = determination
    return {name: value for name, value in predicate.items() if value is not None}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"verdict": "CLEARED_WITH_RESTRICTIONS", "scopes": [scope("US", restrictions=[RESTRICTION])]},
        {"verdict": "NOT_CLEARED", "scopes": None, "validUntil": None},
        {"verdict": "INCONCLUSIVE", "scopes": None},
        {"verdict": "EVALUATED"},
        {"verdict": "NOT_REQUIRED", "determination": "NOT_COVERED"},
        {**WAITING, "determination": "PENDING"},
        {**WAITING, "determination": "NOT_SUBMITTED"},
        {"supersedes": ["0" * 64], "reportCommitment": {"algorithm": "hmac-sha256-v1", "value": "0" * 64}},
        {"statusList": {"uri": "https://nsa.example/list", "maxAgeSeconds": 60}},
        {
            "evaluatedArtifact": {
                "digest": {"sha256": "0" * 64},
                "variant": "SAFEGUARDS_REDUCED",
                "relation": "same weights",
            }
        },
    ],
)
def test_what_an_evaluator_may_say_is_read_and_written_back(more: dict[str, Any]) -> None:
    """Each verdict with what it needs."""
    found = read(PrereleaseVerification, written(**more))
    assert read(PrereleaseVerification, plain(found)) == found


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"determination": "PENDING"}, "PENDING stands without a verdict"),
        ({"determination": "NOT_SUBMITTED"}, "NOT_SUBMITTED stands without a verdict"),
        (WAITING, "COVERED needs a verdict"),
        ({"verdict": "NOT_REQUIRED"}, "NOT_REQUIRED stands only beside NOT_COVERED"),
        (
            {"scopes": [scope("US", restrictions=[RESTRICTION])]},
            "restrictions stand with CLEARED_WITH_RESTRICTIONS only",
        ),
        (
            {"verdict": "NOT_CLEARED", "scopes": [scope("US", restrictions=[RESTRICTION])]},
            "restrictions stand with CLEARED_WITH_RESTRICTIONS only",
        ),
        ({"verdict": "CLEARED_WITH_RESTRICTIONS"}, "CLEARED_WITH_RESTRICTIONS needs a restriction"),
        ({"suite": None}, "a verdict needs `suite`"),
        ({"evaluatedAt": None}, "a verdict needs `evaluatedAt`"),
        ({"validUntil": None}, "a verdict other than NOT_CLEARED needs `validUntil`"),
        ({"verdict": "INCONCLUSIVE", "validUntil": None}, "a verdict other than NOT_CLEARED needs `validUntil`"),
        ({"scopes": None}, "CLEARED needs `scopes`"),
        ({"scopes": []}, "CLEARED needs `scopes`"),
        ({"notBefore": at(days=80)}, "`notBefore` must be before `validUntil`"),
    ],
)
def test_every_contradiction_is_refused(more: dict[str, Any], reason: str) -> None:
    """R603: the members do not agree with each other."""
    assert fault(PrereleaseVerification, written(**more)) == (Fault.CONTRADICTION, reason)


@pytest.mark.parametrize("word", ["Cleared", "CLEARED ", "CLEARED\u00a0", "\u0421LEARED", "cleared", "", 1, None, True])
def test_a_verdict_is_exact(word: object) -> None:
    """Never folded, trimmed or taken for another alphabet's."""
    said = written() | {"verdict": word}
    assert fault(PrereleaseVerification, said) == (
        Fault.SHAPE,
        f"verdict: must be one of {', '.join(verdict.value for verdict in Verdict)}",
    )


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (("coverage",), "coverage.extra"),
        (("scopes", 0), "scopes[0].extra"),
        (("scopes", 0, "restrictions", 0), "scopes[0].restrictions[0].extra"),
    ],
)
def test_unknown_members_are_refused_where_they_could_narrow(place: tuple[Any, ...], path: str) -> None:
    """R602 inside coverage, scopes and restrictions."""
    said = written(verdict="CLEARED_WITH_RESTRICTIONS", scopes=[scope("US", restrictions=[dict(RESTRICTION)])])
    inner: Any = said
    for step in place:
        inner = inner[step]
    inner["extra"] = 1
    assert fault(PrereleaseVerification, said) == (Fault.UNKNOWN, f"{path}: is not known here")


@pytest.mark.parametrize("place", [(), ("model",), ("evaluator",), ("suite",)])
def test_unknown_members_are_ignored_elsewhere(place: tuple[str, ...]) -> None:
    """As in-toto asks."""
    said = written()
    inner: Any = said
    for step in place:
        inner = inner[step]
    inner["extra"] = {"of": "any kind"}
    assert read(PrereleaseVerification, said) == read(PrereleaseVerification, written())


@pytest.mark.parametrize(
    ("place", "name", "known"),
    [
        ((), "Verdict", "verdict"),
        ((), "validuntil", "validUntil"),
        (("coverage",), "Determination", "determination"),
        (("model",), "NAME", "name"),
        (("scopes", 0), "Regions", "regions"),
        ((), "\u017fcopes", "scopes"),
    ],
)
def test_case_variants_are_refused_everywhere(place: tuple[Any, ...], name: str, known: str) -> None:
    """R106: a reader that folds case would take them for the known member."""
    said = written()
    inner: Any = said
    for step in place:
        inner = inner[step]
    inner[name] = "x"
    kind, reason = fault(PrereleaseVerification, said)
    assert kind is Fault.CASE
    assert reason.endswith(f"differs from `{known}` only by case")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"issuedAt": "2026-01-01"}, "issuedAt: not an RFC 3339 time in UTC such as `2026-11-23T18:02:41Z`"),
        ({"supersedes": ["A" * 64]}, "supersedes[0]: must be 64 lower-case hexadecimal digits"),
        ({"model": {"name": "acme/orca"}}, "model.version: is missing"),
        ({"evaluator": {"id": " "}}, "evaluator.id: must not be empty"),
        ({"scopes": {}}, "scopes: must be an array, not an object"),
        ({"suite": {}}, "suite: needs one of `name`, `uri` and `digest`"),
        ({"statusList": {"uri": "x", "maxAgeSeconds": 0}}, "statusList.maxAgeSeconds: must be 1 or more"),
        (
            {"reportCommitment": {"algorithm": "sha256", "value": "0" * 64}},
            "reportCommitment.algorithm: must be hmac-sha256-v1",
        ),
    ],
)
def test_what_has_not_its_shape_is_refused_with_its_place(more: dict[str, Any], reason: str) -> None:
    """R601, and R603 for what an inner object says of itself."""
    assert fault(PrereleaseVerification, written(**more))[1] == reason
