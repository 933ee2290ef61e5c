"""What an attestation says: one predicate, one file."""
