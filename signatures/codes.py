"""Every reason for which one attestation is refused: its step, a phrase, and what to do.

The hundreds digit is the verifier's step (design: "The verifier's steps, in order").
The page `docs/reference/refusal-codes.md` is made from this file.
"""

from __future__ import annotations

from enum import Enum


class Code(Enum):
    """A refusal code. ``value`` is (phrase, remedy); ``step`` the verifier's step that refuses."""

    R101 = (
        "larger than the bound for one attestation",
        "its publisher: publish a smaller file; or you: raise the bound in [bounds]",
    )
    R102 = ("nested deeper than the bound", "its signer: write it flatter and sign again")
    R103 = ("more signatures than the bound", "its signer: publish it with fewer signatures")
    R104 = ("not strict UTF-8 JSON", "its publisher: hand over the file as it was signed")
    R105 = ("a member stands twice", "its signer: write each member once and sign again")
    R106 = ("a member differs from a known one only by case", "its signer: spell it as specified and sign again")
    R107 = (
        "a number outside what every reader agrees on",
        "its signer: write a whole number below 2^63 and sign again",
    )
    R108 = ("text that is not valid Unicode", "its signer: mend the text and sign again")
    R201 = ("neither a DSSE envelope nor a Sigstore bundle", "you: keep only attestations in this source")
    R202 = ("two containers in one file", "its publisher: publish an envelope or a Sigstore bundle, never both in one")
    R203 = ("base64 that is not canonical", "its publisher: write standard base64 with padding")
    R204 = ("a Sigstore bundle of an unknown version", "its publisher: publish it as v0.1, v0.2 or v0.3")
    R205 = (
        "a Sigstore bundle must have exactly one signature",
        "its publisher: publish further signatures in files of their own",
    )
    R206 = (
        "a certificate-based Sigstore bundle",
        "its signer: sign with a key of the trust file; keyless is not verified",
    )
    R207 = ("no signature at all", "its publisher: sign it")
    R208 = (
        "a Sigstore bundle without an attestation in it",
        "its publisher: publish a bundle that holds a DSSE envelope",
    )
    R301 = ("payloadType is not application/vnd.in-toto+json", "its signer: sign an in-toto statement")
    R401 = (
        "no signature by a key of the trust file",
        "you: ask its signer for its key, by a way you trust; a new one goes into trust.toml",
    )
    R402 = ("the signature does not verify", "you: fetch the file again; if it stays so, ask its signer")
    R403 = ("fewer keys of the party than it needs", "a further officer of the party: sign it too: gate sign --add")
    R404 = ("signed by an identity that this version cannot verify", "its signer: sign with a key of the trust file")
    R501 = ("_type is not in-toto Statement v1", "its signer: write Statement v1 and sign again")
    R502 = ("a predicate type that this program does not read", "you: upgrade the gate, or remove the file")
    R503 = ("the signer holds no role that may attest this", "you: ask a party that holds the role")
    R504 = ("no subject", "its signer: name the build and sign again")
    R505 = ("a subject without an accepted digest", "its signer: name the build by dirHash and sha256 and sign again")
    R506 = ("the key may not attest this type", "its signer: sign with another key of the party")
    R601 = ("the predicate does not have its shape", "its signer: mend the member that is named and sign again")
    R602 = ("an unknown member where none may be", "its signer: leave it out and sign again")
    R603 = ("the predicate contradicts itself", "its signer: mend it and sign again")
    R701 = ("it claims an author that did not sign it", "the author that it names: sign it")
    R702 = (
        "it names a model for which its producer does not speak",
        "you: add the name to the party's `models` in trust.toml, if it speaks for that model",
    )
    R703 = ("it names a producer that the trust file does not know", "you: add it to trust.toml, or ignore the file")
    R801 = ("issued in the future", "you: look at this machine's clock; then its signer: look at its own")
    R802 = ("not valid yet", "you: wait, or ask its signer for an earlier start")
    R803 = ("no longer valid", "its signer: sign a new one")
    R804 = ("older than the policy's max_age", "its signer: look again and sign a new one")
    R805 = ("signed by a key outside its validity", "its signer: sign again with a valid key")
    R806 = ("its signer does not count yet (lists_from)", "you: wait for the date in the trust file")
    R901 = ("no fresh status list of its signer", "its signer: publish a fresh list: gate status refresh")
    R902 = ("its signer's newest list does not name it", "its signer: add it to its list: gate status add")
    R903 = (
        "suspended by its signer",
        "its signer: say what is to come, and reinstate it once that is right: gate status reinstate",
    )
    R904 = ("revoked by its signer", "its signer: sign a new one")
    R905 = ("it differs from its entry in its signer's list", "its signer: publish the statement that it listed")
    R906 = ("its entry in the list is not in effect yet", "you: wait for effectiveFrom")
    R907 = ("a status list older than one seen here, or than the policy allows", "its issuer: publish the newest list")
    R951 = ("a waiver with fewer officers than the role's threshold", "further officers: sign it too: gate sign --add")
    R952 = ("a waiver signed by the one who asked for it", "two officers other than the requester: sign it")
    R953 = ("a waiver longer than the policy's max_duration", "the officers: issue a shorter one")
    R954 = ("a waiver for another scope", "the officers: issue one whose scopes cover what is asked")
    R955 = ("a waiver for another build", "the officers: issue one whose subject is exactly this build")
    R956 = ("a waiver of what cannot be waived", "you: mend the cause: no waiver reaches it")
    R957 = ("a waiver that names another producer", "the officers: issue one that names this build's producer")

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
        """Who can mend it, and what to do: `its signer: sign it again`."""
        return self.value[1]

    @property
    def who(self) -> str:
        """Who acts first."""
        return self.remedy.partition(": ")[0]
