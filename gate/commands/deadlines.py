"""The deadlines of profiles, as `gate due` and `gate attest incident --profile` count them."""

from __future__ import annotations

from collections.abc import Iterable

from gate.disclosures.duty import Deadline
from gate.profiles.load import load_profile


def deadlines_of(profiles: Iterable[str]) -> tuple[Deadline, ...]:
    """Every incident rule of the profiles named. Raises ConfigError for a name that is none."""
    return tuple(
        Deadline(profile=f"{profile.name} {profile.version}", rule=rule)
        for profile in (load_profile(name) for name in dict.fromkeys(profiles))
        for rule in profile.incident_rules
    )
