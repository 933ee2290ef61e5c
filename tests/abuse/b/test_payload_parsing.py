"""B. Payload parsing. Each is said of a no that is hidden, or of a clearance that is not one."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.attack import Attack, signed


def reads(attack: Attack, change: Callable[[bytes], bytes], *codes: str) -> None:
    """The signers signed, and their list names, such a payload: refused with one of these codes, not cleared."""
    attack.edit_payload("nsa", change)
    attack.ends(1, *codes, not_met="cleared")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"verdict":"CLEARED"', b'"verdict":"NOT_CLEARED","verdict":"CLEARED"'),
        (b'"name":"acme/orca"', b'"name":"x","name":"acme/orca"'),
        (b'"_type":', b'"_type":"x","_type":'),
    ],
)
def test_duplicate_member(attack: Attack, old: bytes, new: bytes) -> None:
    """At any depth of the payload."""
    reads(attack, lambda payload: payload.replace(old, new), "R105")


def test_duplicate_member_in_the_envelope(attack: Attack) -> None:
    """And in what is round it."""
    data = signed(attack.world.papers["nsa"])
    attack.swap("nsa", data.replace(b'"payloadType"', b'"payloadType":"x","payloadType"', 1))
    attack.ends(1, "R105", not_met="cleared")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"predicateType"', b'"PredicateType":"x","predicateType"'),
        (b'"subject"', b'"Subject":[],"subject"'),
        (b'"verdict"', b'"Verdict":"NOT_CLEARED","verdict"'),
        (b'"digest":{', b'"Digest":{},"digest":{'),
        (b'"regions"', b'"REGIONS":["PL"],"regions"'),
        (b'"verdict":"CLEARED"', b'"Verdict":"CLEARED"'),
        (b'"scopes"', b'"\\u017fcopes":[],"scopes"'),
    ],
)
def test_case_variant_member(attack: Attack, old: bytes, new: bytes) -> None:
    """Go's readers fold case and take the last: refused, although unknown members are otherwise ignored."""
    reads(attack, lambda payload: payload.replace(old, new, 1), "R106")


def test_case_variant_member_in_the_envelope(attack: Attack) -> None:
    """`Payload` beside `payload`."""
    attack.edit_envelope("nsa", lambda found: found.update(Payload="e30="))
    attack.ends(1, "R106", not_met="cleared")


GREY: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "NaN": (lambda payload: payload[:-1] + b',"x":NaN}', "R104"),
    "Infinity": (lambda payload: payload[:-1] + b',"x":-Infinity}', "R104"),
    "1E400": (lambda payload: payload[:-1] + b',"x":1E400}', "R107"),
    "2^63": (lambda payload: payload[:-1] + b',"x":9223372036854775808}', "R107"),
    "-0": (lambda payload: payload[:-1] + b',"x":-0}', "R107"),
    "lone surrogate": (lambda payload: payload[:-1] + b',"x":"\\udc00"}', "R108"),
    "NUL": (lambda payload: payload[:-1] + b',"x":"\\u0000"}', "R108"),
    "BOM": (lambda payload: b"\xef\xbb\xbf" + payload, "R104"),
    "comment": (lambda payload: payload + b"// no", "R104"),
    "trailing comma": (lambda payload: payload[:-1] + b",}", "R104"),
    "trailing bytes": (lambda payload: payload + b"{}", "R104"),
    "UTF-16": (lambda payload: payload.decode().encode("utf-16"), "R104"),
}


@pytest.mark.parametrize("name", GREY)
def test_json_grey_zone(attack: Attack, name: str) -> None:
    """What readers disagree about."""
    change, code = GREY[name]
    if name == "UTF-16":  # a file about nothing that is asked is put aside unread, and its entry is not supplied
        attack.edit_payload("nsa", change)
        attack.ends(1, not_met="cleared")
    else:
        reads(attack, change, code)


def test_json_grey_zone_of_a_sequence(attack: Attack) -> None:
    """`1.0` is no whole number: the list is refused, and so there is none."""
    data = attack.world.list_paper("nsa")
    data.predicate["sequence"] = 7.0
    attack.swap("nsa.list", signed(data))
    attack.ends(1, "R601", not_met="status-list-fresh")


@pytest.mark.parametrize("inside", [True, False])
def test_deep_nesting(attack: Attack, inside: bool) -> None:
    """100,000 brackets: refused before anything recurses."""
    deep = b"[" * 100_000 + b"]" * 100_000
    if inside:
        reads(attack, lambda payload: payload[:-1] + b',"x":' + deep + b"}", "R102")
    else:
        attack.swap("nsa", deep)
        attack.ends(1, "R102", not_met="cleared")


@pytest.mark.parametrize("word", ["Cleared", "CLEARED ", "CLEARED\u00a0", "\u0421LEARED", "cleared"])
def test_unknown_enum(attack: Attack, word: str) -> None:
    """Never lower-cased, trimmed or taken for what it looks like."""
    written = json.dumps(word).encode()
    reads(attack, lambda payload: payload.replace(b'"verdict":"CLEARED"', b'"verdict":' + written), "R601")


def test_unknown_enum_of_a_state(attack: Attack) -> None:
    """A list that says `active` is no list."""
    data = attack.world.list_paper("nsa")
    data.predicate["entries"][0]["state"] = "active"
    attack.swap("nsa.list", signed(data))
    attack.ends(1, "R601", not_met="status-list-fresh")


def test_array_of_one_payload(attack: Attack) -> None:
    """An array of two statements is none; a file that promises one envelope holds one."""
    reads(attack, lambda payload: b"[" + payload + b"," + payload + b"]", "R501")
    attack.edit_payload("nsa", lambda payload: payload[1:-1])
    two = signed(attack.world.papers["caisi"]) * 2
    attack.swap("caisi", two)
    attack.world.lists["nsa"].sequence = 8
    attack.ends(1, "R104", not_met="cleared")


@pytest.mark.parametrize(
    "more",
    [
        {"dsseEnvelope": {}, "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json"},
        {"messageSignature": {}},
        {"verificationMaterial": {}},
    ],
)
def test_polyglot_container(attack: Attack, more: dict[str, Any]) -> None:
    """Both DSSE and bundle: refused, not guessed."""
    attack.edit_envelope("nsa", lambda found: found.update(more))
    attack.ends(1, "R202", not_met="cleared")


def test_polyglot_container_of_two_kinds_of_signature(attack: Attack) -> None:
    """A bundle with a `messageSignature` and a `dsseEnvelope`."""
    inner = json.loads(signed(attack.world.papers["nsa"]))
    data = {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {"publicKey": {"hint": ""}},
        "messageSignature": {"signature": base64.b64encode(b"x").decode()},
        "dsseEnvelope": inner,
    }
    attack.swap("nsa", json.dumps(data).encode())
    attack.ends(1, "R202", not_met="cleared")
