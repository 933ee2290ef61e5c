"""What the one reader says of a value that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from signatures.reading.shapes import Fault, ShapeError, read


def fault(kind: type[Any], value: object, *, toml: bool = False) -> tuple[Fault, str]:
    """The kind of fault, and the whole message with its place."""
    with pytest.raises(ShapeError) as caught:
        read(kind, value, toml=toml)
    return caught.value.fault, str(caught.value)
