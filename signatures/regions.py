"""Regions: where the users who are served are. ISO 3166-1 alpha-2 codes and their subdivisions (design §4).

A region is ``PL`` or ``US-CA``. Groups (``EU``) are for people: they are expanded when something is signed or asked
and are never a region themselves, so that a union's new member is not cleared by an old signature. A territory with
an alpha-2 code of its own (``PR``, ``RE``, ``HK``) is that code and no part of another: ``US`` does not cover ``PR``.

Sources: ISO 3166-1 alpha-2 (249 codes) and ISO 3166-2 (form of subdivision codes, and which countries have more than
one level of them), as the PyPI package pycountry 26.2.16 carries them; members of the groups on ``GROUPS_DATE``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
ALL: Final[frozenset[str]] = frozenset(_CODES.split())
"""Every ISO 3166-1 alpha-2 code that is officially assigned."""

GROUPS_DATE: Final = "2026-01-01"
"""The day whose memberships ``GROUPS`` has; reports print it beside an expanded group."""

_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
GROUPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {"EU": frozenset(_EU.split()), "EEA": frozenset(f"{_EU} IS LI NO".split()), "WORLD": ALL}
)


def _pairs(text: str) -> Mapping[str, str]:
    return MappingProxyType(dict(pair.split(":") for pair in text.split()))


# What people write for a region and what they mean: other standards, languages, former states.
_SLIPS: Final = _pairs("""
    UK:GB EN:GB ENG:GB GBR:GB EL:GR GRE:GR UE:EU EWR:EEA EEE:EEA USA:US UNITED-STATES:US POL:PL DEU:DE GER:DE FRA:FR
    ITA:IT ESP:ES SP:ES NLD:NL JPN:JP JA:JP JAP:JP CHN:CN ZH:CN KOR:KR KO:KR IND:IN CAN:CA BRA:BR AUS:AU NOR:NO SWE:SE
    DNK:DK DA:DK CHE:CH SUI:CH UKR:UA SU:RU DD:DE FX:FR BU:MM ZR:CD TP:TL YU:RS
    GLOBAL:WORLD WORLDWIDE:WORLD ALL:WORLD ANY:WORLD *:WORLD
""")

# Territories with an alpha-2 code of their own, by the country under whose code somebody may look for them.
_TERRITORIES = {
    "AU": "CC CX HM NF",
    "CN": "HK MO TW",
    "DK": "FO GL",
    "FI": "AX",
    "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT",
    "GB": "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
    "NL": "AW BQ CW SX",
    "NO": "BV SJ",
    "NZ": "CK NU TK",
    "US": "AS GU MP PR UM VI",
}
_NUMBERED = _pairs("""
    FI-01:AX NO-21:SJ NO-22:SJ NL-BQ1:BQ NL-BQ2:BQ NL-BQ3:BQ FR-971:GP FR-972:MQ FR-973:GF FR-974:RE FR-975:PM
    FR-976:YT FR-977:BL FR-978:MF FR-984:TF FR-986:WF FR-987:PF FR-988:NC
""")
OWN_CODE: Final[Mapping[str, str]] = MappingProxyType(
    {f"{country}-{code}": code for country, codes in _TERRITORIES.items() for code in codes.split()} | dict(_NUMBERED)
)
"""Subdivision codes that are refused, and the alpha-2 code to write instead."""

# Countries whose ISO 3166-2 codes have two levels, with the codes of the upper one: there two different subdivisions
# may share ground (`IT-25` is Lombardy, `IT-MI` is Milan in it). Elsewhere two different codes never do.
_UPPER: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        line.split()[0]: frozenset(line.split()[1:])
        for line in """
        AZ ABS AGA AGC AGM AGS AGU AST BA BAL BAR BEY BIL CAB CAL DAS FUZ GA GAD GOR GOY GYG HAC IMI ISM KAL KUR LA \
            LAC LAN LER MAS MI NA NEF NX OGU QAB QAX QAZ QBA QBI QOB QUS SA SAB SAK SAL SAT SBN SIY SKR SM SMI SMX SR \
            SUS TAR TOV UCA XA XAC XCI XIZ XVD YAR YE YEV ZAN ZAQ ZAR
        BD A B C D E F G H
        BE BRU VLG WAL
        BF 01 02 03 04 05 06 07 08 09 10 11 12 13
        CV B S
        CZ 10 20 31 32 41 42 51 52 53 63 64 71 72 80
        DO 33 34 35 36 37 38 39 40 41 42
        EE 37 39 45 50 52 56 60 64 68 71 74 79 81 84 87
        ES AN AR AS CB CE CL CM CN CT EX GA IB MC MD ML NC PV RI VC
        FJ C E N R W
        FR 20R ARA BFC BRE CP CVL GES HDF IDF NAQ NOR OCC PAC PDL
        GB ENG NIR SCT WLS
        GN B C D F K L M N
        GQ C I
        GW BS L N S
        ID JW KA ML NU PP SL SM
        IE C L M U
        IQ AN BA BB BG DI DQ KA KI KR MA MU NA NI QA SD WA
        IS 1 2 3 4 5 6 7 8
        IT 21 23 25 32 34 36 42 45 52 55 57 62 65 67 72 75 77 78 82 88
        KN K N
        LK 1 2 3 4 5 6 7 8 9
        LT AL KL KU MR PN SA TA TE UT VL
        MA 01 02 03 04 05 06 07 08 09 10 11 12
        MH L T
        MW C N S
        PH 00 01 02 03 05 06 07 08 09 10 11 12 13 14 15 40 41
        RS 00 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 KM VO
        UG C E N W
        """.strip().splitlines()
    }
)
# Codes between two levels or over several subdivisions of the upper one: they may share ground with any other.
_SPANNING: Final = frozenset({"FR-6AE", "GB-GBN", "GB-EAW", "GB-UKM"})

_SUBDIVISION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}\Z", re.ASCII)


def check_region(text: str) -> str:
    """Return ``text`` if it is a region. Raises ValueError with the reason and the code to write instead."""
    if text in ALL:
        return text
    if text in OWN_CODE:
        msg = f"`{text}` has a code of its own: write `{OWN_CODE[text]}`"
        raise ValueError(msg)
    found = _SUBDIVISION.match(text)
    if found and found[1] in ALL:
        return text
    if text in GROUPS:
        msg = f"`{text}` is a group, not a region: name its members"
        raise ValueError(msg)
    meant = nearest(text)
    hint = f": did you mean `{meant}`?" if meant else " (ISO 3166-1 alpha-2 such as `PL`, or a subdivision: `US-CA`)"
    msg = f"`{text}` is not a region{hint}"
    raise ValueError(msg)


def covers(said: str, asked: str) -> bool:
    """Whether what is said of ``said`` holds in all of ``asked``: ``US`` covers ``US-CA``, never the reverse."""
    return said == asked or (len(said) == 2 and asked.startswith(f"{said}-"))  # noqa: PLR2004 - alpha-2


def overlaps(a: str, b: str) -> bool:
    """Whether two regions may share ground, in either direction. For what hurts, so in doubt it is True."""
    if covers(a, b) or covers(b, a):
        return True
    country = a[:2]
    if b[:2] != country or country not in _UPPER:
        return False
    if a in _SPANNING or b in _SPANNING:
        return True
    upper = _UPPER[country]
    return (a[3:] in upper) is not (b[3:] in upper)


def expand(names: Iterable[str], except_names: Iterable[str] = ()) -> tuple[str, ...]:
    """The regions that ``names`` mean (groups expanded), without ``except_names``; sorted, each once.

    Raises ValueError where there is nothing to name or nothing left, where a name is no region and no group, and
    where an exception is not in the set or cannot be expressed (a part of a country that is named whole).
    """
    regions = _members(names)
    if not regions:
        msg = "no region is named"
        raise ValueError(msg)
    without = _members(except_names)
    for region in sorted(without):
        if region not in regions:
            raise ValueError(_why_not_excepted(region, regions))
    left = regions - without
    for region in sorted(without):
        clash = next((other for other in sorted(left) if covers(region, other) or covers(other, region)), None)
        if clash:
            msg = f"`{region}` is excepted, but `{clash}` is named as well"
            raise ValueError(msg)
    if not left:
        msg = "every region that is named is excepted: nothing is left"
        raise ValueError(msg)
    return tuple(sorted(left))


def nearest(text: str) -> str | None:
    """The region or group that somebody who wrote ``text`` may have meant, or None."""
    folded = text.strip().upper().replace("_", "-")
    if folded in _SLIPS:
        return _SLIPS[folded]
    if folded in OWN_CODE:
        return OWN_CODE[folded]
    if folded in ALL or folded in GROUPS:
        return folded
    country, dash, part = folded.partition("-")
    country = _SLIPS.get(country, country)
    if dash and country in ALL:
        whole = f"{country}-{part}"
        return OWN_CODE.get(whole, whole if _SUBDIVISION.match(whole) else country)
    close = difflib.get_close_matches(folded, sorted(ALL | GROUPS.keys()), n=1, cutoff=0.6)
    return close[0] if close else None


def _members(names: Iterable[str]) -> set[str]:
    out: set[str] = set()
    for name in names:
        group = GROUPS.get(name)
        if group is not None:
            out |= group
        else:
            out.add(check_region(name))
    return out


def _why_not_excepted(region: str, regions: set[str]) -> str:
    whole = region[:2]
    if len(region) > len(whole) and whole in regions:
        return f"`{region}` cannot be excepted from all of `{whole}`: name the parts of `{whole}` that are meant"
    part = next((other for other in sorted(regions) if covers(region, other)), None)
    if part:
        return f"`{region}` is excepted, but only `{part}` of it is named: except `{part}`"
    return f"`{region}` is excepted, but is not among the regions that are named"
