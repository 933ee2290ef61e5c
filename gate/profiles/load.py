"""Reads a profile's file, which is shipped beside this module."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from gate.profiles.model import Profile
from signatures.errors import ConfigError
from signatures.reading.settings import nearest, read_settings
from signatures.reading.toml_file import read_toml

PROFILES: Final = ("us-voluntary-2026", "eu-gpai-code", "us-ca-sb53")
"""The profiles that there are, each by the name of its file."""

FOLDER: Final = Path(__file__).resolve().parent / "data"


def load_profile(name: str) -> Profile:
    """The newest version of the profile called ``name``. Raises ConfigError where there is none of that name."""
    if name not in PROFILES:
        meant = nearest(name, PROFILES)
        listed = None if meant else f"one of: {', '.join(PROFILES)}"
        raise ConfigError(f"`{name}` is not a profile", nearest=meant, help=listed)
    return read_settings(Profile, read_toml(FOLDER / f"{name}.toml"))
