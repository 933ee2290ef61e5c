"""Every reason for which one attestation is refused: its step, a phrase, and what to do.

The hundreds digit is the verifier's step (design: "The verifier's steps, in order").
The page `docs/reference/refusal-codes.md` is made from this file.
"""

from __future__ import annotations

from enum import Enum


class Code(Enum):
    """A refusal code. ``value`` is (phrase, remedy); ``step`` the verifier's step that refuses."""

    R101 = ("larger than the bound for one attestation", "publish a smaller file, or raise the bound in [bounds]")
    R102 = ("nested deeper than the bound", "the signer must write it flatter")
    R103 = ("more signatures than the bound", "the signer must publish it with fewer signatures")
    R104 = ("not strict UTF-8 JSON", "ask its publisher for the file as it was signed")
    R105 = ("a member stands twice", "the signer must write each member once and sign again")
    R106 = ("a member differs from a known one only by case", "the signer must spell it as specified and sign again")
    R107 = ("a number outside what every reader agrees on", "the signer must write a whole number below 2^63")
    R108 = ("text that is not valid Unicode", "the signer must mend the text and sign again")
    R201 = ("neither a DSSE envelope nor a Sigstore bundle", "keep only attestations in this source")
    R202 = ("two containers in one file", "publish an envelope or a Sigstore bundle, never both in one")
    R203 = ("base64 that is not canonical", "its publisher must write standard base64 with padding")
    R204 = ("a Sigstore bundle of an unknown version", "publish it as v0.1, v0.2 or v0.3")
    R205 = ("a Sigstore bundle must have exactly one signature", "publish further signatures in files of their own")
    R206 = ("a certificate-based Sigstore bundle", "sign with a key of the trust file; keyless is not verified")
    R207 = ("no signature at all", "its publisher must sign it")
    R208 = ("a Sigstore bundle without an attestation in it", "publish a bundle that holds a DSSE envelope")
    R301 = ("payloadType is not application/vnd.in-toto+json", "the signer must sign an in-toto statement")
    R401 = ("no signature by a key of the trust file", "ask its signer for its key; a new one goes into trust.toml")
    R402 = ("the signature does not verify", "fetch the file again; if it stays so, ask its signer")
    R403 = ("fewer keys of the party than it needs", "a further officer of the party must sign: gate sign --add")
    R404 = ("signed by an identity that this version cannot verify", "sign with a key of the trust file")
    R501 = ("_type is not in-toto Statement v1", "the signer must write Statement v1")
    R502 = ("a predicate type that this program does not read", "upgrade the gate, or remove the file")
    R503 = ("the signer holds no role that may attest this", "ask a party that holds the role")
    R504 = ("no subject", "the signer must name the build")
    R505 = ("a subject without an accepted digest", "the signer must name the build by dirHash and sha256")
    R506 = ("the key may not attest this type", "the party must sign with another of its keys")
    R601 = ("the predicate does not have its shape", "the signer must mend the member that is named and sign again")
    R602 = ("an unknown member where none may be", "the signer must leave it out and sign again")
    R603 = ("the predicate contradicts itself", "the signer must mend it and sign again")
    R701 = ("it claims an author that did not sign it", "the author that it names must sign it")
    R702 = ("it names a model for which its producer does not speak", "the trust file's `models` must hold the name")
    R703 = ("it names a producer that the trust file does not know", "add it to trust.toml, or ignore the file")
    R801 = ("issued in the future", "look at this machine's clock, then at the signer's")
    R802 = ("not valid yet", "wait, or ask its signer for an earlier start")
    R803 = ("no longer valid", "ask its signer for a new one")
    R804 = ("older than the policy's max_age", "ask its signer to look again and sign a new one")
    R805 = ("signed by a key outside its validity", "its signer must sign again with a valid key")
    R806 = ("its signer does not count yet (lists_from)", "wait for the date in the trust file")
    R901 = ("no fresh status list of its signer", "its signer must publish its list: gate status refresh")
    R902 = ("its signer's newest list does not name it", "its signer must add it: gate status add")
    R903 = ("suspended by its signer", "ask its signer")
    R904 = ("revoked by its signer", "ask its signer for a new one")
    R905 = ("it differs from its entry in its signer's list", "its signer must publish the statement that it listed")
    R906 = ("its entry in the list is not in effect yet", "wait for effectiveFrom")
    R907 = ("a status list older than one seen here, or than the policy allows", "publish the newest list")
    R951 = ("a waiver with fewer officers than the role's threshold", "further officers must sign it: gate sign --add")
    R952 = ("a waiver signed by the one who asked for it", "two officers other than the requester must sign it")
    R953 = ("a waiver longer than the policy's max_duration", "issue a shorter one")
    R954 = ("a waiver for another scope", "issue one whose scopes cover what is asked")
    R955 = ("a waiver for another build", "issue one whose subject is exactly this build")
    R956 = ("a waiver of what cannot be waived", "mend the cause: no waiver reaches it")
    R957 = ("a waiver that names another producer", "issue one that names this build's producer")

    @property
    def step(self) -> int:
        """The verifier's step, 1 to 9."""
        return int(self.name[1])

    @property
    def phrase(self) -> str:
        """What is wrong, in a few words."""
        return self.value[0]

    @property
    def remedy(self) -> str:
        """What to do, and who can."""
        return self.value[1]
