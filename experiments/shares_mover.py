"""Limits of two shares put together from each one's own (Wilson's): for few people and for uneven splits.

MOVER recovers from the limits of each share how far it may lie from its estimate, on either side, and adds those
distances as if they were standard errors. Unlike an inverted test it stays right with a handful of conversions.
The limits of the difference leave 0 out exactly where those of the ratio leave 1 out.
Sources: Wilson (1927), JASA 22, 209-212; Newcombe (1998), Stat. Med. 17, 873-890, method 10; Donner & Zou (2012),
Stat. Methods Med. Res. 21, 347-359 (MOVER-R).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from experiments.shares_score import Limits, as_tables, quantile


def wilson_limits(x: ArrayLike, n: ArrayLike, *, alpha: float = 0.05) -> Limits:
    """Wilson's limits of one share, from 0 to 1. Source: Wilson (1927), JASA 22, 209-212."""
    x, n = np.broadcast_arrays(np.asarray(x, float), np.asarray(n, float))
    square = quantile(alpha) ** 2
    centre = (x + square / 2) / (n + square)
    half = np.sqrt(square * (x * (n - x) / np.maximum(n, 1) + square / 4)) / (n + square)
    return np.where(x > 0, centre - half, 0.0), np.where(x < n, centre + half, 1.0)


def difference_mover_limits(
    x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike, *, alpha: float = 0.05
) -> Limits:
    """Newcombe's method 10 for treatment minus control, from -1 to 1."""
    x1, n1, x0, n0, known = as_tables(x1, n1, x0, n0)
    p1, p0 = x1 / n1, x0 / n0
    (low1, high1), (low0, high0) = wilson_limits(x1, n1, alpha=alpha), wilson_limits(x0, n0, alpha=alpha)
    low = p1 - p0 - np.hypot(p1 - low1, high0 - p0)
    high = p1 - p0 + np.hypot(high1 - p1, p0 - low0)
    return np.where(known, low, -1.0), np.where(known, high, 1.0)


def ratio_mover_limits(x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike, *, alpha: float = 0.05) -> Limits:
    """MOVER-R for treatment ÷ control, from 0 to inf.

    A control of 0 conversions has no upper limit; with none in the treatment either, the lower one is 0.
    """
    x1, n1, x0, n0, known = as_tables(x1, n1, x0, n0)
    p1, p0 = x1 / n1, x0 / n0
    (low1, high1), (low0, high0) = wilson_limits(x1, n1, alpha=alpha), wilson_limits(x0, n0, alpha=alpha)
    # Both are the textbook roots, written without the differences that cancel or divide by 2·p0 - high0 = 0.
    product, above, below = p1 * p0, low1 * (2 * p1 - low1), high0 * (2 * p0 - high0)
    base = product + np.sqrt(np.maximum(product**2 - above * below, 0))
    low = above / np.where(base > 0, base, 1)
    above, below = high1 * (2 * p1 - high1), low0 * (2 * p0 - low0)
    base = product + np.sqrt(np.maximum(product**2 - above * below, 0))
    high = base / np.where(x0 > 0, below, 1)
    return np.where(known & (x1 > 0), low, 0.0), np.where(known & (x0 > 0), high, np.inf)
