"""Every abuse case stands in the table with its test or its reason, and every test of a case in the table."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent
CASES = {
    "a": """
        wrong-type-accepted unparsable-payload-ok no-attestations-exit-0 panic-exit-0 empty-signature-ok
        one-key-twice one-authority-many-entries threshold-zero bundle-log-entry-of-another
        invalid-signature-first wrong-payload-type normalised-bytes expired-issuing-certificate
        key-outside-validity timestamp-untrusted-authority bundle-malformed bundle-negative-or-huge-log-index
        bundle-root-certificate-in-chain identity-matcher-ignored identity-regex-unanchored
        verifier-key-decides-nothing key-by-file-name-only key-of-two-parties
    """,
    "b": """
        duplicate-member case-variant-member json-grey-zone deep-nesting unknown-enum array-of-one-payload
        polyglot-container
    """,
    "c": """
        subject-one-of-many wrong-verb-attestation mixed-digest-set weak-or-unknown-digest newline-file-name
        backslash-or-space-file-name look-alike-names unhashed-extra manifest-path-escape symlink-loop-or-escape
        special-files empty-build path-normalisation tag-moves
    """,
    "d": """
        trust-root-from-environment trust-fetched-online root-poisoned-cache config-from-working-directory
        role-out-of-bounds model-glob-surprise compromised-key-backdates
    """,
    "e": """
        status-rollback status-freeze revocation-check-soft-fails effective-time-in-the-past old-decision-reused
        layout-replay
    """,
    "f": """
        unknown-policy-key empty-requirement-set no-policy-matches lookup-error-becomes-empty skip-state-abused
        waiver-from-anywhere two-waivers-add-up waiver-of-the-unwaivable audit-mode-leak
        policy-from-the-same-pull-request remote-policy-unpinned
    """,
    "g": """
        endless-signatures huge-or-lying-body redirect-carries-secret realm-ssrf token-to-wrong-host
        cache-path-from-remote-name archive-escape captive-portal
    """,
    "h": """
        terminal-escape workflow-command output-file-injection action-input-shell markdown-html-injection
        html-report-xss secret-in-error
    """,
    "i": """
        swapped-after-check file-changes-while-hashed continue-on-error exit-code-collision stale-report
        concurrent-state mutable-action-ref
    """,
    "j": """
        crash-on-one-file expensive-crypto our-VSA-other-reader
    """,
    "k": """
        delete-the-list-of-the-one-who-said-no no-for-a-part no-with-another-digest no-that-expires-first
        suspended-no lab-wide-incident-removed rename-under-oms newer-list-is-stale clock-set-back
        revoked-then-waived waived-missing-list co-signer-withdrew planned-revocation misspelt-restriction
        exempt-by-stripping another-lab's-papers policy-pinned-keys-swapped small-order-key memory-poisoned
    """,
}
ROW = re.compile(r"\| `([^`]+)` \| (?:\[(\w+)\]\(([^)]+)\)|later: (.+)) \|")


def rows() -> dict[str, tuple[str, str, str]]:
    """Case to (test, file, reason)."""
    found = ROW.findall((FOLDER / "table.md").read_text(encoding="utf-8"))
    assert len({row[0] for row in found}) == len(found)
    return {case: (test, file, reason) for case, test, file, reason in found}


def functions_of(path: Path) -> set[str]:
    """The test functions of a file."""
    return set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_case_has_a_row_and_every_row_its_test_or_its_reason() -> None:
    """A row without a test says with which part of the program it comes."""
    table = rows()
    assert set(table) >= {case for cases in CASES.values() for case in cases.split()}
    for case, (test, file, reason) in table.items():
        assert bool(test) != bool(reason), case
        if test:
            assert test in functions_of((FOLDER / file).resolve()), case


def test_the_test_of_a_case_has_its_name() -> None:
    """In the folder of its section; some are tested where what they are about is."""
    table = rows()
    for section, cases in CASES.items():
        for case in cases.split():
            test, file, _ = table[case]
            if test and not file.startswith("../"):
                assert test == "test_" + re.sub(r"[^a-z0-9]", "_", case.lower())
                assert file.startswith(f"{section}/")


def test_every_test_of_a_case_stands_in_the_table() -> None:
    """By its own row, or as a further test of a case: then its name begins with the case's."""
    named = {test for test, _, _ in rows().values() if test}
    for path in FOLDER.glob("[a-k]/test_*.py"):
        for test in functions_of(path):
            assert any(test == name or test.startswith(f"{name}_") for name in named), test
