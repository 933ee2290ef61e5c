"""Keys: what they look like, and whether a signature is theirs."""
