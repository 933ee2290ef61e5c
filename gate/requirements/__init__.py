"""What is asked of a release: one requirement, one file."""
