r"""Report commitment ``hmac-sha256-v1``: refer to a classified report without revealing it (design §4).

HMAC-SHA256 with a key of 32 random bytes over ``mrg-report-commitment-v1\0`` and the report's bytes. The key stays
in the custodian's private file; without it a commitment tells nothing about the report, its size or its name.
A commitment is never written as a ``sha256`` digest: it is none.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Final

from signatures.digests import is_hex256

ALGORITHM: Final = "hmac-sha256-v1"
KEY_BYTES: Final = 32
_DOMAIN: Final = b"mrg-report-commitment-v1\0"


def commit(report: bytes | Iterable[bytes], key: bytes) -> str:
    """The commitment (64 lower-case hex digits) to ``report``, given whole or as chunks. ValueError on a bad key."""
    if type(key) is not bytes or len(key) != KEY_BYTES:
        msg = f"the key of a report commitment is exactly {KEY_BYTES} bytes"
        raise ValueError(msg)
    mac = hmac.new(key, _DOMAIN, "sha256")
    for chunk in (report,) if isinstance(report, bytes) else report:
        mac.update(chunk)
    return mac.hexdigest()


def opens(report: bytes | Iterable[bytes], key: bytes, commitment: str) -> bool:
    """Whether ``commitment`` (hex) was made from this report and key; compared in constant time."""
    made = commit(report, key)
    return is_hex256(commitment) and hmac.compare_digest(made, commitment)
