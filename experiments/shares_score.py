"""The score test of two shares, and the limits that are its inversion (Miettinen–Nurminen).

Both limits come from one multiplier instead of a search along the difference or the ratio. Where the two most
likely shares are held at a difference (a ratio) below the one observed, the Lagrange multiplier of that
constraint gives both in closed form, so the square of the score statistic is an explicit function of it: convex,
and rising from 0. Newton's method therefore needs no bracket: after one round it comes down to the solution, and
what one variant alone allows bounds that round. A handful of rounds reach the last bits.
Sources: Miettinen & Nurminen (1985), Stat. Med. 4, 213-226; Farrington & Manning (1990), Stat. Med. 9,
1447-1454 (the restricted shares); Koopman (1984), Biometrics 40, 513-517 (the ratio's multiplier).
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Limits = tuple[Floats, Floats]
Tables = tuple[Floats, Floats, Floats, Floats, Flags]

_ROUNDS = 40
_CLOSE = 1e-12
# Stands for 0 where something is divided by a share's variance; its square is still a number.
_NOTHING = 1e-100


def score_p(x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike) -> Floats:
    """Two-sided p of the score test, its variance times N/(N-1); 1 where nobody or everybody did it."""
    from scipy.special import ndtr

    x1, n1, x0, n0, known = as_tables(x1, n1, x0, n0)
    people, did = n1 + n0, x1 + x0
    variance = did * (people - did) / (people - 1) / (n1 * n0)
    z = np.abs(x1 / n1 - x0 / n0) / np.sqrt(np.where(variance > 0, variance, 1))
    return np.where(known, 2 * ndtr(-z), 1.0)


def difference_limits(
    x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike, *, alpha: float = 0.05, inflated: bool = True
) -> Limits:
    """Miettinen–Nurminen limits of treatment minus control, from -1 to 1.

    They leave 0 out exactly where `score_p` is below alpha. `inflated=False` drops N/(N-1), which gives Mee's.
    """
    x1, n1, x0, n0, known = as_tables(x1, n1, x0, n0)
    square = _square(alpha, n1 + n0, inflated)
    low = _least_difference(x1, n1, x0, n0, square)
    high = -_least_difference(x0, n0, x1, n1, square)
    return np.where(known, low, -1.0), np.where(known, high, 1.0)


def ratio_limits(
    x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike, *, alpha: float = 0.05, inflated: bool = True
) -> Limits:
    """Miettinen–Nurminen limits of treatment ÷ control, from 0 to inf.

    They leave 1 out exactly where `score_p` is below alpha. `inflated=False` gives Koopman's. A control of
    0 conversions has no upper limit; with none in the treatment either, the lower one is 0.
    """
    x1, n1, x0, n0, known = as_tables(x1, n1, x0, n0)
    square = _square(alpha, n1 + n0, inflated)
    low = _least_ratio(x1, n1, x0, n0, square)
    inverse = _least_ratio(x0, n0, x1, n1, square)
    some = known & (x0 > 0)
    return np.where(known, low, 0.0), np.where(some, 1 / np.where(some, inverse, 1), np.inf)


def as_tables(x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike) -> Tables:
    """The four counts as floats of one shape, and where both variants have people (elsewhere n becomes 1)."""
    arrays = (np.atleast_1d(np.asarray(counts, float)) for counts in (x1, n1, x0, n0))
    x1, n1, x0, n0 = np.broadcast_arrays(*arrays)
    known = (n1 > 0) & (n0 > 0)
    return x1, np.where(n1 > 0, n1, 1.0), x0, np.where(n0 > 0, n0, 1.0), known


def quantile(alpha: float) -> float:
    return -NormalDist().inv_cdf(alpha / 2)


def _square(alpha: float, people: Floats, inflated: bool) -> Floats:
    """What the square of the score statistic may reach, where its variance goes without N/(N-1)."""
    square = quantile(alpha) ** 2
    return square * people / (people - 1) if inflated else np.full_like(people, square)


def _least_difference(x1: Floats, n1: Floats, x0: Floats, n0: Floats, square: Floats) -> Floats:
    """The lower limit of treatment minus control.

    At the multiplier m the most likely share a of the treatment solves p - a = m·a(1-a)/n, and so does the control's
    share of those who did not do it. The statistic's square is m times the sum of both p - a, each a hyperbola in m,
    so the limit lies square/m below the difference observed.
    """
    # Of each: its n, four times its variance per person, and twice the distance of its share from a half.
    shapes = [(n, 4 * x * (n - x) / n**2, (2 * x - n) / n) for x, n in ((x1, n1), (n0 - x0, n0))]

    def top(n: Floats, spread: Floats, tilt: Floats) -> Floats:
        part = square / n
        both = np.sqrt(part * (part + spread)) + part * np.abs(tilt)
        return 2 * n * np.where(tilt < 0, both / np.maximum(spread, _NOTHING), part * (1 + part) / both)

    def excess(m: Floats) -> Limits:
        value, slope = -square, np.zeros_like(m)
        for n, spread, tilt in shapes:
            pull = m / n
            ahead, around = 1 - pull * tilt, pull**2 * spread
            root = np.sqrt(ahead**2 + around)
            # Both are root - ahead; the first does not cancel.
            value = value + n / 2 * np.where(ahead > 0, around / (root + np.abs(ahead)), root - ahead)
            slope = slope + ((pull - tilt) / root + tilt) / 2
        return value, slope

    m = _solved(excess, top(*shapes[0]), top(*shapes[1]))
    return np.maximum(x1 / n1 - x0 / n0 - square / m, -1)


def _least_ratio(x1: Floats, n1: Floats, x0: Floats, n0: Floats, square: Floats) -> Floats:
    """The lower limit of treatment ÷ control; 0 where nobody in the treatment did it.

    At the multiplier m the most likely shares are (x1 - m) / (n1 - m) and (x0 + m) / (n0 + m).
    """
    some = x1 > 0
    x1 = np.where(some, x1, 1)
    missed1, missed0 = (n1 - x1) / n1, (n0 - x0) / n0

    def excess(m: Floats) -> Limits:
        left1, left0 = np.maximum(x1 - m, _NOTHING), x0 + m
        part1, part0 = missed1 / left1, missed0 / left0
        both = part1 + part0
        return m**2 * both - square, m * (2 * both + m * (part1 / left1 - part0 / left0))

    top1 = 2 * x1 / (1 + np.sqrt(1 + 4 * missed1 * x1 / square))
    top0 = (square + np.sqrt(square**2 + 4 * missed0 * square * x0)) / (2 * np.maximum(missed0, _NOTHING))
    m = _solved(excess, top1, top0)
    return np.where(some, x1 / n1 / (x0 / n0 + square / m * ((x0 + m) / (n0 + m))), 0.0)


def _solved(excess: Callable[[Floats], Limits], top1: Floats, top0: Floats) -> Floats:
    """Where `excess` (its value and slope), convex and rising, is 0: before either top, where one variant's part is."""
    top = np.minimum(top1, top0)
    m = top1 * top0 / np.sqrt(top1**2 + top0**2)
    for _ in range(_ROUNDS):
        value, slope = excess(m)
        following = np.minimum(m - value / np.maximum(slope, _NOTHING), top)
        done = (np.abs(following - m) <= _CLOSE * m).all()
        m = following
        if done:
            break
    return m
