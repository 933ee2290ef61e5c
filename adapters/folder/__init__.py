"""Attestations in a folder of files."""
