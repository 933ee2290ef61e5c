"""``incident-channel-disclosed``: the producer says where incidents are reported."""

from __future__ import annotations

from gate.requirements.disclosed import disclosed
from signatures.predicates.disclosure import DisclosureKind

REQUIREMENT = disclosed(DisclosureKind.INCIDENT_CHANNEL, "the producer says where incidents are reported")
