"""``submission/v0.1``: a window that ends after it began."""

from __future__ import annotations

from signatures.predicates.submission import Submission
from signatures.reading.shapes import Fault, plain, read
from tests.support.faults import fault
from tests.support.world import World, at


def test_it_is_read_and_written_back() -> None:
    """With a receipt or without."""
    for more in ({}, {"receipt": "2026-17"}):
        found = read(Submission, World().submission("nsa", **more).predicate)
        assert read(Submission, plain(found)) == found


def test_a_window_that_ends_before_it_began_is_refused() -> None:
    """At its beginning, too."""
    said = World().submission("nsa", windowEndsAt=at(days=-40)).predicate
    assert fault(Submission, said) == (Fault.CONTRADICTION, "`submittedAt` must be before `windowEndsAt`")


def test_unknown_members_are_ignored_and_case_variants_refused() -> None:
    """As everywhere."""
    said = World().submission("nsa").predicate
    assert read(Submission, said | {"extra": 1}) == read(Submission, said)
    assert fault(Submission, said | {"WindowEndsAt": at(days=-41)})[0] is Fault.CASE
