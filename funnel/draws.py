"""Draws of what is not known exactly, so that what follows from several such figures has limits too.

Every array of draws has the estimate in its first place and DRAWS values after it, so that one computation gives
both. The draws of a figure are the limits that it has at each level of confidence (its confidence distribution), at
evenly spread levels in random order: their 2.5 and 97.5 % points are exactly its 95 % limits, and different figures
are independent (a Latin hypercube; McKay, Beckman & Conover (1979), Technometrics 21, 239-245).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from funnel.interval import Interval

Floats = NDArray[np.float64]

# An odd multiple of 20: then one draw lies exactly at 2.5 %, and one at 97.5 %.
DRAWS = 4020
SEED = 20260301
_LOW = DRAWS // 40
# The normal quantile of the limits that come in from elsewhere.
Z95 = 1.959963984540054


class Draws:
    """Independent draws, the same each time. `exact` takes every estimate as it stands, at `points` equal places."""

    def __init__(self, *, exact: bool = False, points: int = 3, seed: int = SEED) -> None:
        self._rng = None if exact else np.random.default_rng(seed)
        self._points = points if exact else DRAWS + 1

    @property
    def exact(self) -> bool:
        return self._rng is None

    def known(self, value: float) -> Floats:
        return np.full(self._points, float(value))

    def share(self, successes: float, n: float) -> Floats:
        """By the score test: Wilson's limits (1927) at each level."""
        if self._rng is None:
            return self.known(successes / n)
        z = self.normal()
        centre, spread = (
            successes / n + z**2 / (2 * n),
            np.sqrt(successes * (n - successes) / n**3 + (z / (2 * n)) ** 2),
        )
        return np.clip((centre + z * spread) / (1 + z**2 / n), 0.0, 1.0)

    def count(self, n: float) -> Floats:
        """The mean of a Poisson count: Garwood's limits (1936) at each level, by the cube root of Wilson & Hilferty.

        Source: Breslow & Day (1987), Statistical Methods in Cancer Research II, 2.3 (Byar's approximation).
        """
        if self._rng is None:
            return self.known(n)
        z = self.normal()
        upper, least = n + 1, max(n, 1.0)
        below = n * np.maximum(0.0, 1 - 1 / (9 * least) + z / (3 * np.sqrt(least))) ** 3
        above = upper * (1 - 1 / (9 * upper) + z / (3 * np.sqrt(upper))) ** 3
        drawn = np.where(z < 0, np.minimum(below, n), np.maximum(above, n))
        drawn[0] = n
        return drawn

    def mean(self, mean: float, n: int | None, sd: float | None) -> Floats:
        """By t, not below 0; exact where n and sd are not told, or n is one."""
        if self._rng is None or n is None or sd is None or n < 2:
            return self.known(mean)
        order = self._order()
        return np.maximum(0.0, mean + np.r_[0.0, _t_levels(n - 1)[order]] * sd / np.sqrt(n))

    def around(self, found: Interval, *, z: float = Z95) -> Floats | None:
        """Of a figure above 0 with its limits: normal on its logarithm, each side with its own spread.

        A side without a limit, or with one at or below 0, has the spread of the other on a plain scale; None where
        there is no estimate or no limit at all.
        """
        if found.value is None or (found.low is None and found.high is None):
            return None
        if self._rng is None:
            return self.known(found.value)
        return spread(found.value, found.low, found.high, self.normal(), z)

    def normal(self) -> Floats:
        """A standard normal, 0 in the first place; only of what is not exact."""
        return np.r_[0.0, _normal_levels()[self._order()]]

    def _order(self) -> NDArray[np.int64]:
        assert self._rng is not None
        return self._rng.permutation(DRAWS)


def spread(value: float, low: float | None, high: float | None, normal: Floats, z: float) -> Floats:
    """`value` where `normal` is 0, its limits where that is -z and z; never below 0."""
    drawn = np.full_like(normal, value)
    sides = ((normal < 0, low if low is not None else high), (normal > 0, high if high is not None else low))
    for side, limit in sides:
        if limit is None:
            continue
        if value > 0 and limit > 0:
            drawn[side] = value * np.exp(np.abs(np.log(limit / value)) / z * normal[side])
        else:
            drawn[side] = value + abs(limit - value) / z * normal[side]
    return np.maximum(drawn, 0.0)


def interval(draws: Floats | None) -> Interval:
    """The estimate with its 95 % limits; what is not finite is not there, and without an estimate no upper limit is."""
    if draws is None:
        return Interval(value=None, low=None, high=None)
    value, (low, high) = float(draws[0]), limits(draws)
    if not np.isfinite(value):
        return Interval(value=None, low=low, high=None)
    return Interval(
        value=value,
        low=None if low is None else min(low, value),
        high=None if high is None else max(high, value),
    )


def limits(draws: Floats) -> tuple[float | None, float | None]:
    """The 2.5 and 97.5 % points, the ends where all is exact; each None where it is not finite."""
    rest = draws[1:]
    at = (_LOW, DRAWS - 1 - _LOW) if len(rest) == DRAWS else (0, len(rest) - 1)
    found = np.partition(rest, at)[list(at)].tolist()
    low, high = (x if np.isfinite(x) else None for x in found)
    return low, high


@lru_cache(maxsize=1)
def _normal_levels() -> Floats:
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(DRAWS) + 0.5) / DRAWS))


@lru_cache(maxsize=64)
def _t_levels(df: int) -> Floats:
    from scipy.special import stdtrit

    return np.asarray(stdtrit(df, (np.arange(DRAWS) + 0.5) / DRAWS))
