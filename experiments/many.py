"""Many comparisons at once, as arrays: what `evaluate` says of each, without its notes and verdicts.

    compare_shares([120, 90], 1000, 100, 1000).lift.low
    compare_means(n1, total1, squares1, n0, total0, squares0).p_value

A thousand experiments are one call.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.anytime_means import EVENTS, UNPLANNED, sequence_e, sequence_limits
from experiments.anytime_shares import converters
from experiments.means import around_mean, independent
from experiments.pairs import limits
from experiments.shares import deciding_p, share_limits

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Estimates:
    """One place per comparison. A value that does not exist is inf; limits that do not exist exclude nothing."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Treatments against controls: `difference` in the metric's unit, `lift` relative to the control's mean.

    `p_value` is 1 where nothing can be tested. `anytime` holds however often somebody looks and is never
    narrower than the limits at one look: of the lift for shares, of the difference for means; `e_value` is its
    evidence against no difference (1 / alpha or more decides, 1 without any).
    """

    difference: Estimates
    lift: Estimates
    p_value: Floats
    anytime: Estimates
    e_value: Floats


def compare_shares(
    x1: ArrayLike,
    n1: ArrayLike,
    x0: ArrayLike,
    n0: ArrayLike,
    *,
    alpha: float = 0.05,
    q: ArrayLike = 0.5,
    a: ArrayLike = 1.0,
) -> Compared:
    """`x1` of `n1` people against `x0` of `n0`: counts of any shapes that broadcast to one dimension.

    Methods, p and limits are those of `shares.share_limits` and `shares.deciding_p`: among few people the p is
    exact, and takes its time. The anytime limits are those of the converters, with `q` the treatment's planned part of
    the people and `a` the weight of the mixture (see `anytime_shares`).
    """
    x1, n1, x0, n0 = _arrays(x1, n1, x0, n0)
    known = (n1 > 0) & (n0 > 0)
    rate1, rate0 = x1 / np.where(known, n1, 1), x0 / np.where(known, n0, 1)
    fixed = share_limits(x1, n1, x0, n0, alpha=alpha)
    p_value, _ = deciding_p(x1, n1, x0, n0)
    low, high, e_value = converters(x1, n1, x0, n0, q=q, a=a, alpha=alpha)
    lift = _lift(rate1, rate0, known, fixed.ratio_low, fixed.ratio_high)
    return Compared(
        difference=Estimates(
            value=np.where(known, rate1 - rate0, np.inf), low=fixed.difference_low, high=fixed.difference_high
        ),
        lift=lift,
        p_value=p_value,
        anytime=_hull(lift, np.where(known, low - 1, -1), np.where(known, high - 1, np.inf)),
        e_value=np.where(known, e_value, 1.0),
    )


def compare_means(
    n1: ArrayLike,
    total1: ArrayLike,
    squares1: ArrayLike,
    n0: ArrayLike,
    total0: ArrayLike,
    squares0: ArrayLike,
    *,
    alpha: float = 0.05,
    planned: ArrayLike | None = None,
) -> Compared:
    """People, the sum of their values and the sum of the squares: shapes that broadcast to one dimension.

    Welch's test and Fieller's limits, as `means.compare_means`; asymptotic anytime limits, from 20 events on,
    tuned to the `planned` people of both variants together (None: to a thousand).
    """
    n1, total1, squares1, n0, total0, squares0 = _arrays(n1, total1, squares1, n0, total0, squares0)
    known = (n1 > 0) & (n0 > 0)
    mean1, mean0 = total1 / np.maximum(n1, 1), total0 / np.maximum(n0, 1)
    variance1, hidden1 = _variance(n1, total1, squares1)
    variance0, hidden0 = _variance(n0, total0, squares0)
    pair = independent(n1, mean1, variance1, n0, mean0, variance0, known=known, hidden1=hidden1, hidden0=hidden0)
    fixed = limits(pair, alpha=alpha)
    difference = Estimates(
        value=np.where(known, mean1 - mean0, np.inf), low=fixed.difference_low, high=fixed.difference_high
    )

    squares = squares1 + squares0
    events = (total1 + total0) ** 2 / np.where(squares > 0, squares, 1)
    told = pair.testable & (events >= EVENTS)
    # The larger of Welch's and Student's, as in `anytime_means.course`.
    error = np.sqrt(np.where(told, np.maximum(pair.error.of_difference, pair.pooled.of_difference), 1))
    people, end = n1 + n0, UNPLANNED if planned is None else planned
    low, high = sequence_limits(mean1 - mean0, error, people, planned=end, alpha=alpha)
    e_value = sequence_e(mean1 - mean0, error, people, planned=end, alpha=alpha)
    return Compared(
        difference=difference,
        # Where nobody has anything yet, amounts may fall by all there is.
        lift=_lift(mean1, mean0, known, np.where(pair.notes["both_zero"], 0, fixed.ratio_low), fixed.ratio_high),
        p_value=fixed.p_value,
        anytime=_hull(difference, np.where(told, low, -np.inf), np.where(told, high, np.inf)),
        e_value=np.where(told, e_value, 1.0),
    )


def _arrays(*given: ArrayLike) -> list[Floats]:
    return [np.asarray(each, float) for each in np.broadcast_arrays(*(np.atleast_1d(np.asarray(x)) for x in given))]


def _variance(n: Floats, total: Floats, squares: Floats) -> tuple[Floats, Floats]:
    """Between people (ddof 1), 0 where it may be nothing but rounding; and how much that may hide."""
    left, hidden = around_mean(n, squares, total * (total / np.maximum(n, 1)))
    others = np.maximum(n - 1, 1)
    return left / others, hidden / others


def _lift(mean1: Floats, mean0: Floats, known: Flags, low: Floats, high: Floats) -> Estimates:
    some = known & (mean0 > 0)
    return Estimates(value=np.where(some, mean1 / np.where(some, mean0, 1) - 1, np.inf), low=low - 1, high=high - 1)


def _hull(fixed: Estimates, low: Floats, high: Floats) -> Estimates:
    return Estimates(value=fixed.value, low=np.minimum(low, fixed.low), high=np.maximum(high, fixed.high))
