"""What the generated worlds share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest


@pytest.fixture(autouse=True, scope="session")
def cached_signatures() -> Iterator[None]:
    """Verify each (key, signature, message) once: the worlds have most of their papers in common."""
    from signatures.keys.public import verify

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("signatures.verify.verify", lru_cache(maxsize=100_000)(verify))
        yield
