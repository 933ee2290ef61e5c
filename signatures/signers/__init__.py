"""Who holds the private key: one kind of signer, one file."""
