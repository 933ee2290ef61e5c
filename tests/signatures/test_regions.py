"""Regions are ISO 3166 codes; groups are expanded; slips are refused with the right code named."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatures import regions
from signatures.regions import ALL, GROUPS, check_region, covers, expand, nearest, overlaps

REGION = st.one_of(
    st.sampled_from(sorted(ALL)), st.sampled_from(["US-CA", "US-NY", "IT-25", "IT-MI", "GB-ENG", "GB-LND", "GB-UKM"])
)


def test_the_table_is_iso_3166_1() -> None:
    """The embedded codes are exactly those that the package pycountry has."""
    pycountry = pytest.importorskip("pycountry", reason="did not run: pycountry is not installed")
    assert {country.alpha_2 for country in pycountry.countries} == ALL


def test_the_table_has_every_code_once() -> None:
    """249 codes of two capital letters."""
    codes = regions._CODES.split()
    assert len(codes) == len(ALL) == 249
    assert all(len(code) == 2 and code.isalpha() and code.isupper() and code.isascii() for code in codes)


def test_upper_levels_are_iso_3166_2() -> None:
    """The countries with two levels of subdivisions, and the upper one, are those of pycountry."""
    pycountry = pytest.importorskip("pycountry", reason="did not run: pycountry is not installed")
    subdivisions = list(pycountry.subdivisions)
    assert {s.country_code for s in subdivisions if s.parent_code} == set(regions._UPPER)
    for country, upper in regions._UPPER.items():
        top = {s.code[3:] for s in subdivisions if s.country_code == country and not s.parent_code}
        assert {part for part in top if f"{country}-{part}" not in regions.OWN_CODE} == upper, country


def test_every_iso_subdivision_reads_or_names_its_own_code() -> None:
    """A code of ISO 3166-2 is accepted unless the territory has an alpha-2 code."""
    pycountry = pytest.importorskip("pycountry", reason="did not run: pycountry is not installed")
    for subdivision in pycountry.subdivisions:
        if subdivision.code in regions.OWN_CODE:
            with pytest.raises(ValueError, match=f"write `{regions.OWN_CODE[subdivision.code]}`"):
                check_region(subdivision.code)
        else:
            assert check_region(subdivision.code) == subdivision.code


def test_groups_have_their_members() -> None:
    """EU has 27, EEA three more, WORLD everything."""
    assert len(GROUPS["EU"]) == 27
    assert GROUPS["EEA"] - GROUPS["EU"] == {"IS", "LI", "NO"}
    assert GROUPS["WORLD"] == ALL
    assert GROUPS["EEA"] < ALL


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("UK", "`UK` is not a region: did you mean `GB`?"),
        ("EL", "`EL` is not a region: did you mean `GR`?"),
        ("EN", "`EN` is not a region: did you mean `GB`?"),
        ("UE", "`UE` is not a region: did you mean `EU`?"),
        ("USA", "`USA` is not a region: did you mean `US`?"),
        ("pl", "`pl` is not a region: did you mean `PL`?"),
        (" PL", "` PL` is not a region: did you mean `PL`?"),
        ("us-ca", "`us-ca` is not a region: did you mean `US-CA`?"),
        ("US_CA", "`US_CA` is not a region: did you mean `US-CA`?"),
        ("UK-SCT", "`UK-SCT` is not a region: did you mean `GB-SCT`?"),
        ("US-CALI", "`US-CALI` is not a region: did you mean `US`?"),
        ("US-", "`US-` is not a region: did you mean `US`?"),
        ("us-pr", "`us-pr` is not a region: did you mean `PR`?"),
        ("US-PR", "`US-PR` has a code of its own: write `PR`"),
        ("FR-RE", "`FR-RE` has a code of its own: write `RE`"),
        ("NL-AW", "`NL-AW` has a code of its own: write `AW`"),
        ("FI-01", "`FI-01` has a code of its own: write `AX`"),
        ("NO-21", "`NO-21` has a code of its own: write `SJ`"),
        ("CN-HK", "`CN-HK` has a code of its own: write `HK`"),
        ("EU", "`EU` is a group, not a region: name its members"),
        ("WORLD", "`WORLD` is a group, not a region: name its members"),
        ("*", "`*` is not a region: did you mean `WORLD`?"),
        ("", "`` is not a region (ISO 3166-1 alpha-2 such as `PL`, or a subdivision: `US-CA`)"),
        ("QQ-7777", "`QQ-7777` is not a region (ISO 3166-1 alpha-2 such as `PL`, or a subdivision: `US-CA`)"),
        ("PL\n", "`PL\n` is not a region: did you mean `PL`?"),
        ("US-CA\n", "`US-CA\n` is not a region: did you mean `US-CA`?"),
        ("US-\u0663\u0663", "`US-\u0663\u0663` is not a region: did you mean `US`?"),
    ],
)
def test_what_is_no_region_is_refused_with_what_was_meant(text: str, reason: str) -> None:
    """A slip names the right code; nothing is trimmed or folded into being accepted."""
    with pytest.raises(ValueError, match=r"region|code of its own") as caught:
        check_region(text)
    assert str(caught.value) == reason


@pytest.mark.parametrize("text", ["PL", "US-CA", "IT-25", "FR-20R", "GB-ENG", "NO-03", "BR-SP"])
def test_regions_are_returned_as_they_are(text: str) -> None:
    """Countries and subdivisions read."""
    assert check_region(text) == text


def test_every_hint_can_be_written() -> None:
    """What a slip or an own code leads to is itself a region or a group."""
    for meant in (*regions._SLIPS.values(), *regions.OWN_CODE.values()):
        assert meant in ALL or meant in GROUPS
    assert not (regions._SLIPS.keys() & ALL)
    assert not (regions._SLIPS.keys() & GROUPS.keys())


def test_nearest_of_nonsense_is_none() -> None:
    """No guess where nothing is near."""
    assert nearest("!!!") is None
    assert nearest("WORL") == "WORLD"


@pytest.mark.parametrize(
    ("said", "asked", "covered", "overlap"),
    [
        ("US", "US", True, True),
        ("US", "US-CA", True, True),
        ("US-CA", "US", False, True),
        ("US-CA", "US-CA", True, True),
        ("US-CA", "US-NY", False, False),
        ("US", "PR", False, False),
        ("US-C", "US-CA", False, False),
        ("PL", "DE", False, False),
        ("PL-02", "DE-BY", False, False),
        ("IT-25", "IT-MI", False, True),
        ("IT-MI", "IT-RM", False, False),
        ("IT-25", "IT-62", False, False),
        ("GB-UKM", "GB-SCT", False, True),
        ("GB-LND", "GB-EAW", False, True),
        ("FR-GES", "FR-67", False, True),
        ("FR-6AE", "FR-67", False, True),
    ],
)
def test_covers_and_overlaps(said: str, asked: str, covered: bool, overlap: bool) -> None:
    """A country covers its subdivisions, never the reverse; overlap goes either way."""
    assert covers(said, asked) is covered
    assert overlaps(said, asked) is overlap


@given(REGION, REGION)
def test_overlap_is_symmetric_and_wider_than_cover(a: str, b: str) -> None:
    """What covers overlaps; both directions agree; two countries overlap only when they are one."""
    assert overlaps(a, b) is overlaps(b, a)
    assert overlaps(a, b) or not covers(a, b)
    assert a[:2] == b[:2] or not overlaps(a, b)


def test_expand_groups_sorted_and_once() -> None:
    """A group and one of its members give each region once, in order."""
    assert expand(["EU", "PL", "US-CA"]) == tuple(sorted(GROUPS["EU"] | {"US-CA"}))


def test_expand_world_without_one() -> None:
    """`WORLD --except PL` is every code but PL."""
    out = expand(["WORLD"], ["PL"])
    assert len(out) == 248
    assert "PL" not in out
    assert set(expand(["WORLD"], ["EEA"])) == ALL - GROUPS["EEA"]


@pytest.mark.parametrize(
    ("names", "without", "reason"),
    [
        ([], [], "no region is named"),
        (["EU"], ["US"], "`US` is excepted, but is not among the regions that are named"),
        (["US"], ["US-CA"], "`US-CA` cannot be excepted from all of `US`: name the parts of `US` that are meant"),
        (["US-CA", "PL"], ["US"], "`US` is excepted, but only `US-CA` of it is named: except `US-CA`"),
        (["US", "US-CA"], ["US-CA"], "`US-CA` is excepted, but `US` is named as well"),
        (["US", "US-CA"], ["US"], "`US` is excepted, but `US-CA` is named as well"),
        (["PL"], ["PL"], "every region that is named is excepted: nothing is left"),
        (["EU"], ["EU"], "every region that is named is excepted: nothing is left"),
        (["UK"], [], "`UK` is not a region: did you mean `GB`?"),
        (["EU"], ["EL"], "`EL` is not a region: did you mean `GR`?"),
    ],
)
def test_expand_refuses(names: list[str], without: list[str], reason: str) -> None:
    """What cannot be expressed, or would leave nothing, is an error."""
    with pytest.raises(ValueError, match=r"\S") as caught:
        expand(names, without)
    assert str(caught.value) == reason


@given(st.lists(REGION, min_size=1, max_size=6), st.lists(REGION, max_size=3))
def test_no_expansion_covers_what_was_excepted(names: list[str], without: list[str]) -> None:
    """Whatever is excepted is covered by nothing that is left."""
    try:
        left = expand(names, without)
    except ValueError:
        return
    assert left
    assert not any(covers(said, excepted) for said, excepted in product(left, without))
