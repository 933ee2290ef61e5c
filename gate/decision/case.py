"""All that a decision sees, and nothing else: what was asked, the policy, the trust, the bytes, the instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from gate.identity.build import Build
from gate.policy.model import Policy
from signatures.errors import ConfigError
from signatures.predicates.shared import Audience, Distribution
from signatures.status.index import SeenList
from signatures.trust.model import Trust
from signatures.verify import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """May this build be deployed in these regions, to this audience, in this way, with these features?"""

    build: Build
    regions: tuple[str, ...]
    audience: Audience
    distribution: Distribution
    features: Mapping[str, bool]
    safeguards: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse to ask about nowhere: "all of no regions" is never covered. Raises ConfigError."""
        if not self.regions:
            raise ConfigError("no region was asked about", help="name one: --region PL, or `[scope] regions`")

    def only(self, region: str) -> Request:
        """The same request for one region."""
        return replace(self, regions=(region,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request with everything it is judged by. Raw bytes, so that a kept record needs no stored belief.

    ``seen`` maps a party's id to the highest list seen under this trust digest; ``now`` is aware (UTC).
    """

    request: Request
    policy: Policy
    policy_digest: str
    trust: Trust
    items: tuple[Item, ...]
    seen: Mapping[str, SeenList]
    now: datetime
