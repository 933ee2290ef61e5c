"""What a person types: one command, one file."""
