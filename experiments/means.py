"""Two means from their samples: Welch's test for the p, Fieller's limits for the lift."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.pairs import Limits, Pair, Spread, limits, paired
from experiments.results import Interval
from funnel.samples import LOST, LOST_EACH, Sample

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# What is left of sums of squares once they cancel is nothing but rounding below this part of them.
ROUNDING = 1e-12
# A spread lends itself to a variant without one only where it is so many times what rounding may hide there.
_PLAIN = 100.0
NPS_REACH = 200.0
# What notes about the lift become where there is none.
_OF_LIFTS = {"lift_undefined": None, "zero_control": None, "both_zero": "no_spread"}


@dataclass(frozen=True, kw_only=True)
class Means:
    """Treatment against control: `difference` in the metric's unit, `lift` relative to the control's mean.

    `p_value` and limits are None where nothing can be tested. `variance_reduction` is the part of the
    difference's variance that CUPED took away, None without it. `notes` are codes of results.Note.
    """

    difference: Interval
    lift: Interval
    p_value: float | None
    variance_reduction: float | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Samples as arrays: people, mean, variance between people (ddof 1; 0 where it is nothing but rounding).

    `beside` says where there is a second value; `second_…` are its, `products` is the covariance of both, else 0.
    `hidden` is the variance that rounding may hide: 0 where the spread is known from sums around the mean.
    """

    n: Floats
    mean: Floats
    variance: Floats
    beside: Flags
    second_mean: Floats
    second_variance: Floats
    products: Floats
    hidden: Floats | float = 0.0
    second_hidden: Floats | float = 0.0

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Moments:
        """One place per sample."""
        rows = [
            (
                s.n,
                s.total,
                s.squares,
                *((s.beside.total, s.beside.squares, s.beside.products) if s.beside else (0,) * 3),
                *((s.around.squares, s.around.second, s.around.products) if s.around else (np.nan,) * 3),
            )
            for s in samples
        ]
        n, total, squares, total2, squares2, products, *around = np.array(rows, float).reshape(-1, 9).T
        people, others = np.maximum(n, 1), np.maximum(n - 1, 1)
        left, hidden = around_mean(n, squares, total * (total / people))
        left2, hidden2 = around_mean(n, squares2, total2 * (total2 / people))
        told = ~np.isnan(around[0])
        return cls(
            n=n,
            mean=total / people,
            variance=np.where(told, around[0], left) / others,
            beside=np.array([s.beside is not None for s in samples]),
            second_mean=total2 / people,
            second_variance=np.where(told, around[1], left2) / others,
            products=np.where(told, around[2], products - total * (total2 / people)) / others,
            hidden=np.where(told, 0, hidden) / others,
            second_hidden=np.where(told, 0, hidden2) / others,
        )


def mean_limits(
    n1: ArrayLike,
    m1: ArrayLike,
    v1: ArrayLike,
    n0: ArrayLike,
    m0: ArrayLike,
    v0: ArrayLike,
    *,
    alpha: float = 0.05,
) -> Limits:
    """Limits of difference and ratio, and p, of many comparisons: people, mean and variance between people each.

    As `compare_means`. Where something is unknown the limits are -inf and inf and p is 1.
    """
    arrays = (np.atleast_1d(np.asarray(x, float)) for x in (n1, m1, v1, n0, m0, v0))
    n1, m1, v1, n0, m0, v0 = np.broadcast_arrays(*arrays)
    return limits(independent(n1, m1, v1, n0, m0, v0, known=(n1 > 0) & (n0 > 0)), alpha=alpha)


def compare_means(treatment: Sample, control: Sample, *, alpha: float = 0.05) -> Means:
    """Treatment minus control and treatment ÷ control - 1; either interval leaves 0 out exactly if p < alpha.

    The lift is undefined (None) where the control's mean is below 0 or a balance of gains and losses (note
    `lift_undefined`); where nobody in the control has anything it is "at least" (`zero_control`), and open where
    that mean is not distinguishable from 0. Fewer than two people in a variant (`too_few`), or the same value
    throughout (`no_spread`), give values without limits and without p; so do totals that have lost a spread which is
    tiny beside its mean (`spread_lost`). `uneven_split`: see `pairs.paired`, which
    also tells what becomes of a variant in which everybody is alike.
    Sources: Welch (1947), Biometrika 34, 28-35; Fieller (1954), J. R. Stat. Soc. B 16, 175-185.
    """
    return compared(welch(Moments.of([treatment]), Moments.of([control])), alpha=alpha)[0]


def compare_nps(treatment: Sample, control: Sample, *, alpha: float = 0.05) -> Means:
    """The difference of two NPS, from samples of -100, 0 and 100, by Welch's test: from -200 to 200.

    An NPS may be 0 or below, so no lift exists. Where both variants are of one mind each, three more answers (¾ of
    them at either end) stand for the doubt. Source: Rocks (2016), Am. Stat. 70, 365-372.
    """
    found = compare_means(treatment, control, alpha=alpha)
    value = found.difference.value
    if value is not None and {"no_spread", "both_zero"}.intersection(found.notes):
        doubted = compare_means(_doubted(treatment), _doubted(control), alpha=alpha)
        low, high = doubted.difference.low, doubted.difference.high
        difference = Interval(
            value=value, low=None if low is None else min(low, value), high=None if high is None else max(high, value)
        )
        found = replace(found, difference=difference, p_value=doubted.p_value, notes=())
    return without_lift(clipped(found, NPS_REACH))


def _doubted(answers: Sample) -> Sample:
    return Sample(answers.n + 3, answers.total, answers.squares + 1.5 * 100**2)


def clipped(means: Means, reach: float) -> Means:
    """With the limits of the difference within ±reach, beyond which the metric cannot differ."""
    difference = means.difference
    low, high = difference.low, difference.high
    low, high = None if low is None else max(low, -reach), None if high is None else min(high, reach)
    return replace(means, difference=replace(difference, low=low, high=high))


def without_lift(means: Means) -> Means:
    """Of a metric around 0, of which a change in percent has no meaning."""
    notes = (_OF_LIFTS.get(code, code) for code in means.notes)
    return replace(
        means,
        lift=Interval(value=None, low=None, high=None),
        notes=tuple(code for code in notes if code is not None),
    )


def welch(treatment: Moments, control: Moments) -> Pair:
    """The pair of the means as they are, comparison by comparison."""
    return independent(
        treatment.n,
        treatment.mean,
        treatment.variance,
        control.n,
        control.mean,
        control.variance,
        known=(treatment.n > 0) & (control.n > 0),
        hidden1=treatment.hidden,
        hidden0=control.hidden,
    )


def independent(
    n1: Floats,
    m1: Floats,
    v1: Floats,
    n0: Floats,
    m0: Floats,
    v0: Floats,
    *,
    known: Flags,
    hidden1: Floats | float = 0.0,
    hidden0: Floats | float = 0.0,
) -> Pair:
    """The pair of two means from different people, from their number, mean and variance between people.

    Where a variance is 0 but rounding may hide as much of it as the other one is, nothing can be tested.
    """
    none = np.zeros_like(m1)
    pair = paired(
        n1,
        m1,
        Spread(treatment=v1, control=none, both=none),
        n0,
        m0,
        Spread(treatment=none, control=v0, both=none),
        known=known,
    )
    blurred = (v1 == 0) & (v0 > 0) & (v0 <= _PLAIN * hidden1) | (v0 == 0) & (v1 > 0) & (v1 <= _PLAIN * hidden0)
    pair = replace(pair, testable=pair.testable & ~blurred, cautious=pair.cautious & ~blurred)
    few = (n1 < 2) | (n0 < 2)
    nothing1, nothing0 = known & (m1 == 0) & (v1 == 0), known & (m0 == 0) & (v0 == 0)
    relative = pair.relative | (nothing0 & (m1 > 0))
    return replace(
        pair,
        relative=relative,
        notes={
            "too_few": few,
            "no_spread": known & ~few & ~pair.testable & ~blurred & ~(nothing1 & nothing0),
            "spread_lost": known & ~few & blurred,
            "uneven_split": pair.cautious,
            "zero_control": relative & nothing0,
            "both_zero": nothing1 & nothing0,
            "lift_undefined": known & ~relative & ~(nothing1 & nothing0),
        },
    )


def compared(pair: Pair, *, alpha: float = 0.05) -> list[Means]:
    """The pair's limits, comparison by comparison, with None for what does not exist."""
    found, means = limits(pair, alpha=alpha), []
    for i, known in enumerate(pair.known.tolist()):
        notes = tuple(code for code, flags in pair.notes.items() if flags[i])
        m1, m0 = float(pair.treatment[i]), float(pair.control[i])
        means.append(
            Means(
                difference=Interval(
                    value=m1 - m0 if known else None,
                    low=_finite(found.difference_low[i]),
                    high=_finite(found.difference_high[i]),
                ),
                lift=Interval(
                    value=m1 / m0 - 1 if known and m0 > 0 else None,
                    # Amounts of which there are none yet may fall by all there is, and rise without limit.
                    low=-1.0 if "both_zero" in notes else _finite(found.ratio_low[i] - 1),
                    high=_finite(found.ratio_high[i] - 1),
                ),
                p_value=float(found.p_value[i]) if pair.testable[i] else None,
                notes=notes,
            )
        )
    return means


def around_mean(n: Floats, squares: Floats, of_mean: Floats) -> tuple[Floats, Floats]:
    """Squares around the mean, 0 where they may be nothing but rounding; and how much that may be."""
    around = squares - of_mean
    hidden = np.minimum(LOST_EACH * np.sqrt(n), LOST) * squares
    return np.where(around > hidden, around, 0.0), hidden


def _finite(limit: np.float64) -> float | None:
    return float(limit) if math.isfinite(limit) else None
