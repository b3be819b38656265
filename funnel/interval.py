"""An estimate with its limits, whatever it is of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate with its limits; each is None where it does not exist (no estimate, no upper limit)."""

    value: float | None
    low: float | None
    high: float | None
