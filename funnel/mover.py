"""How two estimates with limits multiply and divide: MOVER (the method of variance estimates recovery)."""

from __future__ import annotations

import math

from funnel.interval import Interval

UNKNOWN = Interval(value=None, low=None, high=None)


def exactly(value: float | None) -> Interval:
    """What is known without any doubt; None is unknown."""
    return Interval(value=value, low=value, high=value)


def times(a: Interval, b: Interval) -> Interval:
    """The product of two independent estimates of 0 or more, their limits joined on the scale of logarithms.

    How far each limit lies from its estimate is added as if those distances were standard errors. Where an estimate
    is missing, or 0, there is no such distance: a limit is then the product of both limits, wider than it need be.
    A limit of which a part is missing is missing.
    Source: Zou & Donner (2008), Stat. Med. 27, 1693-1702.
    """
    value = _product(a.value, b.value)
    if not value or not a.value or not b.value:
        return Interval(value=value, low=_product(a.low, b.low), high=_product(a.high, b.high))
    return Interval(
        value=value,
        low=_moved(value, -1, _far(a.value, a.low), _far(b.value, b.low)),
        high=_moved(value, 1, _far(a.value, a.high), _far(b.value, b.high)),
    )


def over(a: Interval, b: Interval) -> Interval:
    """One independent estimate divided by another, as `times`; nothing is divided by 0."""
    return times(a, Interval(value=_inverse(b.value), low=_inverse(b.high), high=_inverse(b.low)))


def narrower(found: Interval, times_as_much: float) -> Interval:
    """About what the limits would be with so many times as much evidence: their distances on the scale of logarithms
    shrink with its root."""
    if times_as_much == 1 or not found.value or found.low is None or found.high is None:
        return found
    root = math.sqrt(times_as_much)
    return Interval(
        value=found.value,
        low=_moved(found.value, -1, _far(found.value, found.low) / root, 0.0),
        high=_moved(found.value, 1, _far(found.value, found.high) / root, 0.0),
    )


def _far(value: float, limit: float | None) -> float:
    """How far a limit is on the scale of logarithms; of 0 endlessly, of none there is no number."""
    if limit is None:
        return math.nan
    return abs(math.log(limit) - math.log(value)) if limit > 0 else math.inf


def _moved(value: float, sign: int, one: float, other: float) -> float | None:
    if math.isnan(one) or math.isnan(other):
        return None
    far = sign * math.hypot(one, other)
    return _finite(value * math.exp(far)) if far < 700 else None


def _product(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else _finite(a * b)


def _inverse(x: float | None) -> float | None:
    return _finite(1 / x) if x else None


def _finite(x: float) -> float | None:
    return x if math.isfinite(x) else None
