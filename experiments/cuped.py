"""CUPED: two means, adjusted for a value of the same people from before the experiment.

One slope for both variants, from within them, as in an analysis of covariance. Sources: Deng, Xu, Kohavi & Walker
(2013), WSDM '13, 123-132; Cochran (1957), Biometrics 13, 261-281.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from experiments.means import ROUNDING, Means, Moments, compared, welch
from experiments.pairs import Pair, Spread, chosen, paired
from funnel.samples import Sample

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# With fewer people a slope and two means leave nothing to judge them by.
LEAST_PEOPLE = 4


def compare_adjusted(treatment: Sample, control: Sample, *, alpha: float = 0.05) -> Means:
    """As `compare_means`, of what both means would be had the variants been alike beforehand.

    `Sample.beside` is the earlier value. Where it is unknown of a variant, the same for everybody, or leaves
    nothing of a variant's spread, where the metric has none there, or with fewer than four people the means are
    compared as they are (note `covariate_unused`, unless nobody has an earlier value at all).
    """
    one, other = Moments.of([treatment]), Moments.of([control])
    pair, reduction, used = adjusted(one, other)
    found = compared(pair, alpha=alpha)[0]
    return replace(found, variance_reduction=float(reduction[0])) if used[0] else found


def adjusted(treatment: Moments, control: Moments) -> tuple[Pair, Floats, Flags]:
    """The pair of adjusted means, the part of the difference's variance that is gone, and where it is adjusted.

    Between people, what is left of (treatment - r·control) once the slope is applied; both means share slope and
    the mean before, so they hang together. To that comes the doubt about the slope, which at 1:1 makes the
    error that of least squares, lm(y ~ variant + x). With 4 to 20 people per variant and normal values
    it brings the least coverage of 95 % limits from .934 to .947.
    """
    n1, n0 = treatment.n, control.n
    plain = welch(treatment, control)
    free1, free0 = np.maximum(n1 - 1, 0), np.maximum(n0 - 1, 0)
    across = free1 * treatment.second_variance + free0 * control.second_variance
    along = free1 * treatment.products + free0 * control.products
    slope = along / np.where(across > 0, across, 1)
    used = (
        treatment.beside
        & control.beside
        & (n1 + n0 >= LEAST_PEOPLE)
        & (n1 >= 2)
        & (n0 >= 2)
        & (across > 0)
        & _left(treatment, slope)
        & _left(control, slope)
    )
    slope = np.where(used, slope, 0)
    rest = free1 * treatment.variance + free0 * control.variance - slope * along

    people = np.maximum(n1 + n0, 1)
    share1, share0 = n1 / people, n0 / people
    gap = treatment.second_mean - control.second_mean
    doubt = rest / np.maximum(n1 + n0 - 3, 1) / np.where(across > 0, across, 1) * gap**2
    pair = paired(
        n1,
        treatment.mean - slope * share0 * gap,
        _in_treatment(treatment, slope * share0, slope * share1),
        n0,
        control.mean + slope * share1 * gap,
        _in_control(control, slope * share0, slope * share1),
        known=plain.known,
        extra=Spread(treatment=doubt * share0**2, control=doubt * share1**2, both=-doubt * share0 * share1),
        slopes=1,
    )
    pair = replace(
        pair,
        notes={"uneven_split": pair.cautious, "lift_undefined": pair.known & ~pair.relative},
    )
    both = chosen(used, pair, plain)
    before = np.where(used, plain.error.of_difference, 1)
    reduction = np.where(used, 1 - pair.error.of_difference / before, 0)
    unused = plain.testable & ~used & (treatment.beside | control.beside)
    return replace(both, notes={**both.notes, "covariate_unused": unused}), reduction, used


def _left(moments: Moments, slope: Floats) -> Flags:
    """Where the metric has a spread, and the slope leaves more of it than rounding."""
    own, before = moments.variance, slope**2 * moments.second_variance
    # Sums of squares are around 0, so large means bring rounding of their own.
    seen = own + before + moments.mean**2 + (slope * moments.second_mean) ** 2
    return (own > 0) & (own - 2 * slope * moments.products + before > ROUNDING * seen)


def _in_treatment(moments: Moments, constant: Floats, by_ratio: Floats) -> Spread:
    """Variance between people of y - (constant + by_ratio·r)·x, in the treatment."""
    y, x, xy = moments.variance, moments.second_variance, moments.products
    return Spread(
        treatment=y - 2 * constant * xy + constant**2 * x,
        both=by_ratio * (xy - constant * x),
        control=by_ratio**2 * x,
    )


def _in_control(moments: Moments, constant: Floats, by_ratio: Floats) -> Spread:
    """Variance between people of r·y - (constant + by_ratio·r)·x, in the control."""
    y, x, xy = moments.variance, moments.second_variance, moments.products
    return Spread(
        treatment=constant**2 * x,
        both=constant * (xy - by_ratio * x),
        control=y - 2 * by_ratio * xy + by_ratio**2 * x,
    )
