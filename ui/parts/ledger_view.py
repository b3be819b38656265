"""The cost ledger."""

from __future__ import annotations

from ui.parts.frame import Here


def draw(here: Here) -> None:
    """Being built."""
