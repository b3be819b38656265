"""Ratios of two totals, such as revenue per session, where people bring several sessions each.

Source of the linearisation: Deng, Knoblich & Lu (2018), KDD '18, 233-242.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from experiments.means import ROUNDING, Means, Moments, compared, independent
from experiments.pairs import Pair
from funnel.samples import Sample

Floats = NDArray[np.float64]


def compare_ratios(treatment: Sample, control: Sample, *, alpha: float = 0.05) -> Means:
    """Difference and lift of total ÷ `beside.total`, as `compare_means` of what each person adds to the ratio.

    A person adds (y - ratio·x) ÷ the mean of x, so people are counted, not sessions. Without a second value or
    where its total is not above 0 there is no ratio (note `no_denominator`).
    """
    return compared(linearised(Moments.of([treatment]), Moments.of([control])), alpha=alpha)[0]


def linearised(treatment: Moments, control: Moments) -> Pair:
    """The pair of ratios, each with the spread of its linearised values.

    Who has no denominator adds nothing, and few who have much of it add most: people count as
    (sum of x)² ÷ (sum of x²). With x of 0 or 1 this is Welch's test among those who have it. With 10 buyers of
    200 the 95 % limits of revenue per order cover .96 to .98 that way, .91 to .93 if all 200 are counted.
    """
    (n1, ratio1, spread1), (n0, ratio0, spread0) = each_adds(treatment), each_adds(control)
    known = (treatment.second_mean > 0) & (control.second_mean > 0)
    pair = independent(n1, ratio1, spread1, n0, ratio0, spread0, known=known)
    people = (treatment.n > 0) & (control.n > 0)
    return replace(pair, notes={**pair.notes, "no_denominator": people & ~known})


def ratio_variance(sample: Sample) -> float | None:
    """Between people, of what each adds to the ratio, as if all of them counted; None where it is not known."""
    moments = Moments.of([sample])
    if sample.n < 2 or not moments.second_mean[0] > 0:
        return None
    counted, _, variance = each_adds(moments)
    return float(variance[0] * sample.n / counted[0])


def each_adds(moments: Moments) -> tuple[Floats, Floats, Floats]:
    """People that count, the ratio, and the variance between them of what each adds (0 where it is rounding)."""
    n, per = moments.n, np.where(moments.second_mean > 0, moments.second_mean, 1)
    ratio = np.where(moments.second_mean > 0, moments.mean / per, 0)
    others = np.maximum(n - 1, 0)
    squares = others * moments.second_variance + n * moments.second_mean**2
    count = np.maximum(n * n * moments.second_mean**2 / np.where(squares > 0, squares, 1), np.minimum(n, 2))
    around = others * (moments.variance - 2 * ratio * moments.products + ratio**2 * moments.second_variance)
    seen = ROUNDING * (moments.variance + ratio**2 * moments.second_variance)
    rounding = others * (seen + moments.hidden + ratio**2 * moments.second_hidden)
    around = np.where(around > rounding, around, 0)
    return count, ratio, around * (count / (np.maximum(n, 1) * per)) ** 2 / np.maximum(count - 1, 1)
