"""An estimate with its limits, whatever it is of, and what becomes of the limits when two are multiplied."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate with its limits; each is None where it does not exist (no estimate, no upper limit)."""

    value: float | None
    low: float | None
    high: float | None


UNKNOWN = Interval(value=None, low=None, high=None)


def exactly(x: float | None) -> Interval:
    """What is known without doubt, or not at all."""
    return Interval(value=x, low=x, high=x)


def times(one: Interval, other: Interval) -> Interval:
    """The product of two independent figures, neither below 0, by MOVER on their logarithms.

    Where an estimate is missing or 0 there is no logarithm of it: the limits are then those of the products of limits,
    which is wider. A missing limit stays missing.
    Source: Zou & Donner (2008), Stat. Med. 27, 1693-1702.
    """
    value = None if one.value is None or other.value is None else one.value * other.value
    low, high = _limit(one, other, "low"), _limit(one, other, "high")
    return Interval(value=_finite(value), low=_finite(low), high=_finite(high))


def _limit(one: Interval, other: Interval, name: str) -> float | None:
    limits = (getattr(one, name), getattr(other, name))
    if None in limits:
        return None
    values = (one.value, other.value)
    if not all(values) or not all(limits):
        return limits[0] * limits[1]
    reach = math.hypot(*(math.log(limit / value) for limit, value in zip(limits, values, strict=True)))
    return values[0] * values[1] * math.exp(reach if name == "high" else -reach)  # type: ignore[operator]


def _finite(x: float | None) -> float | None:
    return x if x is not None and math.isfinite(x) else None
