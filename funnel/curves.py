"""How long people stay: the retention curve, from how many left, and how many were last seen, on each day.

Everything works on counts per day (`Stays`), so that ten million people are as many numbers as days.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from funnel.interval import Interval
from funnel.mover import UNKNOWN
from funnel.samples import InvalidSample

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stays:
    """Days since each person's own start, in order, and how many `left` on it or were last seen on it (`censored`).

    Somebody last seen on a day was still there when others left on it. Stays add, so segments and sources sum.
    Raises InvalidSample.
    """

    days: tuple[float, ...]
    left: tuple[int, ...]
    censored: tuple[int, ...]

    def __post_init__(self) -> None:
        counts = (*self.left, *self.censored)
        if any(count < 0 or count != int(count) for count in counts):
            raise InvalidSample(why="people", n=min(counts))
        rising = all(day < later for day, later in zip(self.days, self.days[1:], strict=False))
        if not (rising and all(0 <= day < math.inf for day in self.days)):
            raise InvalidSample(why="days", n=sum(counts))
        if not len(self.days) == len(self.left) == len(self.censored):
            raise InvalidSample(why="days", n=sum(counts))

    @classmethod
    def of_people(cls, people: Iterable[tuple[float, bool]]) -> Stays:
        """One (day, left) for each person: the day on which they left, or else were last seen."""
        counts: dict[float, list[int]] = {}
        for day, left in people:
            counts.setdefault(day, [0, 0])[0 if left else 1] += 1
        return cls.of_days((day, *counts[day]) for day in sorted(counts))

    @classmethod
    def of_days(cls, counts: Iterable[Sequence[float]]) -> Stays:
        """One (day, how many left on it, how many were last seen on it) for each day, in order."""
        days, left, censored = tuple(zip(*counts, strict=True)) or ((), (), ())
        return cls(days, left, censored)

    def __add__(self, other: Stays) -> Stays:
        days = np.union1d(self.days, other.days)
        (left1, censored1), (left0, censored0) = self._on(days), other._on(days)
        return Stays(tuple(days.tolist()), tuple((left1 + left0).tolist()), tuple((censored1 + censored0).tolist()))

    def _on(self, days: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Who left and who was last seen on each of these days, which contain its own."""
        counts = np.zeros((2, len(days)), np.int64)
        counts[:, np.searchsorted(days, self.days)] = (self.left, self.censored)
        return counts[0], counts[1]

    @property
    def n(self) -> int:
        return sum(self.left) + sum(self.censored)

    def seen(self, day: float) -> int:
        """Those of whom the day itself can still say something."""
        each = zip(self.days, self.left, self.censored, strict=True)
        return sum(left + still for then, left, still in each if then >= day)


@dataclass(frozen=True, kw_only=True)
class Curve:
    """The share of people who stay beyond each day, from day 0 on; it keeps until the next day, as a step.

    `at_risk` are the people still there, and still seen, at the beginning of a day; `variance` is Greenwood's, of
    the share.
    """

    days: Floats
    at_risk: Floats
    left: Floats
    share: Floats
    low: Floats
    high: Floats
    variance: Floats

    def place(self, day: float) -> int | None:
        """Where in the arrays a day is; None where nobody was seen so long."""
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        return None if place < 0 or (day > self.days[-1] and self.share[-1] > 0) else place

    def on(self, day: float) -> Interval:
        """The share who stay beyond a day; unknown (None) where nobody was seen so long."""
        place = self.place(day)
        if place is None:
            return UNKNOWN
        return Interval(value=float(self.share[place]), low=float(self.low[place]), high=float(self.high[place]))

    def reaching(self, errors: Floats | float) -> Curve:
        """The same with limits so many standard errors away (of the log(-log) of the share), on all days or on each."""
        square = np.asarray(errors, float) ** 2
        none_left = self.at_risk / (self.at_risk + square)
        between = (self.share > 0) & (self.share < 1)
        share = np.where(between, self.share, 0.5)
        log = np.log(share)
        far = np.sqrt(square * self.variance) / share / log
        with np.errstate(over="ignore"):  # so far away that nothing is excluded
            low = np.where(between, np.exp(log * np.exp(-far)), np.where(self.share > 0, none_left, 0.0))
        high = np.where(between, np.exp(log * np.exp(far)), np.where(self.share > 0, 1.0, 1 - none_left))
        if len(share) > 1 and self.share[-1] == 0:
            high[-1] = min(high[-1], high[-2])  # nobody comes back
        return replace(self, low=low, high=high)


def retention_curve(stays: Stays, *, alpha: float = 0.05) -> Curve:
    """Kaplan and Meier's curve with Greenwood's limits on the log(-log) scale, which keeps them between 0 and 1.

    While nobody, or once everybody, has left there is no spread to go by: limits are Wilson's then, of nobody out
    of those still there. Of no people the curve is empty.
    Sources: Kaplan & Meier (1958), JASA 53, 457-481; Kalbfleisch & Prentice (2002), The Statistical Analysis of
    Failure Time Data, 1.4.
    """
    days = np.union1d(0.0, stays.days)
    left, at_risk = at_risk_on(stays, days)
    seen = at_risk > 0
    days, left, at_risk = days[seen], left[seen], at_risk[seen]
    share: Floats = np.cumprod(1 - left / at_risk, dtype=np.float64)
    stayed = at_risk - left
    # Greenwood's sum is the variance of the logarithm of the share.
    of_log = np.cumsum(np.divide(left, at_risk * stayed, out=np.zeros_like(share), where=stayed > 0))
    bare = Curve(days=days, at_risk=at_risk, left=left, share=share, low=share, high=share, variance=share**2 * of_log)
    return bare.reaching(NormalDist().inv_cdf(1 - alpha / 2))


def at_risk_on(stays: Stays, days: Floats) -> tuple[Floats, Floats]:
    """Who left on each of these days, which contain its own, and who was there at its beginning."""
    left, censored = stays._on(days)
    gone = np.cumsum(left + censored)
    return left.astype(float), (stays.n - gone + left + censored).astype(float)
