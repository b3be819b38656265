"""What share of the customers leaves each month."""

from __future__ import annotations

from funnel.counts import InvalidCounts, wilson
from funnel.interval import Interval
from funnel.mover import UNKNOWN, exactly


def churn(churned: float, months: float, *, alpha: float = 0.05) -> Interval:
    """Customers who left, out of the months that customers were there to leave in (20 for a year: 240).

    From 0 to 1, with Wilson's limits. If nobody left the share seen is 0 and only the upper limit says anything;
    of no months nothing is known. Raises InvalidCounts (`negative`, `more_churned`).
    Source: Wilson (1927), JASA 22, 209-212.
    """
    if not (churned >= 0 and months >= 0):
        raise InvalidCounts(why="negative")
    if churned > months:
        raise InvalidCounts(why="more_churned", churned=churned, months=months)
    limits = wilson(churned, months, alpha=alpha)
    if limits is None:
        return UNKNOWN
    share = churned / months
    # With nobody or everybody gone, rounding may leave a limit a hair inside; 1 / 1e-19 would be taken for a worth.
    low = min(share, limits[0]) if churned else 0.0
    return Interval(value=share, low=low, high=max(share, limits[1]) if churned < months else 1.0)


def known_churn(share: float) -> Interval:
    """A churn that is known without doubt, from 0 to 1. Raises InvalidCounts (`churn_range`)."""
    if not 0 <= share <= 1:
        raise InvalidCounts(why="churn_range", churn=share)
    return exactly(share)
