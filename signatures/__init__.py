"""Who said it, and is it authentic?

DSSE envelopes, in-toto statements, the predicates, keys and signers, trust, status lists and the verifier.
"""

PROJECT = "model-release-gate 0.1.0"
