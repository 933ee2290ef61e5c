"""Which model names a pattern of the trust file means, and which patterns are refused."""

from __future__ import annotations

import pytest

from signatures.trust.names import check_pattern, model_matches


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "/",
        "a//b",
        "/a",
        "a/",
        ".",
        "..",
        "a/../b",
        "a/./b",
        " a",
        "a\n",
        "**",
        "a?",
        "[a]",
        "{a}",
        "a\\b",
        "!a",
        "a|b",
        "^a",
        "a$",
    ],
)
def test_patterns_that_may_mean_more_are_refused(pattern: str) -> None:
    """Another language of patterns, or a path that leaves its folder."""
    with pytest.raises(ValueError, match=r"understood|component|one line"):
        check_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "name", "meant"),
    [
        ("acme/*", "acme/orca-3", True),
        ("acme/*", "acme/", False),
        ("acme/*", "acme/a/b", False),
        ("acme/*", "acme", False),
        ("acme/*", "evil/acme/x", False),
        ("acme/*", "acme/..", False),
        ("*", "acme", True),
        ("*", "acme/x", False),
        ("a*c", "abc", True),
        ("a*c", "ac", True),
        ("aba*aba", "aba", False),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-c", False),
        ("acme/orca", "acme/orca", True),
        ("acme/orca", "acme/Orca", False),
        ("b*", "abc", False),
    ],
)
def test_model_patterns(pattern: str, name: str, meant: bool) -> None:
    """`*` never crosses `/`; everything else is literal."""
    assert check_pattern(pattern) == pattern
    assert model_matches(pattern, name) is meant
