"""Bytes become a frozen, typed value once, or an error."""
