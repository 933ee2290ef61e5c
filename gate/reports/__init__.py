"""A decision as text: one format, one file."""
