"""``status-list/v0.1``: the list, its entries, and what an entry says besides."""

from __future__ import annotations

from typing import Any

import pytest

from signatures.predicates import types
from signatures.predicates.entries import Entries
from signatures.predicates.entry import Entry
from signatures.predicates.status_list import StatusList
from signatures.reading.shapes import Fault, plain, read
from tests.support.faults import fault
from tests.support.world import World, at, scope

HEX = "0" * 64


def entry(**more: Any) -> dict[str, Any]:
    """The entry of a clearance, with members replaced; None leaves one out."""
    world = World()
    found = world.entry_of(world.papers["nsa"], "nsa") | more
    return {name: value for name, value in found.items() if value is not None}


def written(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A list with these entries."""
    return {**World().list_paper("nsa").predicate, "entries": list(entries), **more}


OTHER = {"predicateType": types.DISCLOSURE, "verdict": None, "determination": None}
INCIDENT = {"predicateType": types.INCIDENT_REPORT, "verdict": None, "determination": None, "incidentState": "OPEN"}
PENDING = {"verdict": None, "determination": "PENDING"}
GOOD: list[dict[str, Any]] = [{}, OTHER, INCIDENT, PENDING, {"scopes": [scope("US")]}, {"state": "REINSTATED"}]


@pytest.mark.parametrize("more", GOOD)
def test_it_is_read_and_written_back(more: dict[str, Any]) -> None:
    """Each kind of entry."""
    said = written(entry(**more))
    found = read(StatusList, said)
    assert read(StatusList, plain(found)) == found
    assert found.entries[0] == read(Entry, said["entries"][0])


def test_a_list_without_entries_is_a_statement() -> None:
    """Nothing is in force."""
    assert len(read(StatusList, written()).entries) == 0


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"determination": None}, "`determination` stands with a verification, and only there"),
        ({**OTHER, "determination": "COVERED"}, "`determination` stands with a verification, and only there"),
        ({"verdict": None}, "`verdict` is left out only beside PENDING and NOT_SUBMITTED"),
        ({"determination": "PENDING"}, "`verdict` is left out only beside PENDING and NOT_SUBMITTED"),
        ({**OTHER, "verdict": "CLEARED"}, "`verdict` stands with a verification only"),
        ({"incidentState": "OPEN"}, "`incidentState` stands with an incident report, and only there"),
        ({**INCIDENT, "incidentState": None}, "`incidentState` stands with an incident report, and only there"),
        ({"scopes": []}, "an empty `scopes` means nothing"),
    ],
)
def test_an_entry_that_contradicts_itself_is_refused(more: dict[str, Any], reason: str) -> None:
    """Alone, and behind entries that are right: each is looked at."""
    assert fault(Entry, entry(**more)) == (Fault.CONTRADICTION, reason)
    assert fault(StatusList, written(entry(attestation="1" * 64), entry(**more))) == (
        Fault.CONTRADICTION,
        f"entries[1]: {reason}",
    )


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"attestation": "A" * 64}, "attestation: must be 64 lower-case hexadecimal digits"),
        ({"attestation": 1}, "attestation: must be text, not a number"),
        ({"attestation": ["a"]}, "attestation: must be text, not an array"),
        ({"subjects": []}, "subjects: must not be empty"),
        ({"subjects": {}}, "subjects: must be an array, not an object"),
        ({"subjects": ["x"]}, "subjects[0]: must be an object, not text"),
        ({"subjects": [{}]}, "subjects[0]: needs `dirHash` or `sha256`, each as 64 lower-case hexadecimal digits"),
        (
            {"subjects": [{"sha1": "0" * 40}]},
            "subjects[0]: needs `dirHash` or `sha256`, each as 64 lower-case hexadecimal digits",
        ),
        (
            {"subjects": [{"sha256": HEX, "dirHash": "x"}]},
            "subjects[0]: needs `dirHash` or `sha256`, each as 64 lower-case hexadecimal digits",
        ),
        ({"subjects": [{"sha256": 1}]}, "subjects[0].sha256: must be text, not a number"),
        ({"state": "active"}, "state: must be one of ACTIVE, SUSPENDED, REVOKED, REINSTATED"),
        ({"state": ["ACTIVE"]}, "state: must be one of ACTIVE, SUSPENDED, REVOKED, REINSTATED"),
        ({"reasonCode": ""}, "reasonCode: must not be empty"),
        ({"effectiveFrom": "now"}, "effectiveFrom: not an RFC 3339 time in UTC such as `2026-11-23T18:02:41Z`"),
    ],
)
def test_an_entry_that_has_not_its_shape_is_refused(more: dict[str, Any], reason: str) -> None:
    """The same behind many that are right: what repeats is read once, what does not each time."""
    assert fault(Entry, entry(**more)) == (Fault.SHAPE, reason)
    many = [entry(attestation=f"{number:064x}") for number in range(1, 4)]
    assert fault(StatusList, written(*many, entry(**more))) == (Fault.SHAPE, f"entries[3].{reason}")


def test_an_entry_that_is_no_object_is_refused() -> None:
    """With its place."""
    said = written()
    said["entries"] = [entry(), "x"]
    assert fault(StatusList, said) == (Fault.SHAPE, "entries[1]: must be an object, not text")
    said["entries"] = {}
    assert fault(StatusList, said) == (Fault.SHAPE, "entries: must be an array")


def test_unknown_members_are_refused_in_entries_and_ignored_in_the_list() -> None:
    """One might narrow what an entry says."""
    assert fault(StatusList, written(entry(until=at()))) == (Fault.UNKNOWN, "entries[0].until: is not known here")
    assert fault(StatusList, written(entry(State="REVOKED")))[0] is Fault.CASE
    assert read(StatusList, written(entry(), extra=1)).entries == read(StatusList, written(entry())).entries


def test_further_algorithms_beside_a_recognised_one_are_kept() -> None:
    """They are compared with the statement's, and find nothing."""
    subject = {"sha256": HEX, "sha512": "x"}
    found = read(StatusList, written(entry(), entry(attestation="1" * 64, subjects=[subject])))
    assert dict(found.entries[1].subjects[0]) == subject


@pytest.mark.parametrize(
    ("said", "kind", "reason"),
    [
        (written(sequence=0), Fault.SHAPE, "sequence: must be 1 or more"),
        (written(sequence=1.0), Fault.SHAPE, "sequence: must be a whole number, not a number with a fraction"),
        (written(sequence=True), Fault.SHAPE, "sequence: must be a whole number, not true or false"),
        (written(nextUpdate=at(hours=-1)), Fault.CONTRADICTION, "`issuedAt` must be before `nextUpdate`"),
        (written(entry(), entry(state="REVOKED")), Fault.CONTRADICTION, "a statement stands twice in `entries`"),
    ],
)
def test_a_list_that_is_wrong_is_refused(said: dict[str, Any], kind: Fault, reason: str) -> None:
    """Sequence, times, and a statement that stands twice."""
    assert fault(StatusList, said) == (kind, reason)


def test_entries_are_found_by_payload_and_by_digest() -> None:
    """Each once, in the list's order; they are a sequence like any other."""
    both = {"sha256": HEX, "dirHash": "1" * 64}
    raw = [entry(attestation=f"{number:064x}", subjects=[both, {"sha256": "2" * 64}]) for number in range(3)]
    found = Entries(raw)
    assert found.by_payload(f"{1:064x}") == found[1]
    assert found.by_payload("f" * 64) is None
    assert found.about([HEX, "1" * 64, "2" * 64]) == tuple(found)
    assert found.about(["3" * 64]) == ()
    assert found[1:] == (found[1], found[2])
    assert found == list(found)
    assert found != raw
    assert found != 1
    assert hash(found) == hash(Entries(raw))
    assert Entries.of(found) is found
    assert Entries.of(tuple(found)) == found
