"""``python -I -m gate``: -I, because Python would otherwise take a ``gate/`` of the working directory first."""

from __future__ import annotations

from gate.main import main

main()
