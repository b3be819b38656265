"""Two means, looked at whenever one likes: an asymptotic confidence sequence of their difference.

The running difference over its running standard error behaves like a Brownian motion once there are enough people,
and a normal mixture bounds that at all times at once.
Sources: Robbins (1970), Ann. Math. Stat. 41, 1397-1409; Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024),
Ann. Stat. 52, 2613-2640.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.anytime_shares import LARGEST_LOG
from experiments.means import around_mean
from experiments.rule import Kind
from funnel.samples import Sample

Floats = NDArray[np.float64]

EVENTS = 20
# Where no end is planned the limits are tuned to so many people in both variants; from 100 to a million they are
# then 1.1 to 1.3 times as wide as tuned ones.
UNPLANNED = 1000.0
# What makes 95 % limits narrowest at the planned end. At 99 % it would be 11.5, and the limits there 0.5 % narrower;
# with one mixture for all, the evidence and the limits at any alpha say the same.
_TUNED = -2 * math.log(0.05) + math.log(1 - 2 * math.log(0.05))
# What is left of squares once they cancel is nothing but rounding below this part of them.
_ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True)
class Course:
    """Treatment minus control at each reading, with its standard error (0 if unknown), and the people of both."""

    difference: Floats
    error: Floats
    people: Floats


def sequence_limits(
    difference: ArrayLike, error: ArrayLike, people: ArrayLike, *, planned: ArrayLike, alpha: float = 0.05
) -> tuple[Floats, Floats]:
    """(low, high) of the difference, two-sided, narrowest at `planned` people of both variants together."""
    difference, error = np.asarray(difference, float), np.asarray(error, float)
    grown = _grown(people, planned)
    reach = error * np.sqrt((1 + 1 / grown) * (np.log1p(grown) - 2 * math.log(alpha)))
    return difference - reach, difference + reach


def sequence_e(
    difference: ArrayLike, error: ArrayLike, people: ArrayLike, *, planned: ArrayLike, alpha: float = 0.05
) -> Floats:
    """Evidence against no difference: 1 / alpha where the limits at alpha reach 0. `error` above 0.

    It is the same at every alpha.
    """
    grown = _grown(people, planned)
    with np.errstate(over="ignore"):
        square = (np.asarray(difference, float) / np.asarray(error, float)) ** 2
    return np.exp(np.minimum((square * grown / (1 + grown) - np.log1p(grown)) / 2, LARGEST_LOG))


def _grown(people: ArrayLike, planned: ArrayLike) -> Floats:
    """People times the variance of the mixture."""
    return np.asarray(people, float) * _TUNED / np.asarray(planned, float)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # values too small to divide by end as unknown
def course(kind: Kind, one: Sums, zero: Sums) -> Course:
    """What there is of treatment against control, both with at least one person, at each reading.

    A ratio of totals is linearised; amounts and counts of people whose value from before the start is known are
    adjusted for it (CUPED). The error is the larger of Welch's and of Student's, which are one at 1:1: in an uneven
    split of skewed amounts the small variant's own spread is too small just when its mean is off.
    """
    theta: Floats | float = 0.0
    known = (one.n > 1) & (zero.n > 1)
    if kind is Kind.RATIO:
        known &= (one.z != 0) & (zero.z != 0)
        values = one.ratio() - zero.ratio()
        spread1, spread0 = one.linearised(), zero.linearised()
    else:
        if kind in (Kind.AMOUNT, Kind.COUNT) and one.beside and zero.beside:
            squares = one.zz + zero.zz
            theta = np.where(squares > 0, (one.yz + zero.yz) / np.where(squares > 0, squares, 1), 0)
        values = (one.y - theta * one.z) / one.n - (zero.y - theta * zero.z) / zero.n
        spread1, spread0 = one.spread(theta), zero.spread(theta)
    people = one.n + zero.n
    own = spread1 / one.n / np.maximum(one.n - 1, 1) + spread0 / zero.n / np.maximum(zero.n - 1, 1)
    shared = (spread1 + spread0) / np.maximum(people - 2, 1) * (1 / one.n + 1 / zero.n)
    square = np.maximum(own, shared)
    error = np.sqrt(np.where(known & np.isfinite(square), square, 0))
    return Course(difference=values, error=error, people=people)


def effective_people(one: Sums, zero: Sums) -> Floats:
    """total² / squares of both together: how many people would have it, all equal, at the same relative error.

    Never more than the number of people with a value, and less the more unequal the values are, which is where a
    mean becomes normal later. Values from 0 on. Source: Kish (1965), Survey Sampling, 11.7.
    """
    squares = one.squares + zero.squares
    return np.where(squares > 0, (one.y + zero.y) ** 2 / np.where(squares > 0, squares, 1), 0)


def other_answers(treatment: Sequence[Sample], control: Sequence[Sample]) -> Floats:
    """How many of both together gave any answer but the most common one, at each reading. Samples with levels."""
    counts = []
    for one, zero in zip(treatment, control, strict=True):
        answers: Counter[float] = Counter()
        for value, count in (*one.levels, *zero.levels):
            answers[value] += count
        counts.append(answers.total() - max(answers.values(), default=0))
    return np.array(counts, float)


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Of people: how many, totals of their values (y, and z beside it), and centred squares and products of these.

    Any shape. `squares` are those of y as they are.
    """

    n: Floats
    y: Floats
    squares: Floats
    z: Floats
    yy: Floats
    zz: Floats
    yz: Floats
    beside: bool

    @classmethod
    def of_samples(cls, samples: Sequence[Sample]) -> Sums:
        own = np.array([(s.n, s.total, s.squares) for s in samples], float).T
        second = [s.beside for s in samples if s.beside]
        besides = np.array([(b.total, b.squares, b.products) for b in second], float).T
        found = cls.of(*own) if len(second) < len(samples) else cls.of(*own, *besides)
        told = np.array([s.around is not None for s in samples])
        if not told.any():
            return found
        yy, zz, yz = np.array([(a.squares, a.second, a.products) for a in (s.centred for s in samples)], float).T
        yy, zz, yz = (np.where(told, *both) for both in ((yy, found.yy), (zz, found.zz), (yz, found.yz)))
        return replace(found, yy=yy, zz=zz, yz=yz) if found.beside else replace(found, yy=yy)

    @classmethod
    def of(cls, n: Floats, y: Floats, squares: Floats, *second: Floats) -> Sums:
        """`second`: totals and squares of z, and the sums of the products of y and z, or nothing."""
        z, z_squares, products = second or (np.zeros_like(y),) * 3
        return cls(
            n=n,
            y=y,
            squares=squares,
            z=z,
            yy=around_mean(n, squares, y * y / n)[0],
            zz=around_mean(n, z_squares, z * z / n)[0],
            yz=products - y * z / n,
            beside=bool(second),
        )

    def ratio(self) -> Floats:
        return np.where(self.z != 0, self.y / np.where(self.z != 0, self.z, 1), 0)

    def linearised(self) -> Floats:
        """The squares of y - ratio·z per unit of z; not finite where z is too small to divide by."""
        mean = np.where(self.z != 0, self.z / self.n, np.inf)
        return self.spread(self.ratio()) / mean**2

    def spread(self, theta: Floats | float) -> Floats:
        """The centred squares of y - theta·z."""
        return _centred(self.yy + theta**2 * self.zz, 2 * theta * self.yz)


def _centred(squares: Floats, taken: Floats) -> Floats:
    left = squares - taken
    return np.where(left > _ROUNDING * squares, left, 0.0)
